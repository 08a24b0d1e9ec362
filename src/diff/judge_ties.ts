import { lookAround } from "./look_around.ts";
import type { Probe } from "./probe.ts";
import type { Steps, Verdict } from "./problem.ts";
import { BARS, CLEAR, type Search } from "./search.ts";

/** How many groups of ties are looked at. */
const GROUPS = 4;

/**
 * Judges entries that passed by convention and tie with each other, moved together: each may settle on a
 * slope of its own, and yet their sum may be none that forward has, as where every maximum that ties is
 * given the whole gradient. Undefined where there is nothing to say against them.
 */
export function* judgeTies({ problem, probe, conventions }: Search): Steps<Verdict | undefined> {
  for (const group of groups(problem.at.map(({ data }) => data), conventions).slice(0, GROUPS)) {
    const { tensor, entries, start } = group;
    const x = problem.at[tensor]!.data[entries[0]!]!;
    const length = 2 ** Math.floor(Math.log2(Math.abs(x) || 2 ** -6));
    const flat = entries.map((i) => start + i);
    if (!(yield* isSuspect(probe, flat, length))) continue;
    const around = yield* lookAround(problem, (probe) => probe.aimAlong(flat, length));
    if (around.kind !== "one slope") continue;
    const { value, bar } = around;
    const actual = entries.reduce((sum, i) => sum + problem.gradients[tensor]!.data[i]!, 0);
    const expected = actual + value / length;
    const isOff = Math.abs(value) > BARS * bar && Math.abs(value) > 16 * CLEAR * length *
          Math.max(Math.abs(actual), Math.abs(expected));
    if (!isOff) continue;
    return {
      kind: "fail",
      tensor,
      entry: entries[0]!,
      actual,
      expected,
      bar: bar / length,
      kink: true,
      together: entries,
    };
  }
  return undefined;
}

/** Whether forward is straight along the line, and its slope not the gradient's. */
function* isSuspect(probe: Probe, entries: readonly number[], length: number): Steps<boolean> {
  const h = 2 ** -10;
  probe.aimAlong(entries, length);
  probe.move(h);
  if (!probe.measure(yield probe.question, h)) return false;
  const error = Math.abs(probe.residual);
  return error > 2 ** -6 * probe.magnitude && probe.curvature < error / 4;
}

interface Group {
  readonly tensor: number;
  /** Flat indices in that tensor, all of the same value. */
  readonly entries: number[];
  /** Where the tensor starts, counted through all of them. */
  readonly start: number;
}

function groups(
  tensors: readonly ArrayLike<number>[],
  conventions: readonly number[],
): readonly Group[] {
  const found: Group[] = [];
  let start = 0;
  tensors.forEach((data, tensor) => {
    const byValue = new Map<number, number[]>();
    for (const flat of conventions) {
      const entry = flat - start;
      if (entry < 0 || entry >= data.length) continue;
      const same = byValue.get(data[entry]!) ?? [];
      if (!same.includes(entry)) same.push(entry);
      byValue.set(data[entry]!, same);
    }
    for (const entries of byValue.values()) {
      if (entries.length > 1) found.push({ tensor, entries, start });
    }
    start += data.length;
  });
  return found;
}
