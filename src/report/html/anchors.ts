import type { RunReport } from "../../fuzz/run_report.ts";

/** The id of the section that tells the most of a law: the `index`th of a report. */
export function anchorOf({ status }: RunReport, index: number): string {
  return status === "violated"
    ? failureAnchor(index)
    : status === "unjudged"
    ? unjudgedAnchor(index)
    : lawAnchor(index);
}

/** The id of the row of a law. */
export function lawAnchor(index: number): string {
  return `law-${index}`;
}

/** The id of the section of a broken law. */
export function failureAnchor(index: number): string {
  return `failure-${index}`;
}

/** The id of the section of a law that could not be judged. */
export function unjudgedAnchor(index: number): string {
  return `unjudged-${index}`;
}

/** The id of the section of a prop. */
export function propAnchor(index: number): string {
  return `prop-${index}`;
}
