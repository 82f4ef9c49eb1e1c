import { type ResourceId, splitResourceId } from '../../model/ids.ts';
import type { Live } from '../../model/resource.ts';
import { serviceName } from '../../model/service-name.ts';
import type { ServiceStatus } from '../../model/swarm.ts';
import type { RunTexts } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { concealSecrets, concealTexts } from '../docker/conceal.ts';
import { instant } from '../docker/container-state.ts';
import { type Applied, appliedFrom, isOwnedBy } from '../docker/labels.ts';
import type { Claim } from '../docker/look.ts';
import { type GivenTexts, secretValuesOf } from '../docker/secret-values.ts';
import { maskOutput } from '../mask.ts';
import { normalise } from './normalise.ts';
import { fromEngineService, type ServiceBackground } from './service-spec.ts';
import { statusOf, type TaskNode } from './service-status.ts';
import type { EngineContainerSpec, EngineService, EngineServiceTask } from './service-types.ts';

/** Whose services are looked at, and what their secrets are. */
export interface ServiceClaim extends Claim {
  readonly secrets: Secrets;
  /** What a job that adopts a service is to be given to run with: by that its secrets are told. */
  readonly texts: (job: string) => RunTexts | undefined;
}

/** What a service is seen beside. */
export interface ServiceSurroundings extends Pick<ServiceBackground, 'networkName' | 'findObject'> {
  /** Its own, past ones too. */
  readonly tasks: readonly EngineServiceTask[];
  readonly nodes: ReadonlyMap<string, TaskNode>;
}

/** A service of ours as it is now. */
export async function seeService(
  service: EngineService,
  id: ResourceId,
  { tasks, nodes, ...names }: ServiceSurroundings,
  { owner, secrets, texts }: ServiceClaim,
  signal: AbortSignal,
): Promise<Live> {
  const { Spec } = service;
  const isOurs = isOwnedBy(owner, Spec.Labels);
  const applied = isOurs ? appliedFrom(Spec.Labels, normalise) : undefined;
  const asked = applied?.spec.kind === 'workload' ? applied.spec : undefined;
  const { name: job } = splitResourceId(id);
  const spec = fromEngineService(Spec, { ...names, job, ownName: serviceName(owner, job), applied: asked });
  const standing = statusOf(service, tasks, nodes, asked?.oneShot ?? false);
  const status = await masked(standing, Spec.TaskTemplate.ContainerSpec, applied, secrets, signal);
  return {
    id,
    ref: service.ID,
    name: Spec.Name,
    spec: await (asked === undefined
      ? concealTexts(spec, texts(job), secrets, signal)
      : concealSecrets(spec, asked, secrets, signal)),
    ...(asked === undefined ? {} : { applied: asked }),
    ...(isOurs ? {} : { adopted: true }),
    state: { phase: 'service', status },
    restarts: 0,
    createdAt: instant(service.CreatedAt) ?? 0,
  };
}

/** Engines repeat commands that they cannot run: secrets are masked in what they say. */
async function masked(
  status: ServiceStatus,
  container: EngineContainerSpec | null | undefined,
  applied: Applied | undefined,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<ServiceStatus> {
  if (status.tasks.every(({ error }) => error === undefined)) return status;
  const given = givenTexts(container);
  const tasks = status.tasks.map(async ({ error, ...task }) =>
    error === undefined
      ? task
      : { ...task, error: await maskOutput(error, null, () => secretValuesOf(given, applied, secrets, signal)) },
  );
  return { ...status, tasks: await Promise.all(tasks) };
}

/** What of a service's containers its secrets are in. */
function givenTexts(container: EngineContainerSpec | null | undefined): GivenTexts {
  const { Env = null, Command = null, Args = null } = container ?? {};
  return { Config: { Env, Entrypoint: Command, Cmd: Args } };
}
