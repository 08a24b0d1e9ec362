// deno task catalogue: writes docs/catalogue.md.
import { catalogue } from "./catalogue.ts";

Deno.writeTextFileSync(new URL("catalogue.md", import.meta.url), await catalogue());
