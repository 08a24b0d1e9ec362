import { type Python, startPython } from "./python.ts";

/** A checker of gradients with layers of its own kind, which is asked for figures. */
export interface Tool {
  /** As figures name it: gradcheck, fast, hypothesis or ours. */
  readonly name: string;
  /** Checks a second of a right layer, named as in `timed_layers.ts`. */
  rate(layer: string, options: { seconds: number; seed: number }): Promise<number>;
  /** How many of `count` checks catch a sigmoid's gradient that is multiplied by 1 + `error`. */
  caught(error: number, options: { count: number }): Promise<number>;
  /** How many of `count` checks call a right gradient wrong, near a scale. */
  alarms(name: string, options: { scale: number; count: number }): Promise<Alarms>;
  /** Ends it. */
  stop(): Promise<void>;
}

/** Checks of a right gradient. */
export interface Alarms {
  /** Those that call it wrong. */
  readonly wrong: number;
  /** Those that call it neither right nor wrong. */
  readonly unjudged: number;
}

/** The tools of Python that this machine has; gradcheck is two, since it has two modes. */
export async function startTools(): Promise<readonly Tool[]> {
  const torch = await startPython("torch_tool.py", ["torch", "numpy"]);
  const hypothesis = await startPython("hypothesis_tool.py", ["hypothesis", "numpy"]);
  return [
    ...torch === undefined ? [] : [tool("gradcheck", torch), tool("fast", torch)],
    ...hypothesis === undefined ? [] : [tool("hypothesis", hypothesis)],
  ];
}

function tool(name: string, python: Python): Tool {
  const ask = async (request: Record<string, unknown>): Promise<number> =>
    await python.ask({ ...request, mode: name }) as number;
  return {
    name,
    rate: (layer, { seconds }) => ask({ ask: "rate", layer, seconds }),
    caught: async (error, { count }) => Math.round(await ask({ ask: "caught", error, count })),
    alarms: async (name, { scale, count }) => ({
      wrong: Math.round(await ask({ ask: "alarms", function: name, scale, count })),
      unjudged: 0,
    }),
    // The two modes of gradcheck are one program.
    stop: () => name === "fast" ? Promise.resolve() : python.stop(),
  };
}
