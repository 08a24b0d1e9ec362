import type { Axis } from "../draw/mod.ts";
import { sizeIn } from "./guesses.ts";
import type { Structure } from "./probe.ts";

/** The usual names of the axes of an input, by its rank. */
const USUAL: Readonly<Record<number, readonly string[]>> = {
  1: ["N"],
  2: ["N", "D"],
  3: ["N", "T", "D"],
  4: ["N", "C", "H", "W"],
};
/** The names of axes that only the params have. */
const OWN = ["M", "K", "F", "P", "Q", "R", "S", "U", "V"];

/** A name for each block of equal axes; a fixed size where the layer was built for one. */
export function axisNames(structure: Structure): (block: number) => Axis {
  const { guess, inputs, params, kinds, classes, short = [], ones = [] } = structure;
  const names = new Map<number, Axis>(ones.map((block) => [block, 1]));
  // The first axes stand for the sizes that the layer is built from.
  guess.sizes.forEach((_, i) =>
    names.set(structure.sizes[i]!, sizeIn(structure.sizes.indexOf(structure.sizes[i]!)))
  );
  const taken = new Set<string>();
  const name = (block: number, candidates: readonly string[]): void => {
    if (names.has(block)) return;
    const free = candidates.find((candidate) => !taken.has(candidate)) ?? `A${block}`;
    taken.add(free);
    names.set(block, bounded(block, free));
  };
  const shared = new Set(Object.values(params).flat());
  const isShorter = (block: number) => short.includes(block);
  const bounded = (block: number, name: string): Axis =>
    short.length === 0 ? name : isShorter(block) ? { name, max: 2 } : !shared.has(block) &&
        inputs.some((blocks) => blocks.indexOf(block) > (blocks.length > 1 ? 0 : -1))
      ? { name, min: 2 }
      : name;
  const hasClasses = kinds.some(({ isLabel, draw }) => isLabel || draw === "probabilities");
  if (classes !== undefined) name(classes, ["V"]);
  for (const blocks of inputs) {
    const usual = USUAL[blocks.length] ?? [];
    blocks.forEach((block, i) => {
      const isRow = hasClasses && i === blocks.length - 1 && i > 0;
      name(block, [
        ...isRow ? ["C"] : [],
        ...usual[i] === undefined ? [] : [usual[i]],
        "D",
        ...OWN,
      ]);
    });
  }
  const isIndexed = classes !== undefined;
  for (const blocks of Object.values(params)) {
    for (const block of blocks) {
      name(block, [
        ...isIndexed ? ["D"] : [],
        ...isShorter(block) ? short.length === 2 ? ["KH", "KW"] : ["K"] : [],
        ...OWN,
      ]);
    }
  }
  return (block) => names.get(block)!;
}
