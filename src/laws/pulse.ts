let listener: (() => void) | undefined;

/**
 * Says that a layer is about to be asked once more. One trial may ask it hundreds of times: whoever watches
 * can tell a layer that is slow from one that does not answer.
 */
export function pulse(): void {
  listener?.();
}

/** Sets what hears each pulse. */
export function onPulse(heard: () => void): void {
  listener = heard;
}
