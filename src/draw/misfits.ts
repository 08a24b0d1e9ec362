import type { Arbitrary } from "./arbitrary.ts";

/** An arbitrary that knows what it could not have drawn. */
interface Choosy<T> {
  misfits(value: T): readonly string[];
}

/**
 * The names of the tensors in a record that `arbitrary` could not have drawn, such as those of another shape or
 * beyond its bounds. Where that cannot be known, as behind `map` and `filter`, there are none.
 */
export function misfits<T>(arbitrary: Arbitrary<T>, value: T): readonly string[] {
  const choosy = arbitrary as Arbitrary<T> & Partial<Choosy<T>>;
  return typeof choosy.misfits === "function" ? choosy.misfits(value) : [];
}
