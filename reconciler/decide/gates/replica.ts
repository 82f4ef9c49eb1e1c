import type { Cluster } from '../../model/cluster.ts';
import { splitTargetId, targetOf } from '../../model/ids.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { DesiredReplica } from '../compose/render-workload.ts';
import type { NodeJudgement } from '../judge.ts';
import type { Assessed, Progress } from '../progress.ts';
import { whoStopped } from '../relief/who-stopped.ts';
import { isApproved } from './approvals.ts';
import type { GateContext, Gates, JobGate } from './gates.ts';
import { holdOf } from './holds.ts';

/** What stands in the way of one replica of a job whose gate is known; `replace`: what its replacement waits for, null: nothing. */
export function gateReplica(context: GateContext, progress: Progress, gate: JobGate, replace: string | null): Gates {
  const { desired } = progress;
  const { memory, observed, cluster, kit } = context;
  const { placed } = desired;
  const target = placed.target!;
  const waits: string[] = [];
  const after = freedBy(context, desired);
  const sight = observed.sights.get(target);
  if (sight?.kind === 'unformed') waits.push(sight.why);
  for (const id of desired.needs) {
    const state = context.supports.states.get(id);
    if (state?.kind === 'waits') waits.push(state.for);
    if (state?.kind === 'made') after.push(state.key);
  }
  const lostNode = judgedLost(progress.previous, context);
  return {
    at: observed.at,
    memory,
    traits: kit.traits.get(splitTargetId(target).driver)!,
    start: waits.length > 0 ? `for ${[...new Set(waits)].join(' and ')}` : gate.start,
    replace: lostNode === undefined && placed.movedBy === undefined ? replace : null,
    hold: holdOf(context, progress),
    stoppedBy: progress.current === null ? null : whoStopped(progress.current.sighted.live, memory, cluster),
    correct: cluster.policy.drift === 'correct',
    after: after.sort(),
    wasThere: context.known.has(placed.name),
    lost: lostNode === undefined ? null : lostNode.why,
    lostNodes: context.lostNodes,
    leaves: progress.previous.some(item => leaves(cluster, desired, item)),
    mayHaveRun: memory.fresh && context.anyOwned && placed.job.workload.oneShot,
    runAllowed: placed.job.workload.oneShot && isApproved(memory.approvals, cluster.revision, `run job/${placed.job.name}`),
  };
}

/** Whether git retires the node that something runs on, or takes its role away there. */
function leaves({ nodes }: Cluster, { placed, job }: DesiredReplica, { sighted }: Assessed): boolean {
  const node = nodes.get(sighted.node);
  if (node === undefined || sighted.target === placed.target) return false;
  const { role } = job.placement;
  return node.state !== 'active' || (role !== undefined && !node.roles.includes(role));
}

/** How the first of the nodes stands that it was on and that are lost. */
function judgedLost(previous: Progress['previous'], { judgement, lostNodes }: GateContext): NodeJudgement | undefined {
  const lost = previous.find(({ sighted }) => lostNodes.has(sighted.node));
  return lost === undefined ? undefined : judgement.nodes.get(lost.sighted.node);
}

/** Deletes that free a port, a static address or a volume that this replica needs. */
function freedBy(context: GateContext, desired: DesiredReplica): string[] {
  if (context.deletes.length === 0) return [];
  const spec = desired.resource.spec as WorkloadSpec;
  const target = targetOf(desired.resource.id);
  return context.deletes
    .filter(change => targetOf(change.id) === target && change.ref !== undefined)
    .filter(change => {
      const other = context.specs.get(change.ref!);
      return other !== undefined && shares(spec, other);
    })
    .map(change => change.key);
}

function shares(one: WorkloadSpec, other: WorkloadSpec): boolean {
  const ports = one.ports.some(
    port => !!port.publish && other.ports.some(held => held.publish === port.publish && held.protocol === port.protocol),
  );
  const addresses = one.networks.some(
    network =>
      network.ipv4 !== undefined && other.networks.some(held => held.network === network.network && held.ipv4 === network.ipv4),
  );
  const volumes = one.volumes.some(
    mount => mount.type === 'volume' && other.volumes.some(held => held.type === 'volume' && held.volume === mount.volume),
  );
  return ports || addresses || volumes;
}
