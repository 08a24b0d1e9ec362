import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { tensor } from "../tensor/mod.ts";
import {
  Add,
  AssembledLayer,
  Divide,
  Exp,
  Graph,
  Log,
  Multiply,
  Repeat,
  softmaxWithLossGraph,
  Sum,
} from "./mod.ts";

Deno.test("an edge used in several places adds up its gradients", () => {
  const graph = new Graph();
  const x = graph.input("x", tensor(3));
  const square = graph.node("×", { layer: new Multiply(), name: "x²" }, x, x);
  graph.node("+", { layer: new Add(), name: "x² + x" }, square, x);
  graph.backward(tensor(1));
  assertEquals(x.gradient?.item(), 7);
  graph.backward(tensor(2));
  assertEquals(x.gradient?.item(), 14);
});

Deno.test("the 2 in d/dx exp(2x) comes from the multiply node", () => {
  const graph = new Graph();
  const x = graph.input("x", tensor(0.5));
  const twice = graph.node(
    "×",
    { layer: new Multiply(), name: "2x" },
    x,
    graph.input("2", tensor(2)),
  );
  graph.node("exp", { layer: new Exp(), name: "exp 2x" }, twice);
  graph.backward(tensor(1));
  assertEquals(twice.gradient?.item(), Math.E);
  assertEquals(x.gradient?.item(), 2 * Math.E);
});

Deno.test("softmaxWithLossGraph() ends in (y − t) / N", () => {
  const layer = softmaxWithLossGraph();
  layer.forward(tensor([[0, Math.log(3)], [0, 0]]), tensor([[1, 0], [0, 1]]));
  const dx = layer.backward();
  const expected = [(0.25 - 1) / 2, 0.75 / 2, 0.5 / 2, (0.5 - 1) / 2];
  expected.forEach((v, i) => assertAlmostEquals((dx as { data: Float64Array }).data[i]!, v, 1e-15));
  const names = layer.graph.nodes.map(({ output }) => output.name);
  assertEquals(names, ["e", "S", "1/S", "1/S", "y", "log y", "t log y", "Σ t log y", "L"]);
});

Deno.test("nodes say so when backward comes before forward, and refuse a dout of another shape", () => {
  const one = tensor([1]);
  const nodes = [
    new Add(),
    new Multiply(),
    new Divide(),
    new Exp(),
    new Log(),
    new Sum(),
    new Repeat({ times: 2, axis: 0 }),
  ];
  for (const node of nodes) {
    const { name } = node.constructor;
    assertThrows(() => node.backward(one), Error, `${name}: call forward before backward`);
    if (node instanceof Add || node instanceof Multiply || node instanceof Divide) {
      node.forward(one, one);
    } else node.forward(one);
    assertThrows(
      () => node.backward(tensor([1, 2, 3])),
      RangeError,
      `${name}: expected dout of the output's shape`,
    );
  }
  const empty = new AssembledLayer({ inputs: ["x"], differentiable: 1 }, (_, x) => x!);
  assertThrows(() => empty.backward(one), Error, "call forward before backward");
});

Deno.test("Repeat and Sum refuse what they cannot repeat or sum", () => {
  assertThrows(() => new Repeat({ times: 0, axis: 0 }), RangeError, "found 0");
  assertThrows(
    () => new Repeat({ times: 2, axis: 1 }).forward(tensor([[1, 2]])),
    RangeError,
    "found [1,2]",
  );
  assertThrows(
    () => new Sum({ axis: 2 }).forward(tensor([1])),
    RangeError,
    "Cannot use axis 2 of [1]",
  );
});
