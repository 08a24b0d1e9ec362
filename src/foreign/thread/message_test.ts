import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { tensors } from "../../draw/mod.ts";
import { Tensor } from "../../tensor/mod.ts";
import { decodeMessage, encodeMessage } from "./message.ts";

/** The bits of numbers: NaN, −0 and all. */
function bits({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.slice().buffer);
}

const hostile = Float64Array.of(NaN, -0, 0, Infinity, -Infinity, 5e-324, 0.1, Number.MAX_VALUE);

Deno.test("a message is decoded to what was encoded, to the bit, as text and in binary", () => {
  const some = fc.record({
    x: tensors(),
    single: tensors(["N"], { dtype: "float32" }),
    deep: fc.array(tensors([2])),
    text: fc.string(),
  });
  fc.assert(fc.property(some, fc.boolean(), (drawn, binary) => {
    const message = { ...drawn, hostile: new Tensor([8], hostile) };
    const decoded = decodeMessage(encodeMessage(message, { binary })) as typeof message;
    for (const key of ["x", "single", "hostile"] as const) {
      assertEquals(decoded[key].shape, message[key].shape);
      assertEquals(decoded[key].dtype, message[key].dtype);
      assertEquals(bits(decoded[key]), bits(message[key]));
    }
    assertEquals(decoded.deep.map(bits), message.deep.map(bits));
    assertEquals(decoded.text, message.text);
  }));
});

Deno.test("what is no message is refused, and quoted", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  for (
    const [text, said] of [
      ["hello\n", '"hello"'],
      ["[1]\n", "an object"],
      ['{"x":{"shape":[2],"data":[1]}}\n', "with 1 numbers"],
      ['{"x":{"shape":[1],"data":["one"]}}\n', '"one" as a number'],
      ['{"x":{"shape":[2],"at":0},"bytes":8}\n12345678', "8 bytes follow"],
      ['{"x":{"shape":[-1],"at":0}}\n', "shape [-1]"],
    ] as const
  ) {
    const error = assertThrows(() => decodeMessage(bytes(text)), TypeError);
    assert(error.message.includes(said), error.message);
  }
});
