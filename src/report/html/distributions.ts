import { axisText, type Spec } from "./chart.ts";
import { grouped } from "./counted.ts";
import type { Sums } from "./sums.ts";

/** A chart with its title and the same in words. */
export interface Distribution {
  readonly title: string;
  readonly spec: Spec;
  readonly label: string;
}

/** The shapes of a tensor shown one by one. */
const SHAPES = 6;
/** What the shapes that a report does not tell apart count as. */
const OTHERS = "others";
const WIDTH = 250;
const HEIGHT = 120;

/** What was drawn for a prop, and how finely it was judged: a chart for each of which something is known. */
export function distributions(sums: Sums): Distribution[] {
  return [
    ...[...byTensor(sums.shapes)].map(([name, shapes]) => {
      const all = shapes.filter(([shape]) => shape !== OTHERS).sort(([, a], [, b]) => b - a);
      const count = all.length < shapes.length ? `more than ${all.length}` : all.length;
      const most = all.length > SHAPES ? `: the ${SHAPES} most frequent of ${count}` : "";
      return ranked(
        `Shapes of ${name} drawn, in trials of the sample${most}`,
        all.slice(0, SHAPES),
      );
    }),
    powers("Magnitudes drawn, in entries", sums.magnitudes),
    powers("Resolutions reached, in passes", sums.resolutions),
    ranked("Inconclusive trials by reason", [...sums.inconclusive].sort(([, a], [, b]) => b - a)),
  ].flat();
}

/** How often each tensor had each shape: the shapes of small params do not crowd out those of inputs. */
function byTensor(shapes: ReadonlyMap<string, number>): Map<string, [string, number][]> {
  const tensors = new Map<string, [string, number][]>();
  for (const [shown, count] of shapes) {
    const [, name = shown, shape = shown] = /^(.*) (\[[^[\]]*\]|others)$/s.exec(shown) ?? [];
    tensors.set(name, [...tensors.get(name) ?? [], [shape, count]]);
  }
  return tensors;
}

/** Bars side by side, from the longest. */
function ranked(title: string, bars: readonly (readonly [string, number])[]): Distribution[] {
  if (bars.length === 0) return [];
  // Two names may look alike on an axis: their places tell them apart.
  const values = bars.map(([name, count], place) => ({ place, count, name: axisText(name) }));
  const y = {
    field: "place",
    type: "ordinal",
    axis: {
      title: null,
      ticks: false,
      domain: false,
      labelExpr: `${JSON.stringify(values.map(({ name }) => name))}[datum.value]`,
    },
  };
  const x = {
    field: "count",
    type: "quantitative",
    axis: { title: null, tickCount: 3, grid: true, format: ",d" },
  };
  const spec = {
    width: WIDTH - 70,
    height: { step: 17 },
    data: { values },
    mark: { type: "bar", height: { band: 0.7 } },
    encoding: { x, y },
  };
  return [{ title, spec, label: words(title, bars) }];
}

/** Upright bars over powers of ten, from the smallest, with 0 itself in front. */
function powers(title: string, counts: ReadonlyMap<string, number>): Distribution[] {
  const zeros = counts.get("zero");
  const known = [...counts].filter(([power]) => Number.isInteger(Number(power)) && power !== "")
    .map(([power, count]) => ({ power: Number(power), count }))
    .sort((a, b) => a.power - b.power);
  const named = [...counts].filter(([power]) => !known.some((one) => String(one.power) === power));
  const bars: (readonly [string, number])[] = [
    ...named.map(([name, count]) => [name === "zero" ? "0" : name, count] as const),
    ...known.map(({ power, count }) => [`1e${power}`, count] as const),
  ];
  if (bars.length === 0) return [];
  const first = known[0]?.power ?? 0;
  const last = known.at(-1)?.power ?? 0;
  const stride = Math.max(1, Math.ceil((last - first) / 6));
  const ticks = known.length === 0
    ? []
    : Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, i) => first + i * stride);
  const foot = first - 2;
  const values = [
    ...zeros === undefined ? [] : [{ from: foot + 0.1, to: foot + 0.9, count: zeros }],
    ...known.map(({ power, count }) => ({ from: power + 0.1, to: power + 0.9, count })),
  ];
  const x = {
    field: "from",
    type: "quantitative",
    scale: { domain: [zeros === undefined ? first : foot, last + 1], nice: false },
    axis: {
      title: null,
      grid: false,
      values: [...zeros === undefined ? [] : [foot + 0.5], ...ticks],
      labelExpr: `datum.value === ${foot + 0.5} ? '0' : '1e' + datum.value`,
    },
  };
  const y = {
    field: "count",
    type: "quantitative",
    axis: { title: null, tickCount: 3, format: "~s" },
  };
  const spec = {
    width: WIDTH,
    height: HEIGHT,
    data: { values },
    mark: "rect",
    encoding: { x, x2: { field: "to" }, y, y2: { datum: 0 }, color: { value: "var(--accent)" } },
  };
  return [{ title, spec, label: words(title, bars) }];
}

function words(title: string, bars: readonly (readonly [string, number])[]): string {
  return `${title}: ${bars.map(([name, count]) => `${name}: ${grouped(count)}`).join(", ")}`;
}
