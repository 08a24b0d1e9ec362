// deno task test:peers
import { assertEquals } from "@std/assert";
import {
  equal,
  generator,
  map,
  normal,
  readSafetensors,
  type Tensor,
  writeSafetensors,
  zeros,
} from "../../src/mod.ts";
import { missingModules, startPython } from "./python.ts";

const ignore = (await missingModules(["numpy"])).length > 0;

Deno.test(
  { name: "numpy reads the safetensors that we write, and we what it writes", ignore },
  async () => {
    const python = (await startPython("safetensors_numpy.py", ["numpy"]))!;
    const random = generator(1);
    const drawn = (shape: number[], dtype: "float64" | "float32") =>
      map(zeros(shape, { dtype }), () => normal(random));
    const tensors = new Map<string, Tensor>([
      ["b", drawn([3], "float32")],
      ["W", drawn([2, 3], "float64")],
      ["scalar", drawn([], "float64")],
      ["empty", drawn([0, 2], "float32")],
      ['ünï "quoted"', drawn([1, 1, 5], "float32")],
    ]);
    const metadata = new Map([["by", "Backproof"], ["ε", "\n"]]);
    const file = writeSafetensors(tensors, { metadata });
    const answer = await python.ask(file.toBase64()) as string;
    await python.stop();
    const read = readSafetensors(Uint8Array.fromBase64(answer));
    assertEquals(read.metadata, metadata);
    assertEquals([...read.tensors.keys()].sort(), [...tensors.keys()].sort());
    for (const [name, tensor] of tensors) {
      assertEquals(equal(read.tensors.get(name)!, map(tensor, (v) => 2 * v)), true, name);
    }
  },
);
