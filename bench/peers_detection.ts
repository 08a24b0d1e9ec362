import { brokenLayers } from "../props/broken/catalogue.ts";
import * as rightProps from "../props/mod.ts";
import { judgeGradient } from "../src/laws/mod.ts";
import { isProp, type Prop, runLaw } from "../src/mod.ts";
import { type Finding, type Peer, startGradcheck, startHypothesis } from "./bridge.ts";
import { drawTrials } from "./drawn_trials.ts";
import type { Print } from "./print.ts";

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

/** Lets every checker judge the very same layers: those of the catalogue, and the right ones. */
export async function detection(
  { trials, print }: { trials: number; print: Print },
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
  print(
    `\nThe same broken layers, asked through a pipe; the peers on ${trials} trials that we draw`,
  );
  print(`(ours: 100 trials of each of its laws; our gradient: the verdict on the same trials)\n`);
  print("layer".padEnd(66) + checkers.map(([name]) => name.padStart(13)).join(""));
  const layers: Detection[] = [];
  for (const { mistake, prop } of brokenLayers) layers.push(await judged(mistake, prop, checkers));
  for (const one of layers) print(row(one, checkers));
  print("\nright layers");
  const right: Detection[] = [];
  for (const prop of Object.values(rightProps).filter(isProp)) {
    right.push(await judged(prop.name, prop, checkers));
  }
  for (const one of right) print(row(one, checkers));
  for (const peer of Object.values(peers)) await peer?.stop();
  const caught = counts(layers, checkers);
  const falseAlarms = counts(right, checkers);
  print("");
  print(total(`broken layers caught, of ${layers.length}`, caught));
  print(total(`right layers called wrong, of ${right.length}`, falseAlarms));
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

function row({ layer, findings }: Detection, checkers: readonly Checker[]): string {
  const cells = checkers.map(([name]) => findings[name]!.padStart(13));
  return layer.slice(0, 65).padEnd(66) + cells.join("");
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

function total(title: string, counts: Readonly<Record<string, number>>): string {
  return title.padEnd(66) +
    Object.values(counts).map((count) => String(count).padStart(13)).join("");
}
