import type { Given, Prop, PropOptions } from "../../prop.ts";
import { prop } from "../../prop.ts";
import { Channel } from "./channel.ts";
import { describedProps } from "./described.ts";
import { ProcessLayer } from "./process_layer.ts";

/** Which process has a layer. */
export interface CommandOptions {
  /** The program and its arguments, such as `["python3", "my_layer.py"]`. */
  readonly command: readonly string[];
  /** How long an answer may take, in milliseconds; 10,000 if left out. */
  readonly milliseconds?: number;
}

/** What is claimed of a layer in another process. */
export interface FromCommandOptions<G extends Given>
  extends CommandOptions, Omit<PropOptions<G>, "layer"> {
  /** Which of its layers, by the name that the process gives it; its only one if left out. */
  readonly of?: string;
}

/** How long an answer may take unless it is said. */
const PATIENCE = 10_000;

/**
 * Declares what is claimed of a layer in another process and any language, which speaks the protocol of
 * `docs/protocol.md`: `examples/python/backproof.py` does it for Python.
 *
 * The process is started when it is first needed, and again when it ended or had to be stopped. It runs with the
 * user's rights: start it with `--allow-run`.
 *
 * @throws {TypeError} If it has no name or no laws, or names an input that is not drawn.
 *
 * @example
 * ```ts ignore
 * import { everyLayer, fromCommand, tensors } from "@backproof/backproof";
 *
 * export const sigmoid = fromCommand({
 *   name: "Sigmoid",
 *   command: ["python3", "my_layer.py"],
 *   given: { x: tensors(["N", "D"]) },
 *   laws: everyLayer,
 * });
 * ```
 */
export function fromCommand<G extends Given>(options: FromCommandOptions<G>): Prop {
  const { command, milliseconds = PATIENCE, of, ...claims } = options;
  const channel = new Channel({ command, milliseconds });
  const inputs: readonly string[] = options.inputs ?? ["x"];
  return prop<G>({
    ...claims,
    layer: (given) =>
      new ProcessLayer({ channel, given, inputs, ...of === undefined ? {} : { prop: of } }),
  });
}

/**
 * The props that a process declares of its own layers, as `examples/python/backproof.py` does; it is started
 * to ask it.
 *
 * @throws {Error} If it cannot be started, or declares none.
 */
export function propsOfCommand(options: CommandOptions): readonly Prop[] {
  const { command, milliseconds = PATIENCE } = options;
  return describedProps(new Channel({ command, milliseconds }));
}
