import { difference } from "./compare.ts";
import { type Law, PASS } from "./law.ts";

/** Neither pass changes what it is handed: inputs, params, `dout`. */
export const nothingChanged: Law = {
  name: "nothing handed in is changed",
  says: "forward and backward leave inputs, params and dout as they were",
  check(trial) {
    const layer = trial.layer();
    const inputs = trial.inputs();
    const params = layer.params.map((param) => param.clone());
    const expectedFrom = "what was handed in";
    const check = (pass: string) => {
      const untouched = trial.inputs();
      for (let i = 0; i < inputs.length; i++) {
        const how = { name: trial.inputNames[i]!, actualFrom: `after ${pass}`, expectedFrom };
        const found = difference(inputs[i]!, untouched[i]!, how);
        if (found !== undefined) return found;
      }
      for (let k = 0; k < params.length; k++) {
        const found = difference(layer.params[k]!, params[k]!, {
          name: trial.paramNames()[k]!,
          actualFrom: `after ${pass}`,
          expectedFrom: "what it was before",
        });
        if (found !== undefined) return found;
      }
      return undefined;
    };
    const { shape, dtype } = layer.forward(...inputs);
    const afterForward = check("forward");
    if (afterForward !== undefined) return afterForward;
    const dout = trial.dout(shape, dtype);
    layer.backward(dout);
    return check("backward") ??
      difference(dout, trial.dout(shape, dtype), {
        name: "dout",
        actualFrom: "after backward",
        expectedFrom,
      }) ??
      PASS;
  },
};
