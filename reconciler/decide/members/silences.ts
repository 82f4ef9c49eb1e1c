import type { TargetMemory } from '../../model/memory.ts';
import type { SwarmMachine, SwarmSight } from '../../model/swarm-sight.ts';
import { silentSince } from '../learn/targets.ts';

/** The sight with since when each silent machine has been so, and when it answered last, by what earlier passes left; the very same where all answered. */
export function withSilences(swarm: SwarmSight, before: TargetMemory | undefined, at: number, breakMs: number): SwarmSight {
  if ([...swarm.machines.values()].every(({ kind }) => kind === 'answered')) return swarm;
  const machines = [...swarm.machines].map(([name, machine]): [string, SwarmMachine] => {
    if (machine.kind === 'answered') return [name, machine];
    const known = before && { triedAt: before.triedAt, silentSince: before.silentMachines?.[name] ?? null };
    const lastSeenAt = before?.seenMachines?.[name];
    const seen = lastSeenAt === undefined ? {} : { lastSeenAt };
    return [name, { ...machine, since: silentSince(known, at, breakMs), ...seen }];
  });
  return { ...swarm, machines: new Map(machines) };
}
