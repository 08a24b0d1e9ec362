import { attention } from "./attention.ts";
import { elementwise } from "./elementwise.ts";
import { functions } from "./functions.ts";
import { layers } from "./layers.ts";
import { rowFunctions } from "./row_functions.ts";
import { rowwise } from "./rowwise.ts";
import type { Subject } from "./subject.ts";

/** Everything whose right gradient is judged. */
export const rightGradients: readonly Subject[] = [
  ...functions.map(elementwise),
  ...rowFunctions.map(rowwise),
  attention,
  ...layers,
];
