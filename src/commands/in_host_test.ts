import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import type { LayerFinding } from "../scaffold/mod.ts";
import { withHost } from "./in_host.ts";

const PERMISSIONS: readonly Deno.PermissionDescriptor[] = [
  { name: "read", path: "." },
  { name: "write", path: "." },
  { name: "run", command: "deno" },
];
const ignore = PERMISSIONS.some((wanted) => Deno.permissions.querySync(wanted).state !== "granted");

/** Layers that do nothing, but for what each does beside. */
const MODULE = `
class Same {
  params = [];
  grads = [];
  forward(x) { return x.clone(); }
  backward(dout) { return dout.clone(); }
}
export class Fine extends Same {}
export class HangsAtOnce extends Same {
  constructor() { super(); for (;;); }
}
export class HangsAtRank3 extends Same {
  forward(x) { while (x.rank === 3); return x.clone(); }
}
export class Eats extends Same {
  forward(x) { const all = []; while (all.push(new Float64Array(1e6).fill(1))); return x; }
}
export class Reads extends Same {
  constructor() { super(); Deno.readTextFileSync("deno.json"); }
}
export class Exits extends Same {
  forward(x) { Deno.exit(0); return x; }
}
`;

/** What is found out about a module that is contained, by the names of its exports. */
async function inspected(source: string): Promise<Map<string, LayerFinding>> {
  const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
  try {
    const path = join(folder, "layers.js");
    await Deno.writeTextFile(path, source);
    let findings: readonly LayerFinding[] = [];
    await withHost(
      { trialTimeout: 1, memory: 300, grants: {}, signal: new AbortController().signal },
      async ({ inspectModule }) => {
        const found = await inspectModule(path);
        if ("problem" in found) throw new Error(found.problem);
        findings = found;
        return 0;
      },
    );
    return new Map(findings.map((finding) => [finding.name, finding]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "an export that has to be stopped costs only itself, and is named with the reason",
  ignore,
  fn: async () => {
    const found = await inspected(MODULE);
    const reason = (name: string): string => {
      const finding = found.get(name)!;
      return finding.kind === "unbuilt" ? finding.reason : finding.kind;
    };
    assertEquals(reason("Fine"), "layer");
    assertMatch(reason("HangsAtOnce"), /^it does not come to an end within 1 s \(allow more with/);
    assertMatch(reason("Eats"), /^it takes more than 300 MB of memory \(allow more with/);
    assertMatch(reason("Reads"), /^it could not be built: NotCapable: Requires read access/);
    assertMatch(reason("Exits"), /^forward fails: ExitError: it calls Deno\.exit/);
    const half = found.get("HangsAtRank3")!;
    assertEquals(half.kind === "layer" && half.doubts, [
      "With other inputs it does not come to an end within 1 s (allow more with --trial-timeout): only " +
      "what is drawn here was tried",
    ]);
  },
});
