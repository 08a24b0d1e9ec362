/** How a test in a folder is registered. */
export interface FolderTestOptions {
  /** Whether the test starts processes. */
  readonly runs?: boolean;
  /** Whether it is to be ignored whatever is allowed. */
  readonly ignore?: boolean;
}

/**
 * Registers a test with an empty folder of its own, below the working directory, which is removed after.
 * Where the permissions for it are missing, the test is ignored.
 */
export function testInFolder(
  name: string,
  fn: (folder: string) => void | Promise<void>,
  { runs = false, ignore = false }: FolderTestOptions = {},
): void {
  Deno.test({
    name,
    ignore: ignore || !isAllowed(runs),
    async fn() {
      const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
      try {
        await fn(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

function isAllowed(runs: boolean): boolean {
  const wanted: Deno.PermissionDescriptor[] = [
    { name: "read", path: "." },
    { name: "write", path: "." },
    ...runs ? [{ name: "run", command: "deno" } as const] : [],
  ];
  return wanted.every((one) => Deno.permissions.querySync(one).state === "granted");
}
