import { median } from "../shared/median.ts";
import type { Print } from "../shared/print.ts";
import { columns, count } from "../shared/table.ts";
import { subjects } from "../speed/timed_layers.ts";
import type { Tool } from "./tools.ts";

/** Checks a second of one layer. */
export interface Speed {
  readonly layer: string;
  /** The median rate of each tool. */
  readonly rates: Readonly<Record<string, number>>;
  /** The median of our rate over that of a peer, pair by pair. */
  readonly ratios: Readonly<Record<string, number>>;
  readonly targets: readonly Target[];
}

/** What a ratio should be. */
export interface Target {
  readonly peer: string;
  readonly atLeast: number;
  readonly met: boolean;
}

const SMALL = { gradcheck: 100, fast: 20 };
const LARGE = { fast: 3 };

/** Checks a second, all tools in turns; the last of `tools` is ours. */
export async function speed(
  tools: readonly Tool[],
  { pairs, seconds, print }: { pairs: number; seconds: number; print: Print },
): Promise<readonly Speed[]> {
  print(`Checks a second, in turns, one thread each; medians of ${pairs} rounds, ratios paired`);
  print("(ours: a trial with drawing, forward, backward and the verdict on every tensor)\n");
  const peers = tools.slice(0, -1);
  const table = columns([24, ...tools.map(() => -12), ...peers.map(() => -14), 3, 0]);
  print(
    table([
      "layer",
      ...tools.map(({ name }) => name),
      ...peers.map(({ name }) => `× ${name}`),
      "",
      "targets",
    ]),
  );
  // Compiled code is slower once it has seen several layers: none shall be measured before that.
  for (const { name } of subjects) await tools.at(-1)!.rate(name, { seconds: 0.3, seed: 0 });
  const speeds: Speed[] = [];
  for (const { name: layer } of subjects) {
    const rounds: number[][] = [];
    for (let round = 1; round <= pairs; round++) {
      const rates: number[] = [];
      for (const tool of tools) rates.push(await tool.rate(layer, { seconds, seed: 1000 * round }));
      rounds.push(rates);
    }
    const found = summed(layer, tools, rounds);
    speeds.push(found);
    print(table([
      layer,
      ...tools.map(({ name }) => count(found.rates[name]!)),
      ...peers.map(({ name }) => `${count(found.ratios[name]!)} ×`),
      "",
      found.targets.map(({ peer, atLeast, met }) =>
        `≥ ${atLeast} × ${peer}: ${met ? "met" : "missed"}`
      ).join(", "),
    ]));
  }
  return speeds;
}

function summed(
  layer: string,
  tools: readonly Tool[],
  rounds: readonly (readonly number[])[],
): Speed {
  const rates: Record<string, number> = {};
  const ratios: Record<string, number> = {};
  tools.forEach(({ name }, i) => {
    rates[name] = median(rounds.map((round) => round[i]!));
    if (i < tools.length - 1) {
      ratios[name] = median(rounds.map((round) => round.at(-1)! / round[i]!));
    }
  });
  const wanted = Object.entries(layer.includes("[16,32]") ? LARGE : SMALL);
  const targets = wanted.filter(([peer]) => peer in ratios).map(([peer, atLeast]) => ({
    peer,
    atLeast,
    met: ratios[peer]! >= atLeast,
  }));
  return { layer, rates, ratios, targets };
}
