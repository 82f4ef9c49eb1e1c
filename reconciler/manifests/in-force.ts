import type { Cluster } from '../model/cluster.ts';
import type { Manifest, Path } from '../model/manifest.ts';
import { revealText, type SecretPart, type Text } from '../model/text.ts';
import { jobOf } from './job-of.ts';
import { isPlain } from './merge.ts';
import { createRenderer } from './render-text.ts';
import { stateDefaults } from './state-defaults.ts';
import { TemplateError } from './template-error.ts';
import { templatesIn } from './templates-in.ts';

/** A manifest as it counts, for people. */
export interface InForce {
  readonly manifest: Manifest;
  /** With defaults written out and templates rendered; secrets stay references. */
  readonly value: Manifest['value'];
  /** What there is to say of a field, by its path as JSON: that it is a default, or which template it comes from. */
  readonly notes: ReadonlyMap<string, string>;
}

/** `cluster`: what its templates read; null: there is none, and they stay as they are written. */
export function inForce(manifest: Manifest, cluster: Cluster | null): InForce {
  const { value, defaults } = stateDefaults(manifest.kind, manifest.value);
  const notes = new Map(defaults.map(path => [JSON.stringify(path), 'default']));
  const rendered = structuredClone(value);
  if (cluster !== null) renderInto(rendered, notes, manifest, cluster);
  return { manifest, value: rendered as Manifest['value'], notes };
}

function renderInto(value: unknown, notes: Map<string, string>, manifest: Manifest, cluster: Cluster): void {
  const render = rendererFor(manifest, cluster);
  for (const { path, text } of templatesIn(manifest)) {
    const key = JSON.stringify(path);
    if (render === null) {
      notes.set(key, 'rendered for each node');
      continue;
    }
    try {
      const rendered = revealText(render(text), reference);
      if (rendered === text) continue;
      replace(value, path, rendered);
      notes.set(key, text.includes('\n') ? 'from a template' : `from ${text}`);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      notes.set(key, 'differs by node or replica');
    }
  }
}

/** Renders what a manifest's templates give wherever they are rendered, and throws TemplateError where that differs; null: it differs by node. */
function rendererFor(manifest: Manifest, cluster: Cluster): ((text: string) => Text) | null {
  const { renderForJob, renderForNode } = createRenderer(cluster);
  const node = manifest.kind === 'Node' ? cluster.nodes.get(manifest.name) : undefined;
  if (node !== undefined) return text => renderForNode(text, node);
  const job = manifest.kind === 'Job' ? jobOf(manifest, cluster) : undefined;
  return job === undefined ? null : text => renderForJob(text, job);
}

/** As a template names it. */
function reference({ secret, key }: SecretPart): string {
  const steps = [secret, ...(key === undefined ? [] : [key])];
  return `\${{ secret${steps.map(step => (/^[\w-]+$/.test(step) ? `.${step}` : `["${step}"]`)).join('')} }}`;
}

function replace(value: unknown, path: Path, text: string): void {
  let here = value;
  for (const step of path.slice(0, -1)) here = (here as Readonly<Record<string, unknown>>)[step];
  if (isPlain(here) || Array.isArray(here)) (here as Record<string, unknown>)[path.at(-1)!] = text;
}
