/** The colours of a page by what they are for. */
export interface Palette {
  /** The ground of the page, and of what lies on it. */
  readonly paper: string;
  readonly card: string;
  readonly line: string;
  /** What is written, and what is written beside it. */
  readonly ink: string;
  readonly soft: string;
  /** Links, the focus, and what a chart is about. */
  readonly accent: string;
  /** What came out, as a text and as a ground. */
  readonly holds: string;
  readonly holdsTint: string;
  readonly violated: string;
  readonly violatedTint: string;
  readonly unjudged: string;
  readonly unjudgedTint: string;
  readonly vacuous: string;
  readonly vacuousTint: string;
  /** The grounds of a heat map, from small numbers to large ones. */
  readonly negative: readonly [string, string, string, string];
  readonly positive: readonly [string, string, string, string];
}

/** By day. */
export const LIGHT: Palette = {
  paper: "#f7f6f2",
  card: "#ffffff",
  line: "#dcdad2",
  ink: "#1b1f24",
  soft: "#565d66",
  accent: "#1d5bb8",
  holds: "#176b30",
  holdsTint: "#e4f3e8",
  violated: "#b3202a",
  violatedTint: "#fdeaea",
  unjudged: "#7a4f00",
  unjudgedTint: "#fdf1d3",
  vacuous: "#565d66",
  vacuousTint: "#efeeea",
  negative: ["#e3edf9", "#c2d9f3", "#9dc2ea", "#78a9df"],
  positive: ["#fdeedb", "#fadcb4", "#f6c788", "#efb05c"],
};

/** By night. */
export const DARK: Palette = {
  paper: "#121519",
  card: "#1a1e23",
  line: "#363c44",
  ink: "#e9e7e2",
  soft: "#a7adb6",
  accent: "#8bb6fa",
  holds: "#78d493",
  holdsTint: "#15301f",
  violated: "#ff938d",
  violatedTint: "#451d20",
  unjudged: "#f2c45c",
  unjudgedTint: "#3a2d10",
  vacuous: "#a7adb6",
  vacuousTint: "#242930",
  negative: ["#1c2c3e", "#1f3b59", "#234b74", "#285c8f"],
  positive: ["#38291a", "#4d361c", "#63441e", "#7a5320"],
};

/** The colours as CSS variables: `--paper`, `--holds-tint`, `--negative-1` … `--negative-4`. */
export function variables(palette: Palette): string {
  return Object.entries(palette).flatMap(([name, value]: [string, string | readonly string[]]) => {
    const key = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return typeof value === "string"
      ? [`${key}:${value}`]
      : value.map((one, i) => `${key}-${i + 1}:${one}`);
  }).join(";");
}
