import { AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp, SGD } from "../../src/mod.ts";
import {
  everyOptimizer,
  ignoresScale,
  isLinear,
  onlyDecays,
  restsAtZero,
  type Subject,
  type Update,
} from "./optimizer_laws.ts";

const MU = 0.9;
const RHO = 0.99;
const BETA1 = 0.9;
const BETA2 = 0.999;
const DECAY = 0.01;
/** So small that no scale of the gradients is seen. */
const EPS = 1e-30;

const steepest = [...everyOptimizer, restsAtZero, isLinear];
const scaled = [...everyOptimizer, restsAtZero, ignoresScale];

/** Every optimizer, with its formula written anew from the history of all gradients. */
export const optimizers: readonly Subject[] = [
  {
    name: "SGD",
    build: (rate) => new SGD({ rate }),
    textbook: (start, updates) => start - sum(updates.map(({ g, rate }) => rate * g)),
    safeRate: (L) => 1 / L,
    laws: steepest,
  },
  {
    name: "Momentum",
    build: (rate) => new Momentum({ rate, momentum: MU }),
    // Each velocity is a sum of all gradients so far, each faded by its age.
    textbook: (start, updates) =>
      start - sum(updates.map((_, t) => faded(updates.slice(0, t + 1), MU))),
    safeRate: (L) => 1 / L,
    laws: steepest,
  },
  {
    name: "Nesterov",
    build: (rate) => new Nesterov({ rate, momentum: MU }),
    // As Sutskever and others have it: θ follows the velocity, gradients are taken at θ + μ·v.
    textbook: (start, updates) => {
      let [theta, v] = [start, 0];
      for (const { g, rate } of updates) {
        v = MU * v - rate * g;
        theta += v;
      }
      return theta + MU * v;
    },
    // Nesterov's own: one over the largest curvature.
    safeRate: (L) => 1 / L,
    laws: steepest,
  },
  {
    name: "AdaGrad",
    build: (rate) => new AdaGrad({ rate, eps: EPS }),
    textbook: (start, updates) =>
      start - sum(updates.map(({ g, rate }, t) => {
        const squares = sum(updates.slice(0, t + 1).map((one) => one.g ** 2));
        return rate * g / (Math.sqrt(squares) + EPS);
      })),
    safeRate: () => 1,
    laws: scaled,
  },
  {
    name: "RMSProp",
    build: (rate) => new RMSProp({ rate, decay: RHO, eps: EPS }),
    textbook: (start, updates) =>
      start - sum(updates.map(({ g, rate }, t) => {
        const square = mean(updates.slice(0, t + 1).map((one) => one.g ** 2), RHO);
        return rate * g / (Math.sqrt(square) + EPS);
      })),
    safeRate: () => 0.05,
    laws: scaled,
  },
  {
    name: "Adam",
    build: (rate) => new Adam({ rate, beta1: BETA1, beta2: BETA2, eps: EPS }),
    textbook: (start, updates) => start + sum(updates.map((_, t) => adam(updates.slice(0, t + 1)))),
    safeRate: () => 0.1,
    laws: scaled,
  },
  {
    name: "AdamW",
    build: (rate) => new AdamW({ rate, beta1: BETA1, beta2: BETA2, eps: EPS, decay: DECAY }),
    textbook: (start, updates) =>
      updates.reduce(
        (w, { rate }, t) => w * (1 - rate * DECAY) + adam(updates.slice(0, t + 1)),
        start,
      ),
    safeRate: () => 0.1,
    laws: [...everyOptimizer, onlyDecays, ignoresScale],
  },
];

/** The last of Adam's steps. */
function adam(updates: readonly Update[]): number {
  const t = updates.length;
  const { rate } = updates[t - 1]!;
  const m = mean(updates.map(({ g }) => g), BETA1) / (1 - BETA1 ** t);
  const s = mean(updates.map(({ g }) => g ** 2), BETA2) / (1 - BETA2 ** t);
  return -rate * m / (Math.sqrt(s) + EPS);
}

/** Σ ηᵢ·gᵢ·μ^age. */
function faded(updates: readonly Update[], share: number): number {
  return sum(updates.map(({ g, rate }, i) => rate * g * share ** (updates.length - 1 - i)));
}

/** The mean that fades, from a start of 0. */
function mean(values: readonly number[], share: number): number {
  return sum(values.map((v, i) => (1 - share) * v * share ** (values.length - 1 - i)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, v) => total + v, 0);
}
