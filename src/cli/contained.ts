import { type Command, Option } from "commander";
import type { InHostOptions } from "../commands/in_host.ts";
import { duration, granted, positiveInteger } from "../commands/option_values.ts";
import { type Grants, type Permission, PERMISSIONS } from "../host/permissions.ts";

/** For each permission what a list of it holds, and what a module that has it may do. */
const SAYS: Readonly<Record<Permission, readonly [list: string, says: string]>> = {
  read: ["paths", "read these files and folders"],
  write: ["paths", "write these files and folders"],
  net: ["hosts", "reach these hosts"],
  env: ["names", "read these environment variables"],
  run: ["programs", "start these programs"],
  ffi: ["libraries", "load these libraries"],
  sys: ["kinds", "ask these things about the system"],
  import: ["hosts", "import from these hosts"],
};

/** What stands above the permissions in the help. */
export const PERMISSIONS_HEADING = "Permissions of the module, which has none unless granted:";

/** The options of each command that runs a module, as commander reads them. */
export interface ContainedFlags extends GrantFlags {
  /** Seconds. */
  readonly trialTimeout: number;
  /** Megabytes. */
  readonly memory: number;
}

type GrantFlags = {
  readonly [K in Permission as `allow${Capitalize<K>}`]?: true | readonly string[];
};

/** The command that has all options which the configuration file may set. */
const FULLEST = "fuzz";

/**
 * Lets a command contain the module that it runs, as the command line and the configuration file say. `onModules`
 * is told the modules that the configuration file names.
 */
export function contained(
  command: Command,
  { onModules }: { readonly onModules?: (modules: readonly string[]) => void } = {},
): Command {
  command
    .optionsGroup("Containment:")
    .addOption(
      new Option("--trial-timeout <time>", "how long a layer may take for one trial")
        .argParser(duration).default(5, "5s"),
    )
    .option("--memory <mb>", "how many megabytes a layer may take", positiveInteger, 512)
    .option("--no-config", "take no options from deno.json")
    .optionsGroup(PERMISSIONS_HEADING);
  for (const name of PERMISSIONS) {
    const [list, says] = SAYS[name];
    command.option(`--allow-${name} [${list}]`, `let the module ${says}`, granted);
  }
  return command.hook("preAction", async () => {
    if (command.opts()["config"] === false) return;
    const { withConfig } = await import("../commands/with_config.ts");
    const all = command.parent!.commands.find((one) => one.name() === FULLEST)!;
    try {
      const { modules } = await withConfig(command, { all });
      onModules?.(modules);
    } catch (error) {
      command.error(`error: ${(error as Error).message}`);
    }
  });
}

/** What the module is granted. */
export function grantsOf(flags: GrantFlags): Grants {
  return Object.fromEntries(
    PERMISSIONS.flatMap((name) => {
      const value = flags[`allow${name[0]!.toUpperCase()}${name.slice(1)}` as keyof GrantFlags];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** How the module is contained. */
export function inHostOptions(flags: ContainedFlags, signal: AbortSignal): InHostOptions {
  const { trialTimeout, memory } = flags;
  return { trialTimeout, memory, grants: grantsOf(flags), signal };
}
