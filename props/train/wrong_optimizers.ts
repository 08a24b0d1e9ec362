import {
  Adam,
  AdamW,
  map,
  Momentum,
  type Optimizer,
  SGD,
  type Tensor,
  tensor,
} from "../../src/mod.ts";
import { byEntries, check, type EntryStep } from "./by_entries.ts";
import {
  descends,
  equalsTextbook,
  followsRate,
  goesOnFromMemory,
  ignoresScale,
  isLinear,
  isMirrored,
  keepsFloat32,
  knowsParams,
  leavesGradients,
  onlyDecays,
  type OptimizerLaw,
  refusesMisfits,
  restsAtZero,
  type Subject,
  treatsEntriesAlike,
} from "./optimizer_laws.ts";
import { optimizers } from "./optimizers.ts";

/** An optimizer with a mistake, and a law that must catch it. */
export interface WrongOptimizer {
  readonly mistake: string;
  readonly law: OptimizerLaw;
  readonly subject: Subject;
}

/** As "Deep Learning from Scratch" has it: what is added is μ²·v′ − (1 + μ)·η·dW, where μ²·v is right. */
const newVelocity: EntryStep = (w, g, memory, rate) => {
  memory.v = 0.9 * memory.v - rate * g;
  return w + 0.9 * 0.9 * memory.v - (1 + 0.9) * rate * g;
};

