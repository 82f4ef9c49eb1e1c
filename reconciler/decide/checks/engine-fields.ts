import type { Job, WorkloadTemplate } from '../../model/cluster.ts';
import type { Manifest, Path } from '../../model/manifest.ts';
import type { Traits, Unsupported } from '../../model/traits.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Fields that the engine of a job drops, and start-first where two cannot be side by side. */
export function* checkEngineFields(context: CheckContext): Iterable<Finding> {
  const drops = (engine: string, job: Job): boolean => unsupportedBy(context.input.traits.get(engine)!, job).length > 0;
  const mayBeWrong = ({ job }: CheckContext['jobs'][number]): boolean =>
    job.update.order === 'start-first' || context.engines(job).some(engine => drops(engine, job));
  for (const { manifest, job } of context.jobs.filter(mayBeWrong)) {
    for (const engine of context.engines(job)) {
      const traits = context.input.traits.get(engine)!;
      for (const dropped of unsupportedBy(traits, job)) yield cannotHonour(manifest, engine, dropped);
      const why = job.update.order === 'start-first' && !job.service ? noSecond(job, traits, context) : null;
      if (why !== null) yield fallsBack(manifest, why);
    }
  }
}

const known = new WeakMap<Traits, WeakMap<Job, readonly Unsupported[]>>();

function unsupportedBy(traits: Traits, job: Job): readonly Unsupported[] {
  const byJob = known.get(traits) ?? new WeakMap<Job, readonly Unsupported[]>();
  known.set(traits, byJob);
  const before = byJob.get(job);
  if (before !== undefined) return before;
  const unsupported = traits.unsupported(specOf(job.workload));
  byJob.set(job, unsupported);
  return unsupported;
}

/** A workload as far as it is known before it is placed: enough to tell which fields it uses. */
function specOf({ image, files, ...workload }: WorkloadTemplate): WorkloadSpec {
  return {
    ...workload,
    replica: '1',
    ...(image === undefined ? {} : { image: { ref: image } }),
    files: files.map(({ content: _, ...file }) => ({ ...file, digest: '' })),
  };
}

function cannotHonour(manifest: Manifest, engine: string, { field, strength, why }: Unsupported): Finding {
  const severity = strength === 'requirement' ? 'error' : 'warning';
  const summary = `Engine ${engine} cannot honour ${field}: ${why}`;
  const hint = strength === 'requirement' ? 'remove it, or use another engine' : undefined;
  return {
    manifest,
    path: pathOf(field),
    part: 'key',
    severity,
    code: 'unsupported-field',
    summary,
    hint,
    passable: strength === 'hint',
  };
}

/** `ports.0.address` and `limits.cpus` as steps. */
function pathOf(field: string): Path {
  return ['spec', ...field.split('.').map(step => (/^\d+$/.test(step) ? Number(step) : step))];
}

/** Why a second workload of one replica cannot be beside the first; null: it can. */
function noSecond({ workload }: Job, { startFirst, driver }: Traits, { cluster }: CheckContext): string | null {
  if (!startFirst) return `engine ${driver} has no room for two of one replica`;
  const port = workload.ports.find(({ publish }) => publish !== undefined);
  if (port !== undefined) return `only one can publish port ${port.publish}`;
  const network = workload.networks.find(({ ipv4, ipv6 }) => ipv4 !== undefined || ipv6 !== undefined);
  if (network !== undefined) return `only one can have address ${network.ipv4 ?? network.ipv6}`;
  if (workload.networkMode === 'host') return 'both would listen on the same ports of the node';
  const volume = workload.volumes.find(mount => mount.type !== 'tmpfs' && !mount.readOnly);
  if (volume === undefined) return null;
  if (volume.type === 'volume')
    return `both would write to volume "${cluster.volumes.get(volume.volume)?.name ?? volume.volume}"`;
  return `both would write to ${volume.path}`;
}

function fallsBack(manifest: Manifest, why: string): Finding {
  const summary = `Job "${manifest.name}" is replaced stop-first after all: ${why}`;
  const path = ['spec', 'update', 'order'];
  return {
    manifest,
    path,
    severity: 'warning',
    code: 'start-first-impossible',
    summary,
    hint: 'write order: stop-first',
    passable: true,
  };
}
