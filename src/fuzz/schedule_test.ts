import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CLIMB, type Piece, restOf, schedule, startOf } from "./schedule.ts";

const piecesOf = (runs: number): readonly Piece[] =>
  [...schedule(runs)].flatMap(({ pieces }) => pieces);

Deno.test("schedule() covers every trial once, in order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300_000 }), (runs) => {
      let at = 0;
      for (const { from, to } of piecesOf(runs)) {
        assertEquals(from, at);
        assert(to > from);
        at = to;
      }
      assertEquals(at, runs);
    }),
  );
});

Deno.test("schedule() of a short run is the beginning of that of a long one", () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(100_000), (few, more) => {
      const runs = few + 1;
      const long = piecesOf(runs + more).filter(({ from }) => from < runs);
      const cut = long.map((piece) => ({ ...piece, to: Math.min(piece.to, runs) }));
      assertEquals(piecesOf(runs), cut);
    }),
  );
});

Deno.test("no two pieces draw from the same numbers", () => {
  const seen = { generated: new Set<number>(), climbs: new Set<number>() };
  for (const { kind, from, to, index } of piecesOf(100_000)) {
    const count = Math.ceil((to - from) / (kind === "climbs" ? CLIMB : 1));
    for (let k = index; k < index + count; k++) {
      assert(!seen[kind].has(k), `${kind} ${k}`);
      seen[kind].add(k);
    }
  }
});

Deno.test("a piece is the same in parts, whose climbs are whole", () => {
  const pieces = piecesOf(10_000);
  fc.assert(
    fc.property(fc.constantFrom(...pieces), fc.nat(2000), (piece, trials) => {
      const start = startOf(piece, trials);
      const rest = restOf(piece, start.to);
      assertEquals(start.from, piece.from);
      assertEquals(rest?.from ?? start.to, start.to);
      assertEquals(rest?.to ?? start.to, piece.to);
      if (rest === undefined) return;
      const units = (start.to - start.from) / (piece.kind === "climbs" ? CLIMB : 1);
      assertEquals(rest.index, piece.index + units);
      assertEquals(units, Math.floor(units));
    }),
  );
});
