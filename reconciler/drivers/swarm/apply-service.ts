import type Docker from 'dockerode';
import { describeResource, splitResourceId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { Resource } from '../../model/resource.ts';
import { serviceName } from '../../model/service-name.ts';
import { BESIDE_TASKS, NOWHERE } from '../../model/swarm.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import type { Engine } from '../docker/engine.ts';
import { apart } from '../docker/fenced-docker.ts';
import type { RegistryAuth } from '../docker/fetch-image.ts';
import { appliedFrom, ownerOf, ownLabels } from '../docker/labels.ts';
import { type Claim, claimedId } from '../docker/look.ts';
import { revealWorkload } from '../docker/reveal.ts';
import { findObjects } from './apply-kept.ts';
import { keepSame } from './keep-same.ts';
import { normalise } from './normalise.ts';
import { type AskRegistry, loginFor, pinImage } from './pin-image.ts';
import { toEngineService } from './service-spec.ts';
import type { EngineService, EngineServiceSpec } from './service-types.ts';

/** What a change of a service needs. */
export interface ServiceApplyOptions extends Claim {
  readonly engine: Engine;
  readonly secrets: Secrets;
  readonly registryAuth: RegistryAuth;
  readonly askRegistry: AskRegistry;
  /** A network's name by its id, as far as it was seen. */
  readonly networkName: (id: string) => string;
}

/** Sends one change of a service. It is looked at again at that moment and left alone unless it is ours. */
export async function applyService(change: Change, options: ServiceApplyOptions, signal: AbortSignal): Promise<void> {
  switch (change.action) {
    case 'create':
      return createService(change, options, signal);
    case 'update':
      return updateService(await ownService(change, options, signal), change, options, signal);
    case 'replace':
      // Its name is taken until it is gone.
      await removeService(change, options, signal);
      return createService(change, options, signal);
    case 'start':
    case 'stop':
      return scaleService(change, options, signal);
    case 'delete':
      return removeService(change, options, signal);
  }
}

async function createService(change: Change, options: ServiceApplyOptions, signal: AbortSignal): Promise<void> {
  const { engine } = options;
  const resource = wanted(change);
  const [body, authconfig] = await Promise.all([
    bodyOf(resource, null, options, signal),
    loginFor(resource.spec.image, options.registryAuth, signal),
  ]);
  const sent = change.unstarted === true ? { ...body, Mode: withCount(body, 0) } : body;
  try {
    await engine.ask(
      `create service ${body.Name}`,
      // With one argument dockerode would send the whole service as the login.
      docker => docker.createService(authconfig!, apart<Docker.CreateServiceOptions>({}, sent)),
      signal,
    );
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'conflict') throw error;
    const there = await inspectService(engine, body.Name, signal);
    if (there === null) throw error;
    if (claimedId(options, there.Spec.Name, there.Spec.Labels ?? null) !== change.id) throw taken(change, there, options);
    await updateService(there, change, options, signal);
  }
}

function taken({ id }: Change, { Spec }: EngineService, claim: Claim): OperationError {
  const owner = ownerOf(Spec.Labels);
  const other = claimedId(claim, Spec.Name, Spec.Labels ?? null);
  if (other !== undefined)
    return new OperationError(
      'conflict',
      `${describeResource(id)}: the name ${Spec.Name} is that of ${describeResource(other)}; rename one of the two`,
    );
  const whose = owner === undefined ? "not Keelson's" : `of cluster ${owner.cluster} (uid ${owner.uid})`;
  return new OperationError(
    'conflict',
    `${describeResource(id)}: the name ${Spec.Name} is taken by a service that is ${whose}; remove it, or let the job adopt it`,
  );
}

async function updateService(
  current: EngineService,
  change: Change,
  options: ServiceApplyOptions,
  signal: AbortSignal,
): Promise<void> {
  const resource = wanted(change);
  const [body, authconfig] = await Promise.all([
    bodyOf(resource, current.Spec, options, signal),
    loginFor(resource.spec.image, options.registryAuth, signal),
  ]);
  // A Swarm takes no other name for a service: one that is adopted keeps its own.
  const kept = keepSame(body, current.Spec, options.networkName);
  // What nobody changed stays to the last field: files of a service that Docker made are kept under its names.
  const { TaskTemplate } = isBesideTasks(change) ? current.Spec : kept;
  const sent = { ...kept, TaskTemplate, Name: current.Spec.Name };
  await sendUpdate(current, sent, options.engine, authconfig, signal);
}

function isBesideTasks({ action, fields }: Change): boolean {
  return action === 'update' && fields.length > 0 && fields.every(({ field }) => BESIDE_TASKS.test(field));
}

