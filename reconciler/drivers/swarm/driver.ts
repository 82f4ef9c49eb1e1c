import { splitResourceId, type TargetId } from '../../model/ids.ts';
import type { NodeFacts } from '../../model/node-facts.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { Owner } from '../../model/resource.ts';
import type { SwarmSight } from '../../model/swarm-sight.ts';
import type { RunTexts } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { applyObject } from '../docker/apply-object.ts';
import type { Engine } from '../docker/engine.ts';
import type { RegistryAuth } from '../docker/fetch-image.ts';
import type { Driver, TargetView } from '../driver.ts';
import { applyKept } from './apply-kept.ts';
import { applyMember } from './apply-member.ts';
import { applyService } from './apply-service.ts';
import { type DeclaredMachine, openSwarmLooks, type SwarmLook } from './look-at-swarm.ts';
import type { Manager } from './managers.ts';
import { maskServiceError } from './mask-service-error.ts';
import { type ServicesView, startServiceObserver } from './observe-services.ts';
import { overlaysOf } from './overlay-places.ts';
import { startRegistryQueries } from './pin-image.ts';
import { probeOverlays } from './probe-overlays.ts';
import { rotateSwarm } from './rotate.ts';
import { startSameLives } from './same-lives.ts';
import { seeMembers } from './see-members.ts';
import { readServiceLogs } from './service-logs.ts';
import type { TaskNode } from './service-status.ts';
import { updateSettings } from './update-node.ts';
import { watchSwarm } from './watch-swarm.ts';

/** What a Swarm driver is opened with. */
export interface SwarmOptions {
  readonly target: TargetId;
  readonly owner: Owner;
  /** Asked at every look. */
  readonly machines: () => readonly DeclaredMachine[];
  /** The Swarm that git or an earlier pass names; null: none has. */
  readonly required: () => string | null;
  /** Opens a way to a machine, which is the driver's from then on. */
  readonly connect: Parameters<typeof openSwarmLooks>[0];
  readonly secrets: Secrets;
  readonly registryAuth: RegistryAuth;
  /** Services without labels that jobs claim, jobs by the service's name. */
  readonly adopt?: () => ReadonlyMap<string, string>;
  /** What such a job is to be given to run with. */
  readonly texts?: (job: string) => RunTexts | undefined;
}

/** After these, the manager may be one no more: the next call looks for one anew. */
const LOST: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'aborted', 'internal']);

/** A driver for the Swarm that machines are in, over whichever manager answers. Nothing is asked yet. */
export async function openSwarm(options: SwarmOptions): Promise<Driver> {
  const { target, owner, secrets, registryAuth, required } = options;
  const claim = {
    target,
    owner,
    adopt: options.adopt ?? (() => new Map<string, string>()),
    secrets,
    texts: options.texts ?? (() => undefined),
  };
  const looks = openSwarmLooks(options.connect);
  const observer = startServiceObserver(claim);
  const sameMembers = startSameLives();
  const registries = { registryAuth, askRegistry: startRegistryQueries(registryAuth) };
  const state: { engine: Engine | null; last: SwarmLook | null } = { engine: null, last: null };

  const look = async (signal: AbortSignal): Promise<SwarmLook> => {
    const seen = await looks.look(options.machines(), { target, owner, required: required() }, signal);
    state.engine = seen.manager?.engine ?? null;
    state.last = seen;
    return seen;
  };
  const withManager = async <T>(signal: AbortSignal, calls: (engine: Engine) => Promise<T>): Promise<T> => {
    const engine = state.engine ?? (await managerOf(await look(signal)));
    try {
      return await calls(engine);
    } catch (error) {
      if (error instanceof OperationError && LOST.has(error.code)) state.engine = null;
      throw error;
    }
  };
  const seeServices = ({ sight }: SwarmLook, { tasks }: Manager, signal: AbortSignal): Promise<ServicesView> =>
    withManager(signal, engine => observer.observe({ engine, tasks, nodes: taskNodes(sight) }, signal));
  return {
    async observe(signal) {
      const seen = await look(signal);
      const { manager, sight, notSeen } = seen;
      if (manager === null) return { ...NOTHING, facts: factsOf(sight), swarm: sight, notSeen: notSeen! };
      const view = await seeServices(seen, manager, signal);
      const live = [...view.live, ...sameMembers(seeMembers(manager, sight.machines, { target, owner }))];
      return { ...NOTHING, ...view, live, facts: factsOf(sight), swarm: sight };
    },
    async apply(change, signal) {
      const { kind } = splitResourceId(change.id);
      if (kind === 'member') return applyMember(change, { owner, ...(state.last ?? (await look(signal))) }, signal);
      await withManager(signal, async engine => {
        try {
          await applyChange(change, { ...claim, ...registries, engine, networkName: observer.networkName }, signal);
        } catch (error) {
          throw await maskServiceError(error, change.resource, secrets, signal);
        }
      });
    },
    rotate: (what, signal) => withManager(signal, engine => rotateSwarm(engine, what, signal)),
    async probeOverlays(signal) {
      const seen = await look(signal);
      const { manager, sight, asked } = seen;
      if (manager === null) throw notTold(seen);
      const { live } = await seeServices(seen, manager, signal);
      const services = new Set(live.flatMap(({ ref, spec }) => (spec.kind === 'workload' ? [ref] : [])));
      const overlays = overlaysOf(manager.tasks, services, taskNodes(sight));
      return probeOverlays({ overlays, machines: asked, dataPort: manager.swarm.DataPathPort || DATA_PORT }, signal);
    },
    watch: (onEvent, signal) => withManager(signal, engine => watchSwarm(engine, onEvent, signal)),
    async *logs(ref, reading, signal) {
      const engine = await withManager(signal, async manager => manager);
      const nodes = state.last === null ? undefined : taskNodes(state.last.sight);
      yield* readServiceLogs(engine, ref, { ...reading, nodeName: id => nodes?.get(id)?.name }, signal);
    },
    [Symbol.asyncDispose]: () => looks[Symbol.asyncDispose](),
  };
}

