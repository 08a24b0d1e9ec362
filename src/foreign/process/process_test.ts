import { assert, assertEquals, assertThrows } from "@std/assert";
import { tensors } from "../../draw/mod.ts";
import { judgeTrial } from "../../fuzz/judge_trial.ts";
import { runLaw } from "../../fuzz/run.ts";
import { everyLayer } from "../../laws/mod.ts";
import type { Prop, TrialData } from "../../prop.ts";
import { tensor } from "../../tensor/mod.ts";
import { fromCommand, propsOfCommand } from "./from_command.ts";

const ignore = Deno.permissions.querySync({ name: "run", command: "deno" }).state !== "granted";

function commandOf(manner: string): string[] {
  return ["deno", "run", "--quiet", import.meta.resolve("./fixtures/layers.ts"), manner];
}

function square(manner: string, milliseconds = 10_000): Prop {
  return fromCommand({
    name: "Square",
    command: commandOf(manner),
    milliseconds,
    given: { x: tensors(["N"]) },
    laws: everyLayer,
  });
}

/** What the first law says of one trial: to shrink it would start the process again and again. */
function found(prop: Prop): string {
  const data: TrialData = { given: { x: tensor([1, 2]) }, upstream: { kind: "ones" }, seed: 1 };
  const outcome = judgeTrial(prop, prop.laws[0]!, data);
  return outcome.kind === "violation" ? `${outcome.actual}` : outcome.kind;
}

Deno.test({
  name: "a layer in another process obeys what it would obey here",
  ignore,
  fn() {
    const [declared] = propsOfCommand({ command: commandOf("") });
    assertEquals(declared?.name, "Square");
    for (const prop of [square(""), declared!]) {
      const statuses = prop.laws.map((law) => runLaw(prop, law, { runs: 20, seed: 1 }).status);
      assertEquals(statuses.filter((status) => status === "violated"), []);
      assert(statuses.includes("holds"));
    }
  },
});

Deno.test({
  name: "a layer that raises is reported with what it said, and where",
  ignore,
  fn() {
    const said = found(square("raises"));
    assert(said.includes("RangeError: no such x (layers.ts)"), said);
  },
});

Deno.test({
  name: "a process that prints between its messages is reported with what it printed",
  ignore,
  fn() {
    const said = found(square("prints"));
    assert(said.includes('Cannot read "forward was called": expected a line of JSON'), said);
  },
});

Deno.test({
  name: "a process that dies is reported with its exit code and its last words",
  ignore,
  fn() {
    const said = found(square("dies"));
    assert(said.includes("ended with exit code 7; it wrote to stderr: out of luck"), said);
  },
});

Deno.test({
  name: "a process that hangs is ended when its time is up",
  ignore,
  fn() {
    const { failure } = runLaw(square("hangs", 700), everyLayer[0]!, { runs: 1, seed: 1 });
    const said = `${failure?.violation.actual}`;
    assert(said.includes("did not answer within 0.7 s"), said);
    // It is not shrunk: that would take as long again for each simpler trial.
    assertEquals(failure?.origin?.path, []);
  },
});

Deno.test({
  name: "a process that died is started again, and the next trial is judged",
  ignore,
  fn() {
    const prop = square("dies now and then");
    const law = prop.laws.find(({ name }) => name === "zero dout gives zero")!;
    const outcomes = Array.from(
      { length: 5 },
      (_, seed) => runLaw(prop, law, { runs: 5, seed }).status,
    );
    assert(outcomes.includes("holds"), `${outcomes}`);
  },
});

Deno.test({
  name: "a program that is not there, or does not greet, is said to be so",
  ignore,
  fn() {
    assertThrows(
      () => propsOfCommand({ command: commandOf("greets wrongly") }),
      TypeError,
      'says {"hello":1}: expected {"backproof":1, …} first',
    );
  },
});
