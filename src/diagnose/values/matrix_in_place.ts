import { matmul, type Tensor, transpose } from "../../tensor/mod.ts";
import { expected, fits } from "../measure/fit.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";

/** dout is multiplied by another matrix than it should be, or by the right one untransposed. */
export const matrixInPlace: Hypothesis = ({ name, cases }) => {
  const names = Object.keys(cases[0]?.tensors ?? {}).filter((tensor) => tensor !== "dout");
  const products = names.flatMap((matrix) => FORMS.map((form) => ({ matrix, form })));
  const right = products.find(({ matrix, form }) =>
    cases.length > 0 && cases.every((one) => isSlope(one, form.of(one, matrix)))
  );
  if (right === undefined) return undefined;
  for (const { matrix, form } of products) {
    if (matrix === right.matrix && form === right.form) continue;
    const trials = fits(cases, (one) => {
      const product = form.of(one, matrix);
      return product && Array.from(product.data, (value) => ({ value, bar: 0 }));
    });
    if (trials === undefined) continue;
    const evidence = `(${name} = ${form.text(matrix)} in place of ${
      right.form.text(right.matrix)
    } in all ${trials} trials)`;
    if (matrix === right.matrix && form.isTransposed === right.form.isTransposed) {
      return `dout and ${matrix} are multiplied in the wrong order ${evidence}`;
    }
    return matrix === right.matrix
      ? `${matrix} is used ${form.isTransposed ? "transposed" : "untransposed"} ${evidence}`
      : `${matrix} stands in place of ${right.matrix} ${evidence}`;
  }
  return undefined;
};

/** A way to multiply dout by a matrix. */
interface Form {
  readonly isTransposed: boolean;
  text(matrix: string): string;
  of(one: Case, matrix: string): Tensor | undefined;
}

const FORMS: readonly Form[] = [true, false].flatMap((isTransposed) =>
  [true, false].map((isLeft): Form => {
    const named = (matrix: string): string => isTransposed ? `${matrix}ᵀ` : matrix;
    return {
      isTransposed,
      text: (matrix) => isLeft ? `${named(matrix)} · dout` : `dout · ${named(matrix)}`,
      of: ({ dout, at, tensors }, name) => {
        const matrix = tensors[name];
        if (matrix?.rank !== 2 || dout.rank !== 2 || at.rank !== 2) return undefined;
        const W = isTransposed ? transpose(matrix) : matrix;
        const [a, b] = isLeft ? [W, dout] : [dout, W];
        if (a.shape[1] !== b.shape[0] || a.shape[0] !== at.shape[0]) return undefined;
        return b.shape[1] === at.shape[1] ? matmul(a, b) : undefined;
      },
    };
  })
);

function isSlope(one: Case, product: Tensor | undefined): boolean {
  return product !== undefined &&
    expected(one)!.every((estimate, i) =>
      estimate === undefined ||
      Math.abs(estimate.value - product.data[i]!) <=
        3 * estimate.bar + 1e-8 * (1 + Math.abs(estimate.value))
    );
}
