import type { Layer } from "../layer.ts";
import type { Trial } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";

/** How the calls of a layer are watched. */
export interface Watch {
  /** Called at the beginning and at the end of each. */
  readonly onCall: (isEnd: boolean) => void;
  readonly now: () => number;
  /** After this time of `now` no call is watched any more: a trial has to end. */
  readonly until: number;
}

/**
 * The prop with layers each of whose calls is watched: so a layer that does not answer is told from a law that
 * asks it a thousand times.
 */
export function watched(prop: Prop, watch: Watch): Prop {
  return {
    ...prop,
    trial: (data) => {
      const trial: Trial = prop.trial(data);
      const build = trial.layer.bind(trial);
      const paramNames = trial.paramNames.bind(trial);
      trial.layer = () => watchedLayer(during(build, watch), watch);
      trial.paramNames = () => during(paramNames, watch);
      return trial;
    },
  };
}

/** Builds the layer of a trial and calls it as a trainer would, twice. */
export function callAlone(prop: Prop, data: TrialData): void {
  const trial = prop.trial(data);
  try {
    const layer = trial.layer();
    for (let time = 0; time < 2; time++) {
      const { shape, dtype } = layer.forward(...trial.inputs());
      layer.backward(trial.dout(shape, dtype));
    }
  } catch {
    // What it throws is an answer.
  }
}

/** Its methods are replaced, not the layer: one with private fields works on no other object. */
function watchedLayer(layer: Layer, watch: Watch): Layer {
  for (const name of ["forward", "backward"] as const) {
    const method = layer[name] as (...args: unknown[]) => unknown;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      return during(() => method.apply(this, args), watch);
    };
    try {
      Object.defineProperty(layer, name, { value, configurable: true, writable: true });
    } catch {
      // Of one that is frozen only the whole trial can be watched.
    }
  }
  return layer;
}

function during<T>(call: () => T, { onCall, now, until }: Watch): T {
  if (now() > until) return call();
  onCall(false);
  try {
    return call();
  } finally {
    onCall(true);
  }
}