/** Every law catches one or more. */
export const wrongOptimizers: readonly WrongOptimizer[] = [
  byStep("Nesterov takes the new velocity for the old", "Nesterov", equalsTextbook, newVelocity),
  byStep("Nesterov takes the new velocity for the old", "Nesterov", descends, newVelocity),
  byStep("SGD climbs", "SGD", descends, (w, g, _, rate) => w + rate * g),
  byStep(
    "Momentum fades the new gradient too",
    "Momentum",
    equalsTextbook,
    (w, g, memory, rate) => {
      memory.v = 0.9 * (memory.v - rate * g);
      return w + memory.v;
    },
  ),
  byStep(
    "Adam starts from zeros without correction",
    "Adam",
    equalsTextbook,
    (w, g, memory, rate) => {
      memory.v = 0.9 * memory.v + 0.1 * g;
      memory.t = 0.999 * memory.t + 0.001 * g * g;
      return w - rate * memory.v / (Math.sqrt(memory.t) + 1e-30);
    },
  ),
  byStep("Adam divides by nothing but the root", "Adam", restsAtZero, (w, g, memory, rate) => {
    memory.t += g * g;
    return w - rate * g / Math.sqrt(memory.t);
  }),
  byStep("RMSProp forgets to square", "RMSProp", isMirrored, (w, g, memory, rate) => {
    memory.v = 0.99 * memory.v + 0.01 * g;
    return w - rate * g / (Math.sqrt(memory.v) + 1e-30);
  }),
  byStep("SGD cuts each entry at 1", "SGD", isLinear, (w, g, _, rate) => {
    return w - rate * Math.max(-1, Math.min(1, g));
  }),
  byStep("AdamW decays through the gradient", "AdamW", ignoresScale, (w, g, memory, rate) => {
    const slope = g + 0.01 * w;
    memory.t += slope * slope;
    return w - rate * slope / (Math.sqrt(memory.t) + 1e-30);
  }),
  byStep("AdamW decays without the rate", "AdamW", followsRate, (w, g, _, rate) => {
    return 0.99 * w - rate * Math.sign(g);
  }),
  byStep("AdamW decays by an amount, not a share", "AdamW", onlyDecays, (w, g, _, rate) => {
    return w - rate * (0.01 * Math.sign(w) + Math.sign(g));
  }),
  {
    mistake: "AdaGrad has one sum for all entries of a param",
    law: treatsEntriesAlike,
    subject: like("AdaGrad", (rate) => {
      const sums = new WeakMap<Tensor, Tensor>();
      const memory = (param: Tensor) => {
        const squares = sums.get(param) ?? tensor(0);
        sums.set(param, squares);
        return { squares };
      };
      return {
        rate,
        update(params, grads) {
          check(params, grads, this.rate);
          params.forEach((param, i) => {
            const { squares } = memory(param);
            for (const g of grads[i]!.data) squares.data[0]! += g * g;
            const size = Math.sqrt(squares.item()) + 1e-30;
            grads[i]!.data.forEach((g, k) => param.data[k]! -= this.rate * g / size);
          });
        },
        memory,
      };
    }),
  },
  {
    mistake: "Momentum remembers by the place in the list",
    law: knowsParams,
    subject: like("Momentum", (rate) => {
      const velocities: Tensor[] = [];
      return around(new Momentum({ rate }), (right, params, grads) => {
        check(params, grads, right.rate);
        params.forEach((param, i) => {
          const v = velocities[i] ??= map(param, () => 0);
          param.data.forEach((_, k) => {
            v.data[k] = 0.9 * v.data[k]! - right.rate * grads[i]!.data[k]!;
            param.data[k]! += v.data[k]!;
          });
        });
      });
    }),
  },
  {
    mistake: "Params of equal values are taken for one",
    law: knowsParams,
    subject: like("SGD", (rate) =>
      around(new SGD({ rate }), (right, params, grads) => {
        check(params, grads, right.rate);
        const values = params.map((param) => `${[...param.data]}`);
        const first = (_: unknown, i: number) => values.indexOf(values[i]!) === i;
        right.update(params.filter(first), grads.filter(first));
      })),
  },
  {
    mistake: "Adam counts the updates of all params together",
    law: knowsParams,
    subject: like("Adam", (rate) => {
      let steps = 0;
      return around(new Adam({ rate, eps: 1e-30 }), (right, params, grads) => {
        for (const param of params) right.memory(param).steps!.data[0] = steps;
        right.update(params, grads);
        steps++;
      });
    }),
  },
  {
    mistake: "SGD keeps the rate that it was built with",
    law: followsRate,
    subject: like("SGD", (rate) =>
      around(new SGD({ rate }), (right, params, grads) => {
        const asked = right.rate;
        right.rate = rate;
        right.update(params, grads);
        right.rate = asked;
      })),
  },
  {
    mistake: "SGD moves float64 params only",
    law: keepsFloat32,
    subject: like("SGD", (rate) =>
      around(new SGD({ rate }), (right, params, grads) => {
        const isDouble = (_: unknown, i: number) => params[i]!.data instanceof Float64Array;
        right.update(params.filter(isDouble), grads.filter(isDouble));
      })),
  },
  {
    mistake: "SGD scales the gradients in place",
    law: leavesGradients,
    subject: like("SGD", (rate) =>
      around(new SGD({ rate }), (right, params, grads) => {
        check(params, grads, right.rate);
        grads.forEach(({ data }, i) =>
          data.forEach((g, k) => {
            data[k] = right.rate * g;
            params[i]!.data[k]! -= data[k]!;
          })
        );
      })),
  },
  {
    mistake: "Momentum does not show its velocity",
    law: goesOnFromMemory,
    subject: like("Momentum", (rate) => {
      const right = new Momentum({ rate });
      return {
        rate,
        update(params, grads) {
          right.rate = this.rate;
          right.update(params, grads);
        },
        memory: () => ({}),
      };
    }),
  },
  {
    mistake: "SGD checks each gradient only when it comes to it",
    law: refusesMisfits,
    subject: like("SGD", (rate) =>
      around(new SGD({ rate }), (right, params, grads) => {
        params.forEach((param, i) => right.update([param], grads.slice(i, i + 1)));
      })),
  },
  {
    mistake: "SGD checks nothing",
    law: refusesMisfits,
    subject: like("SGD", (rate) => ({
      rate,
      update(params, grads) {
        grads.forEach(({ data }, i) =>
          data.forEach((g, k) => {
            if (params[i] !== undefined) params[i].data[k]! -= this.rate * g;
          })
        );
      },
      memory: () => ({}),
    })),
  },
  {
    mistake: "AdamW decays vectors not at all",
    law: onlyDecays,
    subject: like("AdamW", (rate) => {
      const right = new AdamW({ rate, eps: 1e-30, decay: 0 });
      return around(right, (inner, params, grads) => inner.update(params, grads));
    }),
  },
];

function byStep(mistake: string, name: string, law: OptimizerLaw, step: EntryStep): WrongOptimizer {
  return { mistake, law, subject: like(name, (rate) => byEntries(rate, step)) };
}

/** A subject that is said to be what it is not. */
function like(name: string, build: (rate: number) => Optimizer): Subject {
  return { ...optimizers.find((one) => one.name === name)!, build };
}

/** An optimizer that updates in another way. */
function around(
  right: Optimizer,
  update: (right: Optimizer, params: readonly Tensor[], grads: readonly Tensor[]) => void,
): Optimizer {
  return {
    get rate() {
      return right.rate;
    },
    set rate(rate) {
      right.rate = rate;
    },
    update: (params, grads) => update(right, params, grads),
    memory: (param) => right.memory(param),
  };
}
