import { type Localised, type Mark, unflatten } from "../../diagnose/mod.ts";
import { formatShape } from "../../tensor/mod.ts";
import { span } from "../columns.ts";
import { showNumber } from "../show_number.ts";
import { showPair } from "../show_pair.ts";
import { counted } from "./counted.ts";
import { type Content, type Markup, markup } from "./markup.ts";
import { scrollBox } from "./scroll_box.ts";

/** The rows and columns shown of a matrix. */
const SIDE = 12;
/** The matrices shown of a tensor of more axes. */
const SLICES = 4;
/** The colours on each side of 0. */
const LEVELS = 4;

/** An entry from both sides. */
interface Cell {
  readonly texts: readonly [string, string];
  readonly values: readonly [number, number | undefined];
  readonly mark: Mark;
}

/** A gradient beside the slopes of forward, each matrix as a heat map with its wrong entries marked. */
export function heatMap(localised: Localised): Markup {
  const { name, shape, pattern, elsewhere, analytic, numeric, marks } = localised;
  const cells: Cell[] = marks.map((mark, i) => {
    const [actual, expected] = showPair(analytic[i]!, { slope: numeric[i], mark });
    return {
      texts: [actual.replace("*", ""), expected.replace("?", "")],
      values: [analytic[i]!, numeric[i]?.value],
      mark,
    };
  });
  const top = largest(cells);
  const starts = slicesOf(localised);
  const wrong = marks.filter((mark) => mark === "wrong").length;
  const also = elsewhere &&
    ` In ${counted(elsewhere.trials, "other trial")}: ${elsewhere.pattern}${
      elsewhere.hasZeros ? ", zeros apart" : ""
    }.`;
  return markup`<p>Wrong in <b>${name} ${formatShape(shape)}</b>: ${pattern} (${wrong} of ${
    counted(marks.length, "entry").replace("entrys", "entries")
  }, marked <b class="wrong-mark">✗</b>).${also}</p>
${
    starts.slice(0, SLICES).map((start) => {
      const title = sliceName(localised, start);
      return markup`<div class="pair">${
        ([0, 1] as const).map((side) => matrix({ cells, start, side, top, title, localised }))
      }</div>`;
    })
  }${
    starts.length > SLICES
      ? markup`<p>… and ${starts.length - SLICES} more with wrong entries.</p>`
      : undefined
  }${legend(top, cells)}`;
}

/** Where the matrices with a wrong entry begin. */
function slicesOf({ shape, marks }: Localised): number[] {
  const size = Math.max(1, (shape.at(-1) ?? 1) * (shape.at(-2) ?? 1));
  const starts: number[] = [];
  for (let start = 0; start < marks.length; start += size) {
    if (marks.slice(start, start + size).includes("wrong")) starts.push(start);
  }
  return starts;
}

/** Such as `[1,:,:]`; empty where it is the whole. */
function sliceName({ shape }: Localised, start: number): string {
  if (shape.length < 3) return "";
  return `[${unflatten(shape, start).slice(0, -2).join(",")},:,:] `;
}

interface Side {
  readonly cells: readonly Cell[];
  readonly start: number;
  readonly side: 0 | 1;
  readonly top: number;
  readonly title: string;
  readonly localised: Localised;
}

function matrix({ cells, start, side, top, title, localised: { name, shape } }: Side): Markup {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.at(-2) ?? 1;
  const here = cells.slice(start, start + rows * columns);
  const first = here.findIndex(({ mark }) => mark === "wrong");
  const down = span(rows, { at: Math.floor(first / columns), most: SIDE });
  const across = span(columns, { at: first % columns, most: SIDE });
  const indices = range(across);
  const gap = (isThere: boolean): Content => isThere ? markup`<td class="gap">…</td>` : undefined;
  const caption = `${name} ${title}${
    side === 0 ? "from backward(dout)" : "from finite differences"
  }`;
  const head = markup`<tr><td></td>${gap(across[0] > 0)}${
    indices.map((j) => markup`<th scope="col">${j}</th>`)
  }${gap(across[1] < columns)}</tr>`;
  const lines = range(down).map((i) =>
    markup`<tr><th scope="row">${i}</th>${gap(across[0] > 0)}${
      indices.map((j) => entry(here[i * columns + j]!, { side, top }))
    }${gap(across[1] < columns)}</tr>`
  );
  const table = markup`<table class="heat"><caption>${caption}</caption>${head}${
    down[0] > 0 ? markup`<tr><td class="gap">…</td></tr>` : undefined
  }${lines}${down[1] < rows ? markup`<tr><td class="gap">…</td></tr>` : undefined}</table>`;
  return scrollBox(caption, table);
}

function entry(
  { texts, values, mark }: Cell,
  { side, top }: { readonly side: 0 | 1; readonly top: number },
): Markup {
  const classes = [levelOf(values[side], top), ...mark === "wrong" ? ["wrong"] : []].join(" ");
  const sign = mark === "wrong" && side === 0
    ? markup`<b class="wrong-mark" aria-hidden="true">✗</b><span class="unseen">wrong: </span>`
    : mark === "unknown" && side === 1 && texts[1] !== "·"
    ? markup`<b aria-hidden="true">?</b><span class="unseen">not clear: </span>`
    : undefined;
  return markup`<td class="${classes}">${sign}${texts[side]}</td>`;
}

/** The class of a colour: of the sign, and of the size in quarters of the largest. */
function levelOf(value: number | undefined, top: number): string {
  if (value === undefined) return "zero";
  if (!Number.isFinite(value)) return "not-finite";
  const level = top > 0 ? Math.ceil(LEVELS * Math.min(1, Math.abs(value) / top) - 1e-9) : 0;
  return level === 0 ? "zero" : `${value < 0 ? "negative" : "positive"}-${level}`;
}

function largest(cells: readonly Cell[]): number {
  let top = 0;
  for (const { values } of cells) {
    for (const value of values) {
      if (value !== undefined && Number.isFinite(value)) top = Math.max(top, Math.abs(value));
    }
  }
  return top;
}

function legend(top: number, cells: readonly Cell[]): Markup {
  const shown = showNumber(Number(top.toPrecision(3)));
  const steps = [...range([1, LEVELS + 1])];
  const swatches = [
    ...steps.toReversed().map((level) => `negative-${level}`),
    "zero",
    ...steps.map((level) => `positive-${level}`),
  ];
  const hasGaps = cells.some(({ texts }) => texts[1] === "·");
  const isUnclear = cells.some(({ mark, texts }) => mark === "unknown" && texts[1] !== "·");
  return markup`<p class="legend"><span class="scale"><span>−${shown}</span>${
    swatches.map((name) => markup`<i class="${name}"></i>`)
  }<span>${shown}</span></span>${
    hasGaps ? markup` <span>· forward has no slope here</span>` : undefined
  }${
    isUnclear ? markup` <span>? too close to the noise of forward to tell</span>` : undefined
  }</p>`;
}

function range([from, to]: readonly [number, number]): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
