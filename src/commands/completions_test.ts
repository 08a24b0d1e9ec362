import { assertEquals, assertStringIncludes } from "@std/assert";
import { Command } from "commander";
import { completions, type Shell } from "./completions.ts";
import { describeCommand } from "./completions/describe_command.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** The script of the true command line. */
async function script(shell: Shell): Promise<string> {
  const { stdout } = await new Deno.Command("deno", {
    args: ["run", "--no-prompt", "--quiet", "src/cli.ts", "completions", shell],
  }).output();
  return new TextDecoder().decode(stdout);
}

/** Runs a script in a shell; what it prints, line by line. */
async function inShell(shell: Shell, code: string): Promise<string[]> {
  const args = { bash: ["--norc", "-c", code], zsh: ["-f", "-c", code], fish: ["-N", "-c", code] };
  const { stdout, stderr } = await new Deno.Command(shell, { args: args[shell] }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout).trim().split("\n");
}

/** A test with a real shell, where it is installed and may be run: see the task test:shells. */
async function testIn(shell: Shell, name: string, fn: () => Promise<void>): Promise<void> {
  const mayRun = ["deno", shell].every((command) =>
    Deno.permissions.querySync({ name: "run", command }).state === "granted"
  );
  const isThere = mayRun &&
    await new Deno.Command(shell, { args: ["--version"] }).output().then(() => true, () => false);
  const why = isThere ? "" : mayRun ? ` (${shell} is not installed)` : ` (${shell} may not be run)`;
  Deno.test({ name: `${shell} ${name}${why}`, ignore: !isThere, fn });
}

/** What bash would offer at the end of each line. */
async function offered(lines: readonly string[], before = ""): Promise<string[]> {
  const ask = lines.map((line) =>
    `COMP_LINE='${line}'; COMP_POINT=\${#COMP_LINE}; _backproof; echo "\${COMPREPLY[*]}"`
  );
  return await inShell("bash", `${await script("bash")}\n${before}\nIFS=' '\n${ask.join("\n")}`);
}

await testIn("bash", "completes commands, options, formats, files and folders", async () => {
  const cases: readonly [string, string][] = [
    ["backproof ", "fuzz replay list scaffold report merge completions help"],
    ["backproof re", "replay report"],
    ["backproof --ve", "--version"],
    ["backproof fuzz --r", "--runs --resume --report"],
    ["backproof fuzz a.ts --fa", "--fail-fast"],
    ["backproof fuzz --report ", "text json junit sarif html jsonl"],
    ["backproof fuzz --report=js", "json jsonl"],
    ["backproof fuzz a.ts --report j", "json junit jsonl"],
    ["backproof fuzz --report html=READ", "README.md"],
    ["backproof fuzz --report=html=READ", "README.md"],
    ["backproof fuzz src/label", "src/label.ts src/label_test.ts"],
    ["backproof fuzz --corpus prop", "props"],
    ["backproof fuzz --corpus=prop", "props"],
    ["backproof fuzz --runs ", ""],
    ["backproof fuzz -r 5 READ", "README.md"],
    ["backproof list --js", "--json"],
    ["backproof list --json READ", "README.md"],
    ["backproof merge --html=READ", "README.md"],
    ["backproof merge --html READ", "README.md"],
    ["backproof completions ", "bash zsh fish"],
    ["backproof help me", "merge"],
    ["backproof fuzz --allow-read=READ", "README.md"],
  ];
  const answers = await offered(cases.map(([line]) => line));
  const sorted = (text: string) => text.split(" ").sort().join(" ");
  assertEquals(answers.map(sorted), cases.map(([, expected]) => sorted(expected)));
});

await testIn("bash", "writes the beginning again where the sign does not part words", async () => {
  const lines = ["backproof fuzz --report=js", "backproof fuzz --report=html=READ"];
  assertEquals(await offered(lines, "COMP_WORDBREAKS=' '"), [
    "--report=json --report=jsonl",
    "--report=html=README.md",
  ]);
});

await testIn("zsh", "takes the script, and knows every command", async () => {
  const code = `autoload -U compinit; compinit -D\n${await script("zsh")}
print $_comps[backproof]; functions _backproof | grep -c 'fuzz:Judge'`;
  assertEquals(await inShell("zsh", code), ["_backproof", "1"]);
});

await testIn("fish", "completes commands, options, formats and files", async () => {
  const asked = [
    "backproof re",
    "backproof fuzz --resu",
    "backproof fuzz --report js",
    "backproof fuzz READ",
    "backproof completions b",
  ];
  const code = `${await script("fish")}\n${
    asked.map((line) => `complete -C '${line}'`).join("\n")
  }`;
  assertEquals((await inShell("fish", code)).map((line) => line.split("\t")[0]), [
    "replay",
    "report",
    "--resume",
    "json",
    "jsonl",
    "README.md",
    "bash",
  ]);
});

Deno.test("every option of every command stands in every script, whatever it says", () => {
  const program = new Command("tool").description("a tool").version("1");
  program.command("run").description("Don't [stop]: \\ `now`")
    .argument("<files...>", "files")
    .option("-o, --output <file>", "it's [one] file: a\\b")
    .option("--html [file]", "as HTML");
  const described = describeCommand(program);
  assertEquals(described.commands.map(({ name }) => name), ["run", "help"]);
  for (const shell of SHELLS) {
    const text = completions(shell, program);
    for (const word of ["run", "output", "html", "help", "version"]) {
      assertStringIncludes(text, word);
    }
  }
  assertStringIncludes(completions("fish", program), "-d 'it\\'s [one] file: a\\\\b'");
  assertStringIncludes(completions("zsh", program), "[it'\\''s \\[one\\] file: a\\\\b]");
});
