import type { ServiceMode } from '../../model/swarm.ts';
import type { LimitsSpec, WorkloadSpec } from '../../model/workload.ts';
import { defined, filled } from '../docker/defined.ts';
import type { EngineResources, EngineTaskSpec } from './service-types.ts';

/** A thousandth of a processor. */
const CPU_MILLI = 1_000_000;

/** What a task may have at most and what is kept free for it. */
export function toResources({ limits, reservations }: WorkloadSpec, service: ServiceMode): EngineTaskSpec['Resources'] {
  const amounts = ({ cpuMillis, memoryBytes, pids }: LimitsSpec): EngineResources =>
    defined<EngineResources>({
      NanoCPUs: cpuMillis === undefined ? undefined : cpuMillis * CPU_MILLI,
      MemoryBytes: memoryBytes,
      Pids: pids,
    });
  const generic = Object.entries(service.genericResources ?? {}).map(([Kind, Value]) => ({
    DiscreteResourceSpec: { Kind, Value },
  }));
  return defined<NonNullable<EngineTaskSpec['Resources']>>({
    Limits: filled(amounts(limits)),
    Reservations: filled({ ...amounts(reservations), ...(generic.length === 0 ? {} : { GenericResources: generic }) }),
  });
}

/** How much of a machine is limited or reserved. */
export function fromResources(resources: EngineResources | null | undefined): LimitsSpec {
  const { NanoCPUs, MemoryBytes, Pids } = resources ?? {};
  return defined<LimitsSpec>({
    cpuMillis: NanoCPUs === undefined ? undefined : Math.round(NanoCPUs / CPU_MILLI),
    memoryBytes: MemoryBytes,
    pids: Pids,
  });
}

/** What of each kind of the nodes' own resources is reserved. */
export function fromGeneric(resources: EngineResources | null | undefined): NonNullable<ServiceMode['genericResources']> {
  const generic = (resources?.GenericResources ?? []).flatMap(({ DiscreteResourceSpec }) =>
    DiscreteResourceSpec === undefined ? [] : [[DiscreteResourceSpec.Kind, DiscreteResourceSpec.Value ?? 0] as const],
  );
  return Object.fromEntries(generic);
}
