import type { Prop } from "../src/mod.ts";

/** PyTorch's gradcheck on the layer of a prop. */
export interface Gradcheck {
  /** Its name and version. */
  readonly name: string;
  /** Whether it catches the layer in any of the drawn trials. */
  catches(
    prop: Prop,
    options: { readonly trials: number },
  ): Promise<"caught" | "missed" | "error">;
  /** Ends it. */
  stop(): Promise<void>;
}

/** The bridge to Python: a name and no import, so that this bench also runs where the bridge is missing. */
const BRIDGE = "./bridge.ts";

/** Starts gradcheck; undefined where there is no bridge, no PyTorch, or no leave to run Python. */
export async function startGradcheck(): Promise<Gradcheck | undefined> {
  let bridge: { startGradcheck(): Promise<Gradcheck | undefined> };
  try {
    bridge = await import(import.meta.resolve(BRIDGE));
  } catch {
    return undefined;
  }
  return await bridge.startGradcheck();
}
