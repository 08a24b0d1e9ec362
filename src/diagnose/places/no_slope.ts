import type { Hypothesis } from "../hypothesis.ts";
import { judgedEntries } from "../measure/judged.ts";
import { isAboutNumbers } from "../measure/stateful.ts";

/** Something comes back where forward lets nothing through, or only there: a mask not applied, or inverted. */
export const noSlope: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const entries = cases.flatMap(judgedEntries).filter(({ isKink, isMute, one, index }) =>
    // Where dout is 0 nothing can be seen.
    !isKink && !(isMute && one.dout.size === one.at.size && one.dout.data[index] === 0) &&
    one.dout.data.some((d) => d !== 0)
  );
  const isClosed = entries.map(({ expected, slack }) => Math.abs(expected) <= slack);
  const closed = entries.filter((_, i) => isClosed[i]);
  const open = entries.filter((_, i) => !isClosed[i]);
  const counts = `at ${closed.length} entries in ${
    new Set(closed.map(({ one }) => one)).size
  } trials`;
  const trials = new Set(closed.map(({ one }) => one)).size;
  if (trials >= 3 && open.length === 0 && closed.length >= 6) {
    if (!closed.every(({ isWrong }) => isWrong)) return undefined;
    return `forward has no slope anywhere: out moves in steps, and ${name} is not 0 all the same (${counts})`;
  }
  if (trials < 3 || closed.length < 6 || open.length < 6) return undefined;
  if (!closed.every(({ isWrong }) => isWrong)) return undefined;
  if (open.every(({ isWrong }) => !isWrong)) {
    return `the mask is not applied (${name} is not 0 where forward has no slope, ${counts}, and right at the ${open.length} others)`;
  }
  if (open.every(({ actual }) => actual === 0)) {
    return `the mask is inverted (${name} is not 0 where forward has no slope, ${counts}, and 0 at the ${open.length} others)`;
  }
  return undefined;
};
