import type { Cluster, Job, Node } from '../../model/cluster.ts';
import type { Observed, Sight } from '../../model/observed.ts';
import { formatBytes } from '../../model/quantities.ts';
import type { Foreign } from '../../model/resource.ts';
import type { PortSpec } from '../../model/workload.ts';
import type { Departed } from '../identity/leaving.ts';
import { isBound } from '../judge/stale.ts';
import type { Judgement } from '../judge.ts';
import type { Kit } from '../kit.ts';
import { enginesOn } from '../targets.ts';
import { hasRole } from './allows.ts';
import { type Rejection, rejectTaint } from './taints.ts';

/** Names of the nodes that are not used, each with why. */
export type Rejections = readonly { readonly node: string; readonly rejection: Rejection }[];

/** What is already used on a node while replicas are being placed. */
export interface Usage {
  cpuMillis: number;
  memoryBytes: number;
  replicas: number;
  /** Names of jobs that run there, of those that share no node with some other. */
  readonly jobs: Set<string>;
  readonly ports: Map<string, string>;
}

/** What is known when replicas are placed. */
export interface FilterContext {
  readonly cluster: Cluster;
  readonly observed: Observed;
  readonly judgement: Judgement;
  readonly kit: Kit;
  /** Why nothing changes on nodes that left git. */
  readonly departed: Departed;
}

/**
 * Whether a job may be on a node at all, whatever else runs there: engine, role, name, labels, taints, state. null: it may. Silence is not
 * looked at here, nor what a registry says of the image: what runs stays, whatever its tag names by now.
 */
export function rejectNode(job: Job, node: Node, context: { readonly kit: Pick<Kit, 'traits'> }): Rejection | null {
  const driver = job.engine ?? node.engine;
  const traits = context.kit.traits.get(driver);
  const { placement } = job;
  if (node.state === 'absent') return same('node-absent', 'is declared absent', 'are declared absent');
  if (node.state === 'drained') return same('node-drained', 'is drained', 'are drained');
  if (traits === undefined || !enginesOn(node).includes(driver) || traits.schedules !== (job.service ?? false))
    return same('no-engine', `has engine ${node.engine}`, `have engine ${node.engine}`);
  if (!traits.technologies.includes(job.technology))
    return same(
      'engine-technology',
      `has engine ${driver}, which runs no ${job.technology}`,
      `have engine ${driver}, which runs no ${job.technology}`,
    );
  if (placement.nodes !== undefined && !placement.nodes.includes(node.name)) {
    const names = placement.nodes.join(', ');
    return same('not-named', `is not ${names}`, placement.nodes.length === 1 ? `are not ${names}` : `are none of ${names}`);
  }
  if (placement.role !== undefined && !hasRole(node, placement.role, job.state))
    return same('lacks-role', `lacks role ${placement.role}`, `lack role ${placement.role}`);
  for (const [key, value] of Object.entries(placement.labels)) {
    if (node.labels[key] !== value) return same('lacks-label', `lacks label ${key}=${value}`, `lack label ${key}=${value}`);
  }
  return rejectTaint(job, node, 'NoExecute');
}

/** One job on one node, and what is there already. */
export interface Fit {
  readonly job: Job;
  readonly node: Node;
  readonly sight: Sight | undefined;
  readonly usage: Usage;
  /** Jobs it shares no node with, by its own wish or theirs. */
  readonly apart: readonly string[];
}

