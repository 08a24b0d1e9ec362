import { addsUp } from "./adds_up.ts";
import { aliases } from "./aliases.ts";
import { alongAxis } from "./along_axis.ts";
import { atZero } from "./at_zero.ts";
import { biasAdded } from "./bias_added.ts";
import { carriedOver } from "./carried_over.ts";
import { changesMemory } from "./changes_memory.ts";
import { forwardIgnores } from "./forward_ignores.ts";
import { gradsKept } from "./grads_kept.ts";
import { overflow } from "./overflow.ts";
import { randomness } from "./randomness.ts";
import { rowsWeighted } from "./rows_weighted.ts";
import { gradientMissing, shapeMisfit } from "./shape_misfit.ts";
import { sharedMemory } from "./shared_memory.ts";
import { whichForward } from "./which_forward.ts";
import { writesInto } from "./writes_into.ts";
import type { Hypothesis } from "../hypothesis.ts";

/**
 * How the layer behaves: what it draws, writes, shares and remembers, and what forward does.
 *
 * These come first. They are seen in experiments of their own, and whatever they find makes the numbers of a
 * gradient wrong in ways that look like another mistake: one that is a forward behind is a stranger's.
 */
export const BEHAVIOUR: readonly Hypothesis[] = [
  randomness,
  writesInto,
  gradientMissing,
  shapeMisfit,
  gradsKept,
  addsUp,
  whichForward,
  carriedOver,
  sharedMemory,
  changesMemory,
  aliases,
  alongAxis,
  rowsWeighted,
  biasAdded,
  atZero,
  overflow,
  forwardIgnores,
];
