import pLimit from 'p-limit';
import type { Connection } from '../../connections/connection.ts';
import type { FoundEngine, FoundWorkload } from '../../dialects/engine/found.ts';
import { fromEngineContainer } from './container-spec.ts';
import { isGoing } from './container-state.ts';
import { openEngine } from './engine.ts';
import type { EngineContainer, EngineImage } from './engine-types.ts';
import { type EngineFacts, fetchFacts } from './facts.ts';
import { inspectImage } from './inspect-image.ts';
import { ownedOf, ownerOf } from './labels.ts';
import { fetchLists } from './lists.ts';
import { inspectContainer } from './look.ts';
import { ANONYMOUS } from './mounts.ts';
import { unlikeAnyJob } from './unlike.ts';

const INSPECTS_AT_ONCE = 8;

/** Every container of an engine that no Keelson made, as it is. Throws OperationError. */
export async function findWorkloads(connection: Connection, signal: AbortSignal): Promise<FoundEngine> {
  const engine = await openEngine(connection, signal);
  const facts = await fetchFacts(engine, signal);
  const { containers } = await fetchLists(engine, facts, signal);
  const limit = pLimit(INSPECTS_AT_ONCE);
  const found = await Promise.all(
    containers
      .filter(({ Labels }) => ownerOf(Labels) === undefined)
      .map(({ Id }) =>
        limit(async () => {
          const container = await inspectContainer(engine, Id, signal);
          if (container === null || isGoing(container.State.Status)) return [];
          return [foundWorkload(container, await inspectImage(engine, container.Image, signal), facts)];
        }),
      ),
  );
  const owned = ownedOf(containers, ({ Names, Labels, Id }) => ({ name: Names[0]?.slice(1) ?? Id.slice(0, 12), labels: Labels }));
  return { facts: facts.facts, owned, workloads: found.flat().sort((one, other) => (one.name < other.name ? -1 : 1)) };
}

function foundWorkload(container: EngineContainer, image: EngineImage | null, { facts, ...engine }: EngineFacts): FoundWorkload {
  const name = container.Name.slice(1);
  const { hostname, cpuMillis } = facts;
  const background = { image, applied: undefined, job: name, replica: '1', engine: { ...engine, hostname, cpuMillis } };
  return {
    name,
    spec: fromEngineContainer(container, background),
    runs: ['running', 'restarting', 'paused'].includes(container.State.Status),
    unlike: [...manager(container), ...(image === null ? ['its image is gone'] : []), ...unlikeAnyJob(container)],
    remarks: hiddenData(container, image),
  };
}

/** What is made anew by somebody else the moment it is gone is theirs. */
function manager({ Config: { Labels } }: EngineContainer): readonly string[] {
  if (Labels?.['com.docker.swarm.task.id'] !== undefined) return ['it is a task of a Swarm service'];
  return Labels?.['io.kubernetes.pod.name'] === undefined ? [] : ['it belongs to Kubernetes'];
}

/** Data that is in no volume with a name: a replacement does not take it along. */
function hiddenData({ Mounts }: EngineContainer, image: EngineImage | null): readonly string[] {
  const paths = Object.keys(image?.Config?.Volumes ?? {});
  return Mounts.filter(
    mount => mount.Type === 'volume' && ANONYMOUS.test(mount.Name ?? '') && paths.includes(mount.Destination),
  ).map(
    ({ Destination, Name = '' }) =>
      `${Destination} is in the volume ${Name.slice(0, 12)}…, which has no name: a replacement begins with an empty one`,
  );
}
