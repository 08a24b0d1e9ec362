import type { Command } from "commander";
import type { Grants } from "../host/permissions.ts";

/** The modules that stand for commands, and the programs that they start. */
export interface CommandModules {
  readonly modules: readonly string[];
  readonly programs: readonly string[];
}

/** Writes a module for each command of another language; ends `of` with an error if one cannot be read. */
export async function modulesOfCommands(
  commands: readonly string[],
  of: Command,
): Promise<CommandModules> {
  if (commands.length === 0) return { modules: [], programs: [] };
  const { commandModule } = await import("../commands/command_module.ts");
  try {
    const written = commands.map(commandModule);
    return {
      modules: written.map(({ path }) => path),
      programs: written.map(({ program }) => program),
    };
  } catch (error) {
    return of.error(`error: ${(error as Error).message}`, { exitCode: 2 });
  }
}

/** Whoever names a command wants its program to be started. */
export function withPrograms(grants: Grants, programs: readonly string[]): Grants {
  if (programs.length === 0 || grants.run === true) return grants;
  return { ...grants, run: [...grants.run ?? [], ...programs] };
}
