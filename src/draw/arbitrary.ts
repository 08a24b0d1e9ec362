/** @internal */
type FastCheckArbitrary<T> = import("fast-check").Arbitrary<T>;

/** What draws values of one type and shrinks them: fast-check's own type, so that draws mix with `fc`. */
export type Arbitrary<T> = FastCheckArbitrary<T>;
