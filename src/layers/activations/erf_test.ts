import { assert, assertEquals, assertLess } from "@std/assert";
import { Decimal as Base } from "decimal.js";
import { erf, erfc } from "./erf.ts";
import { normalDensity, normalDistribution } from "./standard_normal.ts";

const Decimal = Base.clone({ precision: 60, toExpNeg: -1e4 });

/** A double as it is: decimal.js would take the shortest decimal that is read as it. */
function exact(v: number): Base {
  let halvings = 0;
  while (!Number.isInteger(v)) {
    v *= 2;
    halvings++;
  }
  return new Decimal(BigInt(v).toString()).div(new Decimal(2).pow(halvings));
}

/**
 * erf of any x with more than 30 digits: 2x/√π · e^(−x²) · Σ (2x²)ⁿ / (1 · 3 · 5 … (2n + 1)), of which all terms
 * are positive. For erfc far out the precision must be that of 1, and of what is left.
 */
function exactErf(x: Base, digits: number): Base {
  const Wide = Base.clone({ precision: digits });
  const v = new Wide(x);
  const square = v.times(v);
  let term = new Wide(1);
  let sum = term;
  for (let n = 1; term.gt(sum.times(`1e-${digits}`)); n++) {
    term = term.times(square).times(2).div(2 * n + 1);
    sum = sum.plus(term);
  }
  return sum.times(v).times(2).times(square.neg().exp()).div(Wide.acos(-1).sqrt());
}

function exactErfc(x: Base): Base {
  const digits = 45 + Math.ceil(x.toNumber() ** 2 / Math.LN10);
  const Wide = Base.clone({ precision: digits });
  return new Wide(1).minus(exactErf(x, digits));
}

/** How many units of roundoff a number is off. */
function ulpsOff(found: number, truth: Base): number {
  return exact(found).minus(truth).div(truth).abs().div(2 ** -53).toNumber();
}

const points = [1e-300, 1e-9, ...Array.from({ length: 120 }, (_, i) => 0.0517 * (i + 1)), 1, 3];

Deno.test("erf is right to a few units in the last place", () => {
  const worst = Math.max(...points.map((x) => ulpsOff(erf(x), exactErf(exact(x), 60))));
  assertLess(worst, 4);
  for (const x of points) assertEquals(erf(-x), -erf(x));
});

Deno.test("erfc keeps its digits far out, where it is tiny", () => {
  const far = [...points, 8, 10.5, 14.3, 20.1, 23.9, 26];
  const worst = Math.max(...far.map((x) => ulpsOff(erfc(x), exactErfc(exact(x)))));
  assertLess(worst, 10);
});

Deno.test("erf and erfc give the numbers of the tables", () => {
  // Abramowitz and Stegun, table 7.1, of ten digits.
  const table = [[0.5, 0.5204998778], [1, 0.8427007929], [1.5, 0.9661051465], [2, 0.9953222650]];
  for (const [x, y] of table) assert(Math.abs(erf(x!) - y!) <= 0.5e-10, `erf(${x}) = ${erf(x!)}`);
});

Deno.test("erf, erfc and the normal distribution know their limits", () => {
  assertEquals([0, Infinity, -Infinity, 30, -30, NaN].map(erf), [0, 1, -1, 1, -1, NaN]);
  assertEquals([0, Infinity, -Infinity, 30, -30, NaN].map(erfc), [1, 0, 2, 0, 2, NaN]);
  assertEquals([0, Infinity, -Infinity, 1e308, NaN].map(normalDistribution), [0.5, 1, 0, 1, NaN]);
  assertEquals([Infinity, -Infinity, 1e308, NaN].map(normalDensity), [0, 0, 0, NaN]);
});

Deno.test("the normal distribution keeps its digits in both tails", () => {
  const root = new Decimal(2).sqrt();
  for (const x of [-37.3, -20.7, -8.1, -3, -1.01, -1, -0.3, 0.2, 0.99, 1.7, 5, 9]) {
    const z = exact(x).div(root);
    const truth = x < 0 ? exactErfc(z.neg()).div(2) : new Decimal(1).minus(exactErfc(z).div(2));
    assertLess(ulpsOff(normalDistribution(x), truth), 10, `Φ(${x})`);
    const density = exact(x).pow(2).div(-2).exp().div(Decimal.acos(-1).times(2).sqrt());
    assertLess(ulpsOff(normalDensity(x), density), 6, `φ(${x})`);
  }
});
