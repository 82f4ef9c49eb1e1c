import { describeResource, type ResourceId } from '../../../model/ids.ts';
import { OperationError } from '../../../model/operation-error.ts';
import type { Change } from '../../../model/plan.ts';
import type { Owner, RestraintSpec } from '../../../model/resource.ts';
import type { LimitsSpec } from '../../../model/workload.ts';
import { isGoing } from '../container-state.ts';
import type { Engine } from '../engine.ts';
import type { EngineContainer, EngineHostConfig } from '../engine-types.ts';
import { isRestrainable } from '../foreign.ts';
import { inspectContainer } from '../look.ts';
import { memoryInTheWay } from '../memory-in-use.ts';
import { stopContainer } from '../stop-container.ts';
import { endKeeper, findKeepers, type Keeper, type KeeperNote, keeperName, makeKeeper, removeKeepers } from './keeper.ts';
import { giveBack, LOWERED, limitsOf, lowered, originalOf, setLimit } from './limit-body.ts';
import { endedRun, isRunning } from './runs.ts';

interface RestraintOptions {
  readonly engine: Engine;
  readonly owner: Owner;
  /** Of the machine. */
  readonly cpuMillis: number;
}

/**
 * Restrains a container that is not ours, changes that, or gives back what it had. What it had is noted on the engine before it is touched
 * and forgotten when it has it again, so that what is killed in the middle is gone on with, whatever is left of it. What somebody else changed
 * meanwhile is left as it is.
 */
export async function applyRestraint(change: Change, options: RestraintOptions, signal: AbortSignal): Promise<void> {
  const { id, resource, action } = change;
  const wanted = action !== 'delete' && resource?.spec.kind === 'restraint' ? resource.spec : null;
  const { engine, owner } = options;
  const ref = wanted?.container ?? change.ref ?? '';
  const { keepers, volumes } = await findKeepers(engine, owner, ref, signal);
  const container = await inspectContainer(engine, ref, signal);
  if (container === null || isGoing(container.State.Status)) return removeKeepers(engine, volumes, signal);
  const context: Context = { ...options, id, container, keepers };
  if (wanted === null) {
    await changeLimits({}, context, signal);
    await startAgain(context, signal);
    return removeKeepers(engine, volumes, signal);
  }
  refuseOthers(container, id);
  if (wanted.stop) refuseRemoval(container, id);
  await restrain(wanted, context, volumes, signal);
}

interface Context extends RestraintOptions {
  readonly id: ResourceId;
  readonly container: EngineContainer;
  /** The oldest first. */
  readonly keepers: readonly Keeper[];
}

async function restrain(wanted: RestraintSpec, context: Context, volumes: readonly string[], signal: AbortSignal): Promise<void> {
  const { engine, owner, id, container, keepers, cpuMillis } = context;
  const original = keepers[0]?.original ?? originalOf(container.HostConfig);
  const set = lowered(limitsOf(original, cpuMillis), wanted.limits, container.HostConfig);
  const stopping = keepers.findLast(({ spec }) => spec.stop)?.startedAt ?? null;
  const startedAt = !wanted.stop ? null : isRunning(container) ? container.State.StartedAt : stopping;
  const note: KeeperNote = { spec: wanted, original, set, startedAt };
  const known = keepers.find(({ name }) => name === keeperName(owner, note));
  const keeper = known ?? (await makeKeeper(engine, owner, id, note, signal));
  const now = { ...context, keepers: known === undefined ? [...keepers, keeper] : keepers };
  const refused = await changeLimits(set, now, signal);
  const stoppedAt = wanted.stop ? await stopNow(now, signal) : await startAgain(now, signal);
  if (refused !== null) throw refused;
  await endKeeper(engine, owner, id, keeper, { stoppedAt }, signal);
  await removeKeepers(
    engine,
    volumes.filter(name => !name.startsWith(keeper.name)),
    signal,
  );
}

/** Limits as wanted, where nobody else changed them meanwhile; those that are not wanted as they were. Gives what kept the memory from being limited. */
async function changeLimits(
  wanted: LimitsSpec,
  { engine, container, keepers, cpuMillis }: Context,
  signal: AbortSignal,
): Promise<OperationError | null> {
  const { HostConfig: current, Id, Name } = container;
  const original = keepers[0]?.original;
  if (original === undefined) return null;
  const own = limitsOf(original, cpuMillis);
  const is = limitsOf(current, cpuMillis);
  const parts: EngineHostConfig[] = [];
  let refused: OperationError | null = null;
  for (const name of LOWERED) {
    const value = wanted[name] ?? own[name];
    const isOurs = is[name] === own[name] || keepers.some(({ set }) => set[name] !== undefined && set[name] === is[name]);
    if (is[name] === value || !isOurs) continue;
    if (wanted[name] === undefined) {
      parts.push(giveBack(name, current, original, cpuMillis));
      continue;
    }
    refused = name === 'memoryBytes' ? await memoryInTheWay(engine, container, wanted[name], signal) : null;
    if (refused === null) parts.push(setLimit(name, wanted[name], current, original));
  }
  const body = Object.assign({}, ...parts) as EngineHostConfig;
  if (parts.length > 0)
    await engine.ask(`limit container ${Name.slice(1)}`, docker => docker.getContainer(Id).update(body), signal);
  return refused;
}

/** Ends the run of a container that is to be stopped; gives when it ended, null where somebody else had ended it. */
async function stopNow({ engine, container, keepers }: Context, signal: AbortSignal): Promise<string | null> {
  if (!isRunning(container)) return endedRun(container, keepers);
  await stopContainer(container, engine, signal);
  const after = await inspectContainer(engine, container.Id, signal);
  return after === null || isRunning(after) ? null : after.State.FinishedAt;
}

/** Starts what a restraint stopped, unless somebody started or stopped it since. */
async function startAgain({ engine, container, keepers }: Context, signal: AbortSignal): Promise<null> {
  const ended = isRunning(container) ? null : endedRun(container, keepers);
  if (ended === null || ended !== container.State.FinishedAt) return null;
  await engine.ask(`start container ${container.Name.slice(1)}`, docker => docker.getContainer(container.Id).start(), signal);
  return null;
}

/** Its end would be the end of it: nothing could be given back. */
function refuseRemoval({ Name, HostConfig }: EngineContainer, id: ResourceId): void {
  if (HostConfig.AutoRemove !== true) return;
  throw new OperationError(
    'forbidden',
    `${describeResource(id)}: container ${Name.slice(1)} is removed when it ends, with what is in it, so it is not stopped`,
  );
}

function refuseOthers({ Name, Config }: EngineContainer, id: ResourceId): void {
  if (isRestrainable(Config.Labels)) return;
  throw new OperationError(
    'forbidden',
    `${describeResource(id)}: container ${Name.slice(1)} is a Keelson's, a Swarm's or protected, so it is left alone`,
  );
}
