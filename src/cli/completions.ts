import { Argument, type Command } from "commander";
import type { Shell } from "../commands/completions.ts";
import { EXIT } from "../commands/exit.ts";
import type { Context } from "./context.ts";

const HELP = `
Examples, for a command installed as backproof:
  source <(backproof completions bash)                                   in ~/.bashrc
  source <(backproof completions zsh)                                    in ~/.zshrc
  backproof completions fish > ~/.config/fish/completions/backproof.fish`;

/** Declares `completions`, which prints what makes a shell complete this command line. */
export function declareCompletions(program: Command, context: Context): void {
  program.command("completions")
    .description("Print what makes a shell complete this command line.")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", HELP)
    .action(async (shell: Shell) => {
      const { completions } = await import("../commands/completions.ts");
      context.terminal().out(completions(shell, program));
      context.end(EXIT.holds);
    });
}
