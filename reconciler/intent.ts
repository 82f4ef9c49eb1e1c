import { asOperationError } from './deadline.ts';
import type { Cluster, RenderText, Resolution } from './model/cluster.ts';
import { type Diagnostic, hasErrors } from './model/diagnostic.ts';
import type { Memory } from './model/memory.ts';
import type { Question } from './model/observed.ts';
import type { IntentStatus } from './model/report.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { ClusterParts } from './parts.ts';
import { type ManifestCache, type ReadManifests, readManifests } from './read-manifests.ts';

/** What is wanted, and by which commit: the newest one without an error. */
export interface Intent {
  /** null: there never was a commit without an error, or none can be read. */
  readonly cluster: Cluster | null;
  readonly render: RenderText;
  readonly questions: readonly Question[];
  readonly status: IntentStatus;
  /** The merged documents of the newest commit, for `render`; null when it could not be read. */
  readonly read: ReadManifests | null;
}

/** Kept between passes: parsed manifests by content, and the last good intent. */
export interface IntentCache {
  readonly manifests: ManifestCache;
  last: { readonly cluster: Cluster; readonly render: RenderText; readonly questions: readonly Question[] } | null;
}

/**
 * Reads the newest commit. One with an error is told and never used: the last good one stays in force, from this process or from the kept
 * clone. So it is while the source cannot be reached.
 */
export async function readIntent(
  parts: ClusterParts,
  memory: Memory,
  cache: IntentCache,
  signal: AbortSignal,
  revision?: string,
): Promise<Intent> {
  const fetched = await fetchSnapshot(parts, signal, revision);
  if ('why' in fetched) {
    const kept = await lastGood(parts, memory, cache, signal);
    return intentOf(
      parts,
      kept,
      { inForce: inForceOf(kept?.cluster), unreachable: fetched.why, diagnostics: [], files: 0 },
      null,
    );
  }
  const { snapshot } = fetched;
  const read = await readManifests(parts.source, snapshot, readOptionsOf(parts), cache.manifests, signal);
  const { files } = read;
  const resolution = expected(parts, read.resolution);
  const rewritten = snapshot.rewritten === undefined ? {} : { rewrittenFrom: snapshot.rewritten.from };
  const common = { diagnostics: resolution.diagnostics, files, ...rewritten };
  if (resolution.cluster !== null && !hasErrors(resolution.diagnostics)) {
    cache.last = { cluster: resolution.cluster, render: read.render, questions: resolution.questions };
    return intentOf(parts, cache.last, { ...common, inForce: inForceOf(resolution.cluster) }, read);
  }
  const kept = await lastGood(parts, memory, cache, signal);
  return intentOf(
    parts,
    kept,
    { ...common, inForce: inForceOf(kept?.cluster), refused: { revision: snapshot.revision, subject: snapshot.subject } },
    read,
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

async function fetchSnapshot(
  parts: ClusterParts,
  signal: AbortSignal,
  revision: string | undefined,
): Promise<{ readonly snapshot: Snapshot } | { readonly why: string }> {
  try {
    return { snapshot: await parts.source.fetch(signal, revision) };
  } catch (error) {
    if (signal.aborted) throw error;
    return { why: asOperationError(error).message };
  }
}

async function lastGood(parts: ClusterParts, memory: Memory, cache: IntentCache, signal: AbortSignal): Promise<Kept | null> {
  if (cache.last !== null) return cache.last;
  if (memory.lastGood === null) return null;
  const fetched = await fetchSnapshot(parts, signal, memory.lastGood.revision);
  if ('why' in fetched) return null;
  const read = await readManifests(parts.source, fetched.snapshot, readOptionsOf(parts), cache.manifests, signal);
  const { cluster, diagnostics, questions } = expected(parts, read.resolution);
  if (cluster === null || hasErrors(diagnostics)) return null;
  cache.last = { cluster, render: read.render, questions };
  return cache.last;
}

function intentOf(
  parts: ClusterParts,
  kept: Kept | null,
  status: Omit<IntentStatus, 'source' | 'diagnostics'> & { readonly diagnostics: readonly Diagnostic[] },
  read: ReadManifests | null,
): Intent {
  return {
    cluster: kept?.cluster ?? null,
    render: kept?.render ?? (text => text),
    questions: kept?.questions ?? [],
    status: { source: parts.source.name, ...status },
    read,
  };
}

function inForceOf(cluster: Cluster | undefined): IntentStatus['inForce'] {
  return cluster === undefined ? null : { revision: cluster.revision, subject: cluster.subject };
}

/** How the manifests of a cluster are read. */
export function readOptionsOf(parts: ClusterParts): Parameters<typeof readManifests>[2] {
  return {
    variants: parts.variants,
    traits: parts.traits,
    version: parts.version,
    ...(parts.path === undefined ? {} : { path: parts.path }),
  };
}