/** The version makes sure that nothing is overwritten that somebody changed since. */
async function sendUpdate(
  { ID, Version }: EngineService,
  body: EngineServiceSpec,
  engine: Engine,
  authconfig: object | undefined,
  signal: AbortSignal,
): Promise<void> {
  const options = { ...apart<object>({ version: Version.Index }, body), authconfig };
  await engine.ask(`update service ${body.Name}`, docker => docker.getService(ID).update(options), signal);
}

async function bodyOf(
  resource: WantedService,
  current: EngineServiceSpec | null,
  options: ServiceApplyOptions,
  signal: AbortSignal,
): Promise<EngineServiceSpec> {
  const { engine, owner, secrets } = options;
  const { spec } = resource;
  const [pinned, ids, reveal] = await Promise.all([
    pinImage(spec.image ?? { ref: '' }, current, options, signal),
    findObjects(spec, owner, engine, signal),
    revealWorkload(spec, secrets, signal),
  ]);
  const name = spec.service?.name ?? serviceName(owner, splitResourceId(resource.id).name);
  const forceUpdate = current?.TaskTemplate.ForceUpdate;
  return toEngineService(
    { ...spec, image: pinned.image },
    {
      name,
      labels: ownLabels(owner, resource),
      reveal,
      ids,
      ...(pinned.platforms === undefined ? {} : { platforms: pinned.platforms }),
      ...(forceUpdate === undefined ? {} : { forceUpdate }),
    },
  );
}

/** A Swarm does not know stopped services: it is told to run none of its tasks, or as many as were asked for. */
async function scaleService(change: Change, options: ServiceApplyOptions, signal: AbortSignal): Promise<void> {
  const current = await ownService(change, options, signal);
  const { Spec } = current;
  const asked = change.resource?.spec ?? appliedFrom(Spec.Labels, normalise)?.spec;
  const replicas = (asked?.kind === 'workload' ? asked.service?.replicas : undefined) ?? 1;
  const { Placement } = Spec.TaskTemplate;
  const others = (Placement?.Constraints ?? []).filter(constraint => constraint !== NOWHERE);
  const constraints = change.action === 'stop' ? [...others, NOWHERE] : others;
  const body: EngineServiceSpec =
    (Spec.Mode.Global ?? Spec.Mode.GlobalJob)
      ? { ...Spec, TaskTemplate: { ...Spec.TaskTemplate, Placement: { ...Placement, Constraints: constraints } } }
      : { ...Spec, Mode: withCount(Spec, change.action === 'stop' ? 0 : replicas) };
  await sendUpdate(current, body, options.engine, undefined, signal);
}

function withCount({ Mode }: EngineServiceSpec, replicas: number): EngineServiceSpec['Mode'] {
  if (Mode.Replicated) return { Replicated: { Replicas: replicas } };
  return Mode.ReplicatedJob ? { ReplicatedJob: { MaxConcurrent: replicas, TotalCompletions: replicas } } : Mode;
}

async function removeService(change: Change, options: ServiceApplyOptions, signal: AbortSignal): Promise<void> {
  const service = await findOwn(change, options, signal);
  if (service === null) return;
  const { ID, Spec } = service;
  try {
    await options.engine.ask(`remove service ${Spec.Name}`, docker => docker.getService(ID).remove(), signal);
  } catch (error) {
    if (!(error instanceof OperationError && error.code === 'not-found')) throw error;
  }
}

type WantedService = Resource & { readonly spec: WorkloadSpec };

function wanted({ resource, id, action }: Change): WantedService {
  if (resource?.spec.kind !== 'workload')
    throw new OperationError('internal', `${action} of ${id} came without what shall be`, { temporary: false });
  return resource as WantedService;
}

async function ownService(change: Change, options: ServiceApplyOptions, signal: AbortSignal): Promise<EngineService> {
  const service = await findOwn(change, options, signal);
  if (service !== null) return service;
  throw new OperationError('not-found', `${change.action} ${describeResource(change.id)}: its service is gone`, {
    temporary: true,
  });
}

/** The service a change names, looked at now; null when it is gone. Throws `forbidden` when it is not ours. */
async function findOwn(
  { ref = '', id }: Change,
  options: ServiceApplyOptions,
  signal: AbortSignal,
): Promise<EngineService | null> {
  const service = await inspectService(options.engine, ref, signal);
  if (service === null || claimedId(options, service.Spec.Name, service.Spec.Labels ?? null) !== undefined) return service;
  throw new OperationError(
    'forbidden',
    `service ${service.Spec.Name} is not ${describeResource(id)} of this cluster, so it is left alone`,
  );
}

/** The service of that id or name; null when there is none. */
async function inspectService(engine: Engine, ref: string, signal: AbortSignal): Promise<EngineService | null> {
  try {
    return await engine.ask<EngineService>(
      `inspect service ${ref}`,
      docker => docker.getService(encodeURIComponent(ref)).inspect(),
      signal,
    );
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not-found') return null;
    throw error;
  }
}
