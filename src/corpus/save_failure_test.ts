import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { Tensor } from "../tensor/mod.ts";
import { loadFailure } from "./load_failure.ts";
import { replaceFailure, type SavedFailure, saveFailure, slug } from "./save_failure.ts";
import type { StoredFailure } from "./stored_failure.ts";
import { testInFolder } from "../testing/test_in_folder.ts";

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

const filesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

testInFolder("loadFailure() gives back what saveFailure() took", async (folder) => {
  const path = await saveFailure(folder, failure);
  assertMatch(path.replaceAll("\\", "/"), /\/square\/[0-9a-f]{6}\.json$/);
  assertEquals(await loadFailure(path), failure);
  assertEquals(filesIn(join(folder, "square")).length, 1);
});

testInFolder("saveFailure() writes one example once, whoever found it", async (folder) => {
  const path = await saveFailure(folder, failure);
  const text = await Deno.readTextFile(path);
  const again = { ...failure, violation: "dx[0] is -0.0100", found: { seed: 43, path: [2, 0] } };
  assertEquals(await saveFailure(folder, again), path);
  assertEquals(await Deno.readTextFile(path), text);
});

testInFolder("a stored failure says when, where and with what it was found", async (folder) => {
  const found = {
    seed: 42,
    phase: "generated",
    trial: 7,
    path: [0, 3],
    at: "2026-11-25",
    backproof: "0.1.0",
    deno: "2.9.6",
  } as const;
  const whole: StoredFailure = { ...failure, law: "terminates", during: "input gradient", found };
  const path = await saveFailure(folder, whole);
  assertEquals(await loadFailure(path), whole);
  assertEquals(
    (await Deno.readTextFile(path)).split("\n").slice(0, 16),
    [
      "{",
      '  "version": 2,',
      '  "module": "../../square.ts",',
      '  "prop": "Square",',
      '  "law": "terminates",',
      '  "during": "input gradient",',
      '  "violation": "dx[0] is -0.01, expected -0.02 ± 3e-15",',
      '  "found": {',
      '    "seed": 42,',
      '    "phase": "generated",',
      '    "trial": 7,',
      '    "path": [0, 3],',
      '    "at": "2026-11-25",',
      '    "backproof": "0.1.0",',
      '    "deno": "2.9.6"',
      "  },",
    ],
  );
});

/** The file that the first version wrote for `failure`, and its name. */
const NAME_OF_VERSION_1 = "666a59.json";
const TEXT_OF_VERSION_1 = `{
  "version": 1,
  "module": "../../square.ts",
  "prop": "Square",
  "law": "input gradient",
  "violation": "dx[0] is -0.01, expected -0.02 ± 3e-15",
  "found": { "seed": 42 },
  "trial": {
    "given": { "x": { "$tensor": "float64", "shape": [1], "values": [-0.01] }, "axis": -1 },
    "upstream": { "kind": "random", "seed": 7 },
    "seed": 3
  }
}
`;

testInFolder(
  "a file of version 1 is read, and neither renamed nor written anew",
  async (folder) => {
    const shelf = join(folder, "square");
    const path = join(shelf, NAME_OF_VERSION_1);
    Deno.mkdirSync(shelf);
    Deno.writeTextFileSync(path, TEXT_OF_VERSION_1);
    assertEquals(await loadFailure(path), failure);
    assertEquals(await replaceFailure(folder, failure), { path, isNew: false });
    assertEquals(Deno.readTextFileSync(path), TEXT_OF_VERSION_1);
    assertEquals(filesIn(shelf), [NAME_OF_VERSION_1]);
  },
);

testInFolder("saveFailure() leaves a file of a later version alone", async (folder) => {
  const path = await saveFailure(folder, failure);
  const later = (await Deno.readTextFile(path)).replace('"version": 2', '"version": 3');
  await Deno.writeTextFile(path, later);
  assertEquals(await saveFailure(folder, failure), path);
  assertEquals(await Deno.readTextFile(path), later);
});

/** The n-th of a row of examples, each simpler than the one before. */
function shrunk(n: number): StoredFailure {
  const { trial } = failure;
  const x = new Tensor([1], Float64Array.of(n));
  return { ...failure, trial: { ...trial, given: { ...trial.given, x } } };
}

