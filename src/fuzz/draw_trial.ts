import fc from "fast-check";
import { xorshift128plus } from "pure-rand/generator/xorshift128plus";
import type { Upstream } from "../draw/mod.ts";
import type { Law } from "../laws/mod.ts";
import type { Given, Prop, TrialData } from "../prop.ts";

/** What a prop draws for a trial: what is given, the upstream gradient, and a number for other choices. */
export type Drawn = [Given, Upstream, number];

/** The number that the trials of one law of one prop follow from: laws look at different inputs. */
export function streamOf(
  seed: number,
  { prop, law }: { readonly prop: Pick<Prop, "name">; readonly law: Pick<Law, "name"> },
): number {
  // FNV-1a over both names.
  let hash = 0x811c9dc5 ^ seed;
  for (const name of [prop.name, "\n", law.name]) {
    for (let i = 0; i < name.length; i++) {
      hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    }
  }
  return hash;
}

/** The random numbers of the `index`th trial, or climb, of a stream: any one can be had without the others. */
export function randomOf(stream: number, index: number): fc.Random {
  return new fc.Random(xorshift128plus(mix(stream ^ mix(index))));
}

/** The `index`th generated trial of a stream, with what is needed to shrink it. */
export function drawTrial(prop: Prop, stream: number, index: number): fc.Value<Drawn> {
  // As fast-check does: the first trials lean more to small values than the later ones.
  return prop.draw.generate(randomOf(stream, index), 2 + Math.floor(Math.log10(index + 1)));
}

/** A trial as the laws take it. */
export function dataOf([given, upstream, seed]: Drawn): TrialData {
  return { given, upstream, seed };
}

/** A trial as a prop draws it. */
export function drawnOf({ given, upstream, seed }: TrialData): Drawn {
  return [given, upstream, seed];
}

/** Spreads every bit of a number over all of its 32 (the finalizer of MurmurHash3). */
function mix(n: number): number {
  let h = n + 0x9e3779b9 | 0;
  h = Math.imul(h ^ h >>> 16, 0x85ebca6b);
  h = Math.imul(h ^ h >>> 13, 0xc2b2ae35);
  return h ^ h >>> 16;
}
