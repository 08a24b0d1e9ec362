import type { Layer } from "../../layer.ts";
import { formatShape, sameShape, type Tensor, zeros } from "../../tensor/mod.ts";
import { largest, roundoff } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";

/**
 * The layer is the transpose of another one: ⟨f(x), y⟩ = ⟨x, g(y)⟩, where f is the layer and g the other one,
 * each without what it gives for zeros, such as a bias.
 *
 * It asks nothing of either `backward`. `build` is handed what was drawn, as the `layer` of a prop is, and the
 * layer that it answers with takes y, of the shape of out.
 */
export function adjointOf<G extends Record<string, unknown>>(
  name: string,
  build: (given: G) => Layer,
): Law {
  return {
    name: `adjoint of ${name}`,
    says: `⟨forward(x), y⟩ = ⟨x, g(y)⟩, where g is ${name}`,
    check(trial): Outcome {
      const nearness = new Nearness();
      const inputs = trial.inputs();
      const [x] = inputs;
      if (inputs.length !== 1 || x === undefined) {
        return { kind: "vacuous", reason: "it takes several inputs", isOfLayer: true };
      }
      const f = linearPart(trial.layer(), x);
      const y = trial.dout(f.out.shape, f.out.dtype);
      const g = linearPart(trial.layer(build as (given: Record<string, unknown>) => Layer), y);
      if (!sameShape(g.out.shape, x.shape)) {
        return {
          kind: "violation",
          where: "out",
          actual: `shape ${formatShape(f.out.shape)}`,
          actualFrom: `from forward(x), which ${name} takes to ${formatShape(g.out.shape)}`,
          expected: `a shape that ${name} takes to ${formatShape(x.shape)}`,
          expectedFrom: "the shape of x",
        };
      }
      const left = inner(f.out, y);
      const right = inner(x, g.out);
      const size = left.size + right.size + f.size * largest(y) + g.size * largest(x);
      const tolerance = 2 ** 14 * Math.max(roundoff(f.out), roundoff(g.out)) * size;
      if (Math.abs(left.sum - right.sum) <= tolerance) {
        nearness.note(Math.abs(left.sum - right.sum), tolerance);
        return nearness.pass();
      }
      return {
        kind: "violation",
        where: "⟨out, y⟩",
        actual: left.sum,
        actualFrom: "from forward(x)",
        expected: right.sum,
        tolerance,
        expectedFrom: `⟨x, g(y)⟩, where g is ${name} and y is dout`,
        dout: y,
      };
    },
  };
}

/** What a layer gives for x, without what it gives for zeros, and the size of both. */
function linearPart(
  layer: Layer,
  x: Tensor,
): { readonly out: Tensor; readonly size: number } {
  const offset = layer.forward(zeros(x.shape, x)).clone();
  const out = layer.forward(x.clone()).clone();
  const size = largest(out, offset) + largest(x) * largest(...layer.params);
  for (let i = 0; i < out.size; i++) out.data[i]! -= offset.data[i]!;
  return { out, size };
}

/** ⟨a, b⟩, and the sum of the sizes of its terms. */
function inner(a: Tensor, b: Tensor): { readonly sum: number; readonly size: number } {
  let sum = 0;
  let size = 0;
  for (let i = 0; i < a.size; i++) {
    const term = a.data[i]! * b.data[i]!;
    sum += term;
    size += Math.abs(term);
  }
  return { sum, size };
}
