import { isOfDrawnSize } from "../draw/mod.ts";
import type { Layer } from "../layer.ts";

/** As many different numbers are kept: what stands first in the source first. */
const MOST = 64;
/** Beyond so many characters of source nothing is read. */
const LONGEST = 100_000;
/** How deep functions are looked for in what a layer keeps, such as the layers of a network. */
const DEPTH = 3;
/** As many properties of an object are looked at, and as many classes above its own. */
const WIDEST = 256;
const TALLEST = 16;

/** Every draw has them. */
const COMMON: ReadonlySet<number> = new Set([0, 1, 2]);

/**
 * The numbers that stand in the source of a layer, in its class and in the functions that it keeps: where it
 * compares with 3 or 1e-5, the inputs to try are 3 and 1e-5. Without signs, and those of a size that is drawn.
 *
 * What a closure hides cannot be seen: `others` are functions that may hold it, such as the one that builds
 * the layer.
 */
export function literalsOf(layer: Layer, others: readonly unknown[] = []): readonly number[] {
  const found = new Set<number>();
  let left = LONGEST;
  for (const fn of [...functionsOf(layer), ...others]) {
    const source = sourceOf(fn);
    if (source.length > left) break;
    left -= source.length;
    for (const v of numbersIn(source)) {
      if (found.size >= MOST) return [...found];
      if (!COMMON.has(v) && isOfDrawnSize(v)) found.add(v);
    }
  }
  return [...found];
}

/** The numbers in a piece of JavaScript: not those in names, strings or comments. */
export function numbersIn(source: string): readonly number[] {
  const numbers: number[] = [];
  for (const [token] of source.matchAll(TOKENS)) {
    if (!/^[.\d]/.test(token)) continue;
    const v = Number(token.replaceAll("_", "").replace(/n$/, ""));
    if (Number.isFinite(v)) numbers.push(v);
  }
  return numbers;
}

/** Comments, strings, names and numbers, whichever comes first: what is inside of one is no other. */
const TOKENS = new RegExp(
  [
    String.raw`\/\/.*`,
    String.raw`\/\*[^]*?\*\/`,
    String.raw`"(?:\\.|[^"\\\n])*"`,
    String.raw`'(?:\\.|[^'\\\n])*'`,
    // The expressions in a template are part of the string: they are messages mostly.
    String.raw`\x60(?:\\[^]|[^\x60\\])*\x60`,
    String.raw`[\p{ID_Start}$_#][\p{ID_Continue}$]*`,
    String.raw`0[xX][\da-fA-F_]+n?|0[bB][01_]+n?|0[oO][0-7_]+n?`,
    String.raw`(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?n?`,
  ].join("|"),
  "gu",
);

/** The class of a layer, its own functions, and those of the layers that it keeps where they can be seen. */
function functionsOf(layer: Layer): ReadonlySet<unknown> {
  const functions = new Set<unknown>();
  const seen = new Set<unknown>();
  const visit = (value: unknown, depth: number): void => {
    if (typeof value === "function") functions.add(value);
    if (typeof value !== "object" || value === null || seen.has(value) || depth > DEPTH) return;
    if (ArrayBuffer.isView(value) || seen.size > MOST) return;
    seen.add(value);
    for (const key of keysOf(value)) visit(propertyOf(value, key), depth + 1);
    let one = prototypeOf(value);
    for (let level = 0; one !== null && level < TALLEST; one = prototypeOf(one), level++) {
      if (one === Object.prototype || one === Array.prototype) break;
      for (const key of keysOf(one)) {
        const member = propertyOf(one, key);
        if (typeof member === "function") functions.add(member);
      }
    }
  };
  try {
    visit(layer, 0);
  } catch {
    // A proxy may throw at anything: what was found until then will do.
  }
  return functions;
}

function keysOf(value: object): readonly (string | symbol)[] {
  return Reflect.ownKeys(value).slice(0, WIDEST);
}

/** The value of a property that is no getter: asking a getter may do anything. */
function propertyOf(value: object, key: string | symbol): unknown {
  return Reflect.getOwnPropertyDescriptor(value, key)?.value;
}

function prototypeOf(value: object): object | null {
  return Reflect.getPrototypeOf(value);
}

/** The source of a function, whatever its own `toString` says. */
function sourceOf(fn: unknown): string {
  try {
    return Function.prototype.toString.call(fn);
  } catch {
    return "";
  }
}
