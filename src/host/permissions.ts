/** What a module under test can be granted. */
export const PERMISSIONS = ["read", "write", "net", "env", "run", "ffi", "sys", "import"] as const;

/** One of what can be granted. */
export type Permission = typeof PERMISSIONS[number];

/** What a module under test may do, as the command line grants it: `true` for all, or what is listed. */
export type Grants = Readonly<Partial<Record<Permission, true | readonly string[]>>>;
