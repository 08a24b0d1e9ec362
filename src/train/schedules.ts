/** A learning-rate schedule: the rate of an update, by how many there were before it. */
export type Schedule = (step: number) => number;

/** The same rate for ever. */
export function constantRate(rate: number): Schedule {
  return () => rate;
}

/**
 * A rate that falls by steps.
 *
 *     rate(t) = rate · factor^⌊t / every⌋
 *
 * @throws {RangeError} If `every` is no integer from 1.
 */
export function stepRate(
  rate: number,
  { every, factor }: { readonly every: number; readonly factor: number },
): Schedule {
  checkSteps(every, "stepRate: every");
  return (step) => rate * factor ** Math.floor(step / every);
}

/**
 * A rate that falls by the same share at each update.
 *
 *     rate(t) = rate · factorᵗ
 */
export function exponentialRate(rate: number, { factor }: { readonly factor: number }): Schedule {
  return (step) => rate * factor ** step;
}

/**
 * A rate that falls along half a wave of the cosine, and then stays at `floor`.
 *
 *     rate(t) = floor + (rate − floor) · (1 + cos(π · t / steps)) / 2
 *
 * From Loshchilov and Hutter (2017), without restarts.
 *
 * @throws {RangeError} If `steps` is no integer from 1.
 */
export function cosineRate(
  rate: number,
  { steps, floor = 0 }: { readonly steps: number; readonly floor?: number },
): Schedule {
  checkSteps(steps, "cosineRate: steps");
  return (step) => {
    if (step >= steps) return floor;
    return floor + (rate - floor) * (1 + Math.cos(Math.PI * step / steps)) / 2;
  };
}

/**
 * A rate that rises in a straight line for `steps` updates, to where `schedule` then starts.
 *
 *     rate(t) = schedule(0) · (t + 1) / steps   for t < steps
 *     rate(t) = schedule(t − steps)             from there on
 *
 * The first update is already moved by, and the last of the rise has the full rate.
 *
 * @throws {RangeError} If `steps` is no integer from 1.
 *
 * @example
 * ```ts
 * import { cosineRate, warmedUp } from "@backproof/backproof";
 *
 * const schedule = warmedUp(cosineRate(0.1, { steps: 1000 }), { steps: 10 });
 * console.log(schedule(0), schedule(9), schedule(10)); // 0.01 0.1 0.1
 * ```
 */
export function warmedUp(schedule: Schedule, { steps }: { readonly steps: number }): Schedule {
  checkSteps(steps, "warmedUp: steps");
  return (step) => step < steps ? schedule(0) * ((step + 1) / steps) : schedule(step - steps);
}

function checkSteps(value: number, what: string): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new RangeError(`${what}: expected an integer from 1, found ${value}`);
}
