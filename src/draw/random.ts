/** @internal */
type FastCheckRandom = import("fast-check").Random;

/** What draws make their choices by: fast-check's own type. */
export type Random = FastCheckRandom;
