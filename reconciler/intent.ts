import type { Filings } from './filing.ts';
import type { Cluster, RenderText, Resolution } from './model/cluster.ts';
import { type Diagnostic, hasErrors } from './model/diagnostic.ts';
import type { Memory } from './model/memory.ts';
import type { Question } from './model/observed.ts';
import { OperationError } from './model/operation-error.ts';
import type { IntentStatus } from './model/report.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { ClusterParts } from './parts.ts';
import { type ManifestCache, type ReadManifests, readManifests } from './read-manifests.ts';
import type { Source } from './sources/source.ts';

/** What is wanted, and by which commit: the newest one without an error. */
export interface Intent {
  /** null: there never was a commit without an error, or none can be read. */
  readonly cluster: Cluster | null;
  readonly render: RenderText;
  readonly questions: readonly Question[];
  readonly status: IntentStatus;
  /** The newest commit where it is the one in force; null: it was refused, or could not be read. */
  readonly snapshot: Snapshot | null;
}

/** Kept between passes: parsed manifests by content, and the last good intent. */
export interface IntentCache {
  readonly manifests: ManifestCache;
  last: { readonly cluster: Cluster; readonly render: RenderText; readonly questions: readonly Question[] } | null;
}

/** What a commit is read with. */
interface Reader {
  readonly parts: ClusterParts;
  readonly cache: IntentCache;
  readonly filings: Pick<Filings, 'current'>;
}

/**
 * Reads the newest commit. One with an error is told and never used: the last good one stays in force, from this process, from the store or
 * from the kept clone. So it is while the source cannot be reached.
 */
export async function readIntent(reader: Reader, memory: Memory, signal: AbortSignal, revision?: string): Promise<Intent> {
  const { parts, cache } = reader;
  const newest = await readCommit(reader, parts.source, signal, revision);
  if ('why' in newest) {
    const kept = await lastGood(reader, memory, signal);
    return intentOf(parts, kept, { inForce: inForceOf(kept?.cluster), unreachable: newest.why, diagnostics: [], files: 0 }, null);
  }
  const { snapshot, read } = newest;
  const { files } = read;
  const resolution = expected(parts, read.resolution);
  const rewritten = snapshot.rewritten === undefined ? {} : { rewrittenFrom: snapshot.rewritten.from };
  const common = { diagnostics: resolution.diagnostics, files, ...rewritten };
  if (resolution.cluster !== null && !hasErrors(resolution.diagnostics)) {
    cache.last = { cluster: resolution.cluster, render: read.render, questions: resolution.questions };
    return intentOf(parts, cache.last, { ...common, inForce: inForceOf(resolution.cluster) }, snapshot);
  }
  const kept = await lastGood(reader, memory, signal);
  return intentOf(
    parts,
    kept,
    { ...common, inForce: inForceOf(kept?.cluster), refused: { revision: snapshot.revision, subject: snapshot.subject } },
    null,
  );
}

/** The resolution, unless the repository declares another cluster than the configuration expects: then that is an error, and nothing of it counts. */
function expected(parts: ClusterParts, resolution: Resolution): Resolution {
  const { cluster } = resolution;
  if (cluster === null || parts.expects === undefined || cluster.name === parts.expects) return resolution;
  const wrong: Diagnostic = {
    severity: 'error',
    code: 'wrong-cluster',
    summary: `${parts.source.name} declares cluster ${cluster.name}, and the configuration expects ${parts.expects}`,
    hint: 'correct the source or the name in reconcile.yaml',
  };
  return { ...resolution, cluster: null, diagnostics: [...resolution.diagnostics, wrong] };
}

type Kept = NonNullable<IntentCache['last']>;

/** A commit and what it says; or why the source does not give it. */
type Commit = { readonly snapshot: Snapshot; readonly read: ReadManifests } | { readonly why: string };

async function readCommit(
  { parts, cache }: Pick<Reader, 'parts' | 'cache'>,
  source: Source,
  signal: AbortSignal,
  revision: string | undefined,
): Promise<Commit> {
  try {
    const snapshot = await source.fetch(signal, revision);
    return { snapshot, read: await readManifests(source, snapshot, parts, cache.manifests, signal) };
  } catch (error) {
    if (signal.aborted || !(error instanceof OperationError)) throw error;
    return { why: error.message };
  }
}

async function lastGood(reader: Reader, memory: Memory, signal: AbortSignal): Promise<Kept | null> {
  const { parts, cache } = reader;
  if (cache.last !== null || memory.lastGood === null) return cache.last;
  const { revision } = memory.lastGood;
  const stored = await reader.filings.current().kept.find(revision, signal).catch(unlessAborted(signal));
  const found = await readCommit(reader, stored ?? parts.source, signal, revision);
  if ('why' in found) return null;
  const { cluster, diagnostics, questions } = expected(parts, found.read.resolution);
  if (cluster === null || hasErrors(diagnostics)) return null;
  cache.last = { cluster, render: found.read.render, questions };
  return cache.last;
}

/** The store is only one of the places where it may be. */
function unlessAborted(signal: AbortSignal): (error: unknown) => null {
  return error => {
    if (signal.aborted) throw error;
    return null;
  };
}

function intentOf(
  parts: ClusterParts,
  kept: Kept | null,
  status: Omit<IntentStatus, 'source' | 'diagnostics'> & { readonly diagnostics: readonly Diagnostic[] },
  snapshot: Snapshot | null,
): Intent {
  return {
    cluster: kept?.cluster ?? null,
    render: kept?.render ?? (text => text),
    questions: kept?.questions ?? [],
    status: { source: parts.source.name, ...status },
    snapshot,
  };
}

function inForceOf(cluster: Cluster | undefined): IntentStatus['inForce'] {
  return cluster === undefined ? null : { revision: cluster.revision, subject: cluster.subject };
}
