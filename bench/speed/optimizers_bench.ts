// deno bench --filter "update"
//
// One update of a param of a million entries, beside the bare loop of SGD: what each optimizer costs more.
import {
  AdaGrad,
  Adam,
  AdamW,
  generator,
  map,
  Momentum,
  Nesterov,
  normal,
  RMSProp,
  SGD,
  zeros,
} from "../../src/mod.ts";

const random = generator(1);
const W = map(zeros([1000, 1000]), () => normal(random));
const dW = map(W, () => normal(random));

Deno.bench("update: a bare loop", { group: "update of a million entries", baseline: true }, () => {
  const [w, g] = [W.data, dW.data];
  for (let k = 0; k < w.length; k++) w[k]! -= 1e-9 * g[k]!;
});

for (const Kind of [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW]) {
  const optimizer = new Kind({ rate: 1e-9 });
  const [params, grads] = [[W], [dW]];
  Deno.bench(`update: ${Kind.name}`, { group: "update of a million entries" }, () => {
    optimizer.update(params, grads);
  });
}
