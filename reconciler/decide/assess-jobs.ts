import type { Cluster, Job } from '../model/cluster.ts';
import type { Memory } from '../model/memory.ts';
import type { Observed } from '../model/observed.ts';
import type { Desired } from './compose.ts';
import type { Kit } from './kit.ts';
import type { LivesByReplica } from './lives.ts';
import { assess, type Progress, type ProgressContext } from './progress.ts';
import { compareReplicas } from './replica-order.ts';

/** All replicas of one job, in the order in which they are replaced: what works worst first, then by name. */
export interface JobProgress {
  readonly job: Job;
  readonly replicas: readonly Progress[];
}

/** What every replica that shall be is compared with. */
interface AssessInput {
  readonly cluster: Cluster;
  readonly observed: Observed;
  readonly memory: Memory;
  readonly desired: Desired;
  readonly lives: LivesByReplica;
  readonly kit: Kit;
}

/** How every replica that shall be stands: by its own name (`web.2`), and together by its job's. */
export function assessJobs({ cluster, observed, memory, desired, lives, kit }: AssessInput): {
  readonly progress: ReadonlyMap<string, Progress>;
  readonly jobs: ReadonlyMap<string, JobProgress>;
} {
  const ignored = new Map(cluster.policy.ignore.map(entry => [entry.job, entry.fields]));
  const context: ProgressContext = {
    at: observed.at,
    stabilityMs: cluster.policy.stabilityMs,
    memory,
    traits: kit.traits,
    ignored: (job, field) => ignored.get(job)?.some(prefix => field === prefix || field.startsWith(`${prefix}.`)) ?? false,
  };
  const progress = new Map<string, Progress>();
  for (const [name, replica] of desired.replicas) progress.set(name, assess(replica, lives.get(name) ?? [], context));
  return { progress, jobs: groupByJob(progress) };
}

function groupByJob(progress: ReadonlyMap<string, Progress>): ReadonlyMap<string, JobProgress> {
  const groups = new Map<string, { readonly job: Job; readonly replicas: Progress[] }>();
  for (const item of progress.values()) {
    const { job } = item.desired;
    const group = groups.get(job.name);
    if (group === undefined) groups.set(job.name, { job, replicas: [item] });
    else group.replicas.push(item);
  }
  for (const { replicas } of groups.values()) replicas.sort(inOrderOfReplacement);
  return new Map([...groups].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function inOrderOfReplacement(one: Progress, other: Progress): number {
  const works = ({ previous }: Progress): number => (previous[0]?.standing.kind === 'settled' ? 1 : 0);
  return works(one) - works(other) || compareReplicas(one.desired.placed.replica, other.desired.placed.replica);
}
