import { gradientNames, type Trial } from "../../laws/mod.ts";
import { alike, gradientsOf } from "../measure/experiment.ts";
import { equal, Tensor } from "../../tensor/mod.ts";
import type { Case, Evidence, Hypothesis } from "../hypothesis.ts";
import { judgedEntries } from "../measure/judged.ts";
import { isAboutNumbers } from "../measure/stateful.ts";

/** The gradient is wrong for one value of a flag that a layer is built from, such as train. */
export const givenFlag: Hypothesis = (evidence) => byValue(evidence, ["boolean"]);

/** The gradient is wrong for some values of a number that a layer is built from, such as a stride. */
export const givenNumber: Hypothesis = (evidence) => byValue(evidence, ["number", "string"]);

function byValue(evidence: Evidence, kinds: readonly string[]): string | undefined {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const sides = cases.flatMap((one) => {
    const entries = judgedEntries(one).filter(({ isMute }) => !isMute);
    return entries.length === 0 ? [] : [{ one, isWrong: entries.some(({ isWrong }) => isWrong) }];
  });
  const wrong = sides.filter(({ isWrong }) => isWrong).map(({ one }) => one);
  const right = sides.filter(({ isWrong }) => !isWrong).map(({ one }) => one);
  if (wrong.length < 3 || right.length < 3) return undefined;
  for (const key of Object.keys(wrong[0]!.trial.given)) {
    const value = ({ trial }: Case): unknown => {
      const drawn = trial.given[key];
      return drawn instanceof Tensor && drawn.rank === 0 ? drawn.item() : drawn;
    };
    const says = told(wrong.map(value), right.map(value), kinds);
    if (says === undefined) continue;
    const counts = `in ${wrong.length} trials, and right in ${right.length} others`;
    const isTraining = value(wrong[0]!) === false && wrong.every((one) => isAsIf(one, name, key));
    return isTraining
      ? `wrong only where ${key} ${says}: the gradient there is that of ${key} = true (${counts})`
      : `wrong only where ${key} ${says} (${counts})`;
  }
  return kinds.includes("number") ? byEquals(name, wrong, right) : undefined;
}

/** Wrong where two of the tensors are equal: they are taken for one. */
function byEquals(
  name: string,
  wrong: readonly Case[],
  right: readonly Case[],
): string | undefined {
  const names = Object.keys(wrong[0]!.tensors).filter((key) => key !== "out" && key !== "dout");
  for (const [k, a] of names.entries()) {
    for (const b of names.slice(k + 1)) {
      const isSame = ({ tensors }: Case): boolean => equal(tensors[a]!, tensors[b]!);
      if (!wrong.every(isSame) || right.some(isSame)) continue;
      const counts = `in ${wrong.length} trials, and right in ${right.length} others`;
      return `${name} is wrong only where ${a} equals ${b} (${counts})`;
    }
  }
  return undefined;
}

/** How the values of wrong trials differ from those of right ones, in words. */
function told(
  wrong: readonly unknown[],
  right: readonly unknown[],
  kinds: readonly string[],
): string | undefined {
  const first = wrong[0];
  const isPlain = [...wrong, ...right].every((v) =>
    typeof v === typeof first && kinds.includes(typeof v)
  );
  if (!isPlain) return undefined;
  if (wrong.every((v) => v === first) && !right.includes(first)) return `= ${first}`;
  const other = right[0];
  if (right.every((v) => v === other) && !wrong.includes(other)) return `is not ${other}`;
  if (typeof first !== "number") return undefined;
  const [low, high] = [Math.min(...wrong as number[]), Math.max(...wrong as number[])];
  if (low > Math.max(...right as number[])) return `≥ ${low}`;
  if (high < Math.min(...right as number[])) return `≤ ${high}`;
  return undefined;
}

/** Whether the layer answers as it does where a flag that is not set is set. */
function isAsIf({ trial, analytic, dout }: Case, name: string, key: string): boolean {
  // The layer is built anew from what was drawn, so what was drawn is changed for a moment.
  const given = trial.given as Record<string, unknown>;
  const was = given[key];
  try {
    given[key] = true;
    return alike(answered(trial, name, dout), analytic);
  } catch {
    return false;
  } finally {
    given[key] = was;
  }
}

function answered(trial: Trial, name: string, dout: Case["dout"]): Case["analytic"] {
  const layer = trial.layer();
  layer.forward(...trial.inputs());
  return gradientsOf(trial, layer, dout).get(gradientNames(trial).find((n) => n === name)!)!;
}
