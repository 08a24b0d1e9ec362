import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decode, encode } from "../corpus/mod.ts";
import { inspect, type LayerFinding } from "../scaffold/mod.ts";
import { type Inspected, scaffold } from "./scaffold.ts";
import { testInFolder } from "../testing/test_in_folder.ts";

const MODULE = `
import { add, map, matmul, multiply, set, sumTo, Tensor, tensor, zeros, zipWith } from "../src/mod.ts";

export const RATE = 0.1;
export class Tanh {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  out = zeros([]);
  forward(x: Tensor): Tensor {
    this.out = map(x, Math.tanh);
    return this.out.clone();
  }
  backward(dout: Tensor): Tensor {
    return zipWith(dout, this.out, (d, y) => d * (1 - y * y));
  }
}
export class Linear {
  readonly params: Tensor[];
  readonly grads: Tensor[];
  x = zeros([]);
  constructor(W: Tensor, b: Tensor) {
    this.params = [W, b];
    this.grads = [zeros(W.shape), zeros(b.shape)];
  }
  forward(x: Tensor): Tensor {
    this.x = x.clone();
    return add(matmul(x, this.params[0]!), this.params[1]!);
  }
  backward(dout: Tensor): Tensor {
    set(this.grads[0]!, multiply(matmul(this.x, dout, { transposeA: true }), FACTOR));
    set(this.grads[1]!, sumTo(dout, this.params[1]!.shape));
    return matmul(dout, this.params[0]!, { transposeB: true });
  }
}
export class Dense extends Linear {
  constructor(inSize: number, outSize: number) {
    super(map(zeros([inSize, outSize]), Math.random), zeros([outSize]));
  }
}
export class Square {
  x = zeros([]);
  forward(x: Tensor): Tensor {
    this.x = x.clone();
    return multiply(x, x);
  }
  backward(dout: Tensor): Tensor {
    return multiply(multiply(this.x, 2), dout);
  }
}
export class MSE {
  readonly params: Tensor[] = [];
  readonly grads: Tensor[] = [];
  d = zeros([]);
  forward(y: Tensor, t: Tensor): Tensor {
    this.d = zipWith(y, t, (a, b) => a - b);
    let loss = 0;
    for (const v of this.d.data) loss += v * v;
    return tensor(loss);
  }
  backward(dout: Tensor = tensor(1)): Tensor {
    return map(this.d, (v) => 2 * v * dout.item());
  }
}
export class Unbuildable {
  constructor() {
    throw new Error("no licence");
  }
}
`;

/** What a command wrote. */
interface Written {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  module: string,
  { output, inspectModule = loaded }: {
    readonly output?: string;
    readonly inspectModule?: (path: string) => Promise<Inspected>;
  } = {},
): Promise<Written> {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    hasColours: false,
    columns: undefined,
  };
  const options = { module, inspectModule, ...output === undefined ? {} : { output } };
  return { code: await scaffold(options, terminal), out, err };
}

/** Inspects a module here, and hands the findings on as JSON, as another process would. */
async function loaded(path: string): Promise<Inspected> {
  const found = inspect(await import(pathToFileURL(resolve(path)).href), { runs: 30 });
  return decode(JSON.parse(JSON.stringify(encode(found)))) as readonly LayerFinding[];
}

