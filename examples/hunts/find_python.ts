/** Where Python is looked for: the first one that has the modules is taken. */
const PYTHONS = ["python3", "/usr/bin/python3"];

/** Finds a Python that has some modules; undefined where there is none. */
export async function findPython(modules: readonly string[]): Promise<string | undefined> {
  for (const python of PYTHONS) {
    const args = ["-c", `import ${modules.join(", ")}`];
    try {
      const { success } = await new Deno.Command(python, { args, stdout: "null", stderr: "null" })
        .output();
      if (success) return python;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

/** What to install where no Python has some modules: their Debian packages, and how else. */
export function howToInstall(modules: readonly string[]): string {
  const packages = modules.map((module) => `python3-${module}`).join(" ");
  return `No Python here has ${modules.join(" and ")} (looked for ${
    PYTHONS.join(", ")
  }): apt-get install ${packages}, or pip install ${modules.join(" ")}`;
}
