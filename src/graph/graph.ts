import { gradientList, type Layer } from "../layer.ts";
import { add, type Tensor, zeros } from "../tensor/mod.ts";

/** A value that flows through a graph, with the gradient that flows back. */
export interface Edge {
  /** The name in the formulas, such as `y`. */
  readonly name: string;
  /** The value on the way forward. */
  readonly value: Tensor;
  /** ∂loss/∂value, added up over every place that uses it; undefined before the backward pass. */
  readonly gradient: Tensor | undefined;
}

/** A step of a graph: what flows in, and what flows out. */
export interface GraphNode {
  /** The operation, such as `×` or `exp`. */
  readonly label: string;
  /** The edges that flow in. */
  readonly inputs: readonly Edge[];
  /** The edge that flows out. */
  readonly output: Edge;
}

/** A computational graph: it records what is computed node by node, and walks back the same way. */
export class Graph {
  readonly #steps: { label: string; layer: Layer; inputs: GrowingEdge[]; output: GrowingEdge }[] =
    [];

  /** The nodes, in the order of forward. */
  get nodes(): readonly GraphNode[] {
    return this.#steps;
  }

  /** A value that comes from outside. */
  input(name: string, value: Tensor): Edge {
    return { name, value, gradient: undefined };
  }

  /** Sends edges through a node and returns the edge that comes out. */
  node(
    label: string,
    { layer, name }: { readonly layer: Layer; readonly name: string },
    ...inputs: Edge[]
  ): Edge {
    const output = {
      name,
      value: layer.forward(...inputs.map(({ value }) => value)),
      gradient: undefined,
    };
    this.#steps.push({ label, layer, inputs, output });
    return output;
  }

  /** Walks back from the last node, given ∂loss/∂output. An edge used in several places adds up. */
  backward(dout: Tensor): void {
    for (const { inputs, output } of this.#steps) {
      for (const edge of [...inputs, output]) edge.gradient = undefined;
    }
    const last = this.#steps[this.#steps.length - 1];
    if (last === undefined) return;
    last.output.gradient = dout.clone();
    for (const { layer, inputs, output } of [...this.#steps].reverse()) {
      const gradients = gradientList(layer.backward(output.gradient ?? zeros(output.value.shape)));
      inputs.forEach((edge, i) => {
        edge.gradient = edge.gradient === undefined
          ? gradients[i]!
          : add(edge.gradient, gradients[i]!);
      });
    }
  }
}

interface GrowingEdge {
  readonly name: string;
  readonly value: Tensor;
  gradient: Tensor | undefined;
}
