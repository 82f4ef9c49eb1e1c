import type { Cluster, Node } from '../../model/cluster.ts';
import { type Threshold, thresholdKey } from '../../model/threshold.ts';
import { isOnOwn } from './own-metrics.ts';
import { whoTells } from './who-tells.ts';

/** One threshold on what it judges as one: a node, or several together. */
export interface Subject {
  /** thresholdKey. */
  readonly key: string;
  /** `node/pi-1`, `role/edge`, `cluster`. */
  readonly name: string;
  readonly threshold: Threshold;
  /** Between readings further apart than this no time counts. */
  readonly staleAfterMs: number;
  /** So long the last value of a metric holds that a reading leaves out. */
  readonly carryMs: number;
  /** The nodes that are relieved, by name. */
  readonly nodes: readonly Node[];
}

/** A subject, with the nodes that it is measured on. */
export interface Measuring {
  readonly subject: Subject;
  readonly measured: readonly Node[];
}

/** All that a cluster's thresholds judge. */
export interface Subjects {
  /** By node, those of nodes that are judged each for itself. */
  readonly ofNodes: ReadonlyMap<string, readonly Subject[]>;
  /** The others. */
  readonly ofSeveral: readonly Measuring[];
  /** Those on what Keelson finds itself, once in each pass; they are in neither of the two above. */
  readonly ofOwn: readonly Measuring[];
  readonly byKey: ReadonlyMap<string, Subject>;
}

/** What the value of several nodes is made at: every so many milliseconds of our clock, whenever passes run. */
export const STEP_MS = 5_000;

const known = new WeakMap<Cluster, Subjects>();

/**
 * Which thresholds judge and relieve which nodes: found once for each cluster. Nodes that are absent are left out, and what nobody tells of as
 * git has it: that would never be lifted.
 */
export function subjectsOf(cluster: Cluster): Subjects {
  const before = known.get(cluster);
  if (before !== undefined) return before;
  const made = findSubjects(cluster);
  known.set(cluster, made);
  return made;
}

function findSubjects({ thresholds, nodes, hosts, jobs }: Cluster): Subjects {
  const present = [...nodes.values()].filter(({ state }) => state !== 'absent');
  const ofNodes = new Map<string, Subject[]>();
  const ofSeveral: Measuring[] = [];
  const ofOwn: Measuring[] = [];
  for (const threshold of thresholds.values()) {
    const isOwn = isOnOwn(threshold);
    const { isToldOf } = whoTells(threshold, { hosts, jobs });
    const relieved = present.filter(node => selects(threshold, node));
    if (threshold.over.kind !== 'node') {
      const all = together(threshold, relieved, present);
      if (all.measured.some(isToldOf)) (isOwn ? ofOwn : ofSeveral).push(all);
      continue;
    }
    const told = relieved.filter(isToldOf);
    if (isOwn) for (const node of told) ofOwn.push({ subject: alone(threshold, node), measured: [node] });
    else for (const node of told) ofNodes.set(node.name, [...(ofNodes.get(node.name) ?? []), alone(threshold, node)]);
  }
  const all = [...[...ofNodes.values()].flat(), ...[...ofSeveral, ...ofOwn].map(({ subject }) => subject)];
  return { ofNodes, ofSeveral, ofOwn, byKey: new Map(all.map(subject => [subject.key, subject])) };
}

function alone(threshold: Threshold, node: Node): Subject {
  const name = `node/${node.name}`;
  const { staleAfterMs } = node.liveness;
  const key = thresholdKey(threshold.name, name);
  return { key, name, threshold, staleAfterMs, carryMs: staleAfterMs, nodes: [node] };
}

function together(threshold: Threshold, nodes: readonly Node[], present: readonly Node[]): Measuring {
  const { over } = threshold;
  const name = over.kind === 'role' ? `role/${over.role}` : 'cluster';
  const measured = over.kind === 'role' ? present.filter(node => node.roles.includes(over.role)) : present;
  const staleAfterMs = measured.reduce((longest, { liveness }) => Math.max(longest, liveness.staleAfterMs), 2 * STEP_MS);
  const key = thresholdKey(threshold.name, name);
  return { subject: { key, name, threshold, staleAfterMs, carryMs: 0, nodes }, measured };
}

/** Whether a threshold relieves a node. */
export function selects({ select, over }: Threshold, node: Pick<Node, 'name' | 'roles' | 'labels'>): boolean {
  const { nodes, labels } = select;
  const roles = select.roles.length + nodes.length === 0 && over.kind === 'role' ? [over.role] : select.roles;
  const isNamed = roles.length + nodes.length === 0 || nodes.includes(node.name) || roles.some(role => node.roles.includes(role));
  return isNamed && Object.entries(labels).every(([key, value]) => node.labels[key] === value);
}
