import type { Domain } from "../laws/mod.ts";
import type { Layer } from "../layer.ts";
import { sameShape, Tensor } from "../tensor/mod.ts";
import { built } from "./build.ts";
import { resized, sizeIn } from "./guesses.ts";
import { axisNames } from "./name_axes.ts";
import { parametersOf } from "./parameters.ts";
import type { DrawPlan, Plan } from "./plan.ts";
import { type Subject, thrown } from "./probe.ts";
import { isLabelName } from "./schemes.ts";
import type { Way } from "./search.ts";

/** A plan, with what is to be said of it. */
export interface Planned {
  readonly plan: Plan;
  readonly isLoss: boolean;
  readonly notes: readonly string[];
  /** What may be meant so or may be a mistake. */
  readonly doubts: readonly string[];
  readonly faults: readonly string[];
}

/** The plan of a way to feed a layer: names for its axes, which gradients it gives, what it lacks. */
export function planOf(
  { name, exported, isClass }: Subject & { readonly name: string },
  { structure, probed }: Way,
): Planned {
  const { guess, params, inputNames, kinds, inputs } = structure;
  // Sizes that have to be equal are written as one number.
  const sized = resized(guess, (i) => sizeIn(structure.sizes.indexOf(structure.sizes[i]!)));
  const notes: string[] = [];
  const faults: string[] = [];
  const doubts: string[] = [];
  let isMistyped = false;
  const axis = axisNames(structure);
  const given: Record<string, DrawPlan> = {};
  kinds.forEach(({ isLabel, draw, min, max }, i) => {
    const rows = inputs[0]!.map(axis);
    const isForm = isLabel && draw === "classIndices";
    const classes = isForm
      ? rows.at(-1)
      : structure.classes === undefined
      ? undefined
      : axis(structure.classes);
    given[inputNames[i]!] = {
      draw,
      axes: isForm ? rows.slice(0, -1) : isLabel ? rows : inputs[i]!.map(axis),
      ...draw === "classIndices" && classes !== undefined ? { classes } : {},
      ...min === undefined ? {} : { min },
      ...max === undefined ? {} : { max },
    };
  });
  for (const [param, blocks] of Object.entries(params)) {
    const draw = /var|std|sigma/i.test(param) ? "positives" : "tensors";
    given[param] = { draw, axes: blocks.map(axis) };
  }
  const layer = probed.layer!;
  const missing = (["params", "grads"] as const).filter((list) => !Array.isArray(layer[list]));
  const lists = layer as unknown as { params?: readonly unknown[]; grads?: readonly unknown[] };
  const tensorNames = Object.keys(params);
  if (missing.length > 0) {
    faults.push(
      tensorNames.length > 0
        ? `it has no ${missing.join(" and no ")}, so that no gradient of ${
          tensorNames.join(" or ")
        } is judged: add params = [${tensorNames.join(", ")}] and grads = [${
          tensorNames.map((tensor) => `zeros(${tensor}.shape)`).join(", ")
        }], which backward overwrites in place with set(grads[i], …)`
        : `it has no ${missing.join(" and no ")}: add ${
          missing.map((list) => `readonly ${list}: readonly Tensor[] = [];`).join(" ")
        } to the class, and take Object.assign away here`,
    );
  }
  for (const list of ["params", "grads"] as const) {
    if (missing.includes(list)) continue;
    const plain = lists[list]?.findIndex((item) => !(item instanceof Tensor)) ?? -1;
    if (plain < 0) continue;
    isMistyped = true;
    const kind = Array.isArray(lists[list]![plain]) ? "a plain array" : "no Tensor";
    faults.push(`${list}[${plain}] is ${kind}: make it a Tensor, such as zeros(shape)`);
  }
  const ownParams = !missing.includes("params") && layer.params.every((p) => p instanceof Tensor)
    ? layer.params
    : [];
  if (!missing.includes("params") && tensorNames.length > ownParams.length) {
    const others = tensorNames.length - ownParams.length;
    doubts.push(
      `It is built from ${tensorNames.join(", ")}, and ${
        others === tensorNames.length ? "none of them is" : `${others} of them are not`
      } in params: right if that is a constant, such as a mask, and a mistake if it is to be trained`,
    );
  }
  const isOwn = tensorNames.length === 0 && missing.length === 0 && ownParams.length > 0;
  const whole = isOwn
    ? built({ isClass, arguments: sized.arguments }, exported, {}) as Layer
    : undefined;
  const weights = whole === undefined ? [] : weightNames(whole, whole.params, inputNames);
  weights.forEach((weight, i) => {
    const { shape } = whole!.params[i]!;
    given[weight] = { draw: "tensors", axes: [...shape] };
  });
  if (weights.length > 0) {
    notes.push(
      `It makes its own weights: they are replaced by drawn ones, so that every trial repeats`,
    );
  }
  const answered = answeredBy(probed);
  const nondifferentiable = typeof answered === "string"
    ? inputNames.filter((input, i) => kinds[i]!.isLabel || isLabelName(input))
    : unanswered(way(structure.kinds, inputNames), answered, probed.inputs!);
  if (typeof answered === "string") {
    faults.push(answered);
    isMistyped ||= answered.startsWith("backward returns");
  }
  for (const input of nondifferentiable) {
    const i = inputNames.indexOf(input);
    if (kinds[i]!.isLabel || isLabelName(input) || kinds[i]!.draw === "classIndices") continue;
    if (probed.out!.rank === 0 && i > 0 && i === inputNames.length - 1) {
      notes.push(`${input} is taken for labels, as backward gives no gradient of it`);
      continue;
    }
    doubts.push(
      `Backward gives no gradient of ${input}: right if ${input} is a constant, such as labels, and a ` +
        "mistake if anything before it is to be trained",
    );
  }
  const domain: Record<string, Domain> = {};
  kinds.forEach((kind, i) => {
    const input = inputNames[i]!;
    if (kind.domain === undefined || nondifferentiable.includes(input)) return;
    const { lo, hi } = domain[input] = kind.domain;
    const range = hi === Infinity ? `${input} > ${lo}` : `${lo} < ${input} < ${hi}`;
    notes.push(`Outside of ${range.replace("-", "−")} it gave no finite numbers`);
  });
  const values = sized.arguments.flatMap((argument) =>
    argument.kind === "value"
      ? [`${argument.name} = ${JSON.stringify(argument.value)}`]
      : argument.kind === "record"
      ? Object.values(argument.fields).flatMap((field) =>
        field.kind === "value" ? [`${field.name} = ${JSON.stringify(field.value)}`] : []
      )
      : []
  );
  if (values.length > 0) {
    notes.push(
      `${values.join(", ")} ${values.length === 1 ? "is a guess" : "are guesses"}: try others`,
    );
  }
  if (guess.arguments.some(({ kind }) => kind === "layer")) {
    notes.push("It wraps a layer: Sigmoid is an example, put yours in its place");
  }
  if (isRandom(probed)) {
    faults.push(
      "it draws random numbers of its own, so that no trial repeats and little can be judged: let it take " +
        "what is random from outside, such as a mask or a seed, and draw that in given",
    );
  }
  const asked = parametersOf(layer.forward);
  const left = asked.some(({ isRest }) => isRest) ? [] : asked.slice(inputNames.length);
  if (left.length > 0) {
    isMistyped = true;
    const names = left.map(({ name }) => name).join(" and ");
    notes.push(
      `forward takes ${names} too, which a layer has no place for: left out here, and any other mode wants a ` +
        `prop of its own, with a layer whose forward hands ${left.length === 1 ? "it" : "them"} on`,
    );
  }
  const switches = ["training", "isTraining", "train", "eval"].filter((key) => key in layer);
  if (switches.length > 0) {
    notes.push(
      `It has ${
        switches.join(" and ")
      }: this is how it comes out of its constructor, the other mode wants a ` +
        "prop of its own",
    );
  }
  return {
    plan: {
      export: name,
      isClass,
      arguments: sized.arguments,
      given,
      inputs: [...inputNames],
      nondifferentiable,
      domain,
      weights,
      missing,
      isMistyped,
    },
    isLoss: probed.out!.rank === 0 && (probed.inputs![0]?.rank ?? 0) > 0,
    notes,
    doubts,
    faults,
  };
}

