import type { Elsewhere, ErrorCurve, Localised, Slope } from "../diagnose/mod.ts";
import type { Upstream } from "../draw/mod.ts";
import type { CampaignReport, Part, Problem, Shard } from "../fuzz/campaign_report.ts";
import type {
  Failure,
  InconclusiveCount,
  LabelCount,
  Location,
  Observation,
  Origin,
  RunReport,
  Statistics,
  Warning,
} from "../fuzz/run_report.ts";
import type { Violation } from "../laws/mod.ts";
import { sizeOf, Tensor } from "../tensor/mod.ts";
import {
  aBoolean,
  aNumber,
  anything,
  arrayOf,
  asObject,
  aText,
  type Check,
  damaged,
  either,
  integerFrom,
  object,
  oneOf,
  optional,
  recordOf,
} from "./check.ts";

const aCount = integerFrom(0);
const aSeed = integerFrom(-Infinity);
const aPhase = oneOf("stored", "example", "generated", "targeted");

const aTime: Check = (value, path) => {
  const isTime = typeof value === "string" && /^\d{4}-.*Z$/.test(value) &&
    !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;
  if (!isTime) throw damaged(path, "a time such as 2026-01-31T12:00:00.000Z");
};

const aTensor: Check = (value, path) => {
  if (!(value instanceof Tensor)) throw damaged(path, "a number, a text or a tensor");
};
const aSide = either(aNumber, aText, aTensor);

const anUpstream: Check = (value, path) => {
  const { kind } = asObject(value, path);
  const fields = {
    ones: object<Extract<Upstream, { kind: "ones" }>>({ kind: anything }),
    unit: object<Extract<Upstream, { kind: "unit" }>>({ kind: anything, index: aCount }),
    random: object<Extract<Upstream, { kind: "random" }>>({ kind: anything, seed: aSeed }),
  };
  const check = Object.entries(fields).find(([name]) => name === kind)?.[1];
  if (check === undefined) throw damaged(`${path}.kind`, "ones, unit, random");
  check(value, path);
};

const aViolation = object<Violation>({
  kind: oneOf("violation"),
  where: aText,
  actual: aSide,
  actualFrom: aText,
  expected: aSide,
  tolerance: optional(aNumber),
  expectedFrom: aText,
  dout: optional(aTensor),
  isStopped: optional(aBoolean),
  note: optional(aText),
});

const aSlope = object<Slope>({ value: aNumber, bar: aNumber });

const theFieldsOfLocalised = object<Localised>({
  name: aText,
  shape: arrayOf(aCount),
  analytic: arrayOf(aNumber),
  numeric: arrayOf((value, path) => value === undefined || aSlope(value, path)),
  marks: arrayOf(oneOf("wrong", "right", "unknown")),
  pattern: aText,
  elsewhere: optional(object<Elsewhere>({ pattern: aText, trials: aCount, hasZeros: aBoolean })),
});

const aLocalised: Check = (value, path) => {
  theFieldsOfLocalised(value, path);
  const { shape, analytic, numeric, marks } = value as Localised;
  const size = sizeOf(shape);
  for (const [name, { length }] of Object.entries({ analytic, numeric, marks })) {
    if (length !== size) throw damaged(`${path}.${name}`, `${size} entries`);
  }
};

const aCurve = object<ErrorCurve>({
  where: aText,
  analytic: aNumber,
  expected: aNumber,
  bar: aNumber,
  rungs: arrayOf(object<ErrorCurve["rungs"][number]>({ step: aNumber, slope: aNumber })),
  chosen: aCount,
  orders: aCount,
});

const aFailure = object<Failure>({
  violation: aViolation,
  given: recordOf(anything),
  upstream: anUpstream,
  trialSeed: aSeed,
  localised: optional(aLocalised),
  diagnosis: optional(aText),
  curve: optional(aCurve),
  origin: optional(object<Origin>({ phase: aPhase, trial: aCount, path: arrayOf(aCount) })),
  during: optional(aText),
  replay: optional(aText),
});

const theStatistics = object<Statistics>({
  sampled: aCount,
  labels: recordOf(object<LabelCount>({ count: aCount, atLeast: optional(aNumber) })),
  shapes: recordOf(aCount),
  magnitudes: recordOf(aCount),
  resolutions: recordOf(aCount),
  phases: recordOf(aCount),
  discards: aCount,
  targetedInconclusive: aCount,
  milliseconds: aNumber,
  drawMilliseconds: aNumber,
  sampleMilliseconds: aNumber,
});

const anObservation = object<Observation>({
  phase: aPhase,
  trial: aCount,
  outcome: oneOf("pass", "violation", "inconclusive", "vacuous"),
  reason: optional(aText),
  given: recordOf(anything),
  features: recordOf(either(aBoolean, aNumber, aText)),
  drawMilliseconds: aNumber,
  judgeMilliseconds: aNumber,
});

const theFieldsOfALaw = object<RunReport>({
  module: optional(aText),
  prop: aText,
  law: aText,
  says: aText,
  seed: aSeed,
  seeds: optional(arrayOf(aSeed)),
  runs: aCount,
  shrinks: aCount,
  status: oneOf("holds", "violated", "unjudged", "vacuous"),
  passes: aCount,
  vacuous: aCount,
  vacuousReason: optional(aText),
  conventions: aCount,
  inconclusive: recordOf(object<InconclusiveCount>({ count: aCount, detail: aText })),
  maxInconclusive: optional(aNumber),
  resolution: optional(aNumber),
  statistics: optional(theStatistics),
  health: optional(arrayOf(object<Warning>({ kind: aText, message: aText }))),
  location: optional(object<Location>({ file: aText, line: integerFrom(1) })),
  observations: optional(arrayOf(anObservation)),
  failure: optional(aFailure),
});

const aLaw: Check = (value, path) => {
  theFieldsOfALaw(value, path);
  const { status, failure } = value as RunReport;
  // A broken law that lost its failure must never be shown as one that holds.
  if ((status === "violated") === (failure === undefined)) {
    throw damaged(`${path}.failure`, `a failure only where status is violated, found ${status}`);
  }
};

const aShard = object<Shard>({ index: integerFrom(1), count: integerFrom(1) });

/** What a campaign report is made of; a field that the type has and this has not does not compile. */
export const reportShape: Check = object<CampaignReport>({
  version: oneOf(1),
  backproof: aText,
  deno: aText,
  started: aTime,
  seconds: aNumber,
  seed: aSeed,
  runs: optional(aCount),
  time: optional(aNumber),
  workers: aCount,
  shard: optional(aShard),
  parts: optional(arrayOf(object<Part>({ seed: aSeed, shard: optional(aShard) }))),
  modules: arrayOf(aText),
  interrupted: aBoolean,
  notRun: optional(aCount),
  problems: arrayOf(object<Problem>({ module: aText, message: aText })),
  laws: arrayOf(aLaw),
});
