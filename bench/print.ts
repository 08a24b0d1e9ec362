/** Where the lines of a table go: to the console, or nowhere where JSON is asked for. */
export type Print = (line: string) => void;

/** A number as tables show it: with one decimal below 10, and whole from there. */
export function count(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}
