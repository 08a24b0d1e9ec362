import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { Tensor } from "../tensor/mod.ts";
import { loadFailure } from "./load_failure.ts";
import { saveFailure, slug } from "./save_failure.ts";
import type { StoredFailure } from "./stored_failure.ts";

const failure: StoredFailure = {
  module: "../../square.ts",
  prop: "Square",
  law: "input gradient",
  violation: "dx[0] is -0.01, expected -0.02 ± 3e-15",
  found: { seed: 42 },
  trial: {
    given: { x: new Tensor([1], Float64Array.of(-0.01)), axis: -1 },
    upstream: { kind: "random", seed: 7 },
    seed: 3,
  },
};

const permissions = ["read", "write"] as const;
const ignore = permissions.some((name) =>
  Deno.permissions.querySync({ name, path: "." }).state !== "granted"
);

/** A test in an empty folder of its own. */
function testIn(name: string, fn: (folder: string) => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
      try {
        await fn(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

const filesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

testIn("loadFailure() gives back what saveFailure() took", async (folder) => {
  const path = await saveFailure(folder, failure);
  assertMatch(path.replaceAll("\\", "/"), /\/square\/[0-9a-f]{6}\.json$/);
  assertEquals(await loadFailure(path), failure);
  assertEquals(filesIn(join(folder, "square")).length, 1);
});

testIn("saveFailure() writes one example once, whoever found it", async (folder) => {
  const path = await saveFailure(folder, failure);
  const text = await Deno.readTextFile(path);
  assertEquals(await saveFailure(folder, { ...failure, found: { seed: 43, path: "1:2" } }), path);
  assertEquals(await Deno.readTextFile(path), text);
});

testIn("saveFailure() gives other trials other files", async (folder) => {
  const { trial } = failure;
  const others: StoredFailure[] = [
    { ...failure, law: "param gradient" },
    { ...failure, trial: { ...trial, seed: 4 } },
    { ...failure, trial: { ...trial, upstream: { kind: "ones" } } },
    { ...failure, trial: { ...trial, given: { ...trial.given, axis: -0 } } },
    { ...failure, trial: { ...trial, given: { ...trial.given, axis: 0 } } },
  ];
  const paths = await Promise.all([failure, ...others].map((one) => saveFailure(folder, one)));
  assertEquals(new Set(paths).size, 6);
  for (const [i, one] of others.entries()) assertEquals(await loadFailure(paths[i + 1]!), one);
});

testIn("saveFailure() lengthens the name where another example has it", async (folder) => {
  const path = await saveFailure(folder, failure);
  const other = { ...failure, law: "param gradient" };
  await Deno.copyFile(await saveFailure(folder, other), path);
  const longer = await saveFailure(folder, failure);
  assertMatch(longer, /[0-9a-f]{8}\.json$/);
  assertEquals(await loadFailure(longer), failure);
  assertEquals(await loadFailure(path), other);
});

testIn("saveFailure() writes a damaged file anew", async (folder) => {
  const path = await saveFailure(folder, failure);
  await Deno.writeTextFile(path, (await Deno.readTextFile(path)).slice(0, 50));
  assertEquals(await saveFailure(folder, failure), path);
  assertEquals(await loadFailure(path), failure);
});

testIn(
  "saveFailure() leaves nothing behind where it cannot store what was drawn",
  async (folder) => {
    const given = { f: () => 1 };
    await assertRejects(
      () => saveFailure(folder, { ...failure, trial: { ...failure.trial, given } }),
      TypeError,
      "Cannot store given.f: expected tensors",
    );
    assertEquals(filesIn(folder), []);
  },
);

testIn("loadFailure() says what is wrong with a file", async (folder) => {
  const text = await Deno.readTextFile(await saveFailure(folder, failure));
  const json = JSON.parse(text);
  const cases: [string, string][] = [
    ["", "it is no JSON"],
    [text.slice(0, -20), "it is no JSON"],
    ["[]", "the file is missing or damaged: expected an object"],
    [JSON.stringify({ ...json, version: 2 }), "its version is 2, and only version 1 can be read"],
    [JSON.stringify({ ...json, version: undefined }), "its version is none"],
    [JSON.stringify({ ...json, law: undefined }), "law is missing or damaged: expected a text"],
    [JSON.stringify({ ...json, module: 1 }), "module is missing or damaged"],
    [JSON.stringify({ ...json, found: {} }), "seed is missing or damaged: expected an integer"],
    [JSON.stringify({ ...json, trial: null }), "trial is missing or damaged: expected an object"],
    [JSON.stringify({ ...json, trial: { ...json.trial, given: [1] } }), "trial.given is missing"],
    [
      JSON.stringify({ ...json, trial: { ...json.trial, given: undefined } }),
      "trial.given is missing",
    ],
    [
      JSON.stringify({ ...json, trial: { ...json.trial, upstream: { kind: "two" } } }),
      "trial.upstream.kind is missing or damaged",
    ],
    [text.replace('"float64"', '"float16"'), "Cannot read a tensor"],
  ];
  const path = join(folder, "damaged.json");
  for (const [content, expected] of cases) {
    await Deno.writeTextFile(path, content);
    const { message } = await assertRejects(() => loadFailure(path), TypeError, expected);
    assert(message.startsWith(`Cannot read ${path}: `), message);
  }
  await assertRejects(
    () => loadFailure(join(folder, "none.json")),
    Deno.errors.NotFound,
    "no such file",
  );
});

Deno.test("slug() makes a name that every file system takes", () => {
  assertEquals(slug("SoftmaxWithLoss [3,5]"), "softmax_with_loss_3_5");
  assertEquals(slug("../../etc/passwd"), "etc_passwd");
  assertEquals(slug("ReLU"), "re_lu");
  assertEquals(slug("//"), "prop");
  assertEquals(slug("소프트맥스"), "소프트맥스");
});
