import { type Localised, unflatten } from "../diagnose/mod.ts";
import { formatShape } from "../tensor/mod.ts";
import { columnsOf, type Grid, withEllipses } from "./columns.ts";
import { showPair } from "./show_pair.ts";

/** The widest a line may be. */
const WIDTH = 88;
/** The rows and columns shown of a larger matrix. */
const SIDE = 8;
/** The matrices shown of a tensor of more axes. */
const SLICES = 4;
const GAP = "    ";
const HEADS = ["from backward(dout)", "from finite differences"] as const;

/**
 * Which entries of a gradient are wrong, and then both matrices side by side with the wrong entries
 * marked: lines of at most 88 columns, none for a single entry that tells nothing more.
 */
export function sideBySide(localised: Localised): string[] {
  const { name, shape, marks, pattern, elsewhere } = localised;
  const others = elsewhere && `in ${elsewhere.trials} other trials`;
  const story = elsewhere &&
    `${elsewhere.pattern}${elsewhere.hasZeros ? ", zeros apart" : ""}, ${others}`;
  if (marks.length < 2) {
    return story === undefined ? [] : [`${name}: ${story}`];
  }
  const isSame = elsewhere?.pattern === pattern ||
    elsewhere?.pattern === "every entry" && marks.every((mark) => mark === "wrong");
  const lines = [
    `${name} ${formatShape(shape)}: ${pattern}, marked *${isSame ? `, as ${others}` : ""}`,
    ...isSame || story === undefined ? [] : [story],
  ];
  const shown = slicesOf(localised);
  for (const slice of shown.slice(0, SLICES)) {
    lines.push(...slice.words === "" ? [] : [slice.words], ...matrices(slice));
  }
  if (shown.length > SLICES) lines.push(`… and ${shown.length - SLICES} more with wrong entries`);
  if (lines.some((line) => line.includes("·"))) {
    lines.push("· forward has no slope here, or none that can be measured");
  }
  if (lines.some((line) => /\d\?/.test(line))) {
    lines.push("? too close to the noise of forward to tell");
  }
  return lines;
}

/** A matrix of a gradient: each entry from both sides, as text. */
interface Slice {
  /** Such as `[1,:,:]`; empty where it is the whole. */
  readonly words: string;
  readonly analytic: Grid;
  readonly numeric: Grid;
  /** The first wrong entry. */
  readonly row: number;
  readonly column: number;
}

/** The matrices that a gradient is made of: those with a wrong entry. */
function slicesOf({ shape, analytic, numeric, marks }: Localised): Slice[] {
  const columns = shape.at(-1)!;
  const rows = shape.at(-2) ?? 1;
  const size = rows * columns;
  const slices: Slice[] = [];
  for (let start = 0, k = 0; start < marks.length; start += size, k++) {
    const first = marks.slice(start, start + size).indexOf("wrong");
    if (first < 0) continue;
    const both = Array.from({ length: size }, (_, i) => {
      const flat = start + i;
      return showPair(analytic[flat]!, { slope: numeric[flat], mark: marks[flat]! });
    });
    const grid = (side: 0 | 1): Grid =>
      Array.from(
        { length: rows },
        (_, i) => both.slice(i * columns, (i + 1) * columns).map((pair) => pair[side]),
      );
    slices.push({
      words: shape.length < 3 || size === marks.length
        ? ""
        : `[${unflatten(shape.slice(0, -2), k).join(",")},:,:]`,
      analytic: grid(0),
      numeric: grid(1),
      row: Math.floor(first / columns),
      column: first % columns,
    });
  }
  return slices;
}

/** Both sides of a slice, as many columns of it as fit. */
function matrices({ analytic, numeric, row, column }: Slice): string[] {
  for (let most = SIDE;; most--) {
    const at = { row, column, rows: SIDE, columns: most };
    const left = [HEADS[0], ...columnsOf(withEllipses(analytic, at))];
    const right = [HEADS[1], ...columnsOf(withEllipses(numeric, at))];
    const width = Math.max(...left.map((line) => line.length));
    const lines = left.map((line, i) => `${line.padEnd(width)}${GAP}${right[i]}`.trimEnd());
    if (most === 1 || lines.every((line) => line.length <= WIDTH)) return lines;
  }
}
