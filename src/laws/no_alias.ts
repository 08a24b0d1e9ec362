import { gradientList } from "../layer.ts";
import type { Tensor } from "../tensor/mod.ts";
import { firstDifference } from "./compare.ts";
import { type Law, PASS, type Trial, type Violation } from "./law.ts";
import { shareMemory } from "./memory.ts";
import { movedInputs } from "./moved.ts";
import { gradientNames, round } from "./round.ts";

/**
 * What a layer hands out is the caller's: writing over it changes neither the layer's state nor what was
 * handed in, and a later pass does not write over it.
 */
export const noAlias: Law = {
  name: "nothing handed out is an alias",
  says:
    "the caller may write over out and dx, and they stay as they are when the layer is used again",
  check(trial) {
    const clean = round(trial);
    const layer = trial.layer();
    const inputs = trial.inputs();
    const params = [...layer.params];
    const out = layer.forward(...inputs);
    const kept = trial.inputNames.map((name, i) => ({ name, tensor: inputs[i]! }));
    const names = trial.paramNames();
    params.forEach((tensor, i) => kept.push({ name: names[i]!, tensor }));
    const shared = sharing("out", out, kept);
    if (shared !== undefined) return shared;

    // The caller uses `out` as scratch space before the backward pass.
    out.data.fill(1e3);
    const dout = clean.dout.clone();
    const returned = gradientList(layer.backward(dout));
    const expectedFrom = "as when nothing is written over";
    const afterOut = compare(trial, [...returned, ...layer.grads], clean.gradients, {
      actualFrom: "from backward(dout), after out was written over",
      expectedFrom,
      dout: clean.dout,
    });
    if (afterOut !== undefined) return afterOut;
    kept.push({ name: "dout", tensor: dout });
    layer.grads.forEach((tensor, i) => kept.push({ name: `grads[${i}]`, tensor }));
    for (let k = 0; k < returned.length; k++) {
      const name = `d${trial.inputNames[trial.differentiable[k]!]}`;
      const found = sharing(name, returned[k]!, kept);
      if (found !== undefined) return found;
      kept.push({ name, tensor: returned[k]! });
    }

    // … and dx and dout as scratch space before the next one.
    for (const dx of returned) dx.data.fill(1e3);
    dout.data.fill(1e3);
    const again = gradientList(layer.backward(clean.dout.clone()));
    const afterDx = compare(trial, [...again, ...layer.grads], clean.gradients, {
      actualFrom: "from a second backward(dout), after dx and dout were written over",
      expectedFrom,
      dout: clean.dout,
    });
    if (afterDx !== undefined) return afterDx;

    // What was handed out stays when the layer goes on.
    const dx = again.map((gradient) => gradient.clone());
    const second = layer.forward(...trial.inputs());
    const secondWas = second.clone();
    layer.forward(...movedInputs(trial));
    layer.backward(clean.dout.clone());
    return compare(trial, again, dx, {
      actualFrom: "after the layer was used again",
      expectedFrom: "as it was handed out",
      dout: clean.dout,
    }) ?? firstDifference([second], [secondWas], {
      names: () => ["out"],
      actualFrom: "after the layer was used again",
      expectedFrom: "as it was handed out",
    }) ?? PASS;
  },
};

function compare(
  trial: Trial,
  actual: readonly Tensor[],
  expected: readonly Tensor[],
  how: { actualFrom: string; expectedFrom: string; dout: Tensor },
): Violation | undefined {
  return firstDifference(actual, expected, { names: () => gradientNames(trial), ...how });
}

function sharing(
  name: string,
  tensor: Tensor,
  others: readonly { name: string; tensor: Tensor }[],
): Violation | undefined {
  for (const other of others) {
    if (!shareMemory(tensor, other.tensor)) continue;
    return {
      kind: "violation",
      where: name,
      actual: `the same memory as ${other.name}`,
      actualFrom: "from the layer",
      expected: "memory of its own",
      expectedFrom: "as the caller may write over it",
    };
  }
  return undefined;
}
