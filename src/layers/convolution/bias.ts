import type { Data } from "../../tensor/mod.ts";

/** Planes of out or dout [N,F,H,W], each of `size` entries, with one bias for each of the F. */
interface Biased {
  readonly planes: Data;
  readonly size: number;
}

/** Adds b [F] to the planes of each image. */
export function addBias(b: Data, { planes, size }: Biased): void {
  for (let i = 0, plane = 0; i < planes.length; plane++) {
    const bias = b[plane % b.length]!;
    for (const end = i + size; i < end; i++) planes[i]! += bias;
  }
}

/** Overwrites db [F] with the sums of the planes of all images. */
export function sumPlanes(db: Data, { planes, size }: Biased): void {
  const sums = new Float64Array(db.length);
  for (let i = 0, plane = 0; i < planes.length; plane++) {
    let sum = 0;
    for (const end = i + size; i < end; i++) sum += planes[i]!;
    sums[plane % db.length]! += sum;
  }
  db.set(sums);
}
