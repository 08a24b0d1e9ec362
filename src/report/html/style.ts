import { DARK, LIGHT, variables } from "./palette.ts";

const MONO = "ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace";
const OUTCOMES = ["holds", "violated", "unjudged", "vacuous"];
const LEVELS = [1, 2, 3, 4].flatMap((level) => [`negative-${level}`, `positive-${level}`]);

/** The style of the page: by day and by night, on a phone and on paper. */
export const STYLE = `
:root{color-scheme:light dark;${variables(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;overflow-wrap:anywhere}
header.page,main,footer,nav{max-width:70rem;margin:0 auto;padding:0 1rem}
h1{font-size:clamp(1.5rem,1.1rem + 2vw,2.25rem);line-height:1.2;margin:.2rem 0 1rem;letter-spacing:-.01em}
h2{font-size:1.35rem;margin:2rem 0 .6rem;letter-spacing:-.005em}
h3{font-size:1.1rem;margin:0 0 .25rem}
h4{font-size:.95rem;margin:1.4rem 0 .4rem}
p{margin:.4rem 0}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
:target{outline:2px solid var(--accent);outline-offset:3px}
code,pre,.number,.matrix,.heat{font-family:${MONO};font-size:.875em}
pre{margin:0;white-space:pre;overflow-wrap:normal}
.banner pre{white-space:pre-wrap;overflow-wrap:anywhere}
.skip{position:absolute;left:-99rem;background:var(--card);padding:.5rem 1rem;z-index:3}
.skip:focus{left:.5rem;top:.5rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.soft,.note,figcaption,caption{color:var(--soft);font-size:.9rem}
.note{font-weight:400}
.brand{color:var(--soft);margin:1.5rem 0 0;font-size:.9rem}
.symbol{display:inline-block;min-width:1em}
${OUTCOMES.map((one) => `.${one}{color:var(--${one})}`).join("")}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:1rem 0 0;padding:.6rem 0;border-block:1px solid var(--line)}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem 1.1rem;margin:0 0 1rem}
.failure{border-left:4px solid var(--violated)}
.banner,.banner pre{color:var(--ink)}.banner{border-radius:8px;padding:.5rem .9rem;margin:.5rem 0}
.banner.violated{background:var(--violated-tint)}.banner.unjudged{background:var(--unjudged-tint)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.6rem;list-style:none;margin:0;padding:0}
.tile{border:1px solid var(--line);border-radius:10px;padding:.35rem .8rem;line-height:1.3;display:flex;flex-wrap:wrap;align-items:baseline;column-gap:.6rem}
.tile b{font-size:1.5rem;font-variant-numeric:tabular-nums}
${OUTCOMES.map((one) => `.tile.${one},.badge.${one}{background:var(--${one}-tint)}`).join("")}
.tile.none{color:var(--soft);background:none}
.facts{display:flex;flex-wrap:wrap;gap:.4rem 1.8rem;margin:1rem 0 0}
.facts div{min-width:0}
.facts dt{color:var(--soft);font-size:.8rem}.facts dd{margin:0}
.scroll{position:relative;overflow-x:auto;max-width:100%;overscroll-behavior-x:contain}
.filters{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin:0 0 .7rem}
.filters[hidden]{display:none}
select,input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:6px;padding:.2rem .5rem;max-width:12rem}
table{border-collapse:collapse;overflow-wrap:break-word}
caption{text-align:left;padding:.2rem 0}
.grid{font-size:.85rem;border-spacing:0}
.grid thead th{vertical-align:bottom;padding:0 .2rem .5rem;font-weight:400;color:var(--soft)}
.grid thead th span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:12.5rem;display:inline-block;line-height:1.15;text-align:left}
.grid tbody th{text-align:left;font-weight:600;padding:.2rem .8rem .2rem 0;line-height:1.25}
.grid tbody th a{display:inline-block;width:max-content;max-width:15rem}
.grid th:first-child{position:sticky;left:0;background:var(--paper);z-index:1}
.grid thead .corner{text-align:left;writing-mode:initial}
.grid td{padding:2px;text-align:center}
.cell{display:flex;gap:.2rem;justify-content:center;align-items:center;min-width:3.1rem;min-height:1.9rem;padding:0 .35rem;border-radius:6px;text-decoration:none;font-variant-numeric:tabular-nums;white-space:nowrap}
${OUTCOMES.map((one) => `.cell.${one}{background:var(--${one}-tint);color:var(--${one})}`).join("")}
.cell.violated{outline:2px solid var(--violated);outline-offset:-2px}
.cell:hover{text-decoration:underline}
.cell:focus-visible{outline:3px solid var(--accent);outline-offset:1px}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;color:var(--soft);font-size:.85rem;margin:.6rem 0}
.badge{border-radius:5px;padding:.05rem .45rem;font-size:.9em}
.numbers .badge{white-space:nowrap}
.sides{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.25rem 1rem;margin:.8rem 0}
.sides dt{color:var(--soft)}.sides dd{margin:0;min-width:0}
.likely{border-left:4px solid var(--accent);background:color-mix(in srgb,var(--accent) 8%,transparent);border-radius:0 8px 8px 0;padding:.45rem .9rem;margin:.8rem 0}
.values,.pair{display:flex;flex-wrap:wrap;gap:.6rem 2rem;align-items:flex-start}
.value,.pair>*{min-width:0;max-width:100%}
.value p{margin:0 0 .15rem}
.matrix{border-inline:2px solid var(--soft);border-radius:4px}
.matrix td,.heat td,.heat th{padding:.15rem .55rem;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.heat{border-spacing:2px;border-collapse:separate;margin:.2rem 0}
.heat caption{white-space:nowrap;font-family:system-ui,sans-serif}
.heat th{color:var(--soft);font-weight:400}
.heat td{border-radius:4px;color:var(--ink);min-width:3.2rem}
.heat td.gap,.heat tr>td:first-child{min-width:0;color:var(--soft)}
.heat td.wrong{outline:2px solid var(--violated);outline-offset:-2px}
.wrong-mark{color:var(--violated);}
td .wrong-mark{margin-right:.35em;background:var(--card);border-radius:3px;padding:0 .15em}
${LEVELS.map((one) => `.${one}{background:var(--${one})}`).join("")}
.zero{background:var(--vacuous-tint)}
.not-finite{background:repeating-linear-gradient(45deg,var(--card) 0 4px,var(--line) 4px 6px)}
.scale{display:inline-flex;align-items:center;gap:2px;font-family:${MONO};font-size:.8rem}
.scale i{width:1.1rem;height:.8rem;border-radius:2px}.scale span{padding:0 .3rem}
figure{margin:0}
figure svg{font-size:11px;display:block;height:auto;max-width:100%}
.curve svg{min-width:30rem;max-width:none}
.charts{display:flex;flex-wrap:wrap;gap:1rem 2rem;margin:.6rem 0}
.charts figure{min-width:0;max-width:min(100%,21rem)}
.numbers{font-size:.875rem;font-variant-numeric:tabular-nums;margin:.4rem 0}
.numbers th,.numbers td{padding:.25rem .8rem .25rem 0;text-align:right;border-bottom:1px solid var(--line);vertical-align:top}
.numbers th:first-child,.numbers .text{text-align:left}
.alike{columns:3 16rem;margin:.4rem 0;padding-left:1.2rem}
.numbers thead th{color:var(--soft);font-weight:400;white-space:nowrap}
.numbers tbody th{font-weight:500}
.laws tbody th{min-width:13rem}
.code{padding:.7rem .9rem;background:var(--vacuous-tint);border-radius:8px;width:max-content;min-width:100%}
details{margin:.7rem 0 0}
summary{cursor:pointer;color:var(--accent);width:fit-content}
meter{width:6rem;height:.8rem;vertical-align:middle}
.health{padding-left:2rem}.health li{margin:.4rem 0}
footer{color:var(--soft);font-size:.85rem;padding-block:2rem}
@media (max-width:40rem){.grid tbody th a{max-width:7rem;font-size:.8rem}.card{padding:.8rem}.sides{grid-template-columns:minmax(0,1fr);gap:0}.sides dd{margin-bottom:.4rem}.facts{gap:.4rem 1.2rem}}
@media print{body{background:none}.filters,nav,.skip{display:none}.card{break-inside:avoid}.scroll{overflow:visible}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`.trim();
