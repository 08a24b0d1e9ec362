import type { Layer } from "../layer.ts";
import type { Tensor } from "../tensor/mod.ts";

/** A closed interval: the values of an input for which the mathematics of a layer is defined. */
export interface Domain {
  /** The least value. */
  readonly lo: number;
  /** The largest value. */
  readonly hi: number;
}

/**
 * One drawn case, as a law sees it. Everything a trial hands out is fresh, so that no law inherits
 * what another one changed.
 */
export interface Trial {
  /** What was drawn, by name. Do not change it: build on `inputs()` and `layer()`. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The names of the inputs of `forward`, in its order. */
  readonly inputNames: readonly string[];
  /** The positions among the inputs that `backward` answers for, in its order. */
  readonly differentiable: readonly number[];
  /** Where each input may lie, one for each of `inputNames`. */
  readonly domains: readonly Domain[];
  /** Seeds whatever a law chooses at random, such as a direction. */
  readonly seed: number;
  /** The relative resolution below which a gradient cannot be called judged; undefined for the default. */
  readonly resolution: number | undefined;
  /** Fresh copies of the inputs of `forward`, in its order. */
  inputs(): Tensor[];
  /** Whether a forward pass changes what the next one gives, as the prop declares. */
  readonly isStateful: boolean;
  /**
   * A fresh layer, built from a fresh copy of what was drawn, by the prop or by `build`. One that is stateful
   * has seen the inputs once already in every second trial.
   */
  layer(build?: (given: Record<string, unknown>) => Layer): Layer;
  /** The same trial with each of the drawn tensors changed; `change` returns a tensor of its own. */
  changed(change: (drawn: Tensor, name: string) => Tensor): Trial;
  /** The upstream gradient ∂loss/∂out for an output of this shape: a fresh tensor, the same each time. */
  dout(shape: readonly number[], dtype?: "float64" | "float32"): Tensor;
  /** The names of the layer's params: those of the drawn tensors they were built from, else `params[i]`. */
  paramNames(): readonly string[];
}

/** The law holds on this trial. */
export interface Pass {
  /** Tells the outcomes apart. */
  readonly kind: "pass";
  /** The smallest relative error that would have been seen, where the law is a numerical one. */
  readonly resolution?: number;
  /** True where the layer made a choice that mathematics leaves open, such as relu′(0). */
  readonly convention?: boolean;
  /**
   * How close the trial came to breaking the law, from 0 to 1: the largest difference that was seen, in units
   * of the one that is allowed. Undefined where nothing is known.
   */
  readonly suspicion?: number;
}

/** The law has nothing to say on this trial: no params, a batch of one row. Never counted as a pass. */
export interface Vacuous {
  /** Tells the outcomes apart. */
  readonly kind: "vacuous";
  /** Why it has nothing to say. */
  readonly reason: string;
  /** True where the reason lies in the layer, which has no params, and not in what was drawn. */
  readonly isOfLayer?: boolean;
}

/** The law could not be judged on this trial. Never counted as a pass. */
export interface Inconclusive {
  /** Tells the outcomes apart. */
  readonly kind: "inconclusive";
  /** One or two words to count by: "kink", "noise", "domain", "discontinuous", "not deterministic". */
  readonly reason: string;
  /** The whole story in one sentence, with what to change. */
  readonly detail: string;
}

/** The law is broken. Data only: reports do the formatting. */
export interface Violation {
  /** Tells the outcomes apart. */
  readonly kind: "violation";
  /** The entry, such as `dx[0,2]` or `out`. */
  readonly where: string;
  /** What the layer gives. */
  readonly actual: number | string | Tensor;
  /** Where `actual` comes from, such as "from backward(dout)". */
  readonly actualFrom: string;
  /** What it should give. */
  readonly expected: number | string | Tensor;
  /** The half-width of what would have been accepted around `expected`, where that is a number. */
  readonly tolerance?: number;
  /** Where `expected` comes from, such as "from finite differences of forward". */
  readonly expectedFrom: string;
  /** The upstream gradient used, where one was. */
  readonly dout?: Tensor;
  /** Anything else worth a line, such as "on the second call". */
  readonly note?: string;
}

/** What a law says of one trial. */
export type Outcome = Pass | Vacuous | Inconclusive | Violation;

/** One statement that a layer must obey. A plain value: no fast-check, no formatting, no Deno. */
export interface Law {
  /** A noun phrase that completes "Sigmoid obeys …", such as "input gradient". */
  readonly name: string;
  /** The statement, in one sentence. */
  readonly says: string;
  /**
   * Judges one trial. What the layer throws may pass through: the runner reports it as a violation.
   */
  check(trial: Trial): Outcome;
}

/** The outcome of a law that holds. */
export const PASS: Pass = { kind: "pass" };
