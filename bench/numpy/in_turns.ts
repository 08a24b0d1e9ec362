import { median } from "../shared/median.ts";
import type { Done } from "./numpy.ts";
import { ours, type Work } from "./work.ts";

/** The same work here and elsewhere. */
export interface Compared {
  /** Seconds here, the median. */
  readonly ours: number;
  /** Seconds elsewhere, the medians. */
  readonly theirs: readonly number[];
  /** Their time over ours, the medians of the rounds. */
  readonly ratios: readonly number[];
}

/** What may do the work elsewhere. */
export type Other = (request: Work) => Promise<Done>;

/** How far two answers may be apart, in relation: numpy's book adds 1e-7 inside its logarithm. */
const CLOSE = 1e-5;

const WARM_UP = 5;

/**
 * Has the same work done here and by others in turns, round by round, after one round that does not count.
 *
 * @throws {Error} If they do not give the same numbers.
 */
export async function inTurns(
  work: Work,
  others: readonly Other[],
  { rounds }: { readonly rounds: number },
): Promise<Compared> {
  // Until the engine has compiled all of it.
  for (let i = 0; i < WARM_UP; i++) ours(work);
  const here: number[] = [];
  const there: number[][] = others.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    const own = ours(work);
    for (let i = 0; i < others.length; i++) {
      const other = await others[i]!(work);
      if (!agree(own.answer, other.answer)) {
        throw new Error(
          `${work.ask}: expected the numbers of numpy, ${other.answer}, found ${own.answer}`,
        );
      }
      if (round > 0) there[i]!.push(other.seconds);
    }
    if (round > 0) here.push(own.seconds);
  }
  return {
    ours: median(here),
    theirs: there.map(median),
    ratios: there.map((times) => median(times.map((time, round) => time / here[round]!))),
  };
}

function agree(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length &&
    a.every((v, i) => Math.abs(v - b[i]!) <= CLOSE * (1 + Math.abs(v)));
}
