import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { saveFailure, type StoredFailure } from "./corpus/mod.ts";
import { tensor } from "./tensor/mod.ts";

const PERMISSIONS: Deno.PermissionDescriptor[] = [
  { name: "read", path: "." },
  { name: "write", path: "." },
  { name: "run", command: "deno" },
];
const ignore = PERMISSIONS.some((wanted) => Deno.permissions.querySync(wanted).state !== "granted");

/** A test file as a user writes it: a layer that is right, and what is stored of it. */
const TESTS = `
import { inputGradient, map, prop, tensors, verify, verifyCorpus } from "../src/mod.ts";

const layer = () => ({
  params: [],
  grads: [],
  forward: (x) => map(x, (v) => 2 * v),
  backward: (dout) => map(dout, (v) => 2 * v),
});
const twice = prop({ name: "Twice", given: { x: tensors(["N"]) }, layer, laws: [inputGradient] });

verifyCorpus([twice], new URL("./corpus/", import.meta.url));
verifyCorpus([twice], new URL("./nothing/", import.meta.url));
verify(twice);
`;

const failure: StoredFailure = {
  module: "../../twice.ts",
  prop: "Twice",
  law: "input gradient",
  violation: "dx[0] is 1, expected 2",
  found: { seed: 42 },
  trial: { given: { x: tensor([1]) }, upstream: { kind: "ones" }, seed: 3 },
};

Deno.test({
  name: "verifyCorpus() judges what is stored first, and says what is damaged, stale or not for it",
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
    try {
      const file = join(folder, "twice_test.js");
      await Deno.writeTextFile(file, TESTS);
      const corpus = join(folder, "corpus");
      const shown = (path: string) => path.slice(corpus.length + 1);
      const good = shown(await saveFailure(corpus, failure));
      const stale = shown(await saveFailure(corpus, { ...failure, law: "gone" }));
      const stopped = shown(
        await saveFailure(corpus, { ...failure, law: "terminates", during: "input gradient" }),
      );
      const damaged = join("twice", "damaged.json");
      await Deno.writeTextFile(join(corpus, damaged), '{ "version": 1');
      const { code, stdout } = await new Deno.Command("deno", {
        args: ["test", "--no-prompt", "--no-check", "--allow-read=.", file],
        env: { NO_COLOR: "1" },
      }).output();
      const text = new TextDecoder().decode(stdout);
      assertEquals(code, 1);
      for (
        const line of [
          `stored failure ${good} holds ... ok`,
          `stored failure ${stale} holds ... FAILED`,
          `stored failure ${damaged} holds ... FAILED`,
          `stored failure ${stopped} holds: it had to be stopped, and only deno task replay judges it ... ignored`,
          "stored failures hold: there are none ... ignored",
          'It is stale: Twice claims no law "gone", only input gradient',
          "damaged.json: it is no JSON",
          "Twice obeys input gradient ... ok",
        ]
      ) assertStringIncludes(text, line);
      assert(text.indexOf("Twice obeys") > text.indexOf("stored failure "), text);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
