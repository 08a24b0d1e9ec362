import fc from "fast-check";
import {
  agreesInFloat32,
  evaluationKeepsState,
  everyLayer,
  generator,
  keepsExpectation,
  prop,
  sameAs,
  sameMask,
  scalesInEvaluation,
  tensors,
  TimeDropout,
} from "../../src/mod.ts";
import type { Layer, Prop } from "../../src/mod.ts";
import { type Drawn, slowDropout } from "./slow_dropout.ts";

type Options = Drawn & { isShared: boolean };

/** One number for each n and d, or for each entry. */
function slow(drawn: Options): Layer {
  return slowDropout(drawn, {
    places: ({ size, shape }) => drawn.isShared ? size / shape[1]! : size,
    place: ({ shape }, i) => {
      const [, T, D] = shape as [number, number, number];
      return drawn.isShared ? Math.floor(i / (T * D)) * D + i % D : i;
    },
  });
}

export const timeDropout: Prop = prop({
  name: "TimeDropout",
  given: {
    x: tensors(["N", "T", "D"]),
    seed: fc.nat(),
    ratio: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
    isInverted: fc.boolean(),
    isShared: fc.boolean(),
  },
  layer: ({ seed, ...options }) => new TimeDropout({ random: generator(seed), ...options }),
  stateful: true,
  laws: [
    ...everyLayer,
    agreesInFloat32,
    sameMask,
    evaluationKeepsState,
    sameAs("one number for each place", slow),
    keepsExpectation(({ ratio }) => ratio as number),
    scalesInEvaluation(({ ratio, isInverted }) => isInverted ? 1 : 1 - (ratio as number)),
  ],
});
