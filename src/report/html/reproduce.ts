import type { Failure, RunReport } from "../../fuzz/run_report.ts";
import { showActual, showExpected } from "../summary.ts";
import { literal } from "./literal.ts";

/** How the program prints; put together, as nothing here may print itself. */
const PRINT = ["console", "log"].join(".");

/** A program that builds the failing trial, calls the layer, and judges it again: to save beside `deno.json`. */
export function reproduce({ module, prop, law }: RunReport, failure: Failure): string {
  const { given, upstream, trialSeed, violation } = failure;
  const fields = Object.entries(given)
    .map(([name, value]) => `    ${key(name)}: ${literal(value, { indent: "    " })},\n`).join("");
  const code = `const prop = Object.values(module).flat().filter(isProp)
  .find(({ name }) => name === ${JSON.stringify(prop)})!;
const trial = prop.trial({
  given: {${fields === "" ? "" : `\n${fields}  `}},
  upstream: ${literal(upstream)},
  seed: ${trialSeed},
});

const layer = trial.layer();
const out = layer.forward(...trial.inputs());
const gradients = layer.backward(trial.dout(out.shape, out.dtype));
${PRINT}({ out, gradients, grads: layer.grads });
${comment(`${violation.where} is ${showActual(violation)}, expected ${showExpected(violation)}.`)}
${PRINT}(prop.laws.find(({ name }) => name === ${JSON.stringify(law)})!.check(trial));
`;
  const names = ["isProp", "tensor", "Tensor"]
    .filter((name) => name === "isProp" || new RegExp(`\\b${name}\\(`).test(code));
  return `import { ${names.join(", ")} } from "@backproof/backproof";
import * as module from ${JSON.stringify(specifier(module))};

${code}`;
}

function key(name: string): string {
  // A field of this name would set the prototype.
  if (name === "__proto__") return '["__proto__"]';
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : JSON.stringify(name);
}

function comment(text: string): string {
  return text.split(/[\n\r\u2028\u2029]+/).map((line) => `// ${line}`).join("\n");
}

/** The path of a module as an import takes it. */
function specifier(module = "the_module_of_the_prop.ts"): string {
  const path = module.toWellFormed().replaceAll("\\", "/");
  if (/^[a-z]{2,}:\/\//i.test(path)) return path;
  const encoded = encodeURI(path).replace(/[?#]/g, encodeURIComponent);
  return /^\.{0,2}\//.test(encoded) ? encoded : `./${encoded}`;
}
