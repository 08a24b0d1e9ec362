import type { Axis } from "../draw/mod.ts";

/** What draws one of the given values, as data: the name of a draw of Backproof, and its arguments. */
export interface DrawPlan {
  /** The draw. */
  readonly draw:
    | "tensors"
    | "positives"
    | "probabilities"
    | "labels"
    | "softLabels"
    | "oneHots"
    | "classIndices";
  /** The axes; any shape if left out. */
  readonly axes?: readonly Axis[];
  /** The axis that has an entry for each class, for class indices. */
  readonly classes?: Axis;
  /** The least entry, if there is one. */
  readonly min?: number;
  /** The largest entry, if there is one. */
  readonly max?: number;
}

/** What a layer is built from. */
export type Argument =
  /** A drawn tensor, by its name. */
  | { readonly kind: "given"; readonly name: string }
  /** A number, a switch or a list of numbers. */
  | { readonly kind: "value"; readonly name: string; readonly value: Value }
  /** A layer to wrap. */
  | { readonly kind: "layer" }
  /** An object of options. */
  | { readonly kind: "record"; readonly fields: Readonly<Record<string, Argument>> };

/** A value that is written into the prop file as it is. */
export type Value = number | boolean | readonly number[];

/** How an exported class or function is built and fed, as data: enough to run it, and to write its prop. */
export interface Plan {
  /** The name under which the module exports it. */
  readonly export: string;
  /** Whether it is built with `new`. */
  readonly isClass: boolean;
  /** What it is built from. */
  readonly arguments: readonly Argument[];
  /** What is drawn, by name. */
  readonly given: Readonly<Record<string, DrawPlan>>;
  /** Which of it `forward` takes, in its order. */
  readonly inputs: readonly string[];
  /** The inputs that `backward` does not answer for. */
  readonly nondifferentiable: readonly string[];
  /** Where the entries of inputs may lie, by name, where that is not anywhere. */
  readonly domain: Readonly<Record<string, { readonly lo: number; readonly hi: number }>>;
  /** The drawn tensors that replace the random values of `params`, in their order. */
  readonly weights: readonly string[];
  /** Which of `params` and `grads` the layer lacks. */
  readonly missing: readonly ("params" | "grads")[];
  /** Whether the types of the layer are not those of a layer, as where `grads` are plain arrays. */
  readonly isMistyped: boolean;
}
