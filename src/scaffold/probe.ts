import type { Layer } from "../layer.ts";
import { equal, Tensor } from "../tensor/mod.ts";
import { built } from "./build.ts";
import { type Guess, resized } from "./guesses.ts";
import type { InputKind } from "./schemes.ts";
import { filled } from "./values.ts";

/** A way to build and to feed a layer, but for the sizes of its axes. */
export interface Structure {
  readonly guess: Guess;
  /** The block of each size among the numbers. */
  readonly sizes: readonly number[];
  /** The blocks of equal axes of each drawn argument, by name. */
  readonly params: Readonly<Record<string, readonly number[]>>;
  readonly inputNames: readonly string[];
  readonly kinds: readonly InputKind[];
  /** The blocks of equal axes of each input. */
  readonly inputs: readonly (readonly number[])[];
  /** The block that has an entry for each class, for inputs that are indices. */
  readonly classes?: number;
  /** The blocks that may only be shorter than others. */
  readonly short?: readonly number[];
  /** The blocks of which only the first entry is ever used. */
  readonly ones?: readonly number[];
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

/** The sizes that are tried, and a change of the tensors after they were filled. */
export interface Sizes {
  readonly size: (block: number) => number;
  readonly change?: (x: Tensor, name: string) => void;
}

/** Builds a layer, with tensors of these sizes where it wants tensors. */
export function probeBuild(
  { exported, isClass }: Subject,
  { guess, sizes, params }: Pick<Structure, "guess" | "sizes" | "params">,
  { size, change }: Sizes,
): Probed & { readonly value?: unknown } {
  const given = Object.fromEntries(
    Object.entries(params).map(([name, blocks], salt) => {
      const drawn = filled(blocks.map(size), {
        draw: /var|std|sigma/i.test(name) ? "positives" : "tensors",
        classes: 1,
        salt: salt + 10,
      });
      change?.(drawn, name);
      return [name, drawn];
    }),
  );
  let value: unknown;
  try {
    value = built(
      { isClass, arguments: resized(guess, (i) => size(sizes[i]!)).arguments },
      exported,
      given,
    );
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
export function probe(subject: Subject, structure: Structure, sizes: Sizes): Probed {
  const { layer, ...rest } = probeBuild(subject, structure, sizes);
  if (layer === undefined) return rest;
  let last: Probed = { stage: "forward" };
  for (const inputs of fillings(structure, sizes.size)) {
    inputs.forEach((x, i) => sizes.change?.(x, structure.inputNames[i]!));
    last = forward(layer, inputs);
    if (last.stage !== "ok") return last;
  }
  return last;
}

/** Whether every entry of every tensor, or of those named, has a say in the output. */
export function usesAll(
  subject: Subject,
  structure: Structure,
  size: (block: number) => number,
  names?: readonly string[],
): boolean {
  const before = probe(subject, structure, { size }).out;
  if (before === undefined) return false;
  const { params, inputs, inputNames, kinds } = structure;
  const tensors = [
    ...Object.entries(params),
    ...inputs.flatMap((blocks, i): [string, readonly number[]][] =>
      kinds[i]!.isLabel || kinds[i]!.draw === "classIndices" ? [] : [[inputNames[i]!, blocks]]
    ),
  ].filter(([name]) => names === undefined || names.includes(name));
  return tensors.every(([name, blocks]) => {
    const count = blocks.reduce((product, block) => product * size(block), 1);
    return Array.from({ length: count }, (_, k) => k).every((k) => {
      const change = (x: Tensor, of: string) => {
        if (of === name) x.data[k]! *= 0.75;
      };
      const after = probe(subject, structure, { size, change }).out;
      return after !== undefined && !equal(after, before);
    });
  });
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
