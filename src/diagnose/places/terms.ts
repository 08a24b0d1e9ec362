import type { Case } from "../hypothesis.ts";
import { rowsOf } from "../measure/rows_of.ts";
import { isEven, scaleOf } from "../measure/scale_of.ts";
import { factorText } from "../measure/factor_text.ts";
import { FORMULAS, type Source, sourcesIn } from "../measure/values.ts";

/** Something of the shape of a gradient that may be missing there or added to it. */
export interface Term {
  /** Such as "out · Σ dout · out". */
  readonly text: string;
  /** Such as ", over axis 1"; empty where nothing is summed. */
  readonly over: string;
  /** Over which axis it sums; undefined where it sums none or all. */
  readonly axis?: number | undefined;
  readonly kind: "apart from dout" | "elementwise" | "sum" | "mean";
  /** What the sum is multiplied by, and what is summed. */
  readonly outer?: string;
  readonly inner?: string;
  /** What its letters stand for, after a comma. */
  readonly note?: string;
  values(one: Case): ArrayLike<number> | undefined;
}

/** The terms that do not depend on dout, such as a decay of the tensor's own. */
export function decayTerms(cases: readonly Case[], own: string): readonly Term[] {
  const sources = [...sourcesIn(cases)];
  sources.sort((a, b) => Number(b.name === own) - Number(a.name === own));
  const forms = [
    ["", (v: number) => v],
    ["sign", Math.sign],
    ["²", (v: number) => v * v],
  ] as const;
  return forms.flatMap(([form, of]) =>
    sources.map(({ name, over }): Term => ({
      text: form === "sign" ? `sign(${name})` : `${name}${form}`,
      over: "",
      kind: "apart from dout",
      values: (one) => mapped(over(one, one.at.shape), of),
    }))
  );
}

/** The terms dout · U, and dout · U · g(V), for a gradient of the output's shape or of a loss. */
export function elementwiseTerms(cases: readonly Case[]): readonly Term[] {
  const sources = [ONE, ...sourcesIn(cases)].filter((source) => isFitting(cases, source));
  const term = (text: string, slope: (one: Case) => ArrayLike<number> | undefined): Term => ({
    text,
    over: "",
    kind: "elementwise",
    values: (one) => {
      const dout = upstreamOf(one);
      const by = dout && slope(one);
      if (by !== undefined && Array.from(by).some(Number.isNaN)) return undefined;
      return by && Float64Array.from(by, (v, i) => v * dout![i]!);
    },
  });
  const plain = sources.map(({ name, over }) =>
    term(name === "" ? "dout" : `dout · ${name}`, (one) => over(one, one.at.shape))
  );
  // A sign has too few values to be told by.
  const forms = [...FORMULAS, GAUSSIAN].filter(({ of }) => of !== Math.sign);
  const products = sources.flatMap((outer) =>
    forms.flatMap((formula) =>
      sources.filter(({ name }) => name !== "").map((inner) => {
        const text = [outer.name, factorText(formula.text(inner.name))].filter(Boolean).join(" · ");
        return term(`dout · ${text}`, (one) => {
          const u = outer.over(one, one.at.shape);
          const v = inner.over(one, one.at.shape);
          return u && v && Float64Array.from(u, (a, i) => a * formula.of(v[i]!));
        });
      })
    )
  );
  return [...plain, ...products];
}

/** The terms A · Σ dout · B over one axis or all, for a gradient of the output's shape. */
export function sumTerms(cases: readonly Case[], kind: "sum" | "mean"): readonly Term[] {
  const [first] = cases;
  if (first === undefined) return [];
  const { rank } = first.at;
  if (!isEven(cases)) return [];
  const sources = [ONE, ...sourcesIn(cases)].filter((source) => isFitting(cases, source));
  const scale = scaleOf(cases);
  const plain = [...sources, exponential(sourcesIn(cases)[0]!)];
  const { k, hat, gain } = scale ?? {};
  const scaled = k === undefined
    ? []
    : hat === undefined
    ? [k, ...sources.slice(1).map((source) => product(k, source))]
    : [k, product(k, hat)];
  const outers = [...plain, ...scaled];
  const inners = hat === undefined || gain === undefined
    ? sources
    : [...sources, product(gain, hat)];
  const axes = [...Array(rank).keys(), ...rank > 1 ? [undefined] : []];
  const sign = kind === "sum" ? "Σ" : "mean of";
  return axes.flatMap((axis) =>
    inners.flatMap((inner) =>
      outers.map((outer): Term => ({
        ...scaled.includes(outer) ? { note: `, ${scale!.note}` } : {},
        text: [outer.name, `${sign} dout${inner.name === "" ? "" : ` · ${inner.name}`}`]
          .filter(Boolean).join(" · "),
        over: axis === undefined ? ", over all entries" : `, over axis ${axis}`,
        axis,
        kind,
        outer: outer.name,
        inner: inner.name,
        values: (one) => {
          const a = outer.over(one, one.at.shape);
          const b = inner.over(one, one.at.shape);
          if (a === undefined || b === undefined) return undefined;
          const terms = Float64Array.from(one.dout.data, (d, i) => d * b[i]!);
          const sums = reduced(terms, { shape: one.at.shape, axis, isMean: kind === "mean" });
          return sums.map((v, i) => v * a[i]!);
        },
      }))
    )
  );
}

const ONE: Source = {
  name: "",
  over: (_, shape) => new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(1),
};

const GAUSSIAN = {
  text: (v: string) => `exp(−${v}² / 2)`,
  of: (v: number) => Math.exp(-v * v / 2),
};

function isFitting(cases: readonly Case[], { over }: Source): boolean {
  return cases.every((one) => over(one, one.at.shape) !== undefined);
}

function upstreamOf({ dout, at }: Case): ArrayLike<number> | undefined {
  if (dout.size === 1) return new Float64Array(at.size).fill(dout.data[0]!);
  return dout.size === at.size ? dout.data : undefined;
}

function mapped(
  values: ArrayLike<number> | undefined,
  of: (v: number) => number,
): Float64Array | undefined {
  return values && Float64Array.from(values, of);
}

function exponential({ name, over }: Source): Source {
  return { name: `exp(${name})`, over: (one, shape) => mapped(over(one, shape), Math.exp) };
}

function product(a: Source, b: Source): Source {
  return {
    name: `${a.name} · ${b.name}`,
    over: (one, shape) => {
      const u = a.over(one, shape);
      const v = b.over(one, shape);
      return u && v && Float64Array.from(u, (x, i) => x * v[i]!);
    },
  };
}

function reduced(
  values: Float64Array,
  { shape, axis, isMean }: { shape: readonly number[]; axis: number | undefined; isMean: boolean },
): Float64Array {
  const result = new Float64Array(values.length);
  for (const row of rowsOf(shape, axis)) {
    let sum = 0;
    for (const i of row) sum += values[i]!;
    for (const i of row) result[i] = isMean ? sum / row.length : sum;
  }
  return result;
}
