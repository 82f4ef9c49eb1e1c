import { splitResourceId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Foreign, Live } from '../../model/resource.ts';
import type { Engine } from '../docker/engine.ts';
import { isOwnedBy, ownerOf } from '../docker/labels.ts';
import { claimedId } from '../docker/look.ts';
import { type KnownObjects, seeObjects } from '../docker/see-objects.ts';
import { fetchLists, type Lists } from './lists.ts';
import { type KnownKept, seeKept } from './see-kept.ts';
import { type ServiceClaim, type ServiceSurroundings, seeService } from './see-service.ts';
import { seeObject } from './service-files.ts';
import { fromPort } from './service-spec.ts';
import type { TaskNode } from './service-status.ts';
import type { EngineObject, EngineService, EngineServiceTask, EngineSwarmNetwork } from './service-types.ts';

/** A manager that answers, and what it told of nodes and tasks. */
export interface ManagerView {
  readonly engine: Engine;
  readonly tasks: readonly EngineServiceTask[];
  /** By id. */
  readonly nodes: ReadonlyMap<string, TaskNode>;
}

/** What is there beside members: ours, and what stands in our way. */
export interface ServicesView {
  readonly live: readonly Live[];
  readonly foreign: readonly Foreign[];
}

/** Looks at a Swarm's services, networks, configs and secrets again and again: one list of each, and nothing is worked out twice. */
export interface ServiceObserver {
  observe(view: ManagerView, signal: AbortSignal): Promise<ServicesView>;
  /** A network's name by its id, which is given back where it was not seen. */
  networkName(id: string): string;
}

interface Known {
  /** By id, with all that they were made from. */
  readonly services: Map<string, { readonly key: string; readonly live: Live }>;
  readonly networks: KnownObjects;
  readonly kept: KnownKept;
  /** Names of networks by id, also of those that no list tells (the host's own). */
  readonly networkNames: Map<string, string>;
}

/** An observer that has not looked yet. */
export function startServiceObserver(claim: ServiceClaim): ServiceObserver {
  const known: Known = { services: new Map(), networks: new Map(), kept: new Map(), networkNames: new Map() };
  return {
    observe: (view, signal) => observe(view, known, claim, signal),
    networkName: id => known.networkNames.get(id) ?? id,
  };
}

async function observe(view: ManagerView, known: Known, claim: ServiceClaim, signal: AbortSignal): Promise<ServicesView> {
  const lists = await fetchLists(view.engine, signal);
  await learnNetworks(lists, known, view.engine, signal);
  const services = await seeServices(lists, view, known, claim, signal);
  const networks = seeObjects({ networks: lists.networks.map(essence), volumes: [] }, claim, known.networks);
  const all = [...services, ...networks, ...seeKept(lists, claim, known.kept)];
  return {
    live: all.filter((thing): thing is Live => 'ref' in thing),
    foreign: all.filter((thing): thing is Foreign => !('ref' in thing)),
  };
}

async function seeServices(
  { services, configs, secrets }: Lists,
  { tasks, nodes }: ManagerView,
  known: Known,
  claim: ServiceClaim,
  signal: AbortSignal,
): Promise<readonly (Live | Foreign)[]> {
  const tasksOf = Map.groupBy(tasks, task => task.ServiceID ?? '');
  const objects = new Map([...configs, ...secrets].map(object => [object.ID, object]));
  const see = async (service: EngineService): Promise<Live | Foreign> => {
    const id = claimedId(claim, service.Spec.Name, service.Spec.Labels ?? null);
    if (id === undefined) return foreignService(service);
    const own = tasksOf.get(service.ID) ?? [];
    const asked = isOwnedBy(claim.owner, service.Spec.Labels) ? null : claim.texts(splitResourceId(id).name);
    const key = JSON.stringify([id, asked, versionsOf(service, objects), own.map(task => placeOf(task, nodes)).sort()]);
    const before = known.services.get(service.ID);
    if (before?.key === key) return before.live;
    const surroundings: ServiceSurroundings = {
      tasks: own,
      nodes,
      networkName: network => known.networkNames.get(network) ?? network,
      findObject: (kind, object) => {
        const found = objects.get(object);
        return found === undefined ? undefined : seeObject(kind, found, claim.owner);
      },
    };
    const live = await seeService(service, id, surroundings, claim, signal);
    known.services.set(service.ID, { key, live });
    return live;
  };
  const seen = await Promise.all(services.map(see));
  const there = new Set(services.map(service => service.ID));
  for (const id of known.services.keys()) if (!there.has(id)) known.services.delete(id);
  return seen;
}

/** What changes when a service does, or a config or secret of its files. */
function versionsOf({ Version, Spec }: EngineService, objects: ReadonlyMap<string, EngineObject>): readonly unknown[] {
  const { Configs, Secrets } = Spec.TaskTemplate.ContainerSpec ?? {};
  const ids = [...(Configs ?? []).map(({ ConfigID }) => ConfigID), ...(Secrets ?? []).map(({ SecretID }) => SecretID)];
  return [Version.Index, ids.map(id => objects.get(id)?.Version.Index ?? null)];
}

function placeOf({ ID, Version, NodeID = '' }: EngineServiceTask, nodes: ReadonlyMap<string, TaskNode>): string {
  const node = nodes.get(NodeID);
  return `${ID} ${Version.Index} ${node?.name ?? ''} ${node?.isDown ?? ''}`;
}

/** Services name networks by id. Those that no list tells are asked for, once. */
async function learnNetworks(
  { services, networks }: Lists,
  { networkNames }: Known,
  engine: Engine,
  signal: AbortSignal,
): Promise<void> {
  for (const { Id, Name } of networks) networkNames.set(Id, Name);
  const named = services.flatMap(({ Spec }) => (Spec.TaskTemplate.Networks ?? []).map(({ Target }) => Target));
  const unknown = [...new Set(named)].filter(id => !networkNames.has(id));
  await Promise.all(
    unknown.map(async id => {
      try {
        const { Name } = await engine.ask(`inspect network ${id}`, docker => docker.getNetwork(id).inspect(), signal);
        networkNames.set(id, Name);
      } catch (error) {
        // Removed at this moment, or not known to this manager: it stays an id.
        if (!(error instanceof OperationError && error.code === 'not-found')) throw error;
      }
    }),
  );
}

/** The driver notes its own number here. */
const VXLAN_IDS = 'com.docker.network.driver.overlay.vxlanid_list';

/** What of a network stays as it was made: nodes that come and go are no part of it. */
function essence(network: EngineSwarmNetwork): Lists['networks'][number] {
  const { Id, Name, Created, Scope, Driver, Internal, Attachable, EnableIPv6, IPAM, Labels } = network;
  const { [VXLAN_IDS]: _ids, ...Options } = network.Options ?? {};
  return { Id, Name, Created, Scope, Driver, Internal, Attachable, EnableIPv6, IPAM: { Config: IPAM.Config }, Options, Labels };
}

/** A service that is not ours: the ports it holds, on every node. */
function foreignService({ Spec, Endpoint }: EngineService): Foreign {
  const owner = ownerOf(Spec.Labels);
  const ports = (Endpoint?.Ports ?? [])
    .map(fromPort)
    .flatMap(({ publish = 0, address, protocol }) => (publish === 0 ? [] : [{ address, port: publish, protocol }]));
  return { kind: 'workload', name: Spec.Name, ...(owner === undefined ? {} : { owner }), ports, addresses: [] };
}
