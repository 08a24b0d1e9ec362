// deno task examples
//
// Runs every example by its own first line, so that none rots, and checks its exit code. Those that learn for
// long are shortened to one epoch: what they reach is asked of the full run only.

interface Expected {
  readonly code: number;
  readonly extra?: readonly string[];
}

/** What is expected of each example: exit code 0 and no more, unless it stands here. */
const expected: Readonly<Record<string, Expected>> = {
  "wrong_layer.ts": { code: 1 },
  "language_model.ts": { code: 0, extra: ["--epochs", "1"] },
  "train_cnn_digits.ts": { code: 0, extra: ["--epochs", "1"] },
  "train_digits.ts": { code: 0, extra: ["--epochs", "1"] },
  "word2vec.ts": { code: 0, extra: ["--epochs", "1"] },
};

const names = [...Deno.readDirSync("examples")].map(({ name }) => name)
  .filter((name) => name.endsWith(".ts") && name !== "run_all.ts").sort();
let failures = 0;
for (const name of names) {
  const { code, extra = [] } = expected[name] ?? { code: 0 };
  const [line] = Deno.readTextFileSync(`examples/${name}`).split("\n");
  const command = /^\/\/ deno ((?:run|task) .*)$/.exec(line!)?.[1];
  if (command === undefined) {
    console.log(`✗ ${name}: its first line is no "// deno run …" or "// deno task …"`);
    failures++;
    continue;
  }
  const started = performance.now();
  const args = [...command.split(" "), ...extra];
  const { code: found, stdout, stderr } = await new Deno.Command("deno", {
    args,
    stdin: "null",
  }).output();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const isRight = found === code;
  console.log(`${isRight ? "✓" : "✗"} deno ${args.join(" ")}  exit ${found}, ${seconds} s`);
  if (isRight) continue;
  failures++;
  const decoder = new TextDecoder();
  console.log(
    `expected exit ${code}; it printed:\n${decoder.decode(stdout)}${decoder.decode(stderr)}`,
  );
}
if (failures > 0) Deno.exit(1);
