import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ours from "../../deno.json" with { type: "json" };
import { readConfig } from "./read_config.ts";

/** Where imports lead that are bare names, as an import map says it. */
export interface ImportMap {
  readonly imports: Imports;
  readonly scopes: Readonly<Record<string, Imports>>;
}

type Imports = Readonly<Record<string, string>>;

/** The folder of a project that is not ours, and what it imports. */
export interface Project extends ImportMap {
  readonly url: string;
}

/** What is of interest in a deno.json, or in an import map that it names. */
interface Config {
  readonly imports?: Imports;
  readonly scopes?: Readonly<Record<string, Imports>>;
  readonly importMap?: string;
  readonly workspace?: unknown;
}

interface PackageJson {
  readonly dependencies?: Imports;
  readonly devDependencies?: Imports;
}

const ROOT = import.meta.resolve("../../");
/** The package under test and the one that tests must be the same: two of them do not know each other's tensors. */
const SELF = { [ours.name]: import.meta.resolve("../mod.ts") };

/**
 * The project that the module at a URL belongs to: the next folder upwards with a deno.json or a package.json, and
 * the workspace around it. Undefined if there is none, if it is this one, or if it has no imports of its own.
 *
 * @throws {TypeError} If one of its files is not as it should be.
 */
export async function projectOf(module: string): Promise<Project | undefined> {
  const found = await nextProject(module);
  const isEmpty = found === undefined ||
    Object.keys(found.imports).length + Object.keys(found.scopes).length === 0;
  return isEmpty ? undefined : found;
}

async function nextProject(module: string): Promise<Project | undefined> {
  if (!module.startsWith("file:")) return undefined;
  let project: Project | undefined;
  let folder = dirname(fileURLToPath(module));
  while (true) {
    const url = `${pathToFileURL(folder).href.replace(/\/$/, "")}/`;
    if (url === ROOT) return project;
    const found = await readProject(folder, url);
    if (project === undefined) project = found;
    else if (found?.isWorkspace) {
      return {
        url: project.url,
        imports: { ...found.imports, ...project.imports },
        scopes: { ...found.scopes, ...project.scopes },
      };
    }
    const above = dirname(folder);
    if (above === folder) return project;
    folder = above;
  }
}

async function readProject(
  folder: string,
  url: string,
): Promise<Project & { readonly isWorkspace: boolean } | undefined> {
  const config = (await readConfig(join(folder, "deno.json")) ??
    await readConfig(join(folder, "deno.jsonc"))) as Config | undefined;
  const packages = await readConfig(join(folder, "package.json")) as PackageJson | undefined;
  if (config === undefined && packages === undefined) return undefined;
  const { importMap } = config ?? {};
  const apart = importMap === undefined
    ? undefined
    : await readConfig(join(folder, importMap)) as Config | undefined;
  const base = apart === undefined ? url : new URL(importMap!, url).href;
  const { imports = {}, scopes = {} } = apart ?? config ?? {};
  return {
    url,
    imports: { ...packagesOf(packages), ...resolved(imports, base) },
    scopes: Object.fromEntries(
      Object.entries(scopes).map(([scope, imports]) => [
        new URL(scope, base).href,
        resolved(imports, base),
      ]),
    ),
    isWorkspace: config?.workspace !== undefined,
  };
}

/** One import map for modules of several projects and for what judges them; each keeps its own imports. */
export function importMapOf(projects: readonly Project[]): ImportMap {
  const all = [...projects].reverse();
  return {
    // A file that lies beside its project has the imports of the first.
    imports: Object.assign({}, ...all.map(({ imports }) => imports), SELF),
    scopes: {
      ...Object.assign({}, ...all.map(({ scopes }) => scopes)),
      ...Object.fromEntries(all.map(({ url, imports }) => [url, { ...imports, ...SELF }])),
      [new URL("src/", ROOT).href]: resolved(ours.imports, ROOT),
    },
  };
}

/** With paths as URLs, and with what Deno adds: a package also means the files in it. */
function resolved(imports: Imports, base: string): Imports {
  return Object.fromEntries(
    Object.entries(imports).flatMap(([name, target]) => {
      const url = /^\.{0,2}\//.test(target) ? new URL(target, base).href : target;
      const isPackage = /^(npm|jsr):/.test(url) && !url.endsWith("/") && !name.endsWith("/");
      return isPackage && !Object.hasOwn(imports, `${name}/`)
        ? [[name, url], [`${name}/`, `${url.replace(/^(npm|jsr):\/?/, "$1:/")}/`]]
        : [[name, url]];
    }),
  );
}

/** The packages that a package.json asks for, where it asks for them by version. */
function packagesOf({ dependencies, devDependencies }: PackageJson = {}): Imports {
  const versions = Object.entries({ ...devDependencies, ...dependencies })
    .filter(([, range]) => /^[\^~<>=*\dv]/.test(range) && !range.includes(":"));
  return resolved(
    Object.fromEntries(versions.map(([name, range]) => [name, `npm:${name}@${range}`])),
    ROOT,
  );
}
