/** WebAssembly code: its bytes, nested as the expressions are. */
export type Code = number | readonly Code[];

/** The types of WebAssembly that are used here: an address or a count, and two float64 side by side. */
export type ValueType = "i32" | "v128";

/** A variable of a WebAssembly function. */
export interface Local {
  /** Its value. */
  readonly get: Code;
  /** Gives it another value. */
  set(value: Code): Code;
}

const TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, v128: 0x7b };

/** The variables of a function; its parameters are declared before all others. */
export class Locals {
  readonly #types: ValueType[] = [];
  #params = 0;

  /** Declares a parameter, of type i32. */
  param(): Local {
    this.#params++;
    return this.declare("i32");
  }

  /** Declares a variable. */
  declare(type: ValueType): Local {
    const index = unsigned(this.#types.push(type) - 1);
    return { get: [0x20, index], set: (value) => [value, 0x21, index] };
  }

  /** The types of the parameters, as a function's type lists them. */
  get params(): Code {
    return vector(this.#types.slice(0, this.#params).map((type) => TYPES[type]));
  }

  /** The types of the others, as a function's code lists them. */
  get variables(): Code {
    return vector(this.#types.slice(this.#params).map((type) => [1, TYPES[type]]));
  }
}

/** The number that is known beforehand. */
export function constant(value: number): Code {
  return [0x41, signed(value)];
}

/** a + b of i32. */
export function plus(a: Code, b: Code): Code {
  return [a, b, 0x6a];
}

/** a · b of i32. */
export function times(a: Code, b: Code): Code {
  return [a, b, 0x6c];
}

/** Runs `body` `count` times, at least once, and counts in `counter` down to 0. */
export function repeat(count: Code, counter: Local, body: Code): Code {
  const countDown = counter.set(plus(counter.get, constant(-1)));
  return [counter.set(count), 0x03, 0x40, body, countDown, counter.get, 0x0d, 0, 0x0b];
}

/** The two numbers at an address, `offset` bytes further. */
export function load(address: Code, offset: number): Code {
  return [address, 0xfd, 0x00, EIGHT_BYTES, unsigned(offset)];
}

/** The number at an address, twice. */
export function loadTwice(address: Code, offset: number): Code {
  return [address, 0xfd, 0x0a, EIGHT_BYTES, unsigned(offset)];
}

/** Writes two numbers to an address, `offset` bytes further. */
export function store(address: Code, offset: number, value: Code): Code {
  return [address, value, 0xfd, 0x0b, EIGHT_BYTES, unsigned(offset)];
}

/** The number at `first` and the one at `second`. */
export function loadPair(first: Code, second: Code): Code {
  return [second, loadTwice(first, 0), 0xfd, 0x57, EIGHT_BYTES, 0, 1];
}

/** a + b, of two numbers at once. */
export function add(a: Code, b: Code): Code {
  return [a, b, 0xfd, unsigned(0xf0)];
}

/** a · b, of two numbers at once. */
export function multiply(a: Code, b: Code): Code {
  return [a, b, 0xfd, unsigned(0xf2)];
}

/** a − b, of two numbers at once. */
export function subtract(a: Code, b: Code): Code {
  return [a, b, 0xfd, unsigned(0xf1)];
}

/** a / b, of two numbers at once. */
export function divide(a: Code, b: Code): Code {
  return [a, b, 0xfd, unsigned(0xf3)];
}

/** Both numbers without their signs. */
export function absolute(a: Code): Code {
  return [a, 0xfd, unsigned(0xec)];
}

/** For each of two numbers, all bits set where a < b, and none elsewhere. */
export function less(a: Code, b: Code): Code {
  return [a, b, 0xfd, 0x49];
}

/** The bits that are set in both. */
export function and(a: Code, b: Code): Code {
  return [a, b, 0xfd, 0x4e];
}

/** The bits that are set in the first and not in the second. */
export function andNot(a: Code, b: Code): Code {
  return [a, b, 0xfd, 0x4f];
}

/** The bits that are set in either. */
export function or(a: Code, b: Code): Code {
  return [a, b, 0xfd, 0x50];
}

/** The bits of two numbers, taken as integers, moved up. */
export function shift(a: Code, bits: number): Code {
  return [a, constant(bits), 0xfd, unsigned(0xcb)];
}

/** The sums of the bits of two numbers, taken as integers. */
export function addBits(a: Code, b: Code): Code {
  return [a, b, 0xfd, unsigned(0xce)];
}

/** A number that is known beforehand, twice. */
export function pair(value: number): Code {
  return [0xfd, 0x0c, [...new Uint8Array(Float64Array.of(value, value).buffer)]];
}

/** a · b + c, rounded once where the machine can, otherwise twice: "relaxed". */
export function fused(a: Code, b: Code, c: Code): Code {
  return [a, b, c, 0xfd, unsigned(0x107)];
}

/** A function without a result. */
export interface Procedure {
  readonly locals: Locals;
  readonly body: Code;
}

/** A module that exports some functions, and its "memory", which does not grow. */
export function assemble(
  { pages, functions }: { pages: number; functions: Readonly<Record<string, Procedure>> },
): Uint8Array<ArrayBuffer> {
  const procedures = Object.values(functions);
  const types = procedures.map(({ locals }): Code => [0x60, locals.params, vector([])]);
  const names = Object.keys(functions).map((name, i): Code => [text(name), 0, unsigned(i)]);
  const codes = procedures.map(({ locals, body }): Code => {
    const code = flat([locals.variables, body, 0x0b]);
    return [unsigned(code.length), code];
  });
  return Uint8Array.from(flat([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, vector(types)),
    section(3, vector(types.map((_, i) => unsigned(i)))),
    section(5, vector([[1, unsigned(pages), unsigned(pages)]])),
    section(7, vector([[text("memory"), 2, 0], ...names])),
    section(10, vector(codes)),
  ]));
}

/** How loads and stores are aligned: 2³ bytes. */
const EIGHT_BYTES = 3;

function section(id: number, content: Code): Code {
  const bytes = flat(content);
  return [id, unsigned(bytes.length), bytes];
}

function vector(items: readonly Code[]): Code {
  return [unsigned(items.length), items];
}

function text(name: string): Code {
  return vector([...new TextEncoder().encode(name)]);
}

/** A number from 0 in LEB128: seven bits a byte, the lowest first, all but the last with the high bit set. */
function unsigned(value: number): Code {
  return value < 128 ? value : [value & 127 | 128, unsigned(value >>> 7)];
}

/** The same of any integer, whose last byte shows the sign. */
function signed(value: number): Code {
  return value >= -64 && value < 64 ? value & 127 : [value & 127 | 128, signed(value >> 7)];
}

function flat(code: Code): number[] {
  return typeof code === "number" ? [code] : code.flatMap(flat);
}
