import { type Markup, markup } from "./markup.ts";

/** The mistake that fits, and the evidence that a diagnosis gives in brackets at its end. */
export function diagnosisBox(sentence: string): Markup {
  const { mistake, evidence } = split(sentence);
  return markup`<div class="likely"><p><b>Likely:</b> ${mistake}</p>${
    evidence === "" ? undefined : markup`<p class="soft">Evidence: ${evidence}</p>`
  }</div>`;
}

function split(sentence: string): { readonly mistake: string; readonly evidence: string } {
  if (!sentence.endsWith(")")) return { mistake: sentence, evidence: "" };
  let depth = 0;
  for (let i = sentence.length - 1; i > 0; i--) {
    if (sentence[i] === ")") depth++;
    if (sentence[i] === "(" && --depth === 0) {
      return { mistake: sentence.slice(0, i).trimEnd(), evidence: sentence.slice(i + 1, -1) };
    }
  }
  return { mistake: sentence, evidence: "" };
}
