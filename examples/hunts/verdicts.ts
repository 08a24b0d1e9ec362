import type { CampaignReport, RunReport } from "../../src/mod.ts";

/** What a hunt says of one function: of one of its arguments, in one mode. */
export type Kind =
  | "wrong"
  | "no gradient"
  | "crashes"
  | "not finite"
  | "breaks a law"
  | "cannot be judged"
  | "convention"
  | "holds";

/** One line of the table: a function, an argument, a mode, and what was found. */
export interface Verdict {
  /** The name of the prop: `softmax · x · axis −1`. */
  readonly name: string;
  readonly kind: Kind;
  /** The law that is broken or cannot be judged, if one is. */
  readonly law?: string;
  /** The trials of all laws together. */
  readonly trials: number;
  /** The smallest counterexample and its diagnosis, or why it cannot be judged. */
  readonly detail?: string;
}

/** What libraries say where a function has no gradient. */
const NO_GRADIENT =
  /gradient function not found|no gradient|not differentiable|gradient .*not (?:implemented|registered|defined)|not supported for (?:grad|jvp|transpos)/i;

/** The verdicts on the functions of a campaign, in the order of their props: the worst of each, and others that differ. */
export function verdictsOf(report: CampaignReport): Verdict[] {
  const props = Map.groupBy(report.laws, ({ prop }) => prop);
  return [...props].flatMap(([name, laws]) => verdictsOfProp(name, laws));
}

function verdictsOfProp(name: string, laws: readonly RunReport[]): Verdict[] {
  const trials = laws.reduce((sum, { runs }) => sum + runs, 0);
  const broken = laws.filter(({ status }) => status === "violated").map((law): Verdict => ({
    name,
    kind: kindOf(law),
    law: law.law,
    trials,
    detail: counterexample(law),
  }));
  // A function that throws breaks many laws with one fault.
  const distinct = [...new Map(broken.map((one) => [one.kind, one])).values()];
  if (distinct.length > 0) return distinct;
  const unjudged = laws.find(({ status }) => status === "unjudged");
  if (unjudged !== undefined) {
    const [reason = ""] = Object.keys(unjudged.inconclusive);
    const detail = unjudged.inconclusive[reason]?.detail ?? "";
    return [{ name, kind: "cannot be judged", law: unjudged.law, trials, detail }];
  }
  const chosen = laws.some(({ conventions }) => conventions > 0);
  return [{ name, kind: chosen ? "convention" : "holds", trials }];
}

function kindOf({ law, failure }: RunReport): Kind {
  const { where, actual } = failure!.violation;
  if (where === "the layer" || law === "terminates") {
    return NO_GRADIENT.test(String(actual)) ? "no gradient" : "crashes";
  }
  if (law === "input gradient" || law === "param gradient") return "wrong";
  return law === "finite in, finite out" ? "not finite" : "breaks a law";
}

function counterexample({ law, failure }: RunReport): string {
  const { violation, given, diagnosis } = failure!;
  const { where, actual, expected, tolerance, note } = violation;
  const bar = tolerance === undefined ? "" : ` ± ${tolerance.toPrecision(1)}`;
  const values = Object.entries(given).map(([key, value]) => `${key} = ${value}`).join(", ");
  return [
    `${where} is ${actual}, expected ${expected}${bar}, at ${values}`,
    ...note === undefined ? [] : [note],
    ...law === "input gradient" || law === "finite in, finite out" ? [] : [`breaks "${law}"`],
    ...diagnosis === undefined ? [] : [`likely ${diagnosis}`],
  ].join("; ");
}
