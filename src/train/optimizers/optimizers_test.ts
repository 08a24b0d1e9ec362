import { assertEquals, assertThrows } from "@std/assert";
import { type Tensor, tensor } from "../../tensor/mod.ts";
import { AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp, SGD } from "./mod.ts";

// What they compute is held in props/train/.

Deno.test("optimizers start at the rates of the books", () => {
  for (const Kind of [SGD, Momentum, Nesterov, AdaGrad, RMSProp]) {
    assertEquals(new Kind().rate, 0.01);
  }
  for (const Kind of [Adam, AdamW]) assertEquals(new Kind().rate, 0.001);
});

Deno.test("settings that cannot be are refused by name", () => {
  for (const wrong of [-0.1, 1, NaN, Infinity]) {
    const says = `expected a number from 0 to below 1, found ${wrong}`;
    assertThrows(
      () => new Momentum({ momentum: wrong }),
      RangeError,
      `Momentum: momentum: ${says}`,
    );
    assertThrows(
      () => new Nesterov({ momentum: wrong }),
      RangeError,
      `Nesterov: momentum: ${says}`,
    );
    assertThrows(() => new RMSProp({ decay: wrong }), RangeError, `RMSProp: decay: ${says}`);
    assertThrows(() => new Adam({ beta1: wrong }), RangeError, `Adam: beta1: ${says}`);
    assertThrows(() => new Adam({ beta2: wrong }), RangeError, `Adam: beta2: ${says}`);
    assertThrows(() => new AdamW({ decay: wrong }), RangeError, `AdamW: decay: ${says}`);
  }
  for (const wrong of [0, -1, NaN, Infinity]) {
    const says = `eps: expected a number above 0, found ${wrong}`;
    for (const Kind of [AdaGrad, RMSProp, Adam, AdamW]) {
      assertThrows(() => new Kind({ eps: wrong }), RangeError, says);
    }
  }
});

Deno.test("an update that cannot be made says what does not fit", () => {
  const W = tensor([1, 2]);
  const refuse = (rate: number, params: Tensor[], grads: Tensor[], says: string) =>
    assertThrows(() => new SGD({ rate }).update(params, grads), RangeError, says);
  refuse(NaN, [W], [W], "SGD: expected a rate from 0, found NaN");
  refuse(1, [W], [], "SGD: expected a gradient for each of 1 params, found 0");
  refuse(1, [W], [tensor([1])], "SGD: expected grads[0] of its param's shape [2], found [1]");
  refuse(1, [W, W], [W, W], "SGD: params[0] and params[1] are one tensor");
  const shaped = tensor([[1, 2]]);
  assertThrows(() => new AdamW().update([W], [shaped]), RangeError, "AdamW: expected grads[0]");
  assertEquals(W.toArray(), [1, 2]);
});

Deno.test("what is remembered is float64, whatever the param is", () => {
  const W = tensor([1], { dtype: "float32" });
  for (const [part, { dtype }] of Object.entries(new Adam().memory(W))) {
    assertEquals([part, dtype], [part, "float64"]);
  }
});
