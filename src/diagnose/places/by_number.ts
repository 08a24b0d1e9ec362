import { beside, type Found, inside, sentence } from "./edge.ts";
import { constant } from "../measure/effect.ts";
import type { Feature } from "./features.ts";
import type { Judged } from "../measure/judged.ts";
import { isFading, isWrong, type Split, spread } from "./split.ts";
import { narrow, probe, roundest } from "./threshold.ts";

/** A number that tells right from wrong: one value, or all on one side of a threshold. */
export function byNumber(feature: Feature, split: Split): Found | undefined {
  const { name } = feature;
  const value = ({ one, index }: Judged): number => feature.of(one, index);
  const wrong = split.wrong.map(value);
  const right = split.right.map(value);
  if ([...wrong, ...right].some((v) => Number.isNaN(v))) return undefined;
  const isOwn = `d${name}` === split.name;

  for (const sized of [false, true]) {
    const size = sized ? Math.abs : (v: number): number => v;
    const single = size(wrong[0]!);
    const isOne = wrong.every((v) => size(v) === single) && !right.some((v) => size(v) === single);
    if (!isOne) continue;
    const place = { name: sized ? `|${name}|` : name, number: single, isOwn };
    return atOneNumber(place, split);
  }
  // What is right at one number or two only may be right there by chance, as all is where out is 0.
  if (new Set(right.map(Math.abs)).size < 4) return undefined;
  for (const sized of [false, true]) {
    const size = sized ? Math.abs : (v: number): number => v;
    const label = sized ? `|${name}|` : name;
    const found = beside(wrong.map(size), right.map(size));
    if (found === undefined || split.wrong.length < 3 || spread(split.wrong) < 2) continue;
    // Of out only its sign is more than an accident of the numbers drawn.
    if (name === "out" && (sized || found.right * found.wrong > 0)) continue;
    let gap = found;
    let all = split.wrong;
    if (isOwn) {
      const widest = split.wrong.reduce((a, b) => b.one.at.size > a.one.at.size ? b : a).one;
      const narrowed = narrow(gap, widest, { size, isRight: split.isRight });
      if (narrowed === undefined) continue;
      gap = narrowed.gap;
      all = [...all, ...narrowed.probed.filter(isWrong)];
    }
    const says = sentence(label, gap, {
      drawn: split.wrong,
      wrong: all,
      value: (entry) => size(value(entry)),
    });
    if (says === undefined) continue;
    // dout is drawn in eighths: what is between is not known.
    if (name === "dout" && ![0, 0.5, 1, 2].includes(roundest(gap)!)) continue;
    if (name === "dout" && sized && isClipped(all, roundest(gap))) {
      return { says: `dout is clipped at ${roundest(gap)}: ${says}`, wrong: all };
    }
    return { says, wrong: all };
  }
  return isOwn ? inside(feature, split) : undefined;
}

interface Place {
  readonly name: string;
  readonly number: number;
  readonly isOwn: boolean;
}

/** Wrong at one number only: 0, or the edge of a piece. */
function atOneNumber(
  { name, number, isOwn }: Place,
  split: Split,
): Found | undefined {
  let wrong = split.wrong;
  if (isOwn) {
    // Beside the number all must be right, and at it all must be wrong.
    const close = [1e-3, -1e-3].map((by) => number + by * Math.max(1, Math.abs(number)));
    for (const one of split.cases.slice(0, 4)) {
      if (probe(one, close).some((entry) => isClose(entry, close) && isWrong(entry))) {
        return undefined;
      }
      const there = probe(one, [number]);
      if (
        there.some((entry) => split.isRight(entry) && entry.one.at.data[entry.index] === number)
      ) {
        return undefined;
      }
      wrong = [...wrong, ...there.filter(isWrong)];
    }
  }
  if (wrong.length < 3 || spread(wrong) < 2 || isFading(wrong)) return undefined;
  // Of other tensors only 0 and 1 mean something: a label, a mask, a value that is cut off.
  if (!isOwn && ![0, 1, -1].includes(number)) return undefined;
  return { says: `wrong only where ${name} is exactly ${number}`, wrong };
}

function isClose({ one, index }: Judged, numbers: readonly number[]): boolean {
  return numbers.includes(one.at.data[index]!);
}

/** Whether the gradient is what it would be if dout were no larger than a limit. */
function isClipped(wrong: readonly Judged[], limit: number | undefined): boolean {
  if (limit === undefined) return false;
  const ratio = constant(
    wrong.map(({ actual, expected, one, index }) =>
      actual / expected * Math.abs(one.dout.data[index]!) / limit
    ),
  );
  return ratio === 1;
}
