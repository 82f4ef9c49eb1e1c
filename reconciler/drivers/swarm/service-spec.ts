import { type ServiceMode, STACK_LABEL } from '../../model/swarm.ts';
import type { SecretPart } from '../../model/text.ts';
import type { PortSpec, WorkloadSpec } from '../../model/workload.ts';
import { defined } from '../docker/defined.ts';
import type { Labels } from '../docker/engine-types.ts';
import { otherLabels } from '../docker/labels.ts';
import { normaliseService } from './normalise.ts';
import { fromContainerSpec, toContainerSpec } from './service-container.ts';
import type { FindObject, ObjectIds } from './service-files.ts';
import { fromImage } from './service-image.ts';
import { fromRestart, fromUpdate, toRestart, toUpdate } from './service-policies.ts';
import { fromGeneric, fromResources, toResources } from './service-resources.ts';
import type { EnginePlatform, EngineServicePort, EngineServiceSpec, EngineTaskSpec } from './service-types.ts';

/** Where `docker stack deploy` notes the image as it was asked for. */
const STACK_IMAGE = 'com.docker.stack.image';

/** What a service is made with beside its spec. */
export interface ServiceOptions {
  readonly name: string;
  /** Ours, for the service itself. */
  readonly labels: Labels;
  readonly reveal: (part: SecretPart) => string;
  readonly ids: ObjectIds;
  /** What its image is made for; absent: nobody knows. */
  readonly platforms?: readonly EnginePlatform[];
  /** As it is by now: another number would replace all tasks. */
  readonly forceUpdate?: number;
}

/** What the managers are asked to keep for a workload. What is as Swarm has it by itself is left out, as `docker stack deploy` does. */
export function toEngineService(spec: WorkloadSpec, options: ServiceOptions): EngineServiceSpec {
  const service = spec.service!;
  return defined<EngineServiceSpec>({
    Name: options.name,
    Labels: {
      ...service.labels,
      ...(STACK_LABEL in service.labels ? { [STACK_IMAGE]: spec.image?.ref ?? '' } : {}),
      ...options.labels,
    },
    TaskTemplate: toTask(spec, service, options),
    Mode: toMode(service),
    UpdateConfig: service.update === undefined ? undefined : toUpdate(service.update),
    RollbackConfig: service.rollback === undefined ? undefined : toUpdate(service.rollback),
    EndpointSpec: { Mode: service.endpoint, ...(spec.ports.length === 0 ? {} : { Ports: spec.ports.map(toPort) }) },
  });
}

function toTask(
  spec: WorkloadSpec,
  service: ServiceMode,
  { reveal, ids, platforms, forceUpdate }: ServiceOptions,
): EngineTaskSpec {
  const networks =
    spec.networkMode === 'host'
      ? [{ Target: 'host' }]
      : spec.networks.map(({ network, aliases, driverOpts }) =>
          defined<NonNullable<EngineTaskSpec['Networks']>[number]>({ Target: network, Aliases: aliases, DriverOpts: driverOpts }),
        );
  return defined<EngineTaskSpec>({
    ContainerSpec: toContainerSpec(spec, service, reveal, ids),
    Resources: toResources(spec, service),
    RestartPolicy: toRestart(spec.restart),
    Placement: defined<NonNullable<EngineTaskSpec['Placement']>>({
      Constraints: service.constraints.length === 0 ? undefined : service.constraints,
      Preferences:
        service.spread.length === 0 ? undefined : service.spread.map(SpreadDescriptor => ({ Spread: { SpreadDescriptor } })),
      MaxReplicas: service.maxPerNode,
      Platforms: platforms,
    }),
    Networks: networks.length === 0 ? undefined : networks,
    LogDriver: spec.logging === undefined ? undefined : { Name: spec.logging.driver, Options: spec.logging.options },
    ForceUpdate: forceUpdate,
  });
}

function toMode({ mode, replicas = 1, maxConcurrent = replicas }: ServiceMode): EngineServiceSpec['Mode'] {
  switch (mode) {
    case 'replicated':
      return { Replicated: { Replicas: replicas } };
    case 'global':
      return { Global: {} };
    case 'replicated-job':
      return { ReplicatedJob: { MaxConcurrent: maxConcurrent, TotalCompletions: replicas } };
    case 'global-job':
      return { GlobalJob: {} };
  }
}

