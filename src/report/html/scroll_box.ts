import { type Content, type Markup, markup } from "./markup.ts";

/** What may be wider than a phone: it scrolls in a box of its own, which the keyboard reaches. */
export function scrollBox(label: string, content: Content): Markup {
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${content}</div>`;
}
