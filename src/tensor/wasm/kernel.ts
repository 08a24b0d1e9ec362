import { add, assemble, type Code, constant, load, loadTwice, Locals } from "./assembler.ts";
import { multiply, plus, repeat, store, times } from "./assembler.ts";

/** Rows and columns of a tile: the sums that are held in registers at once. */
export const TILE = 4;
/** Largest size of a matrix of one call. */
export const BLOCK = 256;
/** Where the left and the right matrix and the product are in memory, counted in numbers. */
export const [LEFT, RIGHT, PRODUCT, END] = [0, 1, 2, 3].map((i) => i * BLOCK * BLOCK) as [
  number,
  number,
  number,
  number,
];

const BYTES = 8;
/** Bytes of four numbers: a row of a tile, and a step in a strip. */
const STEP = TILE * BYTES;
const ROWS = [0, 1, 2, 3];
/** A row of a tile is two pairs of numbers. */
const PAIRS = [0, 1];

/**
 * The WebAssembly of the matrix product: product += left · right.
 *
 * The matrices come in strips of four: of the left one four rows, of the right one four columns, both with
 * the numbers that meet side by side. The product lies row by row. Its `run(down, across, inner)` takes the
 * number of strips of each and the inner size, all at least 1.
 *
 * A tile of 4 × 4 sums stays in eight registers of two, while one strip of each runs by: six loads for 32
 * operations. Each sum runs from the first term to the last, and products are rounded before they are
 * added, so that the bits are those of the plain loop. Fusing the two would be some 15% faster, and the
 * last bits would then depend on the machine.
 */
export function assembleKernel(): Uint8Array<ArrayBuffer> {
  const locals = new Locals();
  const [down, across, inner] = [locals.param(), locals.param(), locals.param()];
  const [i, j, l] = [locals.declare("i32"), locals.declare("i32"), locals.declare("i32")];
  // Addresses: of the strips, of the strip of the right matrix in turn, and of the tile and its column.
  const [left, right, strip] = [
    locals.declare("i32"),
    locals.declare("i32"),
    locals.declare("i32"),
  ];
  const [tile, column, width] = [
    locals.declare("i32"),
    locals.declare("i32"),
    locals.declare("i32"),
  ];
  const sums = ROWS.map(() => PAIRS.map(() => locals.declare("v128")));
  const [b, a] = [PAIRS.map(() => locals.declare("v128")), locals.declare("v128")];

  const eachSum = (code: (row: number, pair: number) => Code): Code =>
    ROWS.map((row) => [
      PAIRS.map((pair) => code(row, pair)),
      tile.set(plus(tile.get, width.get)),
    ]);
  const sumUp: Code = [
    PAIRS.map((pair) => b[pair]!.set(load(right.get, 2 * BYTES * pair))),
    ROWS.map((row) => [
      a.set(loadTwice(left.get, BYTES * row)),
      PAIRS.map((pair) => {
        const sum = sums[row]![pair]!;
        return sum.set(add(sum.get, multiply(a.get, b[pair]!.get)));
      }),
    ]),
    left.set(plus(left.get, constant(STEP))),
    right.set(plus(right.get, constant(STEP))),
  ];
  const body: Code = [
    width.set(times(across.get, constant(STEP))),
    strip.set(constant(RIGHT * BYTES)),
    column.set(constant(PRODUCT * BYTES)),
    repeat(across.get, j, [
      left.set(constant(LEFT * BYTES)),
      tile.set(column.get),
      repeat(down.get, i, [
        right.set(strip.get),
        eachSum((row, pair) => sums[row]![pair]!.set(load(tile.get, 2 * BYTES * pair))),
        tile.set(plus(tile.get, times(width.get, constant(-TILE)))),
        repeat(inner.get, l, sumUp),
        eachSum((row, pair) => store(tile.get, 2 * BYTES * pair, sums[row]![pair]!.get)),
      ]),
      strip.set(right.get),
      column.set(plus(column.get, constant(STEP))),
    ]),
  ];
  return assemble({ pages: END * BYTES / 2 ** 16, locals, body });
}
