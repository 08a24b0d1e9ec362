import { assertEquals } from "@std/assert";
import { everyLayer } from "../laws/mod.ts";
import { lawNames } from "./law_names.ts";

const known = everyLayer.map(({ name }) => name);

Deno.test("lawNames() finds laws by name, also where a comma is part of it", () => {
  const items = ["Input Gradient", "finite in", "finite out", "deterministic"];
  assertEquals(lawNames(items, known), {
    names: ["input gradient", "finite in, finite out", "deterministic"],
    unknown: [],
  });
});

Deno.test("lawNames() tells what is no law", () => {
  assertEquals(lawNames(["finite in", "gradient", "deterministic"], known), {
    names: ["deterministic"],
    unknown: ["finite in", "gradient"],
  });
});
