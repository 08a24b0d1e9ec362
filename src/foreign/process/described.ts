import fc from "fast-check";
import {
  type Arbitrary,
  type Axis,
  classIndices,
  labels,
  oneHots,
  positives,
  probabilities,
  softLabels,
  tensors,
} from "../../draw/mod.ts";
import {
  bounded,
  type Domain,
  everyLayer,
  increasing,
  keepsOrder,
  type Law,
  linear,
  permutedBatches,
  pointSymmetry,
  rowsDoNotMix,
  rowsSumTo,
  shiftInvariant,
} from "../../laws/mod.ts";
import { type Prop, prop, type PropOptions } from "../../prop.ts";
import { everyFunction } from "../every_function.ts";
import { LEFT_OUT } from "../from_vjp.ts";
import type { Channel } from "./channel.ts";
import { ProcessLayer } from "./process_layer.ts";

/** A draw as a process describes it, in JSON. */
interface DrawSpec {
  readonly draw: string;
  readonly axes?: readonly Axis[];
  readonly classes?: Axis;
  readonly min?: number;
  readonly max?: number;
  readonly dtype?: "float64" | "float32";
  readonly values?: readonly unknown[];
}

/** A prop as a process describes it, in JSON. */
interface PropSpec {
  readonly name: string;
  readonly given: Readonly<Record<string, DrawSpec>>;
  readonly inputs: readonly string[];
  readonly nondifferentiable?: readonly string[];
  readonly laws?: readonly (string | Readonly<Record<string, readonly number[]>>)[];
  readonly domain?: Ends | Readonly<Record<string, Ends>>;
  readonly resolution?: number;
  readonly maxInconclusive?: number;
  readonly stateful?: boolean;
  /** Whether it is a function, which has no params and keeps nothing from one call to the next. */
  readonly isFunction?: boolean;
}

/** A domain in JSON: an end that is left out is infinite. */
type Ends = Partial<Domain>;

/** The draws by name. */
const DRAWS: Readonly<Record<string, (spec: DrawSpec) => Arbitrary<unknown>>> = {
  tensors: ({ axes, ...options }) => tensors(axes, options),
  positives: ({ axes, ...options }) => positives(axes, options),
  probabilities: ({ axes }) => probabilities(axes),
  oneHots: ({ axes = [] }) => oneHots(axes),
  softLabels: ({ axes = [] }) => softLabels(axes),
  labels: ({ axes = [] }) => labels(axes),
  classIndices: ({ axes = [], classes = "C" }) => classIndices(axes, { classes }),
  integers: ({ min = 0, max = 0 }) => fc.integer({ min, max }),
  booleans: () => fc.boolean(),
  oneOf: ({ values = [] }) => fc.constantFrom(...values),
};

/** The laws that can be claimed by name, besides those of every layer. */
const LAWS: readonly Law[] = [
  increasing,
  keepsOrder,
  linear,
  permutedBatches,
  rowsDoNotMix,
  shiftInvariant,
];

/** The laws that take numbers. */
const LAWS_OF_NUMBERS: Readonly<Record<string, (...numbers: number[]) => Law>> = {
  bounded: (lo = -Infinity, hi = Infinity) => bounded(lo, hi),
  pointSymmetry: (x = 0, y = 0) => pointSymmetry(x, y),
  rowsSumTo: (total = 1) => rowsSumTo(total),
};

/**
 * The props that a process declares of its layers.
 *
 * @throws {TypeError} If it declares none, or names a draw or a law that there is not.
 */
export function describedProps(channel: Channel): readonly Prop[] {
  const { props } = channel.hello();
  if (!Array.isArray(props) || props.length === 0) {
    throw new TypeError("The process declares no props: expected a list in its first message");
  }
  return (props as PropSpec[]).map((spec) => propOf(spec, channel));
}

function propOf(spec: PropSpec, channel: Channel): Prop {
  const { name, inputs, nondifferentiable, laws = [], given, isFunction = false, ...others } = spec;
  const draws = Object.entries(given).map(([key, draw]) => {
    const make = DRAWS[draw.draw];
    if (make !== undefined) return [key, make(draw)] as const;
    const known = Object.keys(DRAWS).join(", ");
    throw new TypeError(`${name}: cannot draw ${key} as ${draw.draw}: expected one of ${known}`);
  });
  return prop<Record<string, unknown>>({
    name,
    given: Object.fromEntries(draws),
    inputs,
    ...nondifferentiable === undefined ? {} : { nondifferentiable },
    ...options(others),
    layer: (drawn) => new ProcessLayer({ channel, prop: name, given: drawn, inputs }),
    ...isFunction ? { leftOut: LEFT_OUT } : {},
    laws: [
      ...isFunction ? everyFunction : everyLayer,
      ...laws.flatMap((law) => lawsOf(law, name)),
    ],
  });
}

/** What a process may say of a prop that `prop` takes as it is. */
function options(
  { domain, resolution, maxInconclusive, stateful }: Omit<
    PropSpec,
    "name" | "given" | "inputs" | "laws" | "isFunction"
  >,
): Partial<PropOptions<Record<string, unknown>>> {
  return {
    ...domain === undefined ? {} : { domain: domainOf(domain) },
    ...resolution === undefined ? {} : { resolution },
    ...maxInconclusive === undefined ? {} : { maxInconclusive },
    ...stateful === undefined ? {} : { stateful },
  };
}

function domainOf(domain: Ends | Readonly<Record<string, Ends>>): Domain | Record<string, Domain> {
  const isOfAll = (ends: typeof domain): ends is Ends =>
    typeof ends.lo === "number" || typeof ends.hi === "number";
  if (isOfAll(domain)) return { lo: domain.lo ?? -Infinity, hi: domain.hi ?? Infinity };
  return Object.fromEntries(
    Object.entries(domain).map(([name, { lo = -Infinity, hi = Infinity }]) => [name, { lo, hi }]),
  );
}

function lawsOf(claim: string | Readonly<Record<string, readonly number[]>>, of: string): Law[] {
  if (typeof claim === "string") {
    const found = LAWS.find(({ name }) => name === claim);
    if (found !== undefined) return [found];
  } else {
    const laws = Object.entries(claim).map(([name, numbers]) =>
      LAWS_OF_NUMBERS[name]?.(...numbers)
    );
    if (laws.every((law) => law !== undefined)) return laws;
  }
  const known = [...LAWS.map(({ name }) => name), ...Object.keys(LAWS_OF_NUMBERS)].join(", ");
  throw new TypeError(
    `${of}: cannot find the law ${JSON.stringify(claim)}: expected one of ${known}`,
  );
}