/** Whether forward gives another output for the same input, as dropout does. */
function isRandom({ layer, inputs }: Way["probed"]): boolean {
  const outputs = Array.from({ length: 4 }, () => {
    try {
      return String(layer!.forward(...inputs!.map((x) => x.clone())).data);
    } catch {
      return "";
    }
  });
  // What remembers goes on from where it was; what is random is unlike itself each time, or now and then.
  return usesRandomness(() => layer!.forward(...inputs!.map((x) => x.clone()))) &&
    new Set(outputs).size > 1;
}

/** Whether Math.random is called meanwhile. */
function usesRandomness(run: () => unknown): boolean {
  const { random } = Math;
  let calls = 0;
  Math.random = () => {
    calls++;
    return random();
  };
  try {
    run();
  } catch {
    // It may have called it before it threw.
  } finally {
    Math.random = random;
  }
  return calls > 0;
}

function way(
  kinds: Way["structure"]["kinds"],
  names: readonly string[],
): readonly { readonly name: string; readonly isLabel: boolean }[] {
  return names.map((name, i) => ({
    name,
    isLabel: kinds[i]!.isLabel || kinds[i]!.draw === "classIndices",
  }));
}

/** The gradients that backward gives, or what is wrong with its answer. */
function answeredBy({ layer, inputs }: Way["probed"]): readonly Tensor[] | string {
  let answer: unknown;
  try {
    const dout = layer!.forward(...inputs!.map((x) => x.clone())).clone();
    dout.data.fill(1);
    answer = layer!.backward(dout);
  } catch (error) {
    return `backward throws ${thrown(error)}`;
  }
  const list = Array.isArray(answer) ? answer : [answer];
  const wrong = list.find((gradient) => !(gradient instanceof Tensor));
  if (list.length > 0 && list.some((gradient) => !(gradient instanceof Tensor))) {
    const kind = wrong === null
      ? "null"
      : Array.isArray(wrong) || typeof wrong === "number" && Array.isArray(answer)
      ? "plain arrays"
      : wrong === undefined
      ? "nothing"
      : typeof wrong;
    return `backward returns ${kind}, and a layer returns a Tensor for each input, or a list of them`;
  }
  return list;
}

