import { type Layer, remembered } from "../layer.ts";
import { full, type Tensor } from "../tensor/mod.ts";
import { type Edge, Graph } from "./graph.ts";

/** How a layer is assembled from nodes: sends the inputs through the graph. */
export type Assemble = (graph: Graph, ...inputs: Edge[]) => Edge;

/** A layer assembled from the nodes of a computational graph, which can be looked at afterwards. */
export class AssembledLayer implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #names: readonly string[];
  readonly #differentiable: number;
  readonly #assemble: Assemble;
  #graph: { graph: Graph; inputs: Edge[]; output: Edge } | undefined;

  /** Takes the names of the inputs, how many of the first are differentiable, and how to assemble them. */
  constructor(
    { inputs, differentiable }: {
      readonly inputs: readonly string[];
      readonly differentiable: number;
    },
    assemble: Assemble,
  ) {
    this.#names = inputs;
    this.#differentiable = differentiable;
    this.#assemble = assemble;
  }

  /**
   * The graph of the latest forward pass; with gradients after backward.
   *
   * @throws {Error} If there was none.
   */
  get graph(): Graph {
    return remembered(this.#graph, "AssembledLayer").graph;
  }

  /** Takes the inputs in the order of their names; returns the value of the last node. */
  forward(...inputs: Tensor[]): Tensor {
    const graph = new Graph();
    const edges = inputs.map((x, i) => graph.input(this.#names[i]!, x.clone()));
    const output = this.#assemble(graph, ...edges);
    this.#graph = { graph, inputs: edges, output };
    return output.value.clone();
  }

  /**
   * Takes dout of the shape of out, all ones if left out; returns one gradient for each differentiable input.
   *
   * @throws {Error} If called before forward.
   */
  backward(dout?: Tensor): Tensor | readonly Tensor[] {
    const { graph, inputs, output } = remembered(this.#graph, "AssembledLayer");
    graph.backward(dout ?? full(output.value.shape, 1));
    const gradients = inputs.slice(0, this.#differentiable).map((edge) => edge.gradient!.clone());
    return gradients.length === 1 ? gradients[0]! : gradients;
  }
}
