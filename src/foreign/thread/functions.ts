import {
  argumentsOf,
  type Differentiable,
  eachGradient,
  finished,
  read,
} from "../differentiable.ts";
import { Tensor } from "../../tensor/mod.ts";
import { decodeMessage, encodeMessage, type Message } from "./message.ts";

/** The functions that were declared as asynchronous, by name. */
const declared = new Map<string, Differentiable<unknown>>();

/** Remembers a function, so that a thread that loads its module finds it. */
export function declareFunction(differentiable: Differentiable<unknown>): void {
  declared.set(differentiable.name, differentiable);
}

/**
 * Loads a module, and returns what answers questions about the functions that it declares.
 *
 * Runs in a thread of its own, so that another one can wait.
 */
export async function answersOf(
  module: string,
): Promise<(bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>> {
  await import(module);
  return async (bytes) => {
    let answer: Message;
    try {
      answer = await answerTo(decodeMessage(bytes));
    } catch (error) {
      answer = {
        threw: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      };
    }
    return encodeMessage(answer, { binary: true });
  };
}

async function answerTo(message: Message): Promise<Message> {
  const { name, given, points, dout } = message as unknown as Question;
  const differentiable = declared.get(name);
  if (differentiable === undefined) {
    throw new TypeError(`${name} is not declared by the module that \`asynchronous\` names`);
  }
  if (dout !== undefined) {
    return { gradients: await gradientsAt(differentiable, { given, at: points[0]!, dout }) };
  }
  const outs: unknown[] = [];
  for (const at of points) {
    // One refuses a point, the others may not; alone, it says why.
    outs.push(
      await valueAt(differentiable, { given, at }).catch((error) => {
        if (points.length === 1) throw error;
        return null;
      }),
    );
  }
  return { outs };
}

/** What is asked: the values at some points, or the gradients at one. */
export interface Question {
  readonly name: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly points: readonly (readonly Tensor[])[];
  readonly dout?: Tensor;
}

interface Place {
  readonly given: Readonly<Record<string, unknown>>;
  readonly at: readonly Tensor[];
}

async function valueAt(
  differentiable: Differentiable<unknown>,
  { given, at }: Place,
): Promise<Tensor> {
  const args = argumentsOf(differentiable, given, at);
  const array = await differentiable.value(args);
  const value = await read(differentiable, array);
  release(differentiable, [array, ...arraysIn(args, given)]);
  return value;
}

async function gradientsAt(
  differentiable: Differentiable<unknown>,
  { given, at, dout }: Place & { readonly dout: Tensor },
): Promise<readonly Tensor[]> {
  const args = argumentsOf(differentiable, given, at);
  const upstream = differentiable.arrays.from(dout);
  const arrays = eachGradient(differentiable, await differentiable.gradients(args, upstream));
  const gradients: Tensor[] = [];
  for (const array of arrays) gradients.push(await read(differentiable, await array));
  release(differentiable, [...arrays, upstream, ...arraysIn(args, given)]);
  return finished(differentiable, gradients, { at, dout });
}

/** The arrays among the arguments that were made for them. */
function arraysIn(
  args: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): unknown[] {
  return Object.keys(args).filter((key) => given[key] instanceof Tensor).map((key) => args[key]);
}

/** Frees arrays, each once. */
function release({ arrays }: Differentiable<unknown>, made: readonly unknown[]): void {
  const { release: free } = arrays;
  if (free !== undefined) { for (const array of new Set(made)) free(array); }
}
