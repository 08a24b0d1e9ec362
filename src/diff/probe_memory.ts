import { allocate, sameShape, type Tensor, zeros } from "../tensor/mod.ts";

/** What a probe writes to while it measures. */
export interface ProbeMemory {
  readonly question: readonly [readonly Tensor[], readonly Tensor[]];
  readonly u: readonly Float64Array[];
  readonly g: readonly Float64Array[];
  readonly dout: Float64Array;
  readonly out: Float64Array;
}

/** Memory of more numbers than this is not kept. */
const MOST = 2 ** 18;

/** The memory that was released last: most trials of a run have the sizes of the one before. */
let spare: ProbeMemory | undefined;

/** Memory for a probe of these tensors and of `size` outputs, with the numbers of earlier probes in it. */
export function takeMemory(at: readonly Tensor[], size: number): ProbeMemory {
  if (spare !== undefined && suits(spare, at, size)) {
    const memory = spare;
    // Out of reach until it is released: forward may judge a gradient of its own.
    spare = undefined;
    return memory;
  }
  const points = (): Tensor[] => at.map((x) => zeros(x.shape, x));
  return {
    question: [points(), points()],
    u: at.map((x) => numbers(x.size)),
    g: at.map((x) => numbers(x.size)),
    dout: numbers(size),
    out: numbers(size),
  };
}

/** Keeps memory that is no longer used for the next probe. */
export function releaseMemory(memory: ProbeMemory): void {
  let size = memory.out.length;
  for (const u of memory.u) size += u.length;
  spare = size <= MOST ? memory : undefined;
}

function suits(memory: ProbeMemory, at: readonly Tensor[], size: number): boolean {
  const points = memory.question[0];
  if (memory.out.length !== size || points.length !== at.length) return false;
  for (let k = 0; k < at.length; k++) {
    const point = points[k]!;
    if (!sameShape(point.shape, at[k]!.shape) || point.dtype !== at[k]!.dtype) return false;
  }
  return true;
}

function numbers(size: number): Float64Array {
  return allocate(size, "float64") as Float64Array;
}
