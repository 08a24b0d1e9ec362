// Other checkers on the same layers: PyTorch's gradcheck, and a Hypothesis + numpy harness with central
// differences such as people write by hand. They see literally the layer of a prop, on inputs that the prop
// draws: their forward and backward ask this side.
//
//   const peer = await startGradcheck(); // or startGradcheck({ fast: true }), or startHypothesis()
//   await peer?.catches(prop, { trials: 10 }); // "caught", "missed" or "error"
//   await peer?.stop();
//
// Each is undefined where its modules are missing, or where Python may not be run. Within a trial one layer
// is used, as a module is; before a backward whose forward was not the latest, forward is run there again.
import { gradientList, type Layer, type Prop, Tensor, type Trial } from "../../src/mod.ts";
import { type DrawOptions, drawTrials } from "./drawn_trials.ts";
import { startPython } from "./python.ts";

/** What a checker finds of a layer. */
export interface Finding {
  /** "error": the layer threw while it was checked, or there was nothing to check. */
  readonly verdict: "caught" | "missed" | "error";
  /** What the checker said. */
  readonly why: string;
}

/** Another checker of gradients. */
export interface Peer {
  /** Its name and version. */
  readonly name: string;
  /** Whether it catches the layer of a prop in any of the drawn trials. */
  catches(prop: Prop, options?: DrawOptions): Promise<Finding["verdict"]>;
  /** The same, with what it said. */
  judge(prop: Prop, options?: DrawOptions): Promise<Finding>;
  /** Ends it. */
  stop(): Promise<void>;
}

/** Starts PyTorch's gradcheck, in its default mode or in its fast one. */
export function startGradcheck({ fast = false } = {}): Promise<Peer | undefined> {
  return start(fast ? "fast" : "gradcheck", ["torch", "numpy"]);
}

/** Starts the Hypothesis harness; it runs `examples` examples on the trials that the prop drew. */
export function startHypothesis({ examples = 50 } = {}): Promise<Peer | undefined> {
  return start("hypothesis", ["hypothesis", "numpy"], examples);
}

async function start(
  checker: string,
  modules: readonly string[],
  examples?: number,
): Promise<Peer | undefined> {
  const python = await startPython("bridge.py", modules);
  if (python === undefined) return undefined;
  const judge = async (prop: Prop, options: DrawOptions = {}): Promise<Finding> => {
    const trials = drawTrials(prop, options).map(check);
    if (trials.length === 0) return { verdict: "error", why: "no drawn trial can be checked" };
    const points = trials.map((trial) => trial.point.map(pack));
    let answer = await python.ask({ checker, points, examples }) as Asked | Finding;
    while ("ask" in answer) {
      answer = await python.ask(respond(trials[answer.trial]!, answer)) as Asked | Finding;
    }
    return answer;
  };
  return {
    name: `${checker} of ${modules[0]} ${python.versions[modules[0]!]}`,
    judge,
    catches: async (prop, options) => (await judge(prop, options)).verdict,
    stop: () => python.stop(),
  };
}

/** A tensor as it travels. */
interface Packed {
  readonly shape: readonly number[];
  /** The base64 of its float64 numbers. */
  readonly data: string;
}

type Asked =
  & { readonly trial: number; readonly point: readonly Packed[] }
  & ({ readonly ask: "forward" } | { readonly ask: "backward"; readonly dout: Packed });

/** A trial that a peer can check: one layer, and the tensors that the gradient is taken for. */
interface Checked {
  readonly trial: Trial;
  readonly layer: Layer;
  readonly point: readonly Tensor[];
  /** The point of the latest forward, as it travelled. */
  latest: string;
}

function check(trial: Trial): Checked {
  const layer = trial.layer();
  const inputs = trial.inputs();
  const params = layer.params.map((param) => param.clone());
  const point = [...trial.differentiable.map((i) => inputs[i]!), ...params];
  return { trial, layer, point, latest: "" };
}

function respond(checked: Checked, asked: Asked): unknown {
  try {
    if (asked.ask === "forward") return { out: pack(forward(checked, asked.point)) };
    if (checked.latest !== JSON.stringify(asked.point)) forward(checked, asked.point);
    const { layer, trial } = checked;
    const answered = gradientList(layer.backward(unpack(asked.dout)));
    // None stands for a gradient that is missing; one too many is handed over, for the peer to refuse.
    const missing = Math.max(0, trial.differentiable.length - answered.length);
    const inputs = [...answered.map(pack), ...Array(missing).fill(null)];
    return { gradients: [...inputs, ...layer.grads.map(pack)] };
  } catch (error) {
    return { threw: String(error) };
  }
}

function forward(checked: Checked, point: readonly Packed[]): Tensor {
  const { trial, layer } = checked;
  const inputs = trial.inputs();
  trial.differentiable.forEach((i, k) => inputs[i]!.data.set(unpack(point[k]!).data));
  layer.params.forEach((param, k) => {
    param.data.set(unpack(point[trial.differentiable.length + k]!).data);
  });
  const out = layer.forward(...inputs);
  checked.latest = JSON.stringify(point);
  return out;
}

function pack({ shape, data }: Tensor): Packed {
  return { shape, data: new Uint8Array(Float64Array.from(data).buffer).toBase64() };
}

function unpack({ shape, data }: Packed): Tensor {
  return new Tensor(shape, new Float64Array(Uint8Array.fromBase64(data).buffer));
}
