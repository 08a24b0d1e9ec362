import type { RunReport } from "../../fuzz/run_report.ts";

/** A law, with its number in the report. */
export interface NumberedLaw {
  readonly index: number;
  readonly report: RunReport;
}

/** A prop with all that was found of its laws. */
export interface JudgedProp {
  readonly name: string;
  /** The module that exports it. */
  readonly module: string | undefined;
  /** Its number among the props. */
  readonly index: number;
  readonly laws: readonly NumberedLaw[];
}

/** The laws of a report by their props, in its order; props of one name in two modules stay apart. */
export function judgedProps(laws: readonly RunReport[]): JudgedProp[] {
  const props = new Map<
    string,
    { name: string; module: string | undefined; laws: NumberedLaw[] }
  >();
  laws.forEach((report, index) => {
    const { prop: name, module } = report;
    const key = JSON.stringify([module, name]);
    if (!props.has(key)) props.set(key, { name, module, laws: [] });
    props.get(key)!.laws.push({ index, report });
  });
  return [...props.values()].map((prop, index) => ({ ...prop, index }));
}
