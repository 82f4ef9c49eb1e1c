import { describeResource } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { Owner, Resource } from '../../model/resource.ts';
import { objectName } from '../../model/service-objects.ts';
import type { ConfigSpec } from '../../model/swarm.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import type { Engine } from '../docker/engine.ts';
import { apart } from '../docker/fenced-docker.ts';
import { isOwnedBy, ownerOf, ownLabels } from '../docker/labels.ts';
import { contentBytes } from '../docker/reveal.ts';
import { listsOf } from './lists.ts';
import type { ObjectIds } from './service-files.ts';
import type { EngineObject } from './service-types.ts';

/** What a change of a config or secret needs. */
export interface KeptApplyOptions {
  readonly engine: Engine;
  readonly owner: Owner;
  readonly secrets: Secrets;
}

/** Configs and secrets are made and removed; of one that is there only labels can be changed. */
export async function applyKept(
  change: Change,
  kind: 'config' | 'secret',
  options: KeptApplyOptions,
  signal: AbortSignal,
): Promise<void> {
  const { action, resource, id } = change;
  if (action === 'delete') return removeObject(change, kind, options, signal);
  if (resource?.spec.kind === kind && action === 'create') return createObject(resource, resource.spec, options, signal);
  if (resource?.spec.kind === kind && action === 'update') return relabelObject(change, resource, resource.spec, options, signal);
  throw new OperationError('unsupported', `${action} ${describeResource(id)}: a Swarm can only make and remove it`);
}

async function createObject(
  resource: Resource,
  spec: ConfigSpec,
  { engine, owner, secrets }: KeptApplyOptions,
  signal: AbortSignal,
): Promise<void> {
  const { kind, name, templateDriver } = spec;
  const content = resource.contents?.[spec.digest];
  if (content === undefined)
    throw new OperationError('internal', `content of ${kind} ${name} did not come with it`, { temporary: false });
  const body = {
    Name: name,
    Labels: { ...spec.labels, ...ownLabels(owner, resource) },
    Data: Buffer.from(await contentBytes(content, secrets, signal)).toString('base64'),
    ...(templateDriver === undefined ? {} : { Templating: { Name: templateDriver } }),
  };
  try {
    await engine.ask(
      `create ${kind} ${name}`,
      docker => (kind === 'config' ? docker.createConfig(body) : docker.createSecret(body)),
      signal,
    );
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'conflict') throw error;
    const there = (await listObjects(kind, [name], engine, signal)).get(name);
    if (there === undefined) throw error;
    if (!isOwnedBy(owner, there.Spec.Labels)) throw taken(resource, there);
  }
}

function taken({ id }: Resource, { Spec }: EngineObject): OperationError {
  const owner = ownerOf(Spec.Labels);
  const whose = owner === undefined ? "not Keelson's" : `of cluster ${owner.cluster} (uid ${owner.uid})`;
  return new OperationError(
    'conflict',
    `${describeResource(id)}: the name ${Spec.Name} is taken by one that is ${whose}; remove it`,
  );
}

async function relabelObject(
  change: Change,
  resource: Resource,
  { kind, labels }: ConfigSpec,
  options: KeptApplyOptions,
  signal: AbortSignal,
): Promise<void> {
  const { engine, owner } = options;
  const there = await findOwn(change, kind, options, signal);
  if (there === null)
    throw new OperationError('not-found', `update ${describeResource(change.id)}: it is gone`, { temporary: true });
  const body = { ...there.Spec, Labels: { ...labels, ...ownLabels(owner, resource) } };
  const sent = apart<object>({ version: there.Version.Index }, body);
  await engine.ask(
    `update ${kind} ${there.Spec.Name}`,
    docker => (kind === 'config' ? docker.getConfig(there.ID).update(sent) : docker.getSecret(there.ID).update(sent)),
    signal,
  );
}

/** One that is still in use a Swarm refuses to remove. */
async function removeObject(
  change: Change,
  kind: 'config' | 'secret',
  options: KeptApplyOptions,
  signal: AbortSignal,
): Promise<void> {
  const there = await findOwn(change, kind, options, signal);
  if (there === null) return;
  try {
    await options.engine.ask(
      `remove ${kind} ${there.Spec.Name}`,
      docker => (kind === 'config' ? docker.getConfig(there.ID).remove() : docker.getSecret(there.ID).remove()),
      signal,
    );
  } catch (error) {
    if (!(error instanceof OperationError && error.code === 'not-found')) throw error;
  }
}

/** The config or secret a change names; null when it is gone. Throws `forbidden` when it is not ours. */
async function findOwn(
  { ref = '' }: Change,
  kind: 'config' | 'secret',
  { engine, owner }: KeptApplyOptions,
  signal: AbortSignal,
): Promise<EngineObject | null> {
  try {
    const there: EngineObject = await engine.ask(
      `inspect ${kind} ${ref}`,
      docker => (kind === 'config' ? docker.getConfig(ref).inspect() : docker.getSecret(ref).inspect()) as Promise<EngineObject>,
      signal,
    );
    if (isOwnedBy(owner, there.Spec.Labels)) return there;
    throw new OperationError('forbidden', `${kind} ${there.Spec.Name} is not of this cluster, so it is left alone`);
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not-found') return null;
    throw error;
  }
}

/** The ids of the configs and secrets that a service's files are in, as far as they are there. */
export async function findObjects(
  { files, job }: WorkloadSpec,
  owner: Owner,
  engine: Engine,
  signal: AbortSignal,
): Promise<ObjectIds> {
  const idsOf = async (kind: 'config' | 'secret'): Promise<ReadonlyMap<string, string>> => {
    const names = files.filter(file => (file.as ?? 'secret') === kind).map(file => objectName(owner, job, file));
    const found = names.length === 0 ? [] : await listObjects(kind, names, engine, signal);
    return new Map([...found].map(([name, { ID }]) => [name, ID]));
  };
  const [config, secret] = await Promise.all([idsOf('config'), idsOf('secret')]);
  return { owner, config, secret };
}

/** By name. A filter by name takes what only begins so, too. */
async function listObjects(
  kind: 'config' | 'secret',
  names: readonly string[],
  engine: Engine,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, EngineObject>> {
  const filters = { name: [...names] };
  const listed = await engine.ask(
    `list ${kind}s`,
    docker => listsOf(docker)[kind === 'config' ? 'listConfigs' : 'listSecrets']({ filters }),
    signal,
  );
  return new Map(listed.map(object => [object.Spec.Name, object]));
}
