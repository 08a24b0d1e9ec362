import type { Parameter } from "./parameters.ts";
import type { Argument, Value } from "./plan.ts";

/** What a layer may be built from, before the axes of its tensors are known. */
export interface Guess {
  readonly arguments: readonly Argument[];
  /** The ranks of the tensors among them, by name. */
  readonly ranks: Readonly<Record<string, number>>;
  /** Those of rank 1 that hold a single number. */
  readonly ones: readonly string[];
  /** The names of the sizes among the numbers: axes of the inputs may have to be as long. */
  readonly sizes: readonly string[];
}

/** One way to fill a parameter. */
type Option =
  | { readonly rank: number; readonly isOne?: boolean }
  | { readonly value: Value; readonly isSize?: boolean }
  | { readonly layer: true };

/** Names of numbers, and what is tried for each. */
const NUMBERS: readonly (readonly [RegExp, readonly Value[]])[] = [
  [/^(axis|dim)$/i, [1, 0, -1]],
  [/^(axes|dims|order|permutation)$/i, [[1, 0], [0, 2, 1], [0, 2, 3, 1]]],
  [/^(shape|newShape|outShape)$/i, [[-1], [-1, 2], [6]]],
  [/eps(ilon)?$/i, [1e-5]],
  [/(rate|ratio|prob|probability|keep|momentum|decay|slope|alpha)$|^p$/i, [0.1, 0.5]],
  [/^(lo|low|min|minimum)$/i, [-1]],
  [/^(hi|high|max|maximum)$/i, [1]],
  [/temperature|^(scale|factor|power|exponent|k|n|times|tau|lambda|c)$/i, [2, 0.5]],
  [/stride|pool|window|kernelSize|kernel_size|^(size|block)$/i, [2, 1]],
  [/pad(ding)?$/i, [0, 1]],
  [/groups|heads/i, [1, 2]],
  [/seed/i, [1]],
  [/bias$|train|^(is|use|has|with)[A-Z]/, [true, false]],
];
const SIZE =
  /(size|units|features|channels|inputs?|outputs?|width|classes|vocab|length|dimension)s?$|^(in|out|n_?in|n_?out|d|h|m)$|^(in|out|n|num|input|output|hidden)[_A-Z]\w*$/i;
const LAYER = /^(layers?|inner|net|network|model|block|activation|body|f|sub_?layer|modules?)$/i;
/** Names of tensors, and the ranks tried first. */
const RANKS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^(w|weights?|kernels?|filters?|u|v|e|embeddings?|table|matrix)([A-Z_\d]\w*)?$/i, [
    2,
    4,
    1,
    3,
    0,
  ]],
  [/^(mask|noise|positions?)$/i, [2, 1, 3, 0]],
  [/^(b|bias|gamma|beta|mean|variance|gain|shift)([A-Z_\d]\w*)?$/i, [1, 0, 2]],
];
/** Sizes of layers that make their own weights, told apart from each other. */
const SIZES = [4, 3, 2, 6];
/** No more ways than this are tried. */
const MOST = 120;

/** The ways in which a layer may be built, the likeliest first. */
export function guessesFor(parameters: readonly Parameter[]): readonly Guess[] {
  const asked = parameters.filter(({ isOptional, isRest }) => !isOptional || isRest);
  const leaves = asked.flatMap((parameter) =>
    parameter.fields === undefined
      ? [parameter]
      : parameter.fields.filter(({ isOptional }) => !isOptional)
  );
  let ways: { readonly cost: number; readonly options: readonly Option[] }[] = [
    { cost: 0, options: [] },
  ];
  for (const { name, isRest } of leaves) {
    const options = isRest ? [{ layer: true } as const] : optionsFor(name);
    ways = ways.flatMap((way) =>
      options.map((option, i) => ({ cost: way.cost + i, options: [...way.options, option] }))
    ).sort((a, b) => a.cost - b.cost).slice(0, MOST);
  }
  return ways.map(({ options }) => guess(asked, options));
}

function optionsFor(name: string): readonly Option[] {
  const numbers = NUMBERS.find(([pattern]) => pattern.test(name))?.[1].map((value) => ({ value }));
  const ranks = (RANKS.find(([pattern]) => pattern.test(name))?.[1] ?? [1, 0, 2, 3])
    // A number in a tensor is of shape [1] more often than of shape [].
    .flatMap((rank): Option[] => rank === 0 ? [{ rank: 1, isOne: true }, { rank }] : [{ rank }]);
  const any: Option[] = [{ value: 2 }, { value: 1 }, { value: 0.5 }];
  if (RANKS.some(([pattern]) => pattern.test(name))) return [...ranks, ...any];
  if (LAYER.test(name)) return [{ layer: true }, ...ranks];
  if (SIZE.test(name) && !/pool|kernel/i.test(name)) {
    return [{ value: 4, isSize: true }, ...numbers ?? any, ...ranks];
  }
  return numbers === undefined ? [...any.slice(0, 1), ...ranks, ...any.slice(1)] : [
    ...numbers,
    ...ranks,
  ];
}

function guess(asked: readonly Parameter[], options: readonly Option[]): Guess {
  const ranks: Record<string, number> = {};
  const ones: string[] = [];
  const sizes: string[] = [];
  let next = 0;
  const argument = ({ name }: Parameter): Argument => {
    const option = options[next++]!;
    if ("layer" in option) return { kind: "layer" };
    if ("rank" in option) {
      ranks[name] = option.rank;
      if (option.isOne) ones.push(name);
      return { kind: "given", name };
    }
    if (!option.isSize) return { kind: "value", name, value: option.value };
    const value = SIZES[sizes.length] ?? 5;
    sizes.push(name);
    return { kind: "value", name, value };
  };
  const list = asked.map((parameter): Argument =>
    parameter.fields === undefined ? argument(parameter) : {
      kind: "record",
      fields: Object.fromEntries(
        parameter.fields.filter(({ isOptional }) => !isOptional).map((
          field,
        ) => [field.name, argument(field)]),
      ),
    }
  );
  return { arguments: list, ranks, ones, sizes };
}

/** A guess with other sizes, in the order of their names. */
export function resized(guess: Guess, size: (index: number) => number): Guess {
  const change = (argument: Argument): Argument => {
    if (argument.kind === "record") {
      const fields = Object.entries(argument.fields).map(([name, field]) => [name, change(field)]);
      return { kind: "record", fields: Object.fromEntries(fields) };
    }
    if (argument.kind !== "value" || !guess.sizes.includes(argument.name)) return argument;
    return { ...argument, value: size(guess.sizes.indexOf(argument.name)) };
  };
  return { ...guess, arguments: guess.arguments.map(change) };
}

/** The number that stands for a size. */
export function sizeIn(index: number): number {
  return SIZES[index] ?? 5;
}
