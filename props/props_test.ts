import { isProp, verify, verifyCorpus } from "../src/mod.ts";
import * as exported from "./mod.ts";

const props = Object.values(exported).filter(isProp);

verifyCorpus(props, new URL("./corpus/", import.meta.url));
for (const prop of props) verify(prop);