function toPort({ target, publish, protocol, mode }: PortSpec): EngineServicePort {
  return defined<EngineServicePort>({
    Protocol: protocol,
    TargetPort: target,
    PublishedPort: publish || undefined,
    PublishMode: mode,
  });
}

/** Beside a service itself, what says what of it means what. */
export interface ServiceBackground {
  readonly job: string;
  /** What its name is unless a name is asked for. */
  readonly ownName: string;
  /** What was last asked for; undefined for what is adopted. */
  readonly applied: WorkloadSpec | undefined;
  /** A network's name by its id. */
  readonly networkName: (id: string) => string;
  readonly findObject: FindObject;
}

/** The spec that a service is, normalised. Texts are in the clear: see concealSecrets. */
export function fromEngineService(seen: EngineServiceSpec, background: ServiceBackground): WorkloadSpec {
  const { applied, job } = background;
  const { ContainerSpec, Resources, RestartPolicy, Networks, LogDriver } = seen.TaskTemplate;
  const container = ContainerSpec ?? { Image: '' };
  const networks = (Networks ?? []).map(({ Target, Aliases, DriverOpts }) =>
    defined<WorkloadSpec['networks'][number]>({
      network: background.networkName(Target),
      aliases: Aliases ?? [],
      driverOpts: DriverOpts ?? undefined,
    }),
  );
  const { service, ...rest } = fromContainerSpec(container, background.findObject);
  return normaliseService(
    defined<WorkloadSpec>({
      ...rest,
      kind: 'workload',
      job: applied?.job ?? job,
      replica: '',
      technology: 'container',
      image: fromImage(container.Image, applied?.image?.ref ?? seen.Labels?.[STACK_IMAGE]),
      networks,
      ports: (seen.EndpointSpec?.Ports ?? []).map(fromPort),
      restart: fromRestart(RestartPolicy),
      limits: fromResources(Resources?.Limits),
      reservations: fromResources(Resources?.Reservations),
      logging: LogDriver ? { driver: LogDriver.Name, options: LogDriver.Options ?? {} } : undefined,
      oneShot: applied?.oneShot ?? false,
      after: applied?.after,
      service: { ...fromMode(seen, background), ...service },
    }),
  );
}

function fromMode(seen: EngineServiceSpec, { ownName, applied }: ServiceBackground): ServiceMode {
  const { Mode, TaskTemplate, UpdateConfig, RollbackConfig, EndpointSpec } = seen;
  const { Constraints, Preferences, MaxReplicas } = TaskTemplate.Placement ?? {};
  const counts = Mode.Replicated
    ? { mode: 'replicated' as const, replicas: Mode.Replicated.Replicas ?? 0 }
    : Mode.ReplicatedJob
      ? {
          mode: 'replicated-job' as const,
          replicas: Mode.ReplicatedJob.TotalCompletions ?? 1,
          maxConcurrent: Mode.ReplicatedJob.MaxConcurrent ?? 1,
        }
      : { mode: Mode.GlobalJob ? ('global-job' as const) : ('global' as const) };
  return defined<ServiceMode>({
    ...counts,
    name: seen.Name === ownName && applied?.service?.name === undefined ? undefined : seen.Name,
    maxPerNode: MaxReplicas,
    constraints: Constraints ?? [],
    spread: (Preferences ?? []).flatMap(({ Spread }) => (Spread ? [Spread.SpreadDescriptor] : [])),
    update: UpdateConfig ? fromUpdate(UpdateConfig) : undefined,
    rollback: RollbackConfig ? fromUpdate(RollbackConfig) : undefined,
    endpoint: EndpointSpec?.Mode === 'dnsrr' ? 'dnsrr' : 'vip',
    labels: withoutStackImage(otherLabels(seen.Labels)),
    genericResources: fromGeneric(TaskTemplate.Resources?.Reservations),
  });
}

/** It repeats the image. */
function withoutStackImage(labels: Labels): Labels {
  const { [STACK_IMAGE]: _image, ...others } = labels;
  return STACK_LABEL in labels ? others : labels;
}

/** A port of a service; 0: its Swarm chooses the one that is published. */
export function fromPort({ TargetPort = 0, PublishedPort = 0, Protocol, PublishMode }: EngineServicePort): PortSpec {
  return {
    target: TargetPort,
    publish: PublishedPort,
    protocol: Protocol === 'udp' || Protocol === 'sctp' ? Protocol : 'tcp',
    address: '0.0.0.0',
    mode: PublishMode === 'host' ? 'host' : 'ingress',
  };
}