testInFolder("replaceFailure() keeps only the last of a row of shrinks", async (folder) => {
  let previous: SavedFailure | undefined;
  for (const n of [9, 5, 5, 9, 2]) {
    previous = await replaceFailure(folder, shrunk(n), { previous });
    assertEquals(await loadFailure(previous.path), shrunk(n));
    assertEquals(filesIn(join(folder, "square")).length, 1);
  }
});

testInFolder(
  "replaceFailure() never removes a file that was there before the run",
  async (folder) => {
    const old = [await saveFailure(folder, shrunk(9)), await saveFailure(folder, shrunk(5))].sort();
    let previous: SavedFailure | undefined;
    for (const n of [9, 7, 5, 2]) previous = await replaceFailure(folder, shrunk(n), { previous });
    assertEquals(
      filesIn(join(folder, "square")).map((name) => join(folder, "square", name)),
      [...old, previous!.path].sort(),
    );
  },
);

testInFolder(
  "replaceFailure() keeps the one before where the next cannot be stored",
  async (folder) => {
    const previous = await replaceFailure(folder, failure);
    const given = { f: () => 1 };
    const next = { ...failure, trial: { ...failure.trial, given } };
    await assertRejects(() => replaceFailure(folder, next, { previous }), TypeError, "given.f");
    assertEquals(await loadFailure(previous.path), failure);
  },
);

testInFolder(
  "saveFailure() removes drafts of writers killed long ago, and nothing else",
  async (folder) => {
    const shelf = join(folder, "square");
    Deno.mkdirSync(shelf);
    const names = [
      "0123ab.json.89abcdef.draft",
      "4567cd.json.89abcdef.draft",
      "my.draft",
      "old.json",
    ];
    for (const name of names) Deno.writeTextFileSync(join(shelf, name), "{");
    const long = new Date(Date.now() - 2 * 60 * 60 * 1000);
    for (const name of names.slice(1)) Deno.utimeSync(join(shelf, name), long, long);
    const path = await saveFailure(folder, failure);
    assertEquals(
      filesIn(shelf),
      [names[0]!, names[2]!, names[3]!, path.slice(shelf.length + 1)].sort(),
    );
  },
);

testInFolder("saveFailure() says where it cannot write", async (folder) => {
  const taken = join(folder, "taken");
  Deno.writeTextFileSync(taken, "");
  const { message } = await assertRejects(() => saveFailure(taken, failure), Error);
  assert(message.startsWith(`Cannot write to ${join(taken, "square")}: `), message);
});

testInFolder("saveFailure() gives other trials other files", async (folder) => {
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

testInFolder("saveFailure() lengthens the name where another example has it", async (folder) => {
  const path = await saveFailure(folder, failure);
  const other = { ...failure, law: "param gradient" };
  await Deno.copyFile(await saveFailure(folder, other), path);
  const longer = await saveFailure(folder, failure);
  assertMatch(longer, /[0-9a-f]{8}\.json$/);
  assertEquals(await loadFailure(longer), failure);
  assertEquals(await loadFailure(path), other);
});

testInFolder("saveFailure() writes a damaged file anew", async (folder) => {
  const path = await saveFailure(folder, failure);
  await Deno.writeTextFile(path, (await Deno.readTextFile(path)).slice(0, 50));
  assertEquals(await saveFailure(folder, failure), path);
  assertEquals(await loadFailure(path), failure);
});

testInFolder(
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

testInFolder("loadFailure() says what is wrong with a file", async (folder) => {
  const text = await Deno.readTextFile(await saveFailure(folder, failure));
  const json = JSON.parse(text);
  const cases: [string, string][] = [
    ["", "it is no JSON"],
    [text.slice(0, -20), "it is no JSON"],
    ["[]", "the file is missing or damaged: expected an object"],
    [
      JSON.stringify({ ...json, version: 3 }),
      "its version is 3, and only versions 1 and 2 can be read",
    ],
    [JSON.stringify({ ...json, version: undefined }), "its version is none"],
    [JSON.stringify({ ...json, law: undefined }), "law is missing or damaged: expected a text"],
    [JSON.stringify({ ...json, module: 1 }), "module is missing or damaged"],
    [JSON.stringify({ ...json, found: {} }), "seed is missing or damaged: expected an integer"],
    [JSON.stringify({ ...json, during: "" }), "during is missing or damaged: expected a text"],
    [JSON.stringify({ ...json, found: { seed: 1, phase: "no" } }), "phase is missing or damaged"],
    [JSON.stringify({ ...json, found: { seed: 1, path: ["a"] } }), "path is missing or damaged"],
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
