import type { Print } from "../shared/print.ts";
import { columns } from "../shared/table.ts";
import { inTurns } from "./in_turns.ts";
import { type Limit, limit } from "./limit.ts";
import type { Numpy } from "./numpy.ts";

/** A square matrix product here and in numpy, in GFLOP/s of float64. */
export interface ProductSpeed {
  readonly n: number;
  readonly ours: number;
  /** numpy with one thread, and as it is installed; undefined without it. */
  readonly oneThread: number | undefined;
  readonly installed: number | undefined;
  /** Our speed over that of numpy with one thread. */
  readonly ratio: number | undefined;
  readonly target: { readonly atLeast: number; readonly met: boolean };
}

/** GFLOP/s that ours should have. */
const AT_LEAST = 8;
const SIZES = [64, 256, 512];
/** Multiplications of numbers in one measurement: some tens of milliseconds of ours. */
const TERMS = 2 ** 28;

/** Products of square matrices, and what the machine could do at most. */
export async function products(
  { one, installed }: { readonly one: Numpy | undefined; readonly installed: Numpy | undefined },
  { rounds, print }: { readonly rounds: number; readonly print: Print },
): Promise<{ readonly limit: Limit; readonly products: readonly ProductSpeed[] }> {
  print("Square matrix products, GFLOP/s of float64; ours has one thread\n");
  const table = columns([10, -18, -16, -10, -20, 3, 0]);
  print(
    table(["size", "numpy, 1 thread", "as installed", "ours", "ours to 1 thread", "", "target"]),
  );
  const found: ProductSpeed[] = [];
  for (const n of SIZES) {
    const times = Math.ceil(TERMS / n ** 3);
    const others = one === undefined || installed === undefined ? [] : [one.work, installed.work];
    const { ours, theirs, ratios } = await inTurns({ ask: "matmul", n, times }, others, { rounds });
    const speed = (seconds: number | undefined): number | undefined =>
      seconds === undefined ? undefined : 2 * times * n ** 3 / seconds / 1e9;
    const own = speed(ours)!;
    const [oneThread, asInstalled] = [speed(theirs[0]), speed(theirs[1])];
    const met = own >= AT_LEAST;
    found.push({
      n,
      ours: own,
      oneThread,
      installed: asInstalled,
      ratio: ratios[0],
      target: { atLeast: AT_LEAST, met },
    });
    const shown = (value: number | undefined): string =>
      value === undefined ? "–" : value.toFixed(1);
    print(table([
      `${n}`,
      shown(oneThread),
      shown(asInstalled),
      shown(own),
      ratios[0] === undefined ? "–" : `${ratios[0].toFixed(2)} ×`,
      "",
      `≥ ${AT_LEAST}: ${met ? "met" : "missed"}`,
    ]));
  }
  const most = limit({ runs: 2 * rounds });
  print(
    `\nthe limit of WebAssembly here: ${most.rounded.toFixed(1)}` +
      (most.fused === undefined ? "" : `, with fused products ${most.fused.toFixed(1)}`),
  );
  return { limit: most, products: found };
}
