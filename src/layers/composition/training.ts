import type { Layer } from "../../layer.ts";

/** Whether any of the layers is in training. */
export function isTraining(layers: readonly Layer[]): boolean {
  return layers.some((layer) => layer.isTraining === true);
}

/** Hands the mode to those of the layers that have one. */
export function setTraining(layers: readonly Layer[], training: boolean): void {
  for (const layer of layers) if (layer.isTraining !== undefined) layer.isTraining = training;
}
