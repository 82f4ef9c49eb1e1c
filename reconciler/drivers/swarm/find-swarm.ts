import type { Connection } from '../../connections/connection.ts';
import type { FoundObject, FoundService, FoundSwarm } from '../../dialects/engine/found.ts';
import { OperationError } from '../../model/operation-error.ts';
import { STACK_LABEL } from '../../model/swarm.ts';
import { defined } from '../docker/defined.ts';
import { openEngine } from '../docker/engine.ts';
import { ownedOf, ownerOf } from '../docker/labels.ts';
import type { EngineMemberInfo } from './engine-types.ts';
import { fetchLists } from './lists.ts';
import { entryOf } from './look-at-swarm.ts';
import { askManagers } from './managers.ts';
import { fromEngineService } from './service-spec.ts';
import type { EngineObject } from './service-types.ts';

/** What a Swarm has that no Keelson made, as a manager tells it. Throws OperationError; `conflict` where the engine is no manager of one. */
export async function findSwarm(connection: Connection, signal: AbortSignal): Promise<FoundSwarm> {
  const engine = await openEngine(connection, signal);
  const info = await engine.ask('ask for the Swarm', docker => docker.info() as Promise<EngineMemberInfo>, signal);
  if (!info.Swarm.ControlAvailable)
    throw new OperationError('conflict', `${connection.name} is no manager of a Swarm; give the way to one`);
  const [{ swarm, nodes }, lists] = await Promise.all([
    askManagers([{ node: info.Name, engine }], signal),
    fetchLists(engine, signal),
  ]);
  const networks = new Map(lists.networks.map(({ Id, Name }) => [Id, Name]));
  // The host's own network is in no list of the Swarm's.
  const networkName = (id: string): string => networks.get(id) ?? 'host';
  const services = lists.services
    .filter(({ Spec }) => ownerOf(Spec.Labels) === undefined)
    .map(({ Spec }): FoundService => {
      const background = { job: Spec.Name, ownName: '', applied: undefined, networkName, findObject: () => undefined };
      return { name: Spec.Name, stack: Spec.Labels?.[STACK_LABEL] ?? null, spec: fromEngineService(Spec, background) };
    });
  return {
    id: swarm.ID,
    asked: info.Swarm.NodeID,
    entries: nodes.map(node => entryOf(node, 0)),
    owned: ownedOf(lists.services, ({ Spec }) => ({ name: Spec.Name, labels: Spec.Labels })),
    services: services.sort((one, other) => (one.name < other.name ? -1 : 1)),
    objects: [
      ...lists.configs.map(object => foundObject('config', object)),
      ...lists.secrets.map(object => foundObject('secret', object)),
    ],
  };
}

function foundObject(kind: FoundObject['kind'], { Spec: { Name, Labels, Data, Templating } }: EngineObject): FoundObject {
  const bytes = Buffer.from(Data ?? '', 'base64');
  const text = bytes.toString('utf8');
  return defined<FoundObject>({
    kind,
    name: Name,
    stack: Labels?.[STACK_LABEL] ?? null,
    text: kind === 'config' && Buffer.from(text).equals(bytes) ? text : null,
    templateDriver: Templating?.Name,
  });
}
