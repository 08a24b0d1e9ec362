// The verdict's own overhead: the time of a passing trial divided by the time of the bare forward and
// backward evaluations that it made.
//
// deno task bench
//
// A trial is judgeGradient on data drawn beforehand: drawing is not inside, while building the layer, copying
// the inputs and making dout are. The bare evaluations are as many calls of forward and backward as the trial
// was counted to make, on a layer built beforehand, with the same inputs.
import fc from "fast-check";
import { judgeGradient } from "../../src/laws/mod.ts";
import { Affine, type Layer, type Prop, prop, type Tensor, tensors } from "../../src/mod.ts";
import { inputGradient, type Trial, type TrialData } from "../../src/mod.ts";
import { type Calls, counted } from "../shared/counted.ts";
import { median } from "../shared/median.ts";
import { subjects } from "./timed_layers.ts";

/** Pairs of runs, of which the median ratio counts. */
const PAIRS = 41;
/** How long each layer is run before that, in milliseconds. */
const WARM_UP = 300;

const affine = (name: string, [n, d, m]: readonly [number, number, number]): Prop =>
  prop({
    name,
    given: { x: tensors([n, d]), W: tensors([d, m]), b: tensors([m]) },
    layer: ({ W, b }) => new Affine(W, b),
    laws: [inputGradient],
  });
const small = (name: string): Prop => subjects.find((subject) => subject.name.startsWith(name))!;

const cases: readonly { subject: Prop; count: number; target: number }[] = [
  { subject: small("Sigmoid"), count: 300, target: 3 },
  { subject: affine("Affine [3,5]·[5,5]", [3, 5, 5]), count: 300, target: 3 },
  { subject: small("SoftmaxWithLoss"), count: 300, target: 3 },
  { subject: affine("Affine [64,128]·[128,128]", [64, 128, 128]), count: 4, target: 1.3 },
];

const prepared = cases.map(({ subject, count, target }) => {
  const trials = passing(subject, count);
  return {
    subject,
    target,
    trials,
    judged: (): void => judgeAll(subject, trials),
    bare: (): void => evaluateAll(trials),
  };
});
// All of them before any is measured: compiled code is slower once it has seen several layers.
for (const { judged, bare } of prepared) {
  for (const start = performance.now(); performance.now() - start < WARM_UP;) {
    judged();
    bare();
  }
}

console.log("time of a passing trial over that of the bare evaluations it made:");
for (const { subject, target, trials, judged, bare } of prepared) {
  const ratio = median(Array.from({ length: PAIRS }, () => timeOf(judged) / timeOf(bare)));
  const forwards = trials.reduce((sum, { forwards }) => sum + forwards, 0) / trials.length;
  console.log(
    `  ${subject.name.padEnd(27)}${ratio.toFixed(2).padStart(6)}   at most ${target}: ` +
      `${ratio <= target ? "met" : "missed"}, ${forwards.toFixed(1)} forward calls a trial`,
  );
  Deno.bench(`${trials.length} trials of ${subject.name}`, { group: subject.name }, judged);
  Deno.bench("their bare evaluations", { group: subject.name, baseline: true }, bare);
}

/** A drawn case that passes, and the calls that its trial makes. */
interface Passing {
  readonly data: TrialData;
  readonly forwards: number;
  readonly backwards: number;
  readonly layer: Layer;
  readonly inputs: readonly Tensor[];
  readonly dout: Tensor;
}

function passing(subject: Prop, count: number): Passing[] {
  const found: Passing[] = [];
  for (const [given, upstream, seed] of fc.sample(subject.draw, { numRuns: 2 * count, seed: 1 })) {
    const data = { given, upstream, seed };
    const trial = subject.trial(data);
    const calls: Calls = { forwards: 0, backwards: 0 };
    if (judgeGradient(counting(trial, calls), "all").kind !== "pass") continue;
    const layer = trial.layer();
    const inputs = trial.inputs();
    const out = layer.forward(...inputs);
    found.push({ data, ...calls, layer, inputs, dout: trial.dout(out.shape, out.dtype) });
    if (found.length === count) return found;
  }
  throw new Error(`Too few trials of ${subject.name} pass: ${found.length} of ${2 * count}`);
}

/** A trial whose layers count how often they are called. */
function counting(trial: Trial, calls: Calls): Trial {
  return new Proxy(trial, {
    get(target, key) {
      if (key === "layer") return () => counted(target.layer(), calls);
      const value = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function judgeAll(subject: Prop, trials: readonly Passing[]): void {
  for (const { data } of trials) judgeGradient(subject.trial(data), "all");
}

function evaluateAll(trials: readonly Passing[]): void {
  for (const { layer, inputs, dout, forwards, backwards } of trials) {
    for (let i = 0; i < forwards; i++) layer.forward(...inputs);
    for (let i = 0; i < backwards; i++) layer.backward(dout);
  }
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
