import { formatBytes, formatCpu } from '../../model/quantities.ts';
import { asDeclared, describeThresholds } from '../../model/relieved.ts';
import type { LimitsSpec, Relieved, WorkloadSpec } from '../../model/workload.ts';
import { limitFor } from '../judge/covers.ts';
import type { Judgement } from '../judge.ts';
import type { PlacedReplica } from '../place/placing.ts';

/** What thresholds in force want of one replica where it is placed. */
export interface Overlay {
  readonly limit?: { readonly cpuMillis?: number; readonly memoryBytes?: number };
  /** Names of the thresholds that limit it, or want it beyond what git does. */
  readonly by: readonly string[];
  /** Set where it is one of those that git does not want: how many git wants. */
  readonly replicas?: number;
  /** Set where it is stopped: by which. */
  readonly stoppedBy?: readonly string[];
}

/** What is laid over one replica where it is placed; null: nothing. What has begun to its end is not stopped. */
export function overlayOf({ job, replica, name, node }: PlacedReplica, judgement: Judgement): Overlay | null {
  const { scaled } = job;
  const beyond = scaled !== undefined && (job.service === true || Number(replica) > scaled.from) ? scaled : undefined;
  const relief = node === null || job.protected ? undefined : judgement.thresholds.relief.get(node.name);
  if (relief === undefined && beyond === undefined) return null;
  const found = relief === undefined ? null : limitFor(relief, job);
  const stoppedBy = job.workload.oneShot ? undefined : relief?.stopped.get(name)?.by;
  if (found === null && beyond === undefined && stoppedBy === undefined) return null;
  const { by = [], ...limit } = found ?? {};
  return {
    by: [...new Set([...by, ...(beyond?.by ?? [])])].sort(),
    ...(found === null ? {} : { limit }),
    ...(beyond === undefined ? {} : { replicas: beyond.from }),
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
  };
}

/** A workload in its engine's normal form with what thresholds want of it: never more than git allows it. The very same where that is nothing. */
export function relieve(spec: WorkloadSpec, { limit, replicas, by }: Overlay): WorkloadSpec {
  const limits = lower(spec, limit ?? {});
  if (limits === spec.limits && replicas === undefined) return spec;
  const relieved: Relieved = {
    by,
    ...(limits === spec.limits ? {} : { limits: spec.limits }),
    ...(replicas === undefined ? {} : { replicas }),
  };
  return { ...spec, limits, relieved };
}

/** Never below what it reserves: engines refuse that. */
function lower({ limits: own, reservations }: WorkloadSpec, limit: LimitsSpec): LimitsSpec {
  const less = (['cpuMillis', 'memoryBytes'] as const).flatMap(name => {
    const value = limit[name] === undefined ? undefined : Math.max(limit[name], reservations[name] ?? 0);
    return value !== undefined && value < (own[name] ?? Number.POSITIVE_INFINITY) ? [[name, value] as const] : [];
  });
  return less.length === 0 ? own : { ...own, ...Object.fromEntries(less) };
}

/** `limited to 0.5 CPU and 1Gi by threshold overload`; null: it is not limited. */
export function describeLimits(spec: WorkloadSpec): string | null {
  const { relieved, limits } = spec;
  if (relieved?.limits === undefined) return null;
  const own = asDeclared(spec).limits;
  const parts = [
    ...(limits.cpuMillis === own.cpuMillis ? [] : [`${formatCpu(limits.cpuMillis!)} CPU`]),
    ...(limits.memoryBytes === own.memoryBytes ? [] : [formatBytes(limits.memoryBytes!)]),
  ];
  return `limited to ${parts.join(' and ')} by ${describeThresholds(relieved.by)}`;
}
