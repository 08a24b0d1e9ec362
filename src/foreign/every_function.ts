import {
  deterministic,
  everyLayer,
  finite,
  inputGradient,
  type Law,
  linearInDout,
  shapesFit,
  zeroDout,
} from "../laws/mod.ts";

/** The laws of any function that comes with a vector-Jacobian product: it has no params and no memory. */
export const everyFunction: readonly Law[] = [
  shapesFit,
  inputGradient,
  linearInDout,
  zeroDout,
  deterministic,
  finite,
];

/** The laws of layers that mean nothing for a function, as it keeps nothing from one call to the next. */
export const NOT_OF_FUNCTIONS: readonly string[] = everyLayer
  .filter((law) => !everyFunction.includes(law)).map(({ name }) => name);
