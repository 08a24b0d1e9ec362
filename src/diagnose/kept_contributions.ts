import { type Contribution, contributionsTo, smallCases } from "./contributions.ts";
import { fits, type Guess, type Guesses } from "./fit.ts";
import type { Case, Hypothesis } from "./hypothesis.ts";

type Choice = readonly [mistake: string, keep: Keep];
type Keep = (parts: readonly Contribution[], entry: number) => readonly Contribution[] | undefined;

/** Only some of the outputs that an entry acts on are counted in its gradient. */
export const keptContributions: Hypothesis = ({ name, cases }) => {
  const isSquare = cases.every(({ at, out }) => at.size === out.size);
  const choices: readonly Choice[] = [
    [
      "only the last contribution is kept, where several outputs depend on one entry",
      (parts) => parts.slice(-1),
    ],
    [
      "only the first contribution is kept, where several outputs depend on one entry",
      (parts) => parts.slice(0, 1),
    ],
    ...isSquare ? ofDiagonal : [],
  ];
  for (const [mistake, keep] of choices) {
    const trials = fits(smallCases(cases), kept(keep), { ratios: 3 });
    if (trials !== undefined) return `${mistake} (${name} is as if so in all ${trials} trials)`;
  }
  return undefined;
};

const ofDiagonal: readonly Choice[] = [
  [
    "only the diagonal of the Jacobian is used: its off-diagonal terms are missing",
    (parts, entry) => parts.filter(({ output }) => output === entry),
  ],
  [
    "the diagonal of the Jacobian is missing",
    (parts, entry) => parts.filter(({ output }) => output !== entry),
  ],
];

function kept(keep: Keep): Guesses {
  return (one: Case) =>
    Array.from({ length: one.at.size }, (_, entry): Guess | undefined => {
      const parts = contributionsTo(one, entry);
      if (parts === undefined) return undefined;
      let value = 0;
      let bar = 0;
      for (const { output, slope } of keep(parts, entry) ?? []) {
        value += one.dout.data[output]! * slope.value;
        bar += Math.abs(one.dout.data[output]!) * slope.bar;
      }
      return { value, bar };
    });
}
