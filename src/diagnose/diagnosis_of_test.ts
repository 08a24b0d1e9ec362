import { type Arbitrary, tensors } from "../draw/mod.ts";
import { runLaw } from "../fuzz/run.ts";
import { inputGradient, type Law, paramGradient, positive } from "../laws/mod.ts";
import { gradientList, type Layer } from "../layer.ts";
import { prop, type PropOptions } from "../prop.ts";
import { map, set, Tensor } from "../tensor/mod.ts";

type Inputs = readonly [Tensor, ...Tensor[]];

/** A layer as two formulas, of its inputs and its params. */
export interface Formulas {
  readonly given: Record<string, Arbitrary<unknown>>;
  readonly params?: readonly string[];
  readonly inputs?: readonly string[];
  readonly labels?: readonly string[];
  readonly isPositive?: boolean;
  /** Left out: the gradient of the params where there are some, else of the inputs. */
  readonly judged?: Law;
  forward(drawn: Record<string, Tensor>, ...inputs: Inputs): Tensor;
  backward(
    at: { readonly out: Tensor; readonly dout: Tensor; readonly drawn: Record<string, Tensor> },
    ...inputs: Inputs
  ): Tensor | readonly Tensor[];
}

/** What is said of the layer: of a param where it has some, else of its input. */
export function diagnosisOf(formulas: Formulas): string | undefined {
  const { given, params = [], inputs = ["x"], labels = [], isPositive, judged } = formulas;
  const layer = (drawn: Record<string, Tensor>): Layer => {
    const grads = params.map((name) => map(drawn[name]!, () => 0));
    let at: { inputs: Inputs; out: Tensor };
    return {
      params: params.map((name) => drawn[name]!),
      grads,
      forward(...handed: Tensor[]): Tensor {
        const copies = handed.map((x) => x.clone()) as unknown as Inputs;
        at = { inputs: copies, out: formulas.forward(drawn, ...copies) };
        return at.out.clone();
      },
      backward(dout: Tensor): readonly Tensor[] {
        const all = gradientList(
          formulas.backward({ out: at.out, dout: dout.clone(), drawn }, ...at.inputs),
        ).map((gradient) => gradient.clone());
        grads.forEach((grad, k) => set(grad, all[all.length - params.length + k]!));
        return all.slice(0, all.length - params.length);
      },
    };
  };
  const law = judged ?? (params.length > 0 ? paramGradient : inputGradient);
  const options = {
    name: "a layer",
    given,
    inputs,
    nondifferentiable: labels,
    ...isPositive ? { domain: positive } : {},
    layer,
    laws: [law],
  } as unknown as PropOptions<Record<string, unknown>>;
  const { failure } = runLaw(prop(options), law, { runs: 100, seed: 1 });
  if (failure === undefined) throw new Error("The law holds: nothing to be named");
  return failure.diagnosis?.replace(/\d+ trials/, "n trials");
}

/** What is drawn where nothing else is asked for. */
export const x = tensors(["N", "D"], { min: -2, max: 2 });

/** The diagnosis of an elementwise layer, from its formula and its slope times dout. */
export function diagnosisOfElementwise(
  forward: (v: number) => number,
  backward: (v: number, at: { readonly d: number; readonly y: number }) => number,
  drawn: Arbitrary<Tensor> = x,
): string | undefined {
  return diagnosisOf({
    given: { x: drawn },
    isPositive: drawn !== x,
    forward: (_, x) => map(x, forward),
    backward: ({ out, dout }, x) =>
      new Tensor(
        x.shape,
        x.data.map((v, i) => backward(v, { d: dout.data[i]!, y: out.data[i]! })),
      ),
  });
}
