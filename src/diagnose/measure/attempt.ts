/** What a layer answers; undefined where it throws: it may refuse what it was not drawn for. */
export function attempt<T>(of: () => T): T | undefined {
  try {
    return of();
  } catch {
    return undefined;
  }
}
