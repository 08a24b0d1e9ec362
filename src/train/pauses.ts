/** After so many milliseconds others get their turn. */
const SLICE = 50;

/**
 * Pauses of a long computation, in which others get their turn: timers, signals, whoever draws a progress bar.
 *
 * The function it returns may be called as often as one likes; it waits only if the last pause is long ago.
 */
export function pauses(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < SLICE) return undefined;
    return new Promise<void>((resolve) => {
      setTimeout(() => {
        last = performance.now();
        resolve();
      }, 0);
    });
  };
}
