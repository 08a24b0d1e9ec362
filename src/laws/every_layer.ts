import { backwardTwice } from "./backward_twice.ts";
import { deterministic } from "./deterministic.ts";
import { finite } from "./finite.ts";
import { gradsInPlace } from "./grads_in_place.ts";
import { inputGradient } from "./input_gradient.ts";
import { latestForward } from "./latest_forward.ts";
import type { Law } from "./law.ts";
import { linearInDout } from "./linear_in_dout.ts";
import { noAlias } from "./no_alias.ts";
import { nothingChanged } from "./nothing_changed.ts";
import { paramGradient } from "./param_gradient.ts";
import { separateInstances } from "./separate_instances.ts";
import { shapesFit } from "./shapes_fit.ts";
import { zeroDout } from "./zero_dout.ts";

/** The laws that any layer obeys, whatever it computes. */
export const everyLayer: readonly Law[] = [
  shapesFit,
  inputGradient,
  paramGradient,
  linearInDout,
  zeroDout,
  backwardTwice,
  deterministic,
  nothingChanged,
  noAlias,
  gradsInPlace,
  latestForward,
  separateInstances,
  finite,
];
