import type { Diagnostic } from '../model/diagnostic.ts';
import { didYouMean } from '../model/nearest.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { IgnoreRules } from './ignore-rules.ts';

/** The files in which manifests may be. */
export interface ManifestPaths {
  readonly base: readonly string[];
  /** Those of each variant, in the order in which the variants were asked for. */
  readonly variants: readonly (readonly string[])[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What of a repository is read. */
export interface PathOptions {
  /** The folder of the repository that is read; empty: all of it. */
  readonly folder: string;
  readonly variants: readonly string[];
  readonly ignored: IgnoreRules | null;
}

/** Every YAML file of the folder that is not ignored; below `variants/` only those that were asked for. */
export function manifestPaths(files: Snapshot['files'], { folder, variants, ignored }: PathOptions): ManifestPaths {
  const root = folder === '' ? '' : `${folder}/`;
  const base: string[] = [];
  const byVariant = new Map<string, string[]>();
  const diagnostics: Diagnostic[] = [];
  for (const [path, { type }] of files) {
    if (!(path.endsWith('.yaml') || path.endsWith('.yml')) || !path.startsWith(root)) continue;
    const inside = path.slice(root.length);
    if (inside === 'reconcile.yaml' || ignored?.(inside)) continue;
    const variant = inside.startsWith('variants/') ? /^variants\/([^/]+)\//.exec(inside)?.[1] : undefined;
    if (variant !== undefined && !byVariant.has(variant)) byVariant.set(variant, []);
    if (variant !== undefined && !variants.includes(variant)) continue;
    if (type === 'link') diagnostics.push(link(path));
    else (variant === undefined ? base : byVariant.get(variant)!).push(path);
  }
  for (const name of variants) if (!byVariant.has(name)) diagnostics.push(unknownVariant(name, root, byVariant));
  return { base, variants: variants.map(name => byVariant.get(name) ?? []), diagnostics };
}

function link(file: string): Diagnostic {
  const summary = 'This is a symbolic link: manifests are read from plain files only';
  return {
    severity: 'error',
    code: 'manifest-is-link',
    summary,
    hint: "commit the file itself, or exclude it in .keelsonignore if it is another tool's",
    at: { file, line: 1, column: 1 },
  };
}

function unknownVariant(name: string, root: string, known: ReadonlyMap<string, unknown>): Diagnostic {
  const hint =
    didYouMean(name, known.keys()) ?? (known.size === 0 ? 'there are no variants' : `there are ${[...known.keys()].join(', ')}`);
  const summary = `There is no variant "${name}": no manifest below ${root}variants/${name}/`;
  return { severity: 'error', code: 'unknown-variant', summary, hint };
}
