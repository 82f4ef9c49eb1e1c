import type { Cluster, Job } from '../model/cluster.ts';
import type { Memory } from '../model/memory.ts';
import type { Observed } from '../model/observed.ts';
import type { Desired } from './compose.ts';
import type { LivesByReplica } from './identity/lives.ts';
import { ignoredFields } from './ignored-fields.ts';
import type { Kit } from './kit.ts';
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

/** How the replicas of every job that shall be stand, by the job's name and in the order of names. */
export function assessJobs({ cluster, observed, memory, desired, lives, kit }: AssessInput): ReadonlyMap<string, JobProgress> {
  const context: ProgressContext = {
    at: observed.at,
    stabilityMs: cluster.policy.stabilityMs,
    memory,
    traits: kit.traits,
    ignored: ignoredFields(cluster.policy),
  };
  const all = desired.replicas.map(replica => assess(replica, lives.get(replica.placed.name) ?? NONE, context));
  return groupByJob(all.sort(inOrderOfJobs));
}

const NONE: readonly never[] = [];

/** Those of one job are beside each other. */
function groupByJob(all: readonly Progress[]): ReadonlyMap<string, JobProgress> {
  const jobs = new Map<string, JobProgress>();
  for (let start = 0, end = 0; start < all.length; start = end) {
    const { job } = all[start]!.desired;
    while (all[end]?.desired.job === job) end += 1;
    jobs.set(job.name, { job, replicas: all.slice(start, end) });
  }
  return jobs;
}

function inOrderOfJobs(one: Progress, other: Progress): number {
  const { job } = one.desired;
  if (job === other.desired.job) return inOrderOfReplacement(one, other);
  return job.name < other.desired.job.name ? -1 : 1;
}

function inOrderOfReplacement(one: Progress, other: Progress): number {
  const works = ({ previous }: Progress): number => (previous[0]?.standing.kind === 'settled' ? 1 : 0);
  return works(one) - works(other) || compareReplicas(one.desired.placed.replica, other.desired.placed.replica);
}
