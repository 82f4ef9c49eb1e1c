import type { NodeFacts } from './node-facts.ts';
import type { Spec } from './resource.ts';
import type { Level } from './threshold.ts';
import type { WorkloadSpec } from './workload.ts';

/** A field that a driver cannot honour. A requirement becomes an error of the commit, a hint a warning. */
export interface Unsupported {
  /** Path below Job.spec as people write it: `restart.delay`. */
  readonly field: string;
  readonly strength: 'requirement' | 'hint';
  /** One sentence: why, and what happens instead. */
  readonly why: string;
}

/** What the pure stages must know of a driver: values and pure functions only. */
export interface Traits {
  /** First part of its target ids. */
  readonly driver: string;
  /** The technologies it runs. */
  readonly technologies: readonly ('container' | 'process')[];
  /** Whether the engine places replicas itself (then one workload resource is the whole service). */
  readonly schedules: boolean;
  /** Whether two workloads of one replica can exist side by side, so that the old one can be kept until the new one settled. */
  readonly startFirst: boolean;
  /** Whether networks, volumes and images are resources of their own there. */
  readonly kinds: readonly Spec['kind'][];
  /** Which of a workload's fields it cannot honour. */
  readonly unsupported: (spec: Spec) => readonly Unsupported[];
  /** The spec with this engine's defaults filled in and everything it cannot tell apart folded together. Idempotent. */
  readonly normalise: (spec: Spec, facts: NodeFacts | undefined) => Spec;
  /** Whether a difference in this field (`limits.memoryBytes`, `env.LOG`) can be applied without a new object. */
  readonly inPlace: (field: string, from: Spec, to: Spec) => boolean;
  /** Fields of a workload that its engine does not show, known from what was last asked only. Absent: it shows all. */
  readonly unseen?: readonly (keyof WorkloadSpec)[];
  /** Whether the engine itself restarts a workload that ended (Docker), or the planner has to (processes). */
  readonly restartsItself: boolean;
  /** What thresholds cannot do there, each with why: `its services are limited as git says`. Absent: they can do all. */
  readonly cannotRelieve?: Readonly<Partial<Record<Level['do'], string>>>;
}
