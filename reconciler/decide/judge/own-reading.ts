import type { Cluster, Node } from '../../model/cluster.ts';
import { targetId } from '../../model/ids.ts';
import type { Memory } from '../../model/memory.ts';
import type { Sight } from '../../model/observed.ts';
import type { Live } from '../../model/resource.ts';
import type { Reading } from '../../model/telemetry.ts';
import type { Threshold } from '../../model/threshold.ts';
import { forgivenRestarts } from '../learn/forgiven.ts';
import { enginesOn, hostOf, swarmOf } from '../targets.ts';
import type { Knowledge } from './active.ts';
import { combine } from './aggregate.ts';
import { namesJob } from './covers.ts';
import { missingReplicas } from './missing-replicas.ts';
import { isOwn, type OwnMetric } from './own-metrics.ts';

/**
 * What a pass finds itself of a threshold's metrics, as a reading of its instant: of one node, or made one of several. Of a node that does not
 * answer only its age is known; what nobody can tell is left out.
 */
export function ownReading(threshold: Threshold, measured: readonly Node[], known: Knowledge): Reading {
  const { over, terms } = threshold;
  const metrics: Record<string, number> = {};
  for (const { metric } of terms) {
    if (!isOwn(metric)) continue;
    const values = valuesOf(metric, threshold, measured, known);
    if (values.length > 0) metrics[metric] = over.kind === 'node' ? values[0]! : combine(over.by, values);
  }
  return { at: known.observed.at, metrics };
}

/** One of each node, of replicas that are missing one of each job. */
function valuesOf(metric: OwnMetric, threshold: Threshold, measured: readonly Node[], known: Knowledge): readonly number[] {
  const { jobs } = threshold.select;
  const ofEachNode = (find: (node: Node) => number | undefined): readonly number[] => measured.flatMap(node => find(node) ?? []);
  switch (metric) {
    case 'job.restarts':
      return ofEachNode(node => countIn(node, jobs, known, live => restartsOf(live, known)));
    case 'job.unhealthy':
      return ofEachNode(node => countIn(node, jobs, known, live => (isUnwell(live, known) ? 1 : 0)));
    case 'replicas.missing':
      return missingReplicas(threshold, known);
    case 'age.seconds':
      return ofEachNode(node => ageOf(node, known));
    case 'clock.offset':
      return ofEachNode(node => offsetOf(node, known));
  }
}

/** A sum over the workloads of jobs that a node's own engines tell of now; undefined: one of them does not. */
function countIn(
  { name, engine }: Node,
  jobs: readonly string[],
  { cluster, observed }: Knowledge,
  count: (live: Live) => number,
): number | undefined {
  const targets = enginesOn({ engine }).filter(driver => driver !== 'swarm' && driver !== 'none');
  const sights = targets.flatMap(driver => observed.sights.get(targetId(driver, name)) ?? []);
  if (sights.length === 0 || !sights.every(isHeard)) return undefined;
  const lives = sights.flatMap(sight => (sight.kind === 'seen' ? sight.live : []));
  return lives
    .filter(({ spec }) => spec.kind === 'workload' && cluster.jobs.get(spec.job)?.state === 'running' && namesJob(jobs, spec.job))
    .reduce((sum, live) => sum + count(live), 0);
}

function isHeard(sight: Sight): boolean {
  return sight.kind === 'unformed' || (sight.kind === 'seen' && sight.mailbox?.silence === undefined);
}

/** How often its engine restarted it since it last ran well for long. */
function restartsOf(live: Live, { memory, observed }: Knowledge): number {
  return live.restarts - forgivenRestarts(memory.steady.get(live.ref), live.restarts, observed.at);
}

/** Whether it runs badly, or ended so; what a threshold stopped ended as it should. */
function isUnwell({ state, ref }: Live, { memory }: Knowledge): boolean {
  switch (state.phase) {
    case 'running':
      return state.health === 'unhealthy';
    case 'restarting':
      return true;
    case 'exited':
      return state.exitCode !== 0 && memory.steady.get(ref)?.stoppedBy === undefined;
    default:
      return false;
  }
}

/** Seconds since anything was heard of a node: how it fares, or what is on it; undefined: nothing ever was. */
function ageOf(node: Node, { cluster, observed, memory }: Knowledge): number | undefined {
  const { at, telemetry, sights } = observed;
  const own = [...enginesOn(node).map(driver => targetId(driver, node.name)), hostOf(node.name)];
  const heard = [
    telemetry?.get(node.name)?.readings.at(-1)?.at,
    ...own.map(target => heardAt(sights.get(target))),
    ...(node.engine === 'swarm' ? [machineHeardAt(node, sights.get(swarmOf(cluster)), memory, cluster)] : []),
  ].filter(instant => instant !== undefined && instant !== null);
  return heard.length === 0 ? undefined : Math.max(0, at - Math.max(...heard)) / 1_000;
}

function heardAt(sight: Sight | undefined): number | null | undefined {
  if (sight === undefined || sight.kind === 'silent') return sight?.lastSeenAt;
  const silence = sight.kind === 'seen' ? sight.mailbox?.silence : undefined;
  return silence === undefined ? sight.at : silence.heardAt;
}

function machineHeardAt({ name }: Node, sight: Sight | undefined, { targets }: Memory, cluster: Cluster): number | undefined {
  if (sight?.kind === 'seen' && sight.swarm?.machines.get(name)?.kind === 'answered') return sight.at;
  return targets.get(swarmOf(cluster))?.seenMachines?.[name];
}

/** Seconds by which a node's clock differs from ours, either way; undefined: nobody looked at it now. */
function offsetOf({ name, liveness }: Node, { observed }: Knowledge): number | undefined {
  const host = observed.sights.get(hostOf(name));
  const aheadMs = host?.kind === 'seen' ? host.facts.host?.clockAheadMs : undefined;
  if (aheadMs !== undefined) return Math.abs(aheadMs) / 1_000;
  const told = observed.telemetry?.get(name)?.readings.findLast(({ metrics }) => metrics['clock.offset'] !== undefined);
  return told === undefined || observed.at - told.at > liveness.staleAfterMs ? undefined : told.metrics['clock.offset'];
}
