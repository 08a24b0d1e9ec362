import { isProp, verify } from "../src/mod.ts";
import * as props from "./mod.ts";

for (const prop of Object.values(props)) {
  if (isProp(prop)) verify(prop);
}
