import type { Job } from './cluster.ts';
import type { Policy } from './policy.ts';
import type { Resource } from './resource.ts';

/** What an agent must know of a job beside what one replica of it is like. */
export interface OrderedJob extends Pick<Job, 'update' | 'pull' | 'priority'> {
  readonly policy: OrderedPolicy;
}

/** What an agent must know of how far it may go, and how fast. */
export type OrderedPolicy = Pick<Policy, 'drift' | 'ignore' | 'stabilityMs' | 'giveUpAfter' | 'imagesKeep'>;

/** What is posted with a workload: the networks, volumes and the image that it needs, and how its job is run. */
export interface OrderContext {
  readonly supports: readonly Resource[];
  readonly job: OrderedJob;
}
