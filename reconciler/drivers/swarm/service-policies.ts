import type { ServiceUpdate } from '../../model/swarm.ts';
import type { RestartSpec } from '../../model/workload.ts';
import { defined } from '../docker/defined.ts';
import type { EngineTaskSpec, EngineUpdateConfig } from './service-types.ts';

const MILLISECOND = 1_000_000;

/** How tasks are replaced, as a Swarm takes it. */
export function toUpdate(update: ServiceUpdate): EngineUpdateConfig {
  return {
    Parallelism: update.parallelism,
    Delay: update.delayMs * MILLISECOND,
    FailureAction: update.onFailure,
    Monitor: update.monitorMs * MILLISECOND,
    MaxFailureRatio: update.maxFailureRatio,
    Order: update.order,
  };
}

/** See toUpdate. */
export function fromUpdate(config: EngineUpdateConfig): ServiceUpdate {
  return {
    parallelism: config.Parallelism,
    delayMs: (config.Delay ?? 0) / MILLISECOND,
    order: config.Order === 'start-first' ? 'start-first' : 'stop-first',
    onFailure: config.FailureAction === 'rollback' || config.FailureAction === 'continue' ? config.FailureAction : 'pause',
    monitorMs: (config.Monitor || 5_000 * MILLISECOND) / MILLISECOND,
    // Kept with the precision of a float of 32 bits.
    maxFailureRatio: Number((config.MaxFailureRatio ?? 0).toPrecision(6)),
  };
}

const CONDITIONS: Readonly<Record<RestartSpec['policy'], string>> = {
  always: 'any',
  'unless-stopped': 'any',
  'on-failure': 'on-failure',
  no: 'none',
};

/** When a task that ended gets a successor; undefined: always, after 5 s, as a Swarm does by itself. */
export function toRestart({ policy, delayMs, attempts, windowMs }: RestartSpec): EngineTaskSpec['RestartPolicy'] | undefined {
  if (policy === 'always' && delayMs === undefined && attempts === undefined && windowMs === undefined) return undefined;
  return defined<NonNullable<EngineTaskSpec['RestartPolicy']>>({
    Condition: CONDITIONS[policy],
    Delay: delayMs === undefined ? undefined : delayMs * MILLISECOND,
    MaxAttempts: attempts,
    Window: windowMs === undefined ? undefined : windowMs * MILLISECOND,
  });
}

/** See toRestart. */
export function fromRestart(policy: EngineTaskSpec['RestartPolicy']): RestartSpec {
  const condition = policy?.Condition;
  return defined<RestartSpec>({
    policy: condition === 'none' ? 'no' : condition === 'on-failure' ? 'on-failure' : 'always',
    delayMs: policy?.Delay == null ? undefined : policy.Delay / MILLISECOND,
    attempts: policy?.MaxAttempts ?? undefined,
    windowMs: policy?.Window == null ? undefined : policy.Window / MILLISECOND,
  });
}
