// The layers and the matrix product beside numpy, in turns, in the same run: medians of paired rounds.
//
// deno task bench:numpy --help
import { command, optionsOf, positiveInteger } from "../shared/command_line.ts";
import { printer } from "../shared/print.ts";
import { howToInstall } from "../peers/python.ts";
import { layers } from "./layers.ts";
import { startNumpy } from "./numpy.ts";
import { products } from "./products.ts";

const { short, rounds = short ? 5 : 15, json } = optionsOf<{
  readonly short?: boolean;
  readonly rounds?: number;
  readonly json?: boolean;
}>(
  command("bench:numpy", "Layers and matrix products beside numpy.")
    .option("--short", "fewer rounds: some ten seconds")
    .option(
      "--rounds <n>",
      "how often times are taken, of which the median counts",
      positiveInteger,
    )
    .addHelpText("after", "\nNeeds python3-numpy; without it, only our own figures are printed."),
);
const print = printer(json);

const one = await startNumpy({ threads: 1 });
const installed = await startNumpy();
if (one === undefined || installed === undefined) {
  console.error(
    `numpy is missing, and our figures stand alone. To have it: ${howToInstall(["numpy"])}\n`,
  );
} else {
  print(
    `numpy ${one.version}, whose products are those of ${one.blas.join(", ") || "numpy itself"}`,
  );
  if (!one.blas.some((name) => /openblas|mkl|blis/.test(name))) {
    print("(a slow one; for a fast one: apt-get install libopenblas0)");
  }
  print("");
}
const figures = {
  numpy: one === undefined ? null : { version: one.version, blas: one.blas },
  layers: await layers(one, { rounds, print }),
  matmul: await products({ one, installed }, { rounds, print }),
};
await one?.stop();
await installed?.stop();
if (json) console.log(JSON.stringify(figures));