async function deno(...args: string[]): Promise<Written> {
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

const testIn = (name: string, fn: (folder: string) => Promise<void>) =>
  testInFolder(name, fn, { runs: true });

testIn("scaffold writes props that are formatted, type-check, and hold", async (folder) => {
  const module = join(folder, "layers.ts");
  await Deno.writeTextFile(module, MODULE.replace("FACTOR", "1"));
  const { code, out, err } = await run(module);
  assertEquals([code, err], [0, ""]);
  assertMatch(out, /^5 layers of 7 exports:\n\n/);
  assertMatch(out, /✓ Tanh +16 laws hold, among them .*bounded\(-1, 1\)/);
  assertMatch(out, /✗ Square +14 laws hold/);
  assertMatch(out, /it has no params and no grads/);
  assertMatch(out, /\? Unbuildable +not understood: it could not be built: Error: no licence/);
  assertMatch(out, /– RATE +it is a number/);
  const props = join(folder, "layers_props.ts");
  assert(out.endsWith(`Next:  deno task fuzz ${props.replaceAll("\\", "/")}\n`), out);
  const text = await Deno.readTextFile(props);
  assertStringIncludes(
    text,
    '} from "../src/mod.ts";\nimport { Dense, Linear, MSE, Square, Tanh }',
  );
  assertStringIncludes(text, "// TODO Unbuildable: it could not be built: Error: no licence.");
  const formatted = await deno("fmt", "--check", props);
  assertEquals(formatted.code, 0, formatted.err);
  const checked = await deno("check", "--quiet", props);
  assertEquals(checked.code, 0, checked.err);
  const fuzzed = await deno("task", "--quiet", "fuzz", props, "--runs", "100");
  assertEquals(fuzzed.code, 0, fuzzed.out + fuzzed.err);
});

testIn(
  "scaffold nods no broken layer through: the file says so, and so does its run",
  async (folder) => {
    const module = join(folder, "layers.ts");
    const output = join(folder, "draft.ts");
    await Deno.writeTextFile(module, MODULE.replace("FACTOR", "0.5"));
    const { code, out } = await run(module, { output });
    assertEquals(code, 0);
    assertMatch(out, /✗ Linear .*\n +breaks "param gradient": dW\[0,0\] is 0\.5 from backward/);
    assertMatch(out, /likely: a factor of 2 is missing/);
    const text = await Deno.readTextFile(output);
    assertMatch(text, /^\/\/ BROKEN "param gradient": dW\[0,0\] is 0\.5 from backward/m);
    assertMatch(text, /^\/\/ {3}Likely: a factor of 2 is missing/m);
    assertMatch(text, /--filter "Linear obeys param gradient"$/m);
    const fuzzed = await deno("task", "--quiet", "fuzz", output, "--filter", "Linear obeys param");
    assertEquals(fuzzed.code, 1);
    assertStringIncludes(fuzzed.out, 'Linear breaks "param gradient"');
  },
);

testIn("scaffold never overwrites, and says what is wrong", async (folder) => {
  const module = join(folder, "layers.ts");
  const props = join(folder, "layers_props.ts");
  await Deno.writeTextFile(module, MODULE);
  await Deno.writeTextFile(props, "mine");
  const never = (): Promise<Inspected> => {
    throw new Error("nothing is inspected");
  };
  const kept = await run(module, { inspectModule: never });
  assertEquals([kept.code, kept.out], [2, ""]);
  assertStringIncludes(kept.err, "it exists, and scaffold never overwrites");
  assertEquals(await Deno.readTextFile(props), "mine");
  const broken = await run(module, {
    output: join(folder, "a.ts"),
    inspectModule: () => Promise.resolve({ problem: "Cannot load it: it is Monday" }),
  });
  assertEquals(broken, { code: 2, out: "", err: "error: Cannot load it: it is Monday\n" });
  const noFolder = await run(module, {
    output: join(folder, "none", "a.ts"),
    inspectModule: () =>
      Promise.resolve(inspect({
        Odd: class {
          constructor() {
            throw 1;
          }
        },
      })),
  });
  assertEquals([noFolder.code, noFolder.out], [2, ""]);
  assertStringIncludes(noFolder.err, "there is no such folder");
  const nothing = await run(module, {
    output: join(folder, "a.ts"),
    inspectModule: () => Promise.resolve(inspect({ rate: 1 })),
  });
  assertEquals([nothing.code, nothing.out], [2, ""]);
  assertStringIncludes(nothing.err, "it exports no layer");
  assertStringIncludes(nothing.err, "\n  rate: it is a number");
});
