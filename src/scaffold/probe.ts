import type { Layer } from "../layer.ts";
import { Tensor } from "../tensor/mod.ts";
import { built } from "./build.ts";
import type { Guess } from "./guesses.ts";
import type { InputKind } from "./schemes.ts";
import { filled } from "./values.ts";

/** A way to build and to feed a layer, but for the sizes of its axes. */
export interface Structure {
  readonly guess: Guess;
  /** The blocks of equal axes of each drawn argument, by name. */
  readonly params: Readonly<Record<string, readonly number[]>>;
  readonly inputNames: readonly string[];
  readonly kinds: readonly InputKind[];
  /** The blocks of equal axes of each input. */
  readonly inputs: readonly (readonly number[])[];
  /** The block that has an entry for each class, for inputs that are indices. */
  readonly classes?: number;
}

/** How far a layer came: the further, the more its error says. */
export type Stage = "constructor" | "kind" | "forward" | "output" | "ok";

/** What came of one try. */
export interface Probed {
  readonly stage: Stage;
  readonly error?: string;
  readonly layer?: Layer;
  readonly inputs?: readonly Tensor[];
  readonly out?: Tensor;
}

/** What is tried: the export, and the size of each block. */
export interface Subject {
  readonly exported: unknown;
  readonly isClass: boolean;
}

/** Builds a layer, with tensors of these sizes where it wants tensors. */
export function probeBuild(
  { exported, isClass }: Subject,
  { guess, params }: Pick<Structure, "guess" | "params">,
  size: (block: number) => number,
): Probed & { readonly value?: unknown } {
  const given = Object.fromEntries(
    Object.entries(params).map(([name, blocks], salt) => [
      name,
      filled(blocks.map(size), {
        draw: /var|std|sigma/i.test(name) ? "positives" : "tensors",
        classes: 1,
        salt: salt + 10,
      }),
    ]),
  );
  let value: unknown;
  try {
    value = built({ isClass, arguments: guess.arguments }, exported, given);
  } catch (error) {
    return { stage: "constructor", error: thrown(error) };
  }
  const layer = value as Layer;
  if (
    typeof layer !== "object" || layer === null || typeof layer.forward !== "function" ||
    typeof layer.backward !== "function"
  ) return { stage: "kind", value };
  return { stage: "ok", layer, value };
}

/** Builds a layer and calls forward once, on inputs of these sizes. */
export function probe(
  subject: Subject,
  structure: Structure,
  size: (block: number) => number,
): Probed {
  const { layer, ...rest } = probeBuild(subject, structure, size);
  if (layer === undefined) return rest;
  let last: Probed = { stage: "forward" };
  for (const inputs of fillings(structure, size)) {
    last = forward(layer, inputs);
    if (last.stage !== "ok") return last;
  }
  return last;
}

/** The inputs to be tried: labels come in every form that their kind may have. */
function fillings(structure: Structure, size: (block: number) => number): readonly Tensor[][] {
  const { kinds, inputs, classes } = structure;
  const rows = inputs[0]!.map(size);
  const fill = (form: "oneHots" | "softLabels" | "classIndices") =>
    kinds.map((kind, i) => {
      const draw = kind.draw === "labels" ? form : kind.draw;
      const shape = !kind.isLabel
        ? inputs[i]!.map(size)
        : draw === "classIndices"
        ? rows.slice(0, -1)
        : rows;
      const count = kind.isLabel ? rows.at(-1) ?? 1 : classes === undefined ? 2 : size(classes);
      return filled(shape, { ...kind, draw, classes: count, salt: i });
    });
  return kinds.some(({ draw }) => draw === "labels")
    ? [fill("softLabels"), fill("classIndices"), fill("oneHots")]
    : [fill("oneHots")];
}

function forward(layer: Layer, inputs: readonly Tensor[]): Probed {
  let out: unknown;
  try {
    out = layer.forward(...inputs.map((x) => x.clone()));
  } catch (error) {
    return { stage: "forward", error: thrown(error) };
  }
  if (!(out instanceof Tensor)) return { stage: "output", error: returned(out) };
  if (!out.data.every(Number.isFinite)) {
    const v = out.data.find((value) => !Number.isFinite(value));
    return { stage: "forward", error: `forward gave ${v} for ordinary numbers` };
  }
  if (out.size === 0) return { stage: "forward", error: "forward gave an empty tensor" };
  return { stage: "ok", layer, inputs, out };
}

function returned(out: unknown): string {
  if (typeof out === "number") {
    return Number.isFinite(out)
      ? "forward returns a number, and a layer returns a Tensor: return tensor(value)"
      : `forward gave ${out}`;
  }
  if (Array.isArray(out)) {
    return "forward returns a plain array, and a layer returns a Tensor: return tensor(values)";
  }
  if (out instanceof Promise) {
    out.catch(() => {});
    return "forward is asynchronous, and a layer answers at once: return a Tensor, no promise";
  }
  return `forward returns ${out === null ? "null" : typeof out}, and a layer returns a Tensor`;
}

/** What was thrown, in one line. */
export function thrown(error: unknown): string {
  try {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return text.replace(/\s+/g, " ").slice(0, 200);
  } catch {
    return "something that cannot be shown";
  }
}
