import type { Kind, Path } from '../model/manifest.ts';
import { didYouMean, nearest } from '../model/nearest.ts';
import { isPlain } from './merge.ts';
import { fieldsOf } from './schemas.ts';

const API_VERSION = 'keelson/v1';
const KINDS: readonly Kind[] = ['Cluster', 'Node', 'Role', 'Job', 'Threshold'];

/** What a document is: another tool's, one of ours, or one of ours with a head that nobody would know again. */
export type Recognition =
  | { readonly status: 'foreign' }
  | { readonly status: 'ours'; readonly kind: Kind }
  | {
      readonly status: 'doubtful';
      readonly path: Path;
      readonly part: 'key' | 'value';
      readonly code: string;
      readonly summary: string;
      readonly hint?: string | undefined;
    };

/**
 * Looks at the head of a document and, where that is another tool's or damaged, at its shape: a lost or mistyped line must not make a job
 * disappear, and Kubernetes has a Job and a Node, too.
 */
export function recognise(value: unknown): Recognition {
  if (!isPlain(value)) return { status: 'foreign' };
  const { apiVersion, kind } = value;
  const version = typeof apiVersion === 'string' ? apiVersion : undefined;
  if (version?.startsWith('keelson/')) return version === API_VERSION ? recogniseKind(kind, value) : unknownVersion(version);
  const isKind = KINDS.includes(kind as Kind);
  if (version !== undefined && nearest(version, [API_VERSION]) !== undefined) return unknownVersion(version);
  if (version !== undefined && version !== '')
    return isKind && hasShape(kind as Kind, value) ? unknownVersion(version) : { status: 'foreign' };
  const kindLike = typeof kind === 'string' ? nearest(kind, KINDS) : undefined;
  if (isKind || (kindLike !== undefined && hasShape(kindLike as Kind, value))) return missingVersion(value);
  const shapeOf = KINDS.find(candidate => hasShape(candidate, value));
  return kind === undefined && shapeOf !== undefined ? missingVersion(value) : { status: 'foreign' };
}

/** Whether a text that is not YAML was meant to hold something of ours. */
export function looksLikeOurs(text: string): boolean {
  const versions = [...text.matchAll(/^["']?apiVersion["']?[ \t]*:[ \t]*["']?([^\s"'#]*)/gm)].map(match => match[1]!);
  if (/\bkeelson\//.test(text) || versions.some(version => nearest(version, [API_VERSION]) !== undefined)) return true;
  return versions.length === 0 && /^["']?kind["']?[ \t]*:[ \t]*["']?(Cluster|Node|Role|Job|Threshold)\b/m.test(text);
}

function recogniseKind(kind: unknown, value: Readonly<Record<string, unknown>>): Recognition {
  if (KINDS.includes(kind as Kind)) return { status: 'ours', kind: kind as Kind };
  const known = `the kinds are ${KINDS.join(', ')}`;
  if (kind === undefined) {
    const meant = Object.keys(value).find(key => KINDS.includes(value[key] as Kind));
    const hint = meant === undefined ? known : `did you mean "kind" where it says "${meant}"?`;
    return {
      status: 'doubtful',
      path: ['apiVersion'],
      part: 'key',
      code: 'missing-kind',
      summary: 'This document has no "kind"',
      hint,
    };
  }
  const summary = `${JSON.stringify(kind)} is not a kind of keelson/v1`;
  const hint = typeof kind === 'string' ? (didYouMean(kind, KINDS) ?? known) : known;
  return { status: 'doubtful', path: ['kind'], part: 'value', code: 'unknown-kind', summary, hint };
}

function unknownVersion(version: string): Recognition {
  const summary = `${JSON.stringify(version)} is no version of the manifest language that this Keelson knows`;
  const hint = `write "${API_VERSION}", or exclude the file in .keelsonignore if it is another tool's`;
  return { status: 'doubtful', path: ['apiVersion'], part: 'value', code: 'unknown-api-version', summary, hint };
}

function missingVersion(value: Readonly<Record<string, unknown>>): Recognition {
  const meant = Object.keys(value).find(key => String(value[key]).startsWith('keelson/'));
  const hint =
    meant === undefined
      ? `begin it with "apiVersion: ${API_VERSION}", or exclude the file in .keelsonignore if it is another tool's`
      : `did you mean "apiVersion" where it says "${meant}"?`;
  const summary = 'This document looks like one of ours and has no "apiVersion"';
  return {
    status: 'doubtful',
    path: meant === undefined ? [] : [meant],
    part: 'key',
    code: 'missing-api-version',
    summary,
    hint,
  };
}

/** Whether it is built as that kind is: nothing else at the top, and only fields of ours in its spec. */
function hasShape(kind: Kind, value: Readonly<Record<string, unknown>>): boolean {
  const top = Object.keys(value).filter(key => !['metadata', 'spec', 'kind', 'apiVersion'].includes(key));
  const { metadata, spec } = value;
  if (top.length > 1 || !isPlain(metadata) || !isPlain(spec) || metadata.name === undefined) return false;
  const fields = Object.keys(spec);
  return fields.length > 0 && fields.every(field => fieldsOf(kind).includes(field));
}
