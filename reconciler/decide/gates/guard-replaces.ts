import type { FieldChange } from '../../model/plan.ts';
import { versionOf } from '../../model/version.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { JobProgress } from '../assess-jobs.ts';
import type { DesiredReplica } from '../compose/render-workload.ts';
import { allowance } from '../judge.ts';
import type { Assessed } from '../progress.ts';
import { restartsTasks } from '../rollout/service.ts';
import { isApproved } from './approvals.ts';
import type { GateContext } from './gates.ts';

/** Jobs whose replacement the policy holds, each with the reason: more would be replaced at once than `maxReplaces` allows. */
export function guardReplaces({
  cluster,
  memory,
  jobs,
}: Pick<GateContext, 'cluster' | 'memory' | 'jobs'>): ReadonlyMap<string, string> {
  // A node that is drained, absent or lost is reason enough to move, and so is one that thresholds relieve.
  const moves = ({ sighted }: Assessed, { placed }: DesiredReplica): boolean =>
    sighted.fresh &&
    placed.movedBy === undefined &&
    sighted.target !== placed.target &&
    cluster.nodes.get(sighted.node)?.state === 'active';
  const outdated = [...jobs.values()].filter(({ replicas }) =>
    replicas.some(
      ({ current, previous, desired }) =>
        (current?.sighted.live.state.phase === 'service' && isNewVersion(current)) ||
        (current === null && previous.some(item => item.fields.some(isOfGit) || moves(item, desired))),
    ),
  );
  const allowed = allowance(cluster.policy.maxReplaces, cluster.jobs.size, 3);
  if (outdated.length <= allowed) return new Map();
  const approved = (name: string): boolean =>
    isApproved(memory.approvals, cluster.revision, `replace job/${name}`, 'replace all');
  const begun = ({ replicas }: JobProgress): boolean =>
    replicas.some(
      ({ desired: { placed, resource } }) =>
        memory.rollouts.get(placed.name)?.digest === versionOf(resource.spec as WorkloadSpec),
    );
  const open = outdated.filter(job => !approved(job.job.name) && !begun(job));
  const why = `approval: ${outdated.length} of ${cluster.jobs.size} jobs would be replaced, more than maxReplaces allows (${allowed}); run reconcile --allow-replace all, or name some`;
  return new Map(open.map(({ job }) => [job.name, why]));
}

/** Whether git itself wants it otherwise: what runs again after another job replaces nothing that serves. */
function isOfGit({ cause, field }: FieldChange): boolean {
  return cause === 'git' && field !== 'after';
}

/** Whether git wants other tasks of a service: its engine replaces them. */
function isNewVersion(service: Assessed): boolean {
  return restartsTasks(service) && service.fields.some(field => field.cause === 'git');
}
