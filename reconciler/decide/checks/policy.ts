import type { SuspendFields } from '../../model/manifest.generated.ts';
import type { Manifest, Path } from '../../model/manifest.ts';
import { instantOf } from '../resolve/policy.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Days, time zones and jobs that the policy and suspensions name, and that do not exist. */
export function* checkPolicy(context: CheckContext): Iterable<Finding> {
  const { byKind } = context;
  if (byKind.Cluster[0] !== undefined) yield* checkOwn(context, byKind.Cluster[0]);
  for (const node of byKind.Node)
    if (node.value.spec?.suspend !== undefined) yield* checkSuspension(node, ['spec', 'suspend'], node.value.spec?.suspend);
  for (const job of byKind.Job.filter(({ value }) => value.spec?.suspend !== undefined))
    yield* checkSuspension(job, ['spec', 'suspend'], job.value.spec?.suspend);
}

/** What the Cluster itself says. */
function* checkOwn({ isDeclared, isWhole, meant, cluster }: CheckContext, manifest: Manifest<'Cluster'>): Iterable<Finding> {
  const { policy = {}, entry } = manifest.value.spec ?? {};
  for (const [index, { timezone }] of (policy.windows ?? []).entries()) {
    if (timezone === undefined || isTimezone(timezone)) continue;
    const path = ['spec', 'policy', 'windows', index, 'timezone'];
    const hint = 'use a name of the IANA list, for example "Europe/Helsinki"';
    yield { manifest, path, severity: 'error', code: 'unknown-timezone', summary: `There is no time zone "${timezone}"`, hint };
  }
  for (const [index, { job }] of (policy.ignore ?? []).entries()) {
    if (isDeclared('Job', job)) continue;
    const path = ['spec', 'policy', 'ignore', index, 'job'];
    yield {
      manifest,
      path,
      severity: 'error',
      code: 'unknown-job',
      summary: `There is no job "${job}"`,
      hint: meant('Job', job),
    };
  }
  yield* checkSuspension(manifest, ['spec', 'policy', 'suspend'], policy.suspend);
  if (entry !== undefined && cluster.entry === undefined && isWhole('Node', 'Role')) {
    const summary = `No active node with an address has ${entry.roles.length === 1 ? 'the role' : 'one of the roles'} ${entry.roles.join(', ')}`;
    const hint = 'give a node that role and an address; until then cluster.entry is not there';
    yield { manifest, path: ['spec', 'entry'], part: 'key', severity: 'warning', code: 'no-entry', summary, hint };
  }
}

function* checkSuspension(manifest: Manifest, path: Path, suspend: SuspendFields | undefined): Iterable<Finding> {
  if (suspend?.until === undefined || !Number.isNaN(instantOf(suspend.until))) return;
  const summary = `There is no such day as ${suspend.until}`;
  yield { manifest, path: [...path, 'until'], severity: 'error', code: 'bad-value', summary };
}

function isTimezone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== null;
  } catch {
    return false;
  }
}
