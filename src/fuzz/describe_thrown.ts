/** As many characters of a message are kept. */
const LENGTH = 1000;

/** What was thrown, in one line: anything at all can be, even what throws when it is looked at. */
export function describeThrown(error: unknown): string {
  try {
    if (error instanceof Error) return shortened(`${error.name}: ${shortened(error.message)}`);
    return `threw ${
      typeof error === "string" ? JSON.stringify(shortened(error)) : shortened(error)
    }`;
  } catch {
    return `threw ${typeof error === "object" ? "an" : "a"} ${typeof error} that cannot be shown`;
  }
}

/** A text, or its beginning where it is long. */
export function shortened(text: unknown): string {
  const all = String(text);
  if (all.length <= LENGTH) return all;
  return `${all.slice(0, LENGTH)}… and ${all.length - LENGTH} characters more`;
}
