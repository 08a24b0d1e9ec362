import { assertEquals } from "@std/assert";
import { howToInstall, missingModules, startPython } from "./python.ts";

Deno.test("what Python lacks, or may not be run for, is missing, with the way to install it", async () => {
  const modules = ["no_such_module"];
  assertEquals(await missingModules(modules), modules);
  assertEquals(await startPython("bridge.py", modules), undefined);
  assertEquals(
    howToInstall(["torch", "numpy"]),
    "apt-get install python3-torch python3-numpy",
  );
});
