import {
  CrossEntropyError,
  crossEntropyGraph,
  everyLayer,
  labels,
  oneHots,
  permutedBatches,
  positive,
  probabilities,
  prop,
  sameAs,
  symmetricHessian,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";

export const crossEntropyError: Prop = prop({
  name: "CrossEntropyError",
  given: { y: probabilities(["N", "C"]), t: labels(["N", "C"]) },
  inputs: ["y", "t"],
  nondifferentiable: ["t"],
  domain: positive,
  layer: () => new CrossEntropyError(),
  laws: [...everyLayer, permutedBatches, symmetricHessian],
});

export const crossEntropyAsGraph: Prop = prop({
  name: "CrossEntropyError assembled from nodes",
  given: { y: probabilities(["N", "C"]), t: oneHots(["N", "C"]) },
  inputs: ["y", "t"],
  nondifferentiable: ["t"],
  domain: positive,
  layer: () => new CrossEntropyError(),
  laws: [sameAs("the graph of nodes", crossEntropyGraph)],
});
