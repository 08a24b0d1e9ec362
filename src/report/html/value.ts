import { formatShape, Tensor } from "../../tensor/mod.ts";
import { span } from "../columns.ts";
import { showNumber } from "../show_number.ts";
import { showValue } from "../show_value.ts";
import { type Markup, markup } from "./markup.ts";
import { scrollBox } from "./scroll_box.ts";

/** The rows and columns shown of a matrix. */
const SIDE = 12;

/** A drawn value with its name: tensors of one and two axes as tables of their numbers. */
export function value(name: string, drawn: unknown): Markup {
  if (!(drawn instanceof Tensor) || drawn.size === 0 || drawn.rank === 0 || drawn.rank > 2) {
    const text = showValue(drawn);
    const shape = drawn instanceof Tensor && drawn.size > 0 ? ` ${formatShape(drawn.shape)}` : "";
    return markup`<div class="value"><p><b>${name}</b>${shape}</p>${
      text.includes("\n") || text.length > 40
        ? scrollBox(name, markup`<pre>${text}</pre>`)
        : markup`<p><code>${text}</code></p>`
    }</div>`;
  }
  const { shape, data, dtype } = drawn;
  const columns = shape.at(-1)!;
  const rows = drawn.size / columns;
  const down = span(rows, { at: 0, most: SIDE });
  const across = span(columns, { at: 0, most: SIDE });
  const lines = Array.from({ length: down[1] }, (_, i) =>
    markup`<tr>${
      Array.from(
        { length: across[1] },
        (_, j) => markup`<td>${showNumber(data[i * columns + j]!)}</td>`,
      )
    }${across[1] < columns ? markup`<td>…</td>` : undefined}</tr>`);
  const rest = down[1] < rows ? markup`<tr><td>…</td></tr>` : undefined;
  const title = `${formatShape(shape)}${dtype === "float32" ? ", float32" : ""}`;
  const label = `${name} of shape ${title}`;
  return markup`<div class="value"><p><b>${name}</b> ${title}</p>${
    scrollBox(label, markup`<table class="matrix" aria-label="${label}">${lines}${rest}</table>`)
  }</div>`;
}
