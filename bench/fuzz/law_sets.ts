import { affine, sigmoid, softmaxWithLoss } from "../../props/mod.ts";
import type { Law, Prop } from "../../src/mod.ts";

/** A layer that the engine is timed on, with the module that claims something of it. */
export interface Subject {
  readonly prop: Prop;
  /** The path of the module, from the root of the project. */
  readonly module: string;
}

/** Some laws of a layer. */
export interface LawSet {
  readonly name: string;
  readonly isIn: (law: string, prop: Prop) => boolean;
}

const CHEAP: ReadonlySet<string> = new Set([
  "shapes fit",
  "zero dout gives zero",
  "backward twice gives the same",
]);

/** The layers. */
export const subjects: readonly Subject[] = [
  { prop: sigmoid, module: "props/activations/sigmoid.ts" },
  { prop: affine, module: "props/linear/affine.ts" },
  { prop: softmaxWithLoss, module: "props/losses/softmax_with_loss.ts" },
];

/** All laws, those that take differences, and those that take little more than a call of backward. */
export const lawSets: readonly LawSet[] = [
  { name: "all laws", isIn: () => true },
  {
    name: "gradients",
    isIn: (law, prop) =>
      law === "input gradient" ||
      // Only one of these layers has params: of the others the law says nothing, very fast.
      law === "param gradient" && prop === affine,
  },
  { name: "cheap laws", isIn: (law) => CHEAP.has(law) },
];

/** The laws of a set that a prop is held to. */
export function lawsOf(prop: Prop, { isIn }: LawSet): readonly Law[] {
  return prop.laws.filter(({ name }) => isIn(name, prop));
}
