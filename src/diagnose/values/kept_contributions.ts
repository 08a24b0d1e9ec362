import { type Contribution, contributionsTo, smallCases } from "./contributions.ts";
import { fits, type Guess, type Guesses } from "../measure/fit.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";

/** Only some of the outputs that an entry acts on are counted in its gradient. */
export const keptContributions: Hypothesis = ({ name, cases }) => {
  const small = smallCases(cases);
  const isSquare = cases.every(({ at, out }) => at.size === out.size);
  const choices: readonly Choice[] = [
    ...ofAxes(cases),
    ...ofOrder,
    ...isSquare ? ofDiagonal : [],
    ...ofSteps(cases),
    ...ofSign,
  ];
  for (const [mistake, keep] of choices) {
    const trials = fits(small, kept(keep), { ratios: 3 });
    if (trials === undefined) continue;
    // What is 0 by chance is so in some trials.
    if (ofOrder.some(([order]) => order === mistake) && small.every(hasLost)) continue;
    return `${mistake} (${name} is as if so in all ${trials} trials)`;
  }
  return undefined;
};

type Choice = readonly [mistake: string, keep: Keep];
/** By how much each contribution to an entry counts; undefined where that cannot be told. */
type Keep = (
  parts: readonly Contribution[],
  at: { readonly entry: number; readonly one: Case },
) => readonly number[] | undefined;

const ofSign: readonly Choice[] = [
  [
    "a term is missing: what outputs add with a negative slope",
    (parts) => parts.map(({ slope }) => slope.value > 0 ? 1 : 0),
  ],
  [
    "a term is missing: what outputs add with a positive slope",
    (parts) => parts.map(({ slope }) => slope.value < 0 ? 1 : 0),
  ],
  [
    "the sign of the slope is lost in each contribution",
    (parts) => parts.map(({ slope }) => Math.sign(slope.value)),
  ],
];

const ofOrder: readonly Choice[] = [
  [
    "only the last contribution is kept, where several outputs depend on one entry",
    (parts, at) => isZero(at) ? undefined : parts.map((_, i) => i === parts.length - 1 ? 1 : 0),
  ],
  [
    "only the first contribution is kept, where several outputs depend on one entry",
    (parts, at) => isZero(at) ? undefined : parts.map((_, i) => i === 0 ? 1 : 0),
  ],
  [
    "contributions are averaged, where several outputs depend on one repeated index or entry",
    (parts) => parts.map(() => 1 / parts.length),
  ],
];

const ofDiagonal: readonly Choice[] = [
  [
    "only the diagonal of the Jacobian is used: its off-diagonal terms are missing",
    (parts, { entry }) => parts.map(({ output }) => output === entry ? 1 : 0),
  ],
  [
    "the diagonal of the Jacobian is missing",
    (parts, { entry }) => parts.map(({ output }) => output === entry ? 0 : 1),
  ],
];

/** Of the outputs along one axis only the last or the first count. */
function ofAxes(cases: readonly Case[]): readonly Choice[] {
  const rank = cases[0]?.out.rank ?? 0;
  if (!cases.every(({ out }) => out.rank === rank)) return [];
  return Array.from({ length: rank }, (_, axis) => axis).flatMap((axis) => {
    const keepOf = (which: (n: number) => number): Keep => (parts, { one: { out: { shape } } }) => {
      const n = shape[axis]!;
      const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      return parts.map(({ output }) => Math.floor(output / stride) % n === which(n) ? 1 : 0);
    };
    const along = `of those along axis ${axis} of out`;
    return [
      [`only the last contribution is kept, ${along}`, keepOf((n) => n - 1)],
      [`only the first contribution is kept, ${along}`, keepOf(() => 0)],
    ] satisfies Choice[];
  });
}

/** Of the outputs at one step and at later ones only those at the step itself count. */
function ofSteps(cases: readonly Case[]): readonly Choice[] {
  const rank = cases[0]?.out.rank ?? 0;
  if (rank < 3) return [];
  return Array.from({ length: rank }, (_, axis) => axis).flatMap((axis) => {
    const isShared = cases.every(({ at, out }) =>
      at.rank === rank && out.rank === rank && at.shape[axis] === out.shape[axis]
    );
    if (!isShared) return [];
    const keep: Keep = (parts, { entry, one: { at, out } }) => {
      const step = stepOf(entry, at.shape, axis);
      const later = parts.map(({ output }) => stepOf(output, out.shape, axis) - step);
      return later.every((distance) => distance >= 0)
        ? later.map((distance) => distance === 0 ? 1 : 0)
        : undefined;
    };
    return [[
      `a term is missing: what an entry does to later steps along axis ${axis}`,
      keep,
    ]] satisfies Choice[];
  });
}

function stepOf(flat: number, shape: readonly number[], axis: number): number {
  const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  return Math.floor(flat / stride) % shape[axis]!;
}

/** A last contribution of slope 0 cannot be told from none. */
function isZero({ one, entry }: { one: Case; entry: number }): boolean {
  return one.analytic.data[entry] === 0;
}

/** Whether an entry is 0 that has one contribution only, which is not. */
function hasLost(one: Case): boolean {
  return one.analytic.data.some((_, entry) => {
    if (!isZero({ one, entry })) return false;
    const parts = contributionsTo(one, entry)?.filter(({ output }) => one.dout.data[output] !== 0);
    return parts?.length === 1;
  });
}

function kept(keep: Keep): Guesses {
  return (one: Case) =>
    Array.from({ length: one.at.size }, (_, entry): Guess | undefined => {
      const parts = contributionsTo(one, entry);
      const weights = parts && keep(parts, { entry, one });
      if (weights === undefined) return undefined;
      let value = 0;
      let bar = 0;
      for (const [i, { output, slope }] of parts!.entries()) {
        const by = weights[i]! * one.dout.data[output]!;
        value += by * slope.value;
        bar += Math.abs(by) * slope.bar;
      }
      return { value, bar };
    });
}
