import { askEntry } from "./ask_entry.ts";
import { isEntangled } from "./entangled.ts";
import { fitsNearby } from "./fits_nearby.ts";
import { RATIO } from "./ladder.ts";
import { lookAround } from "./look_around.ts";
import { reachOf } from "./nearby_points.ts";
import { isOnKink } from "./on_kink.ts";
import { isOnStair } from "./on_stair.ts";
import type { Steps, Verdict } from "./problem.ts";
import { SEVERAL_KINKS, STAIRCASE, UNSETTLED } from "./reasons.ts";
import { BARS, type Failure, type Search } from "./search.ts";

/** Judges one entry by full ladders along it. */
export function* judgeEntry(search: Search, entry: number): Steps<Verdict> {
  const verdict = yield* confirmed(search, entry);
  if (verdict.kind === "inconclusive") search.unjudged++;
  if (verdict.kind === "pass" && verdict.convention) search.conventions.push(entry);
  return verdict;
}

function* confirmed(search: Search, entry: number): Steps<Verdict> {
  const verdict = yield* askEntry(search, entry, { stretch: 1, first: 1 / RATIO });
  if (verdict.kind !== "fail") return verdict;
  // Once more, with other and smaller steps and the noise estimated anew, before anything is called
  // wrong: far from the point forward may be rounded more coarsely than near it. The steps are no powers of
  // two, which may fit a staircase.
  const second = yield* askEntry(search, entry, { stretch: 0.7236, first: RATIO ** -3 });
  const agree = second.kind === "fail" && (second.kink !== verdict.kink ||
    Math.abs(second.expected - verdict.expected) <= BARS * (verdict.bar + second.bar));
  const here = { tensor: verdict.tensor, entry: verdict.entry };
  if (!agree) return { ...UNSETTLED, ...here };
  const failure = second.bar < verdict.bar ? second : verdict;
  if (yield* fitsNearby(search, entry, failure)) return { ...UNSETTLED, ...here };
  if (yield* isOnStair(search, entry, failure)) return { ...STAIRCASE, ...here };
  return yield* orConvention(search, entry, failure);
}

/** A failure, unless the point lies on kinks and the gradient may be that of a region beside it. */
function* orConvention(
  { problem, probe }: Search,
  flat: number,
  failure: Failure,
): Steps<Verdict> {
  const { tensor, entry, actual } = failure;
  if (!Number.isFinite(actual)) return failure;
  const unclear: Verdict = { ...SEVERAL_KINKS, tensor, entry, doubted: failure };
  const length = reachOf(problem.at[tensor]!, entry);
  const isMixed = yield* isEntangled(problem, { tensor, entry, flat, length });
  if (!isMixed && !failure.kink && !(yield* isOnKink(problem))) return failure;
  const around = yield* lookAround(problem, (probe) => probe.aimAlong(flat, length));
  if (around.kind === "several slopes") {
    const { least, greatest, slack, isKnown } = around;
    if (least <= slack && greatest >= -slack) {
      return { kind: "pass", resolution: slack / (greatest - least), convention: true };
    }
    if (!isKnown) return unclear;
  } else if (around.kind === "unknown" || Math.abs(around.value) <= BARS * around.bar) {
    return unclear;
  }
  // Of float32 the slopes around are known too coarsely to tell one kink from several.
  return isMixed || probe.isSingle ? unclear : failure;
}
