import { startPython } from "../peers/python.ts";
import type { Work } from "./work.ts";

/** numpy in a process of its own. */
export interface Numpy {
  /** Its version. */
  readonly version: string;
  /** The file names of the BLAS libraries that it uses. */
  readonly blas: readonly string[];
  /** Does the work there. */
  readonly work: (request: Work) => Promise<Done>;
  /** Ends it. */
  stop(): Promise<void>;
}

/** Work that is done. */
export interface Done {
  /** How long it took. */
  readonly seconds: number;
  /** Numbers that tell whether it was the same work. */
  readonly answer: readonly number[];
}

/** How numpy is to be run. */
export interface NumpyOptions {
  /** The threads of its BLAS, as installed if left out. */
  readonly threads?: number;
}

/** Starts numpy; undefined where it is not installed, or Python may not be run. */
export async function startNumpy(
  { threads = 0 }: NumpyOptions = {},
): Promise<Numpy | undefined> {
  const python = await startPython("../numpy/numpy_tool.py", ["numpy"], {
    args: [`${threads}`],
  });
  if (python === undefined) return undefined;
  const { answer } = await python.ask({ ask: "blas" }) as { answer: readonly string[] };
  return {
    version: python.versions.numpy!,
    blas: answer,
    work: async (request) => await python.ask(request) as Done,
    stop: () => python.stop(),
  };
}
