import { gradientList, type Layer } from "../../src/mod.ts";

/** Which gradients are wrong. */
export type Where = "whole" | "entry" | "dW" | "db";

/** The same layer with a relative error planted in what `backward` answers. */
export function planted(
  layer: Layer,
  { error, where, seed, planting }: {
    readonly error: number;
    readonly where: Where;
    readonly seed: number;
    /** Counts the entries that are wrong: a relative error leaves zeros as they are. */
    readonly planting: { entries: number };
  },
): Layer {
  return {
    params: layer.params,
    grads: layer.grads,
    forward: (...inputs) => layer.forward(...inputs),
    backward: (dout) => {
      const returned = gradientList(layer.backward(dout));
      const all = [...returned, ...layer.grads].map(({ data }) => data);
      if (where === "entry") {
        const entries = all.flatMap((data) =>
          Array.from(data, (v, i) => ({ data, i, v })).filter(({ v }) => v !== 0)
        );
        const one = entries[seed % entries.length];
        if (one !== undefined) {
          one.data[one.i] = one.v * (1 + error);
          planting.entries++;
        }
      } else {
        const wrong = where === "whole" ? all : [layer.grads[where === "dW" ? 0 : 1]!.data];
        for (const data of wrong) {
          data.forEach((v, i) => {
            data[i] = v * (1 + error);
            if (v !== 0) planting.entries++;
          });
        }
      }
      return returned;
    },
  };
}
