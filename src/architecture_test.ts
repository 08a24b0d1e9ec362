import { posix } from "node:path";
import { assert, assertEquals, assertGreater } from "@std/assert";

/**
 * The parts of the house, lowest first; those on one line do not import each other. A file imports only
 * from its own part and from lines above its own.
 */
const ORDER: readonly (readonly string[])[] = [
  ["testing"],
  ["tensor"],
  ["random"],
  ["layer.ts", "label.ts"],
  ["graph", "layers", "draw", "diff"],
  ["laws"],
  ["diagnose", "train"],
  ["prop.ts"],
  ["foreign"],
  ["corpus"],
  ["fuzz"],
  ["report"],
  ["scaffold"],
  ["host"],
  ["campaign"],
  ["verify.ts"],
  ["mod.ts"],
  ["commands"],
  ["cli"],
  ["cli.ts"],
];

/** What is loaded into a process of its own, or is the process. */
const PROCESSES = [
  "src/cli.ts",
  "src/host/supervisor.ts",
  "src/host/guard.ts",
  "src/foreign/process/pump.ts",
  "src/foreign/process/fixtures/layers.ts",
];
/** What must know the version number, or the imports. */
const CONFIGURED = ["src/cli.ts", "src/host/imports.ts"];
/** Code that is shown, not run. */
const SHOWN = ["src/report/html/reproduce.ts"];

const ignore = Deno.permissions.querySync({ name: "read", path: "." }).state !== "granted";
const isTest = (path: string) => path.endsWith("_test.ts");
const isModule = (path: string) => path.split("/").at(-1) === "mod.ts";

Deno.test({ name: "src/ imports downwards only", ignore }, () => {
  assertEquals(importsOf("src").filter((one) => !isTest(one.from) && !isDownwards(one)), []);
});

Deno.test("an import upwards, sideways or out of src/ is noticed", () => {
  const code = `import type {\n  A,\n} from "../laws/mod.ts";\nexport { B } from "./add.ts";\n` +
    `// import "./no.ts";\nconst c = await import("../../props/mod.ts");\nimport "fast-check";`;
  const imports = importsIn("src/tensor/tensor.ts", code);
  assertEquals(imports.map(({ to }) => to), [
    "src/laws/mod.ts",
    "src/tensor/add.ts",
    "fast-check",
    "props/mod.ts",
  ]);
  assertEquals(imports.map(isDownwards), [false, true, true, false]);
  assert(!isDownwards({ from: "src/layers/activations/relu.ts", to: "src/draw/mod.ts" }));
  assert(isDownwards({ from: "src/laws/law.ts", to: "src/layer.ts" }));
});

Deno.test({ name: "every file of src/ has its place in the order", ignore }, () => {
  const places = new Set(ORDER.flat());
  assertEquals(filesIn("src").filter((path) => !isTest(path) && !places.has(part(path))), []);
  assertGreater(filesIn("src").length, 50);
});

Deno.test(
  { name: "src/ never imports props/, examples/ or bench/, not even in tests", ignore },
  () => {
    assertEquals(importsOf("src").filter(({ to }) => /^(props|examples|bench)\//.test(to)), []);
  },
);

Deno.test({ name: "props/ and examples/ import src/ only through src/mod.ts", ignore }, () => {
  const all = [...importsOf("props"), ...importsOf("examples")];
  assertEquals(all.filter(({ to }) => to.startsWith("src/") && to !== "src/mod.ts"), []);
  assert(all.some(({ to }) => to === "src/mod.ts"));
});

Deno.test({ name: "mod.ts only re-exports, by name", ignore }, () => {
  const wrong = [...filesIn("src"), ...filesIn("props")].filter(isModule).filter((path) => {
    const code = withoutComments(Deno.readTextFileSync(path));
    const rest = code.replace(/export\s+(type\s+)?\{[^{}]*\}\s+from\s+"[^"]+";/g, "");
    return rest.trim() !== "";
  });
  assertEquals(wrong, []);
});

Deno.test(
  {
    name:
      "only cli.ts, and what runs in a process of its own, touches the console and the exit code",
    ignore,
  },
  () => {
    const wrong = filesIn("src").filter((path) =>
      !isTest(path) && !PROCESSES.includes(path) && !SHOWN.includes(path) &&
      /\bconsole\.|\bDeno\.(args|exit|exitCode|stdout|stderr|stdin)\b/
        .test(withoutComments(Deno.readTextFileSync(path)))
    );
    assertEquals(wrong, []);
  },
);

Deno.test({ name: "what only a hunt needs is downloaded by no other command", ignore }, () => {
  // Deno downloads whatever deno.json or deno.lock names, whichever command is run.
  const { imports } = JSON.parse(Deno.readTextFileSync("deno.json"));
  const names = Object.keys(imports).filter((name) => !name.endsWith("/"));
  const used = ["src", "props", "bench", "docs", "offline", "examples"].flatMap(importsOf)
    .filter(({ from }) => !from.startsWith("examples/hunts/")).map(({ to }) => to);
  const isUsed = (name: string) => used.some((to) => to === name || to.startsWith(`${name}/`));
  assertEquals(names.filter((name) => !isUsed(name)), []);
  const lock = Deno.readTextFileSync("deno.lock");
  const hunted = importsOf("examples/hunts").map(({ to }) => to)
    .filter((to) => to.startsWith("npm:"));
  assertGreater(hunted.length, 1);
  assertEquals(hunted.filter((to) => lock.includes(to.slice("npm:".length))), []);
});

Deno.test({ name: "laws and layers know no generator of inputs", ignore }, () => {
  const all = [...importsOf("src/laws"), ...importsOf("src/layers"), ...importsOf("src/tensor")];
  assertEquals(all.filter(({ from, to }) => !isTest(from) && to === "fast-check"), []);
});

interface Import {
  readonly from: string;
  /** A path of this project, or a bare name. */
  readonly to: string;
}

function importsOf(folder: string): Import[] {
  return filesIn(folder).flatMap((from) => importsIn(from, Deno.readTextFileSync(from)));
}

function importsIn(from: string, text: string): Import[] {
  const code = withoutComments(text);
  const statements = code.matchAll(/^\s*(?:import|export)\s(?:[^;"'`]*?\sfrom\s+)?"([^"]+)"/gm);
  const calls = code.matchAll(/\bimport\(\s*"([^"]+)"\s*\)/g);
  return [...statements, ...calls].map(([, name = ""]) => ({
    from,
    to: name.startsWith(".") ? posix.join(posix.dirname(from), name) : name,
  }));
}

/** Whether a file imports from its own part, from below, from a package, or the configuration of this project. */
function isDownwards({ from, to }: Import): boolean {
  if (!to.includes(".ts")) return to === "deno.json" ? CONFIGURED.includes(from) : true;
  return to.startsWith("src/") && (part(from) === part(to) || rank(to) < rank(from));
}

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? filesIn(path) : name.endsWith(".ts") ? [path] : [];
  }).sort();
}

/** `src/tensor/add.ts` is part of `tensor`, `src/prop.ts` is `prop.ts`. */
function part(path: string): string {
  return path.split("/")[1] ?? "";
}

function rank(path: string): number {
  return ORDER.findIndex((parts) => parts.includes(part(path)));
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
