import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { OperationError } from '../model/operation-error.ts';

/** A file of the program as an agent needs it. */
export interface PackageFile {
  /** In the package. */
  readonly name: string;
  /** On this machine. */
  readonly path: string;
}

/** What an agent is made of. */
export interface AgentPackage {
  /** What is started: the program's own, as it is here, so that a copy runs as this one does. */
  readonly main: string;
  /** Keelson's own version. */
  readonly version: string;
  readonly own: readonly PackageFile[];
  readonly modules: readonly { readonly id: string; readonly files: readonly PackageFile[] }[];
}

const ROOT = resolve(import.meta.dirname, '../..');
const OWN = ['agent', 'cli', 'reconciler', 'schema'];
/** What only the reconciler opens, and each of it when it is needed: the greater part of all. */
const NOT_FOR_AGENTS: ReadonlySet<string> = new Set([
  ...['@peculiar/x509', 'aedes', 'isomorphic-git', 'mongodb', 'reflect-metadata'],
]);
/** Types and maps nobody runs; what was compiled runs on machines like this one only, and all of it can be done without. Packages of another runtime. */
const IDLE = /\.d\.[cm]?ts$|\.(map|md|markdown|node)$|\/(tests?|docs?|examples?)\/.*\.[cm]?[jt]s$/;
const OTHER_RUNTIME = /^bare-/;

/** Finds everything that an agent needs of this program and the packages it uses. Throws OperationError not-found. */
export async function findPackage(): Promise<AgentPackage> {
  const manifest = await readManifest(ROOT);
  const extension = import.meta.filename.slice(import.meta.filename.lastIndexOf('.'));
  const own = await Promise.all(OWN.map(folder => filesIn(join(ROOT, folder), folder, () => true)));
  const found = new Map<string, { readonly id: string; readonly at: string; readonly inside: string }>();
  const wanted = Object.keys(manifest.dependencies).filter(name => !NOT_FOR_AGENTS.has(name));
  for (const name of wanted) await findModule(name, { at: ROOT, inside: '' }, found);
  const modules = await Promise.all(
    [...found.values()].map(async ({ id, at, inside }) => ({ id, files: await filesIn(at, inside, name => !IDLE.test(name)) })),
  );
  return {
    main: `cli/main${extension}`,
    version: manifest.version,
    own: [...own.flat(), { name: 'package.json', path: join(ROOT, 'package.json') }].sort(byName),
    modules: modules.sort((one, other) => (one.id < other.id ? -1 : 1)),
  };
}

interface Place {
  /** Its folder on this machine, and in the package. */
  readonly at: string;
  readonly inside: string;
}

/** A module and all that it needs, each where it is found from the one that asks for it. */
async function findModule(name: string, from: Place, found: Map<string, Place & { readonly id: string }>): Promise<void> {
  if (OTHER_RUNTIME.test(name)) return;
  for (let base = from.at; ; base = dirname(base)) {
    const at = await realpath(join(base, 'node_modules', name)).catch(() => null);
    if (at === null) {
      if (dirname(base) !== base) continue;
      throw new OperationError('not-found', `The package ${name} is not there: install Keelson anew`);
    }
    if (found.has(at)) return;
    const manifest = await readManifest(at);
    const inside = join(base === from.at ? from.inside : '', 'node_modules', name);
    found.set(at, { id: `${name}@${manifest.version}`, at, inside });
    for (const other of Object.keys(manifest.dependencies)) await findModule(other, { at, inside }, found);
    return;
  }
}

async function readManifest(
  folder: string,
): Promise<{ readonly version: string; readonly dependencies: Readonly<Record<string, string>> }> {
  const { version = '', dependencies = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly version?: string;
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  return { version, dependencies };
}

/** Without what other packages have in there. */
async function filesIn(folder: string, inside: string, isWanted: (name: string) => boolean): Promise<readonly PackageFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = await Promise.all(
    entries.map(async (entry): Promise<readonly PackageFile[]> => {
      const [name, path] = [`${inside}/${entry.name}`, join(folder, entry.name)];
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(path, name, isWanted);
      return entry.isFile() && isWanted(name) ? [{ name, path }] : [];
    }),
  );
  return lists.flat().sort(byName);
}

function byName(one: PackageFile, other: PackageFile): number {
  return one.name < other.name ? -1 : 1;
}
