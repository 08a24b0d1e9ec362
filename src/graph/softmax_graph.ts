import { tensor } from "../tensor/mod.ts";
import { AssembledLayer } from "./assembled.ts";
import { Divide } from "./divide.ts";
import { Exp } from "./exp.ts";
import type { Edge, Graph } from "./graph.ts";
import { Log } from "./log.ts";
import { Multiply } from "./multiply.ts";
import { Repeat } from "./repeat.ts";
import { Sum } from "./sum.ts";

/**
 * Softmax of x [N,C], assembled from nodes: exp, sum, divide, repeat, multiply.
 *
 * As in the derivation of "Deep Learning from Scratch 2", chapter 1, nothing is subtracted before the
 * exponential: logits beyond ±700 overflow. The layer for use is `Softmax`.
 */
export function softmaxGraph(): AssembledLayer {
  return new AssembledLayer({ inputs: ["x"], differentiable: 1 }, (graph, x) => softmax(graph, x!));
}

/**
 * The mean cross-entropy error of probabilities y [N,C] against label rows t [N,C], assembled from nodes:
 * log, multiply, sum, multiply. A probability of 0 gives NaN here: the layer for use is `CrossEntropyError`.
 */
export function crossEntropyGraph(): AssembledLayer {
  return new AssembledLayer(
    { inputs: ["y", "t"], differentiable: 1 },
    (graph, y, t) => crossEntropy(graph, y!, t!),
  );
}

/**
 * Softmax with loss of logits x [N,C] and label rows t [N,C], assembled from nodes. Its gradient comes out
 * as (y − t) / N, node by node. The layer for use is `SoftmaxWithLoss`.
 */
export function softmaxWithLossGraph(): AssembledLayer {
  return new AssembledLayer(
    { inputs: ["x", "t"], differentiable: 1 },
    (graph, x, t) => crossEntropy(graph, softmax(graph, x!), t!),
  );
}

function softmax(graph: Graph, x: Edge): Edge {
  const classes = x.value.shape[1]!;
  const e = graph.node("exp", { layer: new Exp(), name: "e" }, x);
  const S = graph.node("Σ", { layer: new Sum({ axis: 1, keepDims: true }), name: "S" }, e);
  const one = graph.input("1", tensor(1));
  const inverse = graph.node("/", { layer: new Divide(), name: "1/S" }, one, S);
  const repeated = graph.node("repeat", {
    layer: new Repeat({ times: classes, axis: 1 }),
    name: "1/S",
  }, inverse);
  return graph.node("×", { layer: new Multiply(), name: "y" }, e, repeated);
}

function crossEntropy(graph: Graph, y: Edge, t: Edge): Edge {
  const logs = graph.node("log", { layer: new Log(), name: "log y" }, y);
  const costs = graph.node("×", { layer: new Multiply(), name: "t log y" }, t, logs);
  const total = graph.node("Σ", { layer: new Sum(), name: "Σ t log y" }, costs);
  const scale = graph.input("−1/N", tensor(-1 / y.value.shape[0]!));
  return graph.node("×", { layer: new Multiply(), name: "L" }, total, scale);
}
