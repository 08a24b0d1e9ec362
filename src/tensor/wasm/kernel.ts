import { add, assemble, type Code, constant, load, loadPair, loadTwice } from "./assembler.ts";
import { type Local, Locals, multiply, plus, type Procedure, repeat } from "./assembler.ts";
import { store, times } from "./assembler.ts";

/** Rows and columns of a tile: the sums that are held in registers at once. */
export const TILE = 4;
/** Largest size of a matrix of one call. */
export const BLOCK = 256;
/** Where the left and the right matrix and the product are in memory, counted in numbers. */
export const [LEFT, RIGHT, PRODUCT] = [0, BLOCK ** 2, 2 * BLOCK ** 2] as const;

/** Where the strips of the left and the right matrix are. */
const [LEFT_STRIPS, RIGHT_STRIPS] = [3 * BLOCK ** 2, 4 * BLOCK ** 2];
const BYTES = 8;
const PAGES = 5 * BLOCK ** 2 * BYTES / 2 ** 16;
/** Bytes of four numbers: a row of a tile, and a step along a strip. */
const STEP = TILE * BYTES;
const ROWS = [0, 1, 2, 3];
/** A row of a tile is two pairs of numbers. */
const PAIRS = [0, 1];

/** What the kernel exports. All steps are in bytes, and no count is 0. */
export interface KernelExports {
  /** Room for the matrices: 2.5 MB, which do not grow. */
  readonly memory: WebAssembly.Memory;
  /** Adds left · right to the product, row by row in memory, in rows as wide as the strips are. */
  readonly accumulate: (
    /** How many strips of four rows the left matrix has. */
    down: number,
    /** How many strips of four columns the right matrix has. */
    across: number,
    /** How many rows the right matrix has. */
    inner: number,
    /** The steps from a row of the left matrix to the next, and along a row. */
    leftApart: number,
    leftAlong: number,
    /** The steps from a column of the right matrix to the next, and along a column. */
    rightApart: number,
    rightAlong: number,
  ) => void;
  /** Moves the rows of the product together, so that each begins `apart` behind the one before. */
  readonly tighten: (rows: number, across: number, apart: number) => void;
}

/** The kernel of the matrix product, as a WebAssembly module. */
export function assembleKernel(): Uint8Array<ArrayBuffer> {
  return assemble({ pages: PAGES, functions: { accumulate: accumulate(), tighten: tighten() } });
}

/**
 * Strips are laid out first, so that the four numbers that meet lie side by side. What the last strip lacks
 * is whatever is there: it goes to rows and columns that the caller leaves out.
 *
 * A tile of 4 × 4 sums stays in eight registers of two, while a strip of each matrix runs by: six loads for
 * 32 operations. Each sum runs from the first term to the last, and products are rounded before they are
 * added, so that the bits are those of the plain loop. Fusing the two would be some 15% faster, and the
 * last bits would then depend on the machine.
 */
function accumulate(): Procedure {
  const locals = new Locals();
  const i32 = (): Local => locals.declare("i32");
  const v128 = (): Local => locals.declare("v128");
  const [down, across, inner] = [locals.param(), locals.param(), locals.param()];
  const [leftApart, leftAlong] = [locals.param(), locals.param()];
  const [rightApart, rightAlong] = [locals.param(), locals.param()];
  const [i, j, l, from, to] = [i32(), i32(), i32(), i32(), i32()];
  const lines = ROWS.map(i32);
  const [left, right, strip, tile, next, column, width] = [
    i32(),
    i32(),
    i32(),
    i32(),
    i32(),
    i32(),
    i32(),
  ];
  const [a, b] = [v128(), PAIRS.map(v128)];
  const sums = ROWS.map(() => PAIRS.map(v128));

  const layOut = (count: Local, apart: Local, along: Local): Code =>
    repeat(count.get, i, [
      lines.map((line) => [line.set(from.get), from.set(plus(from.get, apart.get))]),
      repeat(inner.get, l, [
        // Stored in pairs: what was stored number by number a moment ago is slow to load as a pair.
        store(to.get, 0, loadPair(lines[0]!.get, lines[1]!.get)),
        store(to.get, 2 * BYTES, loadPair(lines[2]!.get, lines[3]!.get)),
        lines.map((line) => line.set(plus(line.get, along.get))),
        to.set(plus(to.get, constant(STEP))),
      ]),
    ]);
  const eachSum = (code: (sum: Local, offset: number) => Code): Code => [
    next.set(tile.get),
    sums.map((row) => [
      row.map((sum, pair) => code(sum, 2 * BYTES * pair)),
      next.set(plus(next.get, width.get)),
    ]),
  ];
  const step: Code = [
    b.map((pair, at) => pair.set(load(right.get, 2 * BYTES * at))),
    sums.map((row, at) => [
      a.set(loadTwice(left.get, BYTES * at)),
      row.map((sum, pair) => sum.set(add(sum.get, multiply(a.get, b[pair]!.get)))),
    ]),
    left.set(plus(left.get, constant(STEP))),
    right.set(plus(right.get, constant(STEP))),
  ];
  const body: Code = [
    [from.set(constant(LEFT * BYTES)), to.set(constant(LEFT_STRIPS * BYTES))],
    layOut(down, leftApart, leftAlong),
    [from.set(constant(RIGHT * BYTES)), to.set(constant(RIGHT_STRIPS * BYTES))],
    layOut(across, rightApart, rightAlong),
    width.set(times(across.get, constant(STEP))),
    strip.set(constant(RIGHT_STRIPS * BYTES)),
    column.set(constant(PRODUCT * BYTES)),
    repeat(across.get, j, [
      left.set(constant(LEFT_STRIPS * BYTES)),
      tile.set(column.get),
      repeat(down.get, i, [
        right.set(strip.get),
        eachSum((sum, offset) => sum.set(load(next.get, offset))),
        repeat(inner.get, l, step),
        eachSum((sum, offset) => store(next.get, offset, sum.get)),
        tile.set(next.get),
      ]),
      strip.set(right.get),
      column.set(plus(column.get, constant(STEP))),
    ]),
  ];
  return { locals, body };
}

/** Rows move towards the front, the first one first: none is written over before it has moved. */
function tighten(): Procedure {
  const locals = new Locals();
  const i32 = (): Local => locals.declare("i32");
  const [rows, across, apart] = [locals.param(), locals.param(), locals.param()];
  const [i, j, from, to, row] = [i32(), i32(), i32(), i32(), i32()];
  const body: Code = [
    [from.set(constant(PRODUCT * BYTES)), row.set(constant(PRODUCT * BYTES))],
    repeat(rows.get, i, [
      to.set(row.get),
      repeat(across.get, j, [
        PAIRS.map((pair) => store(to.get, 2 * BYTES * pair, load(from.get, 2 * BYTES * pair))),
        [from, to].map((address) => address.set(plus(address.get, constant(STEP)))),
      ]),
      row.set(plus(row.get, apart.get)),
    ]),
  ];
  return { locals, body };
}
