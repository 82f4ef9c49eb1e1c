import type { LimitsSpec, Relieved, WorkloadSpec } from './workload.ts';

/** Whether thresholds changed this field (`limits.cpuMillis`, `service.replicas`, `availability`) of what is wanted, or was asked for. */
export function isRelieved(field: string, spec: object | undefined): boolean {
  const { relieved, limits } = (spec ?? {}) as {
    readonly relieved?: Relieved & { readonly availability?: string };
    readonly limits?: LimitsSpec;
  };
  if (relieved === undefined) return false;
  if (field === 'availability') return relieved.availability !== undefined;
  if (field === 'service.replicas') return relieved.replicas !== undefined;
  if (relieved.limits === undefined || !field.startsWith('limits.')) return false;
  const name = field.slice('limits.'.length) as keyof LimitsSpec;
  return relieved.limits[name] !== limits?.[name];
}

/** A workload as git wants it, without what thresholds laid over it. The very same where that is nothing. */
export function asDeclared(spec: WorkloadSpec): WorkloadSpec {
  const { relieved, ...own } = spec;
  if (relieved === undefined) return spec;
  const { limits = own.limits, replicas } = relieved;
  const service = own.service === undefined || replicas === undefined ? own.service : { ...own.service, replicas };
  return { ...own, limits, ...(service === undefined ? {} : { service }) };
}

/** The same with the memory limit that git wants: where what thresholds want is below what is in use. */
export function withOwnMemory(spec: WorkloadSpec): WorkloadSpec {
  const { memoryBytes: _, ...others } = spec.limits;
  const own = spec.relieved?.limits?.memoryBytes;
  return { ...spec, limits: own === undefined ? others : { ...others, memoryBytes: own } };
}

/** `threshold overload`, `thresholds heat and overload`. */
export function describeThresholds(by: readonly string[]): string {
  return `threshold${by.length === 1 ? '' : 's'} ${[by.slice(0, -1).join(', '), by.at(-1)].filter(Boolean).join(' and ')}`;
}