/** Whether one more replica of a job fits beside what is there already. null: it fits. */
export function rejectFit({ job, node, sight, usage, apart }: Fit, judgement: Judgement): Rejection | null {
  const judged = judgement.nodes.get(node.name);
  if (judged !== undefined && judged.state !== 'ready') {
    const state = judged.state === 'unformed' ? 'not ready yet' : judged.state === 'unused' ? 'not observed' : judged.state;
    return same(judged.state, `is ${state}`, `are ${state}`);
  }
  if (judged?.mismatch !== undefined) return same(judged.mismatch.code, judged.mismatch.one, judged.mismatch.many);
  if (judged?.stale !== undefined && !isBound(job)) return same('stale', judged.stale.one, judged.stale.many);
  const { reservations } = job.workload;
  const capacity = capacityOf(node, sight);
  const memory = usage.memoryBytes + (reservations.memoryBytes ?? 0) - capacity.memoryBytes;
  if (reservations.memoryBytes !== undefined && memory > 0)
    return same(
      'short-of-memory',
      `is short of memory by ${formatBytes(memory)}`,
      `are short of memory by ${formatBytes(memory)}`,
    );
  const cpu = usage.cpuMillis + (reservations.cpuMillis ?? 0) - capacity.cpuMillis;
  if (reservations.cpuMillis !== undefined && cpu > 0)
    return same('short-of-cpu', `is short of CPU by ${cpu}m`, `are short of CPU by ${cpu}m`);
  const near = apart.find(other => usage.jobs.has(other));
  if (near !== undefined)
    return same('apart', `runs job/${near}, from which it stays apart`, `run job/${near}, from which it stays apart`);
  for (const port of job.workload.ports) {
    const holder = !port.publish ? undefined : heldPort(port, usage, sight);
    if (holder !== undefined)
      return same('port-held', `has port ${port.publish} held by ${holder}`, `have port ${port.publish} held by ${holder}`);
  }
  return null;
}

/** `of 6 nodes 1 is silent (pi-6), 2 lack role app (pi-3, pi-4)`: every rejected node once, alike ones together. */
export function explainRejections(rejections: Rejections): string {
  const groups = new Map<string, { readonly rejection: Rejection; readonly nodes: string[] }>();
  for (const { node, rejection } of rejections) {
    const group = groups.get(rejection.one);
    if (group === undefined) groups.set(rejection.one, { rejection, nodes: [node] });
    else group.nodes.push(node);
  }
  const phrases = [...groups.values()].map(({ rejection, nodes }) => {
    const shown = nodes.length > 4 ? `${nodes.slice(0, 3).join(', ')} and ${nodes.length - 3} more` : nodes.join(', ');
    return `${nodes.length} ${nodes.length === 1 ? rejection.one : rejection.many} (${shown})`;
  });
  const count = rejections.length;
  return `of ${count} ${count === 1 ? 'node' : 'nodes'} ${phrases.join(', ')}`;
}

/** What a node offers: as declared, else as observed, else without bound. */
export function capacityOf(node: Node, sight: Sight | undefined): { readonly cpuMillis: number; readonly memoryBytes: number } {
  const facts = sight === undefined || sight.kind === 'unformed' ? null : sight.facts;
  return {
    cpuMillis: node.capacity.cpuMillis ?? facts?.cpuMillis ?? Number.POSITIVE_INFINITY,
    memoryBytes: node.capacity.memoryBytes ?? facts?.memoryBytes ?? Number.POSITIVE_INFINITY,
  };
}

/** `tcp/8080`, the key of Usage.ports. */
export function portKey(port: Pick<PortSpec, 'protocol' | 'publish'>): string {
  return `${port.protocol}/${port.publish}`;
}

/** Who, of what is not ours, holds a published port on a target: `container "node-exporter"`. */
export function foreignHolder(port: PortSpec, sight: Sight | undefined): Foreign | undefined {
  if (sight?.kind !== 'seen') return undefined;
  return sight.foreign.find(foreign =>
    foreign.ports.some(
      held => held.port === port.publish && held.protocol === port.protocol && overlap(held.address, port.address),
    ),
  );
}

function heldPort(port: PortSpec, usage: Usage, sight: Sight | undefined): string | undefined {
  const ours = usage.ports.get(portKey(port));
  if (ours !== undefined) return ours;
  const foreign = foreignHolder(port, sight);
  return foreign === undefined ? undefined : describeForeign(foreign);
}

/** `container "node-exporter", which is not Keelson's`. */
export function describeForeign(foreign: Foreign): string {
  if (foreign.owner !== undefined) return `"${foreign.name}" of cluster ${foreign.owner.cluster} (uid ${foreign.owner.uid})`;
  return `"${foreign.name}", which is not Keelson's`;
}

function overlap(one: string, other: string): boolean {
  return one === other || isAny(one) || isAny(other);
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address === '';
}

function same(code: string, one: string, many: string): Rejection {
  return { code, one, many };
}
