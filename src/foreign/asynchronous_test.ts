import { assert, assertEquals } from "@std/assert";
import { tensors } from "../draw/mod.ts";
import { runLaw } from "../fuzz/run.ts";
import type { Prop } from "../prop.ts";
import { raises, right, wrong } from "./fixtures/asynchronous.ts";
import { fromVjp } from "./from_vjp.ts";

const ignore = Deno.permissions.querySync({ name: "read", path: "." }).state !== "granted";

function broken(prop: Prop): string[] {
  return prop.laws.filter((law) => runLaw(prop, law, { runs: 20, seed: 1 }).status === "violated")
    .map(({ name }) => name);
}

Deno.test({
  name: "functions that return promises are judged in a thread of their own",
  ignore,
  fn() {
    assertEquals(broken(right), []);
    assertEquals(broken(wrong), ["input gradient"]);
  },
});

Deno.test({
  name: "what an asynchronous function throws is told",
  ignore,
  fn() {
    const { failure } = runLaw(raises, raises.laws[0]!, { runs: 1, seed: 1 });
    assert(`${failure?.violation.actual}`.includes("RangeError: no device"));
  },
});

Deno.test("a promise that was not announced is answered by what to do", () => {
  const prop = fromVjp({
    name: "promise",
    given: { x: tensors(["N"]) },
    value: ({ x }) => Promise.resolve(x),
    vjp: (_, dout) => dout,
  });
  const { failure } = runLaw(prop, prop.laws[0]!, { runs: 1, seed: 1 });
  assert(`${failure?.violation.actual}`.includes("say `asynchronous: import.meta.url`"));
});
