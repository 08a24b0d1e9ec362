import { Tensor } from "../../tensor/mod.ts";
import type { Case } from "../hypothesis.ts";

/** A number that belongs to each trial, such as a size. */
export interface Quantity {
  /** Such as "the size of x's axis 0". */
  readonly name: string;
  /** Trial by trial. */
  readonly values: readonly number[];
}

/** The sizes of the axes of all tensors, inputs first, and their numbers of entries; of equal ones the first. */
export function sizesIn(cases: readonly Case[]): readonly Quantity[] {
  const first = cases[0];
  if (first === undefined) return [];
  const names = Object.keys(first.tensors).filter((name) =>
    name !== "dout" &&
    cases.every(({ tensors }) => tensors[name]?.rank === first.tensors[name]!.rank)
  );
  const sizes = new Map<string, Quantity>();
  const offer = (name: string, of: (one: Case) => number): void => {
    const values = cases.map(of);
    const key = values.join();
    if (!sizes.has(key)) sizes.set(key, { name, values });
  };
  for (const name of names) {
    first.tensors[name]!.shape.forEach((_, axis) =>
      offer(`the size of ${name}'s axis ${axis}`, ({ tensors }) => tensors[name]!.shape[axis]!)
    );
  }
  for (const name of names) {
    offer(`the number of ${name}'s entries`, ({ tensors }) => tensors[name]!.size);
  }
  return [...sizes.values()];
}

/** The plain numbers that were drawn, such as a rate, by name. */
export function numbersIn(cases: readonly Case[]): readonly Quantity[] {
  const given = cases.map(({ trial }) => trial.given);
  return Object.keys(given[0] ?? {})
    .filter((name) => given.every((one) => typeof one[name] === "number"))
    .map((name) => ({ name, values: given.map((one) => one[name] as number) }));
}

/** The sums of the tensors that are not differentiated, such as weights or a mask. */
export function sumsIn(cases: readonly Case[]): readonly Quantity[] {
  const [first] = cases;
  if (first === undefined) return [];
  const { trial } = first;
  const learned = new Set([
    ...trial.differentiable.map((i) => trial.inputNames[i]!),
    ...trial.paramNames(),
  ]);
  return Object.keys(trial.given)
    .filter((name) =>
      !learned.has(name) && cases.every((one) => one.trial.given[name] instanceof Tensor)
    )
    .map((name) => ({
      name: `the sum of ${name}`,
      values: cases.map((one) =>
        Array.from((one.trial.given[name] as Tensor).data).reduce((sum, v) => sum + v, 0)
      ),
    }))
    .filter(({ values }) => values.every((v) => v > 0));
}

/** Whether a quantity tells the trials apart. */
export function varies({ values }: Quantity): boolean {
  return new Set(values).size > 1;
}
