import { classIndices, labels, oneHots, positives, probabilities } from "../draw/mod.ts";
import { type Arbitrary, softLabels, tensors } from "../draw/mod.ts";
import type { Layer } from "../layer.ts";
import type { Law } from "../laws/mod.ts";
import { Sigmoid } from "../layers/mod.ts";
import { type Prop, prop } from "../prop.ts";
import { set, type Tensor } from "../tensor/mod.ts";
import type { Argument, DrawPlan, Plan } from "./plan.ts";

type Build = (...args: readonly unknown[]) => unknown;
type Class = new (...args: readonly unknown[]) => unknown;
type Given = Readonly<Record<string, unknown>>;

/** The draw that a plan speaks of. */
export function arbitraryOf({ draw, axes, classes, min, max }: DrawPlan): Arbitrary<Tensor> {
  const bounds = {
    ...min === undefined ? {} : { min },
    ...max === undefined ? {} : { max },
  };
  if (draw === "tensors") return tensors(axes, bounds);
  if (draw === "positives") return positives(axes, bounds);
  if (draw === "probabilities") return probabilities(axes);
  if (draw === "labels") return labels(axes ?? []);
  if (draw === "softLabels") return softLabels(axes ?? []);
  if (draw === "oneHots") return oneHots(axes ?? []);
  return classIndices(axes ?? [], { classes: classes ?? 1 });
}

let onBuild = (): void => {};

/** Has a function called whenever a layer is about to be built: nothing else tells that an inspection gets on. */
export function watchBuilds(watch: () => void): void {
  onBuild = watch;
}

/** What an export gives when it is built from drawn values: a layer, if all is well. */
export function built(
  plan: Pick<Plan, "isClass" | "arguments">,
  exported: unknown,
  given: Given,
): unknown {
  onBuild();
  const args = plan.arguments.map((argument) => valueOf(argument, given));
  return plan.isClass ? new (exported as Class)(...args) : (exported as Build)(...args);
}

function valueOf(argument: Argument, given: Given): unknown {
  if (argument.kind === "given") return given[argument.name];
  if (argument.kind === "layer") return new Sigmoid();
  if (argument.kind === "value") return argument.value;
  return Object.fromEntries(
    Object.entries(argument.fields).map(([name, field]) => [name, valueOf(field, given)]),
  );
}

/** The layer of a plan, with the weights that were drawn, and with what it lacks. */
export function layerOf(plan: Plan, exported: unknown, given: Given): Layer {
  const layer = built(plan, exported, given) as Layer;
  if (plan.missing.length > 0) {
    Object.assign(layer, Object.fromEntries(plan.missing.map((name) => [name, []])));
  }
  plan.weights.forEach((name, i) => set(layer.params[i]!, given[name] as Tensor));
  return layer;
}

/** The prop that a plan describes: what is written into a prop file, ready to run. */
export function propOf(plan: Plan, exported: unknown, laws: readonly Law[]): Prop {
  return prop<Record<string, unknown>>({
    name: plan.export,
    given: Object.fromEntries(
      Object.entries(plan.given).map(([name, draw]) => [name, arbitraryOf(draw)]),
    ),
    layer: (given) => layerOf(plan, exported, given),
    inputs: plan.inputs,
    nondifferentiable: plan.nondifferentiable,
    domain: plan.domain,
    laws,
  });
}
