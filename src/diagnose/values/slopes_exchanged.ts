import { sameShape } from "../../tensor/mod.ts";
import { constant } from "../measure/effect.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { judgedEntries } from "../measure/judged.ts";
import { isAboutNumbers } from "../measure/stateful.ts";

/** Of a function with one slope on the left of 0 and another on the right, each has the other's. */
export const slopesExchanged: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  if (!cases.every(({ at, dout }) => sameShape(at.shape, dout.shape))) return undefined;
  const entries = cases.flatMap(judgedEntries).filter(({ one, index, isKink }) =>
    !isKink && one.dout.data[index] !== 0 && one.at.data[index] !== 0
  );
  const [left, right] = [-1, 1].map((side) => {
    const here = entries.filter(({ one, index }) => one.at.data[index]! * side > 0);
    const per = (v: (entry: (typeof here)[number]) => number) =>
      constant(here.map((entry) => v(entry) / entry.one.dout.data[entry.index]!));
    return {
      count: here.length,
      actual: per(({ actual }) => actual),
      expected: per(({ expected }) => expected),
    };
  }) as [Side, Side];
  if (left.count < 4 || right.count < 4) return undefined;
  if (left.expected === undefined || right.expected === undefined) return undefined;
  const isExchanged = left.actual !== right.actual && left.actual === right.expected &&
    right.actual === left.expected;
  if (!isExchanged) return undefined;
  const of = name!.slice(1);
  return `the two slopes are exchanged (${name} = ${times(left.actual)} where ${of} < 0, and ${
    times(right.actual)
  } where ${of} > 0, at all ${entries.length} entries)`;
};

function times(slope: number | undefined): string {
  return slope === 1 ? "dout" : `${slope} × dout`;
}

interface Side {
  readonly count: number;
  readonly actual: number | undefined;
  readonly expected: number | undefined;
}
