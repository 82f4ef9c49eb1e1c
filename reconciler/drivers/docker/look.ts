import { canonicalJson } from '../../model/digest.ts';
import { type ResourceId, resourceId, splitReplicaName, splitResourceId, type TargetId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Live, Owner } from '../../model/resource.ts';
import type { RunTexts, WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { readApplied } from './applied.ts';
import { concealSecrets, concealTexts } from './conceal.ts';
import { fromEngineContainer } from './container-spec.ts';
import { instant, isGoing, stateOf } from './container-state.ts';
import type { Engine } from './engine.ts';
import type { EngineContainer, EngineContainerEntry, EngineImage } from './engine-types.ts';
import type { EngineFacts } from './facts.ts';
import { idFromLabels, isOwnedBy, ownerOf } from './labels.ts';
import { maskState } from './mask-words.ts';
import { isUnfinished } from './names.ts';
import { secretValuesOf } from './secret-values.ts';

/** Whose a container is decided by. */
export interface Claim {
  readonly target: TargetId;
  readonly owner: Owner;
  /** Containers without labels that jobs claim: replica names by container name. */
  readonly adopt: () => ReadonlyMap<string, string>;
}

/** The workload a container is; undefined when it is not ours. */
export function claimedId(
  { target, owner, adopt }: Claim,
  name: string,
  labels: EngineContainerEntry['Labels'],
): ResourceId | undefined {
  if (isOwnedBy(owner, labels)) return idFromLabels(target, labels);
  const replica = ownerOf(labels) === undefined ? adopt().get(name) : undefined;
  return replica === undefined ? undefined : resourceId(target, 'workload', replica);
}

/** What a look at a container needs. */
export interface LookOptions extends Claim {
  readonly engine: Engine;
  readonly secrets: Secrets;
  readonly facts: EngineFacts;
  /** What a replica that adopts a container is to be given to run with: by that its secrets are told. */
  readonly texts: (replica: string) => RunTexts | undefined;
  /** The image of that id, asked for once; null when it is gone. */
  readonly imageOf: (id: string) => Promise<EngineImage | null>;
}

/** Inspects one container of ours; null when it is gone or going. The very `before` where nothing changed. */
export async function lookAt(id: string, before: Live | null, options: LookOptions, signal: AbortSignal): Promise<Live | null> {
  const container = await inspectContainer(options.engine, id, signal);
  if (container === null || isGoing(container.State.Status)) return null;
  const name = container.Name.slice(1);
  const resource = claimedId(options, name, container.Config.Labels ?? null);
  if (resource === undefined) return null;
  const live = await liveContainer(container, resource, options, signal);
  return before !== null && canonicalJson(before) === canonicalJson(live) ? before : live;
}

/** The container of that id or name; null when there is none. */
export async function inspectContainer(engine: Engine, id: string, signal: AbortSignal): Promise<EngineContainer | null> {
  try {
    return await engine.ask(
      `inspect container ${id.slice(0, 40)}`,
      docker => docker.getContainer(encodeURIComponent(id)).inspect() as Promise<EngineContainer>,
      signal,
    );
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not-found') return null;
    throw error;
  }
}

async function liveContainer(
  container: EngineContainer,
  id: ResourceId,
  options: LookOptions,
  signal: AbortSignal,
): Promise<Live> {
  const { owner, engine, secrets, facts } = options;
  const replicaName = splitResourceId(id).name;
  const name = container.Name.slice(1);
  const applied = await readApplied(engine, owner, container, id, signal);
  const asked = applied?.spec.kind === 'workload' ? applied.spec : undefined;
  const { job, replica } = splitReplicaName(replicaName);
  const seen = fromEngineContainer(container, {
    image: await options.imageOf(container.Image),
    applied: asked,
    job: asked?.job ?? job,
    replica: asked?.replica ?? replica,
    engine: { ...facts, hostname: facts.facts.hostname, cpuMillis: facts.facts.cpuMillis },
  });
  const whole: WorkloadSpec = isUnfinished(name) ? { ...seen, files: [] } : seen;
  return {
    id,
    ref: container.Id,
    name,
    spec: await (asked === undefined
      ? concealTexts(knownAs(job, whole), options.texts(replicaName), secrets, signal)
      : concealSecrets(whole, asked, secrets, signal)),
    ...(asked === undefined ? {} : { applied: asked }),
    ...(isOwnedBy(owner, container.Config.Labels) ? {} : { adopted: true }),
    state: await maskState(stateOf(container), () => secretValuesOf(container, applied, secrets, signal)),
    restarts: container.RestartCount,
    createdAt: instant(container.Created) ?? 0,
  };
}

/** A container that nobody of us made is not made anew only so that its job's name reaches it, too. */
function knownAs(job: string, spec: WorkloadSpec): WorkloadSpec {
  const networks = spec.networks.map(network => ({ ...network, aliases: [...new Set([...network.aliases, job])].sort() }));
  return { ...spec, networks };
}
