import { Markup, markup, visible } from "./markup.ts";

/** A chart as Vega-Lite describes it. */
export type Spec = Readonly<Record<string, unknown>>;

/** How charts look: in the colours of the page, which its CSS knows. */
const CONFIG = {
  background: "transparent",
  font: "inherit",
  view: { stroke: null },
  axis: {
    domainColor: "var(--line)",
    gridColor: "var(--line)",
    ticks: false,
    labelPadding: 6,
    labelColor: "var(--soft)",
    titleColor: "var(--soft)",
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: "normal",
    labelLimit: 140,
  },
  text: { fontSize: 11 },
  bar: { color: "var(--accent)" },
};

/** Draws charts as SVG; it takes a moment to load, and is loaded once. */
export async function loadCharts(): Promise<(spec: Spec, label: string) => Promise<Markup>> {
  const [{ parse, View }, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  return async (spec, label) => {
    const { spec: compiled } = compile({ config: CONFIG, padding: 4, ...spec } as never);
    const view = new View(parse(compiled), { renderer: "none" });
    const svg = await view.toSVG();
    view.finalize();
    return framed(slim(svg), label);
  };
}

/** An image with a text in its place. */
function framed(svg: string, label: string): Markup {
  const attributes = markup`role="img" aria-label="${label}"`;
  return new Markup(svg.replace("<svg", `<svg ${attributes.text}`));
}

/** The same picture in a third of the bytes: what only Vega or a screen reader would look at goes. */
function slim(svg: string): string {
  return svg
    .replace(/ (?:xmlns(?::xlink)?|version|class|role|aria-[a-z]+|pointer-events)="[^"]*"/g, "")
    .replace(/ stroke-width="1"| font-weight="normal"| font-size="11px"/g, "")
    .replace(/ font-family="[^"]*"| style="[^"]*"| opacity="1"| stroke-miterlimit="[^"]*"/g, "")
    .replace(/<path(?: [^>]*)? (?:d=""|d="M0,0h0v0h0Z")[^>]*\/>/g, "")
    .replace(/<path [^>]*display="none"[^>]*\/>/g, "")
    .replace(/<text [^>]*\/>|<text [^>]*opacity="0"[^>]*>[^<]*<\/text>/g, "")
    .replace(
      /(?<==")[^"]*\d\.\d\d[^"]*(?=")/g,
      (numbers) =>
        numbers.replace(/-?\d+\.\d{2,}/g, (number) => String(Number(Number(number).toFixed(1)))),
    )
    .replace(/<g><\/g>/g, "")
    .trim();
}

/** A text for an axis, which has room for so many letters. */
export function axisText(text: string, { most = 24 }: { readonly most?: number } = {}): string {
  const letters = [...visible(text).replace(/\s+/g, " ")];
  return letters.length <= most ? letters.join("") : `${letters.slice(0, most - 1).join("")}…`;
}