/** Unless a Swarm was made with another. */
const DATA_PORT = 4789;

const NOTHING: Omit<TargetView, 'facts'> = {
  live: [],
  foreign: [],
  images: new Set(),
  imagesInUse: new Set(),
  remarks: [],
};

async function applyChange(change: Change, options: Parameters<typeof applyService>[1], signal: AbortSignal): Promise<void> {
  const { kind } = splitResourceId(change.id);
  switch (kind) {
    case 'workload':
      return applyService(change, options, signal);
    case 'network':
      return applyObject(change, kind, options, signal);
    case 'settings':
      return applySettings(change, options, signal);
    case 'config':
    case 'secret':
      return applyKept(change, kind, options, signal);
    default:
      throw new OperationError('unsupported', `${change.action} ${change.id}: a Swarm has no ${kind}`);
  }
}

async function applySettings(
  { action, id, resource }: Change,
  { engine, owner }: Parameters<typeof applyService>[1],
  signal: AbortSignal,
): Promise<void> {
  if (action !== 'update' || resource?.spec.kind !== 'settings')
    throw new OperationError('unsupported', `${action} ${id}: what a Swarm is set to can only be changed`);
  return updateSettings(engine, { owner, resource, spec: resource.spec }, signal);
}

async function managerOf(look: SwarmLook): Promise<Engine> {
  if (look.manager !== null) return look.manager.engine;
  throw notTold(look);
}

function notTold({ notSeen }: SwarmLook): OperationError {
  return new OperationError('unreachable', notSeen?.why ?? 'no manager of the Swarm answers');
}

/** Nodes by their ids; those that git declares by their names there. */
function taskNodes({ entries, machines }: SwarmSight): ReadonlyMap<string, TaskNode> {
  const declared = new Map(
    [...machines].flatMap(([node, machine]) =>
      machine.kind === 'answered' && machine.nodeId !== null ? [[machine.nodeId, node] as const] : [],
    ),
  );
  return new Map(
    (entries ?? []).map(({ id, member, hostname, status }) => [
      id,
      { name: declared.get(id) ?? member ?? hostname, isDown: status === 'down' || status === 'disconnected' },
    ]),
  );
}

/** What the manager that was asked told of its own machine; the Swarm's id tells it from all others. */
function factsOf({ asked, machines, id }: SwarmSight): NodeFacts {
  const machine = asked === null ? undefined : machines.get(asked);
  return machine?.kind === 'answered' ? { ...machine.facts, ...(id === null ? {} : { engineId: id }) } : NO_FACTS;
}

const NO_FACTS: NodeFacts = { platform: '', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] };
