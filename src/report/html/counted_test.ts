import { assertEquals } from "@std/assert";
import { counted, duration, grouped, percent, rate } from "./counted.ts";

Deno.test("counts, shares, times and rates read as people write them", () => {
  assertEquals([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
  assertEquals([1, 2, 1000].map((n) => counted(n, "trial")), [
    "1 trial",
    "2 trials",
    "1,000 trials",
  ]);
  assertEquals([0, 0.2, 1 / 3, 0.00123, 1].map(percent), ["0%", "20%", "33%", "0.12%", "100%"]);
  assertEquals([0, 0.0123, 9.94, 59.4, 61, 3599.6, 7300].map(duration), [
    "0 s",
    "0.012 s",
    "9.9 s",
    "59 s",
    "1 min 1 s",
    "1 h 0 min",
    "2 h 1 min",
  ]);
  assertEquals([rate(1000, 8), rate(3, 1e4), rate(1, 0)], ["130,000", "0.3", "·"]);
});
