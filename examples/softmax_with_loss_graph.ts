// deno run --allow-write=out examples/softmax_with_loss_graph.ts
//
// The derivation of softmax with loss, node by node, on real numbers: each node's value on the way
// forward and its gradient on the way back, which ends in (y − t) / N. "Deep Learning from Scratch 2",
// chapter 1. Writes the computational graph to out/softmax_with_loss.svg.
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { SoftmaxWithLoss, softmaxWithLossGraph, tensor } from "../src/mod.ts";
import type { Edge, Graph, Tensor } from "../src/mod.ts";

const x = tensor([[0.3, 2.9, 4], [1, 0.5, -1]]);
const t = tensor([[0, 0, 1], [0, 1, 0]]);

const layer = softmaxWithLossGraph();
const loss = layer.forward(x, t);
const dx = layer.backward() as Tensor;

const short = (v: number): string => String(Number(v.toPrecision(3)));
const inline = (value: Tensor): string => {
  if (value.rank === 0) return short(value.item());
  const width = value.shape[value.rank - 1]!;
  const rows: string[] = [];
  for (let row = 0; row < value.size; row += width) {
    rows.push(`[${[...value.data.subarray(row, row + width)].map(short).join(" ")}]`);
  }
  return rows.join(" ");
};

console.log("node        out        forward → value, backward ← gradient");
for (const { label, output } of layer.graph.nodes) {
  console.log(`${label.padEnd(10)}  ${output.name.padEnd(9)}  → ${inline(output.value)}`);
  console.log(`${" ".repeat(23)}← ${inline(output.gradient!)}`);
}
const fused = new SoftmaxWithLoss();
fused.forward(x, t);
console.log(`\nloss         ${loss.item()}`);
console.log(`dx           ${inline(dx)}`);
console.log(`(y − t) / N  ${inline(fused.backward())}`);

await Deno.mkdir("out", { recursive: true });
await Deno.writeTextFile("out/softmax_with_loss.svg", await drawing(layer.graph));
console.log("\nThe graph is drawn in out/softmax_with_loss.svg");

/** The graph as an SVG: values above the edges, gradients below. */
async function drawing(graph: Graph): Promise<string> {
  const lines = [
    'rankdir=LR; bgcolor="white"; nodesep=0.2; ranksep=0.2;',
    'node [fontname="Helvetica", fontsize=14]; edge [arrowsize=0.6];',
  ];
  const sources = new Map<Edge, string>();
  graph.nodes.forEach(({ label, output }, i) => {
    lines.push(`n${i} [label="${label}", shape=circle, margin=0.04];`);
    sources.set(output, `n${i}`);
  });
  let count = 0;
  // An edge is a line, a label that the line runs through, and the rest of the line.
  const edge = (from: string, to: string, flow: Edge): void => {
    const label = `e${count++}`;
    lines.push(
      `${label} [shape=plaintext, margin=0, width=0, height=0, fontsize=10, label=<${
        labelOf(flow)
      }>];`,
    );
    lines.push(`${from} -> ${label}:w [dir=none]; ${label}:e -> ${to};`);
  };
  graph.nodes.forEach(({ inputs }, i) => {
    for (const input of inputs) {
      let source = sources.get(input);
      if (source === undefined) {
        source = `i${count}`;
        sources.set(input, source);
        lines.push(`${source} [label="${input.name}", shape=plaintext, margin=0.04];`);
      }
      edge(source, `n${i}`, input);
    }
  });
  const last = graph.nodes[graph.nodes.length - 1]!;
  lines.push('loss [label="loss", shape=plaintext, margin=0.04];');
  edge(sources.get(last.output)!, "loss", last.output);
  const graphviz = await Graphviz.load();
  return graphviz.layout(`digraph { ${lines.join("\n")} }`, "svg", "dot");
}

/** A table of as many rows above its line as below, so that the line is its middle. */
function labelOf({ name, value, gradient }: Edge): string {
  const row = (content: string): string => `<TR><TD>${content}</TD></TR>`;
  const rows = (x: Tensor, colour: string): string =>
    inline(x).split(/(?<=\]) /).map((text) => row(`<FONT COLOR="${colour}">${text}</FONT>`)).join(
      "",
    );
  return '<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1">' + row(`<I>${name}</I>`) +
    `${rows(value, "#1b5e20")}<HR/>${rows(gradient!, "#b71c1c")}${row(" ")}</TABLE>`;
}
