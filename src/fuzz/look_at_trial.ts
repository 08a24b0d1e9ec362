import type { Label } from "../label.ts";
import { Tensor } from "../tensor/mod.ts";
import type { Sample } from "./tally.ts";

type Given = Readonly<Record<string, unknown>>;

/** The traits that are counted of every layer. */
const TRAITS: readonly Label<Given>[] = [
  { name: "empty", has: (given) => tensorsOf(given).some(([, { size }]) => size === 0) },
  {
    name: "all zeros",
    has: (given) => tensorsOf(given).every(([, x]) => x.data.every((v) => v === 0)),
  },
  { name: "a zero", has: (given) => tensorsOf(given).some(([, { data }]) => data.includes(0)) },
  { name: "a tie", has: (given) => tensorsOf(given).some(([, { data }]) => hasTie(data)) },
];

/** One in so many trials is looked at, once the first hundred were. */
const ONE_IN = 16;
const FIRST = 100;

/** Whether a trial is one of those whose shapes, sizes and labels are counted. */
export function isSampled(trial: number): boolean {
  return trial < FIRST || trial % ONE_IN === 0;
}

/** The labels of what was drawn. */
export function labelsOf(given: Given, labels: readonly Label<Given>[]): string[] {
  return [...TRAITS, ...labels].filter(({ has }) => has(given)).map(({ name }) => name);
}

/** Counts the labels, shapes and orders of magnitude of what was drawn. */
export function lookAt(sample: Sample, given: Given, labels: readonly Label<Given>[]): void {
  sample.trials++;
  for (const { name, atLeast } of labels) {
    // One that a prop demands is shown even if it is never seen.
    sample.labels[name] ??= { count: 0, ...atLeast === undefined ? {} : { atLeast } };
  }
  for (const name of labelsOf(given, labels)) {
    const label = sample.labels[name] ?? { count: 0 };
    sample.labels[name] = { ...label, count: label.count + 1 };
  }
  for (const [name, { shape, data }] of tensorsOf(given)) {
    const shown = `${name} [${shape.join(",")}]`;
    sample.shapes[shown] = (sample.shapes[shown] ?? 0) + 1;
    for (const v of data) {
      const key = v === 0 ? "zero" : String(Math.floor(Math.log10(Math.abs(v))));
      sample.magnitudes[key] = (sample.magnitudes[key] ?? 0) + 1;
    }
  }
}

function tensorsOf(given: Given): [string, Tensor][] {
  return Object.entries(given).filter((entry): entry is [string, Tensor] =>
    entry[1] instanceof Tensor
  );
}

function hasTie(data: Tensor["data"]): boolean {
  return new Set(data).size < data.length;
}
