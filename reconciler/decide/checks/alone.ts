import type { JobSpec } from '../../model/manifest.generated.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { CheckContext } from './context.ts';

/** The fields of a Job in which it names nothing else and claims nothing that others could claim. */
const OWN: ReadonlySet<string> = new Set<keyof JobSpec>([
  'image',
  'command',
  'args',
  'env',
  'workingDir',
  'resources',
  'restart',
  'stop',
  'pull',
  'replicas',
]);

/** The context without the jobs that say nothing but that: of tens of thousands often most, and no check of how jobs go together is about them. */
export function withoutAlone(context: CheckContext): CheckContext {
  const { byKind, jobs } = context;
  const isInvolved = (manifest: Manifest<'Job'>): boolean => !isAlone(manifest);
  return {
    ...context,
    byKind: { ...byKind, Job: byKind.Job.filter(isInvolved) },
    jobs: jobs.filter(({ manifest }) => isInvolved(manifest)),
  };
}

const known = new WeakMap<Manifest<'Job'>, boolean>();

function isAlone(manifest: Manifest<'Job'>): boolean {
  const before = known.get(manifest);
  if (before !== undefined) return before;
  const { metadata, spec = {} } = manifest.value;
  const alone = metadata.formerly === undefined && Object.keys(spec).every(field => OWN.has(field));
  known.set(manifest, alone);
  return alone;
}
