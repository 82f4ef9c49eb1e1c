import { resourceId } from '../../../model/ids.ts';
import type { Remark } from '../../../model/observed.ts';
import { formatBytes, formatCpu } from '../../../model/quantities.ts';
import { describeThresholds } from '../../../model/relieved.ts';
import type { Live } from '../../../model/resource.ts';
import type { Engine } from '../engine.ts';
import type { EngineContainer, EngineVolume } from '../engine-types.ts';
import { type Claim, inspectContainer } from '../look.ts';
import { type Keeper, readKeepers } from './keeper.ts';
import { LOWERED, limitsOf } from './limit-body.ts';
import { isRunning } from './runs.ts';

/** What is restrained, by what is kept of it. */
export interface Restraints {
  readonly live: readonly Live[];
  /** What somebody changed meanwhile of what is restrained. */
  readonly remarks: readonly Remark[];
}

/** The restraints of ours that the list of volumes tells of. Only those containers are looked at. */
export async function seeRestraints(
  volumes: readonly EngineVolume[],
  { target, owner }: Claim,
  engine: Engine,
  cpuMillis: number,
  signal: AbortSignal,
): Promise<Restraints> {
  const found = [...readKeepers(volumes, owner).values()];
  const live = found.map((keepers): Live => {
    const newest = keepers.findLast(({ done }) => done !== null) ?? keepers.at(-1)!;
    const { spec, createdAt } = newest;
    const isDone = keepers.every(({ done }) => done !== null);
    return {
      id: resourceId(target, 'restraint', spec.name),
      ref: spec.container,
      name: spec.name,
      spec,
      applied: spec,
      state: { phase: isDone ? 'present' : 'created' },
      restarts: 0,
      createdAt,
    };
  });
  const remarks = await Promise.all(found.map(keepers => remarkOn(keepers, engine, cpuMillis, signal)));
  return { live, remarks: remarks.flat() };
}

async function remarkOn(
  keepers: readonly Keeper[],
  engine: Engine,
  cpuMillis: number,
  signal: AbortSignal,
): Promise<readonly Remark[]> {
  const done = keepers.findLast(keeper => keeper.done !== null);
  const container = done === undefined ? null : await inspectContainer(engine, done.spec.container, signal);
  if (done === undefined || container === null) return [];
  const is = limitsOf(container.HostConfig, cpuMillis);
  const { spec, set, createdAt } = done;
  const ended = spec.stop ? endedAgain(container, done) : endedSince(container, createdAt);
  const left: readonly Remark[] =
    ended === null
      ? []
      : [{ text: `container ${spec.name} ${ended} while ${describeThresholds(spec.by)} restrains it; that is left so` }];
  const changed = [
    ...LOWERED.filter(name => set[name] !== undefined && is[name] !== set[name]).map(name =>
      name === 'cpuMillis'
        ? `its CPU limit is ${is.cpuMillis === undefined ? 'none' : formatCpu(is.cpuMillis)}`
        : `its memory limit is ${is.memoryBytes === undefined ? 'none' : formatBytes(is.memoryBytes)}`,
    ),
    ...(spec.stop && isRunning(container) ? ['it runs again'] : []),
  ];
  if (changed.length === 0) return left;
  const text = `container ${spec.name}: ${changed.join(' and ')}, as somebody changed it while ${describeThresholds(spec.by)} restrains it; that is left so`;
  return [{ text }, ...left];
}

/** What was stopped, and started and ended once more, is not started when it is given back; null: it was not. */
function endedAgain({ State }: EngineContainer, { done }: Keeper): string | null {
  const stoppedAt = done?.stoppedAt ?? null;
  return stoppedAt === null || isRunning({ State }) || State.FinishedAt === stoppedAt ? null : 'was started and ended again';
}

/** How a container ended, by itself or by somebody, after it was restrained; null: it did not. */
function endedSince({ State }: EngineContainer, restrainedAt: number): string | null {
  // The Engine tells when a volume was made in whole seconds.
  if (isRunning({ State }) || Date.parse(State.FinishedAt) < restrainedAt + 1000) return null;
  return State.OOMKilled ? 'ran out of memory' : `ended with exit code ${State.ExitCode}`;
}
