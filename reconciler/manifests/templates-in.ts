import type { Manifest, Path } from '../model/manifest.ts';
import { isPlain } from './merge.ts';
import { isTemplate } from './template-engine.ts';

/** A text with templates in a manifest, and what may stand there. */
export interface TemplateText {
  readonly path: Path;
  readonly text: string;
  /** `rendered`: for each replica, of what is on machines for each node; `with-secrets`: secrets may be in it, too; `for-job`: alike for all replicas; `refused`: nobody would render it. */
  readonly use: 'rendered' | 'with-secrets' | 'for-job' | 'refused';
}

const known = new WeakMap<Manifest, readonly TemplateText[]>();

/** Every text of a manifest that has templates in it; remembered by the manifest. */
export function templatesIn(manifest: Manifest): readonly TemplateText[] {
  const before = known.get(manifest);
  if (before !== undefined) return before;
  const found: TemplateText[] = [];
  walk(manifest.value, [], (path, text) => found.push({ path, text, use: useOf(manifest, path) }));
  const texts = found.length === 0 ? NONE : found;
  known.set(manifest, texts);
  return texts;
}

/** One for all: most manifests have none. */
const NONE: readonly TemplateText[] = [];

/** The fields of a Job that become part of its workload. */
const RENDERED = [
  'workingDir',
  'hostname',
  'volumes',
  'networks',
  'ports',
  'healthcheck',
  'security',
  'logging',
  'labels',
  'docker',
];

/** Fields of what a machine must have, by the list or map they are in. */
const RENDERED_OF_HOST: Readonly<Record<string, readonly string[]>> = {
  links: ['target'],
  mounts: ['source'],
  steps: ['unless', 'run', 'undo'],
  users: ['authorizedKeys'],
};

function useOf({ kind }: Manifest, path: Path): TemplateText['use'] {
  const [root, field, , part] = path;
  if ((kind === 'Node' || kind === 'Role') && root === 'spec' && field === 'host') return useOnHost(path.slice(2));
  if (kind === 'Role' && root === 'spec' && field === 'storage') return part === 'source' ? 'rendered' : 'refused';
  if (kind !== 'Job' || root !== 'spec' || typeof field !== 'string') return 'refused';
  if (field === 'image' || (field === 'stack' && path[2] === 'env')) return 'for-job';
  if (['env', 'command', 'args'].includes(field)) return 'with-secrets';
  if (field === 'files') return part === 'content' ? 'with-secrets' : part === 'path' ? 'rendered' : 'refused';
  return RENDERED.includes(field) ? 'rendered' : 'refused';
}

function useOnHost([field, , part]: Path): TemplateText['use'] {
  if (field === 'hostname') return 'rendered';
  if (field === 'files' && part === 'content') return 'with-secrets';
  return RENDERED_OF_HOST[String(field)]?.includes(String(part)) ? 'rendered' : 'refused';
}

function walk(value: unknown, path: Path, found: (path: Path, text: string) => void): void {
  if (typeof value === 'string') {
    if (isTemplate(value)) found(path, value);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, [...path, index], found);
  } else if (isPlain(value)) {
    for (const key of Object.keys(value)) walk(value[key], [...path, key], found);
  }
}
