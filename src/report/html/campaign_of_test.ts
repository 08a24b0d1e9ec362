import { tensors } from "../../draw/mod.ts";
import type { CampaignReport } from "../../fuzz/campaign_report.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { RunReport, Statistics } from "../../fuzz/run_report.ts";
import type { Layer } from "../../layer.ts";
import { inputGradient, type Law, paramGradient, PASS } from "../../laws/mod.ts";
import { type Prop, prop } from "../../prop.ts";
import { map, matmul, set, type Tensor, transpose, zipWith } from "../../tensor/mod.ts";

/** A smooth layer, right or off by a factor. */
function sine(factor: number): Layer {
  let x: Tensor;
  return {
    params: [],
    grads: [],
    forward: (input) => map(x = input!.clone(), (v) => Math.sin(v + 0.3)),
    backward: (dout) => zipWith(dout!, x, (d, v) => factor * d * Math.cos(v + 0.3)),
  };
}

/** A product with a matrix whose gradient comes back transposed. */
function transposed(W: Tensor): Layer {
  let x: Tensor;
  const grads = [map(W, () => 0)];
  return {
    params: [W],
    grads,
    forward: (input) => matmul(x = input!.clone(), W),
    backward(dout) {
      set(grads[0]!, transpose(matmul(transpose(x), dout!)));
      return matmul(dout!, transpose(W));
    },
  };
}

const says = (name: string, check: Law["check"]): Law => ({ name, says: `this is ${name}`, check });
const CALM = says("calm", () => PASS);
const SILENT = says("silent", () => ({ kind: "vacuous", reason: "it has nothing to say" }));
const NOISY = says(
  "noisy",
  ({ seed }) =>
    seed % 3 === 0 ? PASS : { kind: "inconclusive", reason: "noise", detail: "draw larger inputs" },
);

const given = { x: tensors(["N", "D"]) };
const PROPS: readonly Prop[] = [
  prop({ name: "Sine", given, layer: () => sine(1), laws: [inputGradient, CALM, SILENT] }),
  prop({ name: "Bent", given, layer: () => sine(0.5), laws: [inputGradient, CALM, NOISY] }),
  prop({
    name: "Square",
    given: { x: tensors(["N", "D"]), W: tensors(["D", "D"]) },
    layer: ({ W }) => transposed(W),
    laws: [inputGradient, paramGradient, CALM],
  }),
];

export const STATISTICS: Statistics = {
  sampled: 100,
  labels: {
    tie: { count: 5, atLeast: 0.2 },
    empty: { count: 40, atLeast: 0.3 },
    flat: { count: 1 },
  },
  shapes: { "x [2,3]": 40, "x [1]": 60 },
  magnitudes: { zero: 20, "-2": 50, "0": 120 },
  resolutions: { "-12": 70, "-10": 30 },
  phases: { generated: 90, targeted: 10 },
  discards: 3,
  targetedInconclusive: 0,
  milliseconds: 50,
  drawMilliseconds: 5,
  sampleMilliseconds: 20,
};

/** What a real run of a few layers finds: two broken laws, one that cannot be judged, one that does not apply. */
export function campaign(changes: Partial<CampaignReport> = {}): CampaignReport {
  const laws: RunReport[] = PROPS.flatMap((one) =>
    one.laws.map((law) => {
      const report = runLaw(one, law, { runs: 60, seed: 1 });
      const found: Partial<RunReport> = report.failure === undefined ? {} : {
        failure: {
          ...report.failure,
          origin: { phase: "generated", trial: 0, path: [0, 2] },
          replay: "corpus/bent layer/3f9a1c.json",
        },
      };
      return {
        ...report,
        module: "layers/mine.ts",
        location: { file: "layers/mine.ts", line: 12 },
        statistics: STATISTICS,
        ...law === CALM && one.name === "Sine"
          ? { health: [{ kind: "one shape", message: "only one shape was drawn: let axes vary" }] }
          : {},
        ...found,
      };
    })
  );
  return {
    version: 1,
    backproof: "1.2.3",
    deno: "2.9.6",
    started: "2026-11-25T00:40:12.000Z",
    seconds: 1.5,
    seed: 4711,
    runs: 60,
    workers: 2,
    modules: ["layers/mine.ts"],
    interrupted: false,
    problems: [],
    laws,
    ...changes,
  };
}

/** What a text may do to a page that does not escape it. */
export const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)>'\`&lt;` +
  `\x00\x1b[31m\x07\u202e\u2028</style></svg>\ud800`;

/** The same campaign, with all its texts hostile. */
export function hostileCampaign(): CampaignReport {
  const { laws, ...rest } = campaign();
  const keys = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [HOSTILE + key, value]));
  return {
    ...rest,
    backproof: HOSTILE,
    deno: HOSTILE,
    started: HOSTILE,
    modules: [HOSTILE],
    problems: [{ module: HOSTILE, message: HOSTILE }],
    laws: laws.map((law) => ({
      ...law,
      module: HOSTILE,
      prop: HOSTILE + law.prop,
      law: HOSTILE + law.law,
      says: HOSTILE,
      vacuousReason: HOSTILE,
      inconclusive: { ...keys(law.inconclusive), [HOSTILE]: { count: 1, detail: HOSTILE } },
      health: [{ kind: HOSTILE, message: HOSTILE }],
      location: { file: HOSTILE, line: 1 },
      statistics: {
        ...STATISTICS,
        labels: keys(STATISTICS.labels),
        shapes: keys(STATISTICS.shapes),
        magnitudes: { ...keys(STATISTICS.magnitudes), ...STATISTICS.magnitudes },
        resolutions: keys(STATISTICS.resolutions),
        phases: keys(STATISTICS.phases),
      },
      ...law.failure === undefined ? {} : {
        failure: {
          ...law.failure,
          violation: {
            ...law.failure.violation,
            where: HOSTILE,
            actual: HOSTILE,
            actualFrom: HOSTILE,
            expected: HOSTILE,
            expectedFrom: HOSTILE,
            note: HOSTILE,
          },
          given: {
            ...keys(law.failure.given),
            [HOSTILE]: HOSTILE,
            list: [HOSTILE, { [HOSTILE]: 1 }],
          },
          diagnosis: `${HOSTILE} (${HOSTILE})`,
          during: HOSTILE,
          replay: HOSTILE,
          ...law.failure.curve && { curve: { ...law.failure.curve, where: HOSTILE } },
          ...law.failure.localised &&
            { localised: { ...law.failure.localised, name: HOSTILE, pattern: HOSTILE } },
        },
      },
    })),
  };
}
