import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { importMapOf, projectOf } from "./imports.ts";

const PERMISSIONS: Deno.PermissionDescriptor[] = [
  { name: "read", path: "." },
  { name: "write", path: "." },
  { name: "run", command: "deno" },
];
const ignore = PERMISSIONS.some((wanted) => Deno.permissions.querySync(wanted).state !== "granted");

/** A test with files of a project in a folder of its own. */
function testIn(
  name: string,
  files: Readonly<Record<string, unknown>>,
  fn: (project: { readonly folder: string; readonly url: string }) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
      try {
        for (const [file, content] of Object.entries(files)) {
          const path = join(folder, file);
          await Deno.mkdir(join(path, ".."), { recursive: true });
          const text = typeof content === "string" ? content : JSON.stringify(content);
          await Deno.writeTextFile(path, text);
        }
        await fn({ folder, url: `${pathToFileURL(resolve(folder)).href}/` });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

Deno.test({ name: "a module of this project has no project of its own", ignore }, async () => {
  assertEquals(await projectOf(import.meta.resolve("../mod.ts")), undefined);
  assertEquals(await projectOf("data:text/javascript,"), undefined);
});

testIn("the imports of a project are those of its deno.json and package.json", {
  "deno.jsonc": `{
    // What it imports.
    "imports": { "mine": "./a/mine.ts", "a/": "./a/", "dec": "npm:decimal.js@^10.6.0", "x": "jsr:@a/x" },
    "scopes": { "./old/": { "mine": "./old/mine.ts" } },
  }`,
  "package.json": {
    dependencies: { "decimal.js": "^10.0.0", local: "file:../local", own: "workspace:*" },
    devDependencies: { mine: "1.0.0" },
  },
}, async ({ url }) => {
  const project = await projectOf(`${url}deep/er/layer.ts`);
  assertEquals(project?.url, url);
  assertEquals(project?.imports, {
    "decimal.js": "npm:decimal.js@^10.0.0",
    "decimal.js/": "npm:/decimal.js@^10.0.0/",
    mine: `${url}a/mine.ts`,
    "mine/": "npm:/mine@1.0.0/",
    "a/": `${url}a/`,
    dec: "npm:decimal.js@^10.6.0",
    "dec/": "npm:/decimal.js@^10.6.0/",
    x: "jsr:@a/x",
    "x/": "jsr:/@a/x/",
  });
  assertEquals(project?.scopes, { [`${url}old/`]: { mine: `${url}old/mine.ts` } });
});

testIn("a member of a workspace also has the imports of the whole", {
  "deno.json": { workspace: ["./member"], imports: { both: "./both.ts", all: "./all.ts" } },
  "member/deno.json": { imports: { both: "./mine.ts" } },
}, async ({ url }) => {
  const project = await projectOf(`${url}member/layer.ts`);
  assertEquals(project?.url, `${url}member/`);
  assertEquals(project?.imports, { both: `${url}member/mine.ts`, all: `${url}all.ts` });
});

testIn("an import map may stand in a file of its own", {
  "deno.json": { importMap: "./maps/map.json" },
  "maps/map.json": { imports: { mine: "./mine.ts" } },
}, async ({ url }) => {
  assertEquals((await projectOf(`${url}layer.ts`))?.imports, { mine: `${url}maps/mine.ts` });
});

testIn("a project without imports leaves everything as it is", {
  "deno.json": { fmt: {} },
}, async ({ url }) => {
  assertEquals(await projectOf(`${url}layer.ts`), undefined);
});

testIn("a damaged deno.json is named", { "deno.json": "{ imports" }, async ({ url }) => {
  const error = await assertRejects(() => projectOf(`${url}layer.ts`), TypeError);
  assertStringIncludes(error.message, "deno.json: line 1: ");
});

Deno.test("each project keeps its own imports, and all judge with the same package", () => {
  const project = (name: string) => ({
    url: `file:///${name}/`,
    imports: { it: `file:///${name}/it.ts`, "@backproof/backproof": "jsr:@backproof/backproof" },
    scopes: {},
  });
  const { imports, scopes } = importMapOf([project("a"), project("b")]);
  const self = import.meta.resolve("../mod.ts");
  assertEquals(imports, { it: "file:///a/it.ts", "@backproof/backproof": self });
  assertEquals(scopes["file:///b/"], { it: "file:///b/it.ts", "@backproof/backproof": self });
  assertStringIncludes(scopes[import.meta.resolve("../")]?.["fast-check"]!, "npm:fast-check@");
});

const LAYERS = `
import { inputGradient, multiply, prop, tensors } from "@backproof/backproof";
import { two } from "numbers";
import { one } from "deep/one.ts";
import Decimal from "dec";
class Square {
  params = [];
  grads = [];
  forward(x) {
    this.x = x;
    return multiply(x, x);
  }
  backward(dout) {
    return multiply(multiply(this.x, two * one * Number(new Decimal(1))), dout);
  }
}
export const square = prop({
  name: "NAME",
  given: { x: tensors(["N"]) },
  layer: () => new Square(),
  laws: [inputGradient],
});
`;
const project = (name: string, two: number) => ({
  [`${name}/deno.json`]: {
    imports: {
      "@backproof/backproof": "../../src/mod.ts",
      numbers: "./numbers.ts",
      "deep/": "./sub/",
      dec: "npm:decimal.js@^10.6.0",
    },
  },
  [`${name}/numbers.ts`]: `export const two = ${two};`,
  [`${name}/sub/one.ts`]: "export const one: number = 1;",
  [`${name}/layers.js`]: LAYERS.replace("NAME", name),
});

async function run(flags: readonly string[], cwd: string, args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: ["run", "--no-prompt", "--quiet", "--allow-env=NO_COLOR", ...flags, ...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

const CLI = resolve("src/cli.ts");
const ALL = ["--allow-read=.", "--allow-write=.", "--allow-run=deno"];

testIn("modules of two projects are judged at once, each with the imports of its own", {
  ...project("right", 2),
  ...project("wrong", 3),
}, async ({ folder }) => {
  const modules = ["right/layers.js", "wrong/layers.js"];
  const args = ["fuzz", ...modules, "--runs", "50", "--workers", "2", "--filter", "obeys"];
  const { code, stdout, stderr } = await run(ALL, folder, [CLI, ...args]);
  assertEquals([code, stderr], [1, ""]);
  assertStringIncludes(stdout, "✓ right obeys input gradient");
  assertStringIncludes(stdout, 'wrong breaks "input gradient"');
  const left = await Array.fromAsync(Deno.readDir(join(folder, ".backproof")))
    .catch(() => []);
  assertEquals(left.filter(({ name }) => name.startsWith("imports.")), []);
  const replayed = await run(ALL, folder, [CLI, "replay"]);
  assertEquals([replayed.code, replayed.stderr], [1, ""]);
});

testIn("where the imports of a project cannot be written down, that is said", {
  ...project("right", 2),
}, async ({ folder }) => {
  const flags = ALL.filter((flag) => !flag.includes("write"));
  const { code, stderr } = await run(flags, folder, [CLI, "list", "right/layers.js"]);
  assertEquals(code, 2);
  assertEquals(
    stderr,
    "error: Cannot load right/layers.js: its project has imports of its own, which cannot be written to .backproof in this folder: run the command with --allow-write for it\n",
  );
});

testIn("the command runs with deno.json as its import map, as it is installed", {
  ...project("right", 2),
}, async ({ folder }) => {
  const flags = ["--no-config", "--no-lock", "--import-map", resolve("deno.json"), ...ALL];
  const args = ["fuzz", "layers.js", "--runs", "50", "--report", "html=out.html"];
  const { code, stdout, stderr } = await run(flags, join(folder, "right"), [CLI, ...args]);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "✓ right obeys input gradient");
  assert((await Deno.readTextFile(join(folder, "right", "out.html"))).includes("</html>"));
});
