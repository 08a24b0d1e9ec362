// PyTorch's gradcheck and Backproof on the same layers, in turns, in the same run.
//
// deno task bench:peers
//
// Needs Debian's python3-torch: apt-get install python3-torch
import { map, type Prop, prop, runLaw, Tensor, tensors, zipWith } from "../src/mod.ts";
import { inputGradient, type Layer } from "../src/mod.ts";
import { subjects, trials } from "./subjects.ts";

const PYTHON = "/usr/bin/python3";
/** Pairs of runs, of which the median ratio counts. */
const PAIRS = 5;
/** How long a run of the peer lasts, in seconds. */
const SECONDS = 0.5;

const torch = await start();
if (torch === undefined) {
  console.log("PyTorch is not installed: apt-get install python3-torch, and run this again");
  Deno.exit(0);
}
const { ask, version } = torch;

console.log(
  `Checks a second, PyTorch ${version} and Backproof in turns, one thread; medians of ${PAIRS} pairs\n`,
);
console.log("layer                     gradcheck       fast   Backproof   ratio  ratio to fast");
for (const subject of subjects) {
  trials(subject, { count: 1000, seed: 0 });
  const rows: number[][] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const slow = await ask({ ask: "rate", layer: subject.name, fast: false, seconds: SECONDS });
    const fast = await ask({ ask: "rate", layer: subject.name, fast: true, seconds: SECONDS });
    const own = rate(subject, pair + 1);
    rows.push([slow, fast, own, own / slow, own / fast]);
  }
  const [slow, fast, own, ratio, ratioToFast] = [0, 1, 2, 3, 4].map((i) =>
    median(rows.map((row) => row[i]!))
  );
  const cells = [
    show(slow!, 9),
    show(fast!, 11),
    show(own!, 12),
    show(ratio!, 7) + "×",
    show(ratioToFast!, 13) + "×",
  ];
  console.log(subject.name.padEnd(24) + cells.join(""));
}

console.log("\nWrong gradients caught: a sigmoid's, multiplied by 1 + error");
console.log("error    gradcheck, 30 checks    Backproof, 30 trials    Backproof, one run of 100");
for (let power = 1; power <= 10; power++) {
  const error = 10 ** -power;
  const theirs = await ask({ ask: "caught", error, count: 30 });
  const wrong = elementwise(
    (v) => 1 / (1 + Math.exp(-v)),
    (v) => (1 + error) * slopeOfSigmoid(v),
    1,
  );
  const single = Array.from({ length: 30 }, (_, i) => violated(wrong, { runs: 1, seed: i + 1 }));
  const caught = single.filter(Boolean).length;
  const run = violated(wrong, { runs: 100, seed: 1 }) ? "caught" : "missed";
  console.log(
    `1e-${String(power).padEnd(2)}    ${`${theirs} of 30`.padEnd(24)}${
      `${caught} of 30`.padEnd(24)
    }${run}`,
  );
}

console.log("\nFalse alarms on right gradients, 60 checks of [3,5] each");
console.log("function  scale   gradcheck   Backproof");
const functions: Readonly<Record<string, [(v: number) => number, (v: number) => number]>> = {
  relu: [(v) => Math.max(v, 0), (v) => v > 0 ? 1 : 0],
  exp: [Math.exp, Math.exp],
  tanh: [Math.tanh, (v) => 1 - Math.tanh(v) ** 2],
};
for (const [name, [f, slope]] of Object.entries(functions)) {
  for (const scale of [1e-6, 1e-3, 1, 100]) {
    const theirs = await ask({ ask: "alarms", function: name, scale, count: 60 });
    let ours = 0;
    for (let seed = 1; seed <= 60; seed++) {
      if (violated(elementwise(f, slope, scale), { runs: 1, seed })) ours++;
    }
    console.log(
      `${name.padEnd(10)}${String(scale).padEnd(8)}${String(theirs).padStart(9)}${
        String(ours).padStart(12)
      }`,
    );
  }
}
await torch.stop();

/** Starts the Python side; undefined where torch is not installed. */
async function start() {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(PYTHON, {
      args: ["bench/peers.py"],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  } catch {
    return undefined;
  }
  const writer = child.stdin.getWriter();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  const ask = async (request: Readonly<Record<string, unknown>>): Promise<number> => {
    await writer.write(new TextEncoder().encode(JSON.stringify(request) + "\n"));
    while (!buffer.includes("\n")) {
      const { value, done } = await lines.read();
      if (done) throw new Error("The Python side of the bench has ended");
      buffer += value;
    }
    const end = buffer.indexOf("\n");
    const line = buffer.slice(0, end);
    buffer = buffer.slice(end + 1);
    return JSON.parse(line);
  };
  try {
    const version = String(await ask({ ask: "version" }));
    return { ask, version, stop: () => writer.close() };
  } catch {
    return undefined;
  }
}

function rate(subject: Prop, seed: number): number {
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < 1000 * SECONDS) {
    trials(subject, { count: 500, seed: seed + count });
    count += 500;
  }
  return count / (performance.now() - started) * 1000;
}

function slopeOfSigmoid(v: number): number {
  const y = 1 / (1 + Math.exp(-v));
  return y * (1 - y);
}

/** An elementwise function of normal numbers, times a scale. */
function elementwise(f: (v: number) => number, slope: (v: number) => number, scale: number): Prop {
  const layer = (): Layer => {
    let input: Tensor;
    return {
      params: [],
      grads: [],
      forward: (x: Tensor) => map(input = x.clone(), f),
      backward: (dout: Tensor) => zipWith(dout, input, (d, v) => d * slope(v)),
    };
  };
  const x = tensors([3, 5], { min: -3, max: 3 }).map((x) =>
    new Tensor(x.shape, x.data.map((v) => v * scale))
  );
  return prop({ name: "elementwise", given: { x }, layer, laws: [inputGradient] });
}

function violated(subject: Prop, options: { runs: number; seed: number }): boolean {
  return runLaw(subject, inputGradient, options).status === "violated";
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function show(value: number, width: number): string {
  const text = value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
  return text.padStart(width);
}
