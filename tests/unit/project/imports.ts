import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Paths from the repository's root, with `/`, to sources. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  readonly from: string;
  /** A path from the root; a package or a module of Node as written. */
  readonly to: string;
  readonly isFile: boolean;
}

/** All sources of TypeScript below these folders of the root; a folder that is not there has none. */
export function readSources(root: string, folders: readonly string[]): Sources {
  const files = globSync(
    folders.map(folder => `${folder}/**/*.ts`),
    { cwd: root },
  );
  return new Map(files.sort().map(file => [file, readFileSync(path.join(root, file), 'utf8')]));
}

/** What a source imports or exports from: by statement, for its types only, and by `import()` of a name. */
export function importsOf(from: string, source: string): readonly Import[] {
  const code = withoutComments(source);
  const statements = code.matchAll(/^\s*(?:import|export)\b(?:[^;'"]*?\bfrom)?\s*['"]([^'"\n]+)['"]/gm);
  const calls = code.matchAll(/\bimport\(\s*['"`]([^'"`\n]+)['"`]/g);
  return [...statements, ...calls].map(([, name = '']) => ({
    from,
    to: name.startsWith('.') ? path.posix.join(path.posix.dirname(from), name) : name,
    isFile: name.startsWith('.'),
  }));
}

/** Comments that begin a line or follow a space at its end; what looks like one inside a string stays. */
export function withoutComments(source: string): string {
  return source.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/(^|\s)\/\/ .*$/gm, '$1');
}

/** The name of the package that an import's name belongs to: `ajv` for `ajv/dist/2020.js`. */
export function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Rings of files that import each other, each told once, from its first file by name. */
export function findCycles(imports: readonly Import[]): readonly (readonly string[])[] {
  const next = Map.groupBy(imports, one => one.from);
  const done = new Set<string>();
  const cycles: (readonly string[])[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) cycles.push(trail.slice(start));
    if (start >= 0 || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...trail, file]);
    done.add(file);
  };
  for (const file of [...next.keys()].sort()) visit(file, []);
  return cycles;
}
