import { brokenLayers } from "../../props/broken/catalogue.ts";
import * as rightProps from "../../props/mod.ts";
import { judgeGradient } from "../../src/laws/mod.ts";
import { isProp, type Prop, runLaw } from "../../src/mod.ts";
import { type Finding, type Peer, startGradcheck, startHypothesis } from "./bridge.ts";
import { drawTrials } from "./drawn_trials.ts";
import type { Print } from "../shared/print.ts";
import { columns } from "../shared/table.ts";

type Verdict = Finding["verdict"];

/** What each checker finds of one layer. */
export interface Detection {
  readonly layer: string;
  readonly findings: Readonly<Record<string, Verdict>>;
}

/** What all checkers find of the broken layers, and of the right ones. */
export interface Detections {
  readonly layers: readonly Detection[];
  readonly right: readonly Detection[];
  /** The broken layers that each checker catches. */
  readonly caught: Readonly<Record<string, number>>;
  /** The right layers that each checker calls wrong. */
  readonly falseAlarms: Readonly<Record<string, number>>;
}

/** A checker by name. */
type Checker = readonly [string, (prop: Prop) => Promise<Verdict> | Verdict];

/**
 * Lets every checker judge the very same layers: every so many-th of the catalogue, and the right ones.
 *
 * Most of the time goes to the pipe: a peer asks for forward once or twice for each entry.
 */
export async function detection(
  { every, trials, print }: {
    readonly every: number;
    readonly trials: number;
    readonly print: Print;
  },
): Promise<Detections> {
  const peers: Record<string, Peer | undefined> = {
    gradcheck: await startGradcheck(),
    fast: await startGradcheck({ fast: true }),
    hypothesis: await startHypothesis(),
  };
  const checkers: Checker[] = [
    ["ours", byLaws],
    ["our gradient", (prop) => byGradient(prop, trials)],
  ];
  for (const [name, peer] of Object.entries(peers)) {
    if (peer !== undefined) checkers.push([name, (prop) => peer.catches(prop, { trials })]);
  }
  const sample = brokenLayers.filter((_, i) => i % every === 0);
  print(`
The same broken layers, asked through a pipe: ${sample.length} of the ${brokenLayers.length} in props/broken
(ours: 100 trials of each law; the peers: ${trials} trials that we draw; our gradient: the verdict on these)
`);
  const table = columns([66, ...checkers.map(() => -13)]);
  const show = ({ layer, findings }: Detection): void =>
    print(table([layer, ...checkers.map(([name]) => findings[name]!)]));
  print(table(["layer", ...checkers.map(([name]) => name)]));
  const layers: Detection[] = [];
  for (const { mistake, prop } of sample) {
    const found = await judged(mistake, prop, checkers);
    layers.push(found);
    show(found);
  }
  print("\nright layers");
  const right: Detection[] = [];
  for (const prop of Object.values(rightProps).filter(isProp)) {
    const found = await judged(prop.name, prop, checkers);
    right.push(found);
    show(found);
  }
  for (const peer of Object.values(peers)) await peer?.stop();
  const caught = counts(layers, checkers);
  const falseAlarms = counts(right, checkers);
  print("");
  const total = (title: string, counts: Readonly<Record<string, number>>): void =>
    print(table([title, ...Object.values(counts).map(String)]));
  total(`broken layers caught, of ${layers.length}`, caught);
  total(`right layers called wrong, of ${right.length}`, falseAlarms);
  return { layers, right, caught, falseAlarms };
}

async function judged(
  layer: string,
  prop: Prop,
  checkers: readonly Checker[],
): Promise<Detection> {
  const findings: Record<string, Verdict> = {};
  for (const [name, check] of checkers) findings[name] = await check(prop);
  return { layer, findings };
}

/** As Backproof is used: every law of the prop. */
function byLaws(prop: Prop): Verdict {
  const violated = prop.laws.some((law) =>
    runLaw(prop, law, { runs: 100, seed: 1 }).status === "violated"
  );
  return violated ? "caught" : "missed";
}

/** Like for like: nothing but the gradient, on the trials that the peers are given. */
function byGradient(prop: Prop, trials: number): Verdict {
  try {
    const outcomes = drawTrials(prop, { trials }).map((trial) => judgeGradient(trial, "all").kind);
    return outcomes.includes("violation") ? "caught" : "missed";
  } catch {
    return "error";
  }
}

function counts(
  detections: readonly Detection[],
  checkers: readonly Checker[],
): Record<string, number> {
  return Object.fromEntries(checkers.map(([name]) => [
    name,
    detections.filter(({ findings }) => findings[name] === "caught").length,
  ]));
}
