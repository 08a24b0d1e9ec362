import { lawAnchor } from "./anchors.ts";
import type { JudgedProp } from "./judged_props.ts";
import { type Markup, markup } from "./markup.ts";

/** What was odd about the runs of all props, each with what to do; undefined where nothing was. */
export function healthSection(props: readonly JudgedProp[]): Markup | undefined {
  const warnings = props.flatMap(({ name, laws }) =>
    laws.flatMap(({ report, index }) =>
      (report.health ?? []).map(({ kind, message }) =>
        markup`<li><a href="#${
          lawAnchor(index)
        }">${name}, ${report.law}</a> <span class="badge unjudged">! ${kind}</span><br>${message}</li>`
      )
    )
  );
  if (warnings.length === 0) return undefined;
  return markup`<section id="health" aria-labelledby="health-title"><h2 id="health-title">Health</h2>
<p class="soft">These laws may hold and say less than one would think.</p><ul class="card health">${warnings}</ul></section>`;
}
