import { assertEquals } from "@std/assert";
import type { RunReport } from "../fuzz/run_report.ts";
import { exitCode } from "./exit_code.ts";
import { realReport } from "./fixtures/real_report.ts";

Deno.test("exitCode() is that of the worst that was found", () => {
  const { health: _, ...right } = realReport().laws[0]!;
  const whole = { ...realReport(), problems: [], laws: [right] };
  const [, vacuous, unjudged, broken] = realReport().laws;
  const code = (...laws: (RunReport | undefined)[]) =>
    exitCode({ ...whole, laws: laws as RunReport[] });
  assertEquals(exitCode(whole), 0);
  assertEquals(code(right, vacuous), 0);
  assertEquals(code(vacuous), 3);
  assertEquals(code(), 3);
  assertEquals(code(right, unjudged), 3);
  assertEquals(code(right, unjudged, broken), 1);
  assertEquals(code({ ...right, health: [{ kind: "discards", message: "too many" }] }), 3);
  assertEquals(code(right, { ...vacuous!, health: [{ kind: "never applied", message: "" }] }), 3);
  const problems = [{ module: "a.ts", message: "gone" }];
  assertEquals(exitCode({ ...whole, problems }), 2);
  assertEquals(exitCode({ ...whole, problems, laws: [broken!] }), 1);
  assertEquals(exitCode({ ...whole, interrupted: true, laws: [broken!] }), 130);
  const part = (index: number) => ({ seed: 1, shard: { index, count: 2 } });
  assertEquals(exitCode({ ...whole, parts: [part(1)] }), 3);
  assertEquals(exitCode({ ...whole, parts: [part(1), part(2)] }), 0);
});
