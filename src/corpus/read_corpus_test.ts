import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { tensor } from "../tensor/mod.ts";
import { findCorpora, readCorpus, saveFailure, type StoredFailure } from "./mod.ts";
import { testInFolder } from "../testing/test_in_folder.ts";

const failure: StoredFailure = {
  module: "../../square.ts",
  prop: "Square",
  law: "input gradient",
  violation: "dx[0] is 1, expected 2",
  found: { seed: 42 },
  trial: { given: { x: tensor([1]) }, upstream: { kind: "ones" }, seed: 3 },
};

testInFolder(
  "readCorpus() gives all failures by path, and says which files are damaged",
  async (folder) => {
    const others = [failure, { ...failure, prop: "Cube" }, { ...failure, law: "param gradient" }];
    const paths = await Promise.all(others.map((one) => saveFailure(folder, one)));
    const damaged = join(folder, "square", "damaged.json");
    Deno.writeTextFileSync(damaged, '{ "version": 2');
    Deno.writeTextFileSync(join(folder, "square", "012345.json.01234567.draft"), "{");
    Deno.writeTextFileSync(join(folder, "README.md"), "What is here");
    const { failures, problems } = await readCorpus(folder);
    assertEquals(failures.map(({ path }) => path), [...paths].sort());
    for (const { path, failure } of failures) assertEquals(failure, others[paths.indexOf(path)]);
    assertEquals(problems.map(({ path }) => path), [damaged]);
    assertStringIncludes(problems[0]?.message ?? "", `Cannot read ${damaged}: it is no JSON`);
  },
);

testInFolder(
  "readCorpus() finds nothing where there is no folder, and says if it is no folder",
  async (folder) => {
    assertEquals(await readCorpus(join(folder, "none")), { failures: [], problems: [] });
    const file = join(folder, "file");
    Deno.writeTextFileSync(file, "");
    const { problems } = await readCorpus(file);
    assertEquals(problems.map(({ path }) => path), [file]);
  },
);

testInFolder(
  "findCorpora() finds the corpus folders below a folder, but not in hidden ones",
  async (folder) => {
    const inside = ["a/corpus", "a/b/corpus", "corpus"];
    const outside = [
      "node_modules/c/corpus",
      ".git/corpus",
      "a/.d/corpus",
      "a/corpora",
      "corpus/corpus",
    ];
    for (const path of [...inside, ...outside]) {
      await Deno.mkdir(join(folder, path), { recursive: true });
    }
    Deno.writeTextFileSync(join(folder, "a", "b", "c"), "");
    assertEquals(findCorpora(folder), {
      folders: ["a/b/corpus", "a/corpus", "corpus"].map((path) => join(folder, path)),
      problems: [],
    });
    const corpus = join(folder, "corpus");
    assertEquals(findCorpora(corpus).folders, [corpus]);
    assertEquals(findCorpora(join(folder, "none")).problems.length, 1);
  },
);
