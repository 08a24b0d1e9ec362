import type { Tensor } from "../tensor/mod.ts";

/** A gradient to be judged: is `gradients` the transposed Jacobian of forward at `at`, times `dout`? */
export interface Problem {
  /** The tensors that the gradient is taken for. The judge reads them and never writes them. */
  readonly at: readonly Tensor[];
  /** Whatever else forward depends on and could be moved: looked at where forward is not smooth. */
  readonly beside?: readonly Tensor[];
  /** What `backward(dout)` answered: one tensor for each of `at`, of the same shape. */
  readonly gradients: readonly Tensor[];
  /** The upstream gradient, of the shape of `out`. */
  readonly dout: Tensor;
  /** `forward` at `at`. */
  readonly out: Tensor;
  /** Seeds the directions. */
  readonly seed: number;
  /** Where the entries of each tensor may lie: steps stay inside. Left out: everywhere. */
  readonly domains?: readonly { readonly lo: number; readonly hi: number }[] | undefined;
  /** The relative resolution below which the gradient counts as unjudged. */
  readonly resolution?: number | undefined;
  /** Whether each question takes its time, however many points it has, as to another process. */
  readonly isFar?: boolean;
}

/**
 * Where forward is to be evaluated: one tensor for each of `Problem.at`, and then either none or one for
 * each of `Problem.beside`.
 */
export type Point = readonly Tensor[];

/** The points asked for at once. They are valid until the answer is handed over. */
export type Question = readonly Point[];

/** The flat output at each point asked for; undefined where forward threw. */
export type Answer = readonly (Float64Array | undefined)[];

/** A procedure that asks for forward at points and is handed the outputs, until it knows its result. */
export type Steps<T> = Generator<Question, T, Answer>;

/** Why a gradient could not be judged. */
export type Unjudged = "noise" | "kink" | "domain" | "discontinuous" | "not deterministic";

/** What the judge says of a gradient. */
export type Verdict =
  | {
    readonly kind: "pass";
    /** The relative error of the gradient that would have been seen. */
    readonly resolution: number;
    /** True where an entry at a kink lies between the one-sided slopes: a choice, such as relu′(0). */
    readonly convention: boolean;
    /** What is left when the gradient is subtracted, in bars; undefined where it was not kept. */
    readonly suspicion?: number;
  }
  | {
    readonly kind: "fail";
    /** Which of `Problem.at`. */
    readonly tensor: number;
    /** The flat index of the wrong entry. */
    readonly entry: number;
    readonly actual: number;
    readonly expected: number;
    /** The bar of `expected`; at a kink, half of the distance between the one-sided slopes besides. */
    readonly bar: number;
    /** True where forward has a kink at this entry, and `actual` lies outside the slopes around it. */
    readonly kink: boolean;
    /** The entries that are wrong only together, `entry` among them: `actual` and `expected` are sums. */
    readonly together?: readonly number[];
  }
  | {
    readonly kind: "inconclusive";
    readonly reason: Unjudged;
    readonly detail: string;
    /** Which of `Problem.at`, and the flat index of the entry, where it is down to one. */
    readonly tensor?: number;
    readonly entry?: number;
    /**
     * What would be called wrong, did not several kinks meet at the point: it stands if the gradient is wrong
     * beside them too, which only a layer can tell.
     */
    readonly doubted?: Extract<Verdict, { readonly kind: "fail" }>;
  };
