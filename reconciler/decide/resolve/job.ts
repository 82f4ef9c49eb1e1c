import type { Job, Update } from '../../model/cluster.ts';
import type { JobSpec } from '../../model/manifest.generated.ts';
import type { Contents, Manifest } from '../../model/manifest.ts';
import { durationMs } from './duration-ms.ts';
import { resolveSuspension } from './policy.ts';
import { resolveWorkload } from './workload.ts';

const NOTHING: Contents = { files: new Map() };

// What nobody says is the same for all jobs, and one object: tens of thousands of them are kept.
const ANYWHERE = placementOf({});
const UPDATE = updateOf({});
const NONE: readonly never[] = [];
const EMPTY: Readonly<Record<string, never>> = {};

const known = new WeakMap<Manifest<'Job'>, { readonly cluster: string; readonly contents: Contents; readonly job: Job }>();

/** A Job with every default stated and every quantity a number. The same object for the same manifest and contents. */
export function resolveJob(manifest: Manifest<'Job'>, cluster: string, contents: Contents = NOTHING): Job {
  const before = known.get(manifest);
  if (before?.contents === contents && before.cluster === cluster) return before.job;
  const job = makeJob(manifest, cluster, contents);
  known.set(manifest, { cluster, contents, job });
  return job;
}

function makeJob(manifest: Manifest<'Job'>, cluster: string, contents: Contents): Job {
  const { metadata, spec = {} } = manifest.value;
  const { technology: said = 'container', engine, mode = 'replicated', adopt, build, imagePolicy, oneShot } = spec;
  // The services of a stack are containers.
  const technology = said === 'stack' ? 'container' : said;
  const suspend = resolveSuspension(spec.suspend);
  return {
    name: metadata.name,
    labels: metadata.labels ?? EMPTY,
    annotations: metadata.annotations ?? EMPTY,
    at: manifest.at,
    formerly: metadata.formerly ?? NONE,
    technology,
    ...(engine === undefined ? {} : { engine }),
    mode,
    replicas: spec.replicas ?? 1,
    state: spec.state ?? 'running',
    ...(suspend === undefined ? {} : { suspend }),
    placement: spec.placement === undefined ? ANYWHERE : placementOf(spec.placement),
    update: spec.update === undefined ? UPDATE : updateOf(spec.update),
    dependsOn: spec.dependsOn ?? NONE,
    ...(typeof oneShot === 'object' ? { after: oneShot.after } : {}),
    priority: spec.priority ?? 50,
    protected: spec.protected ?? false,
    ...(adopt === undefined ? {} : { adopt }),
    pull: spec.pull ?? 'missing',
    ...(imagePolicy === undefined ? {} : { followMs: durationMs(imagePolicy.follow) }),
    ...(build === undefined ? {} : { build: buildOf(build, contents) }),
    movable: spec.volumes?.flatMap(volume => (volume.movable === true && volume.name !== undefined ? [volume.name] : [])) ?? NONE,
    force: spec.force ?? EMPTY,
    workload: resolveWorkload(metadata.name, technology, { image: builtImage(metadata.name, cluster, build), ...spec }, contents),
  };
}

function placementOf(placement: NonNullable<JobSpec['placement']>): Job['placement'] {
  const { role, node, nodes, labels = {}, spread, apart = [], tolerate = [], strategy = 'best-fit' } = placement;
  const only = node === undefined ? nodes : [node, ...(nodes ?? []).filter(name => name !== node)];
  return {
    ...(role === undefined ? {} : { role }),
    ...(only === undefined ? {} : { nodes: only }),
    labels,
    ...(spread === undefined ? {} : { spread }),
    apart,
    tolerate,
    strategy,
  };
}

function updateOf(update: NonNullable<JobSpec['update']>): Update {
  return {
    order: update.order ?? 'stop-first',
    parallelism: update.parallelism ?? 1,
    delayMs: durationMs(update.delay ?? '0s'),
    onFailure: update.onFailure ?? 'rollback',
    ...(update.monitor === undefined ? {} : { monitorMs: durationMs(update.monitor) }),
    deadlineMs: durationMs(update.deadline ?? '10m'),
  };
}

function buildOf(
  { dockerfile = 'Dockerfile', args = {}, target }: NonNullable<JobSpec['build']>,
  contents: Contents,
): Job['build'] & object {
  return { dockerfile, args, ...(target === undefined ? {} : { target }), files: contents.build ?? {} };
}

/** An image that is built here and that nobody named is called after the cluster and the job. */
function builtImage(name: string, cluster: string, build: JobSpec['build']): string | undefined {
  return build === undefined ? undefined : `keelson/${cluster}/${name}:latest`;
}