/** The inputs that no gradient is for: labels first, then those whose shape does not fit. */
function unanswered(
  inputs: readonly { readonly name: string; readonly isLabel: boolean }[],
  gradients: readonly Tensor[],
  values: readonly Tensor[],
): readonly string[] {
  const missing = inputs.length - gradients.length;
  if (missing <= 0) return [];
  const left = inputs.map(({ name, isLabel }, i) => ({
    name,
    rank: isLabel
      ? 0
      : isLabelName(name)
      ? 1
      : gradients.some((g) => sameShape(g.shape, values[i]!.shape))
      ? 3
      : 2,
    i,
  }));
  return left.sort((a, b) => a.rank - b.rank || b.i - a.i).slice(0, missing).map(({ name }) =>
    name
  );
}

/** Names for the params that a layer makes itself: those of the fields that hold them, or the usual ones. */
function weightNames(
  layer: object,
  params: readonly Tensor[],
  inputNames: readonly string[],
): readonly string[] {
  const taken = new Set(inputNames);
  return params.map((param, i) => {
    const field = Object.entries(layer).find(([, value]) => value === param)?.[0];
    const usual = param.rank > 1 ? "W" : "b";
    const candidates = [field, usual, `${usual}${i}`, `param${i}`];
    const name = candidates.find((one) =>
      one !== undefined && /^[A-Za-z]\w*$/.test(one) && !taken.has(one)
    )!;
    taken.add(name);
    return name;
  });
}
