import { revealText, type SecretPart, type Text } from '../../model/text.ts';
import type { DockerOnlySpec, ImageSpec, SecuritySpec, WorkloadSpec } from '../../model/workload.ts';
import { fromEngineNetworks, fromEnginePorts, primaryNetwork, toEngineEndpoint, toEnginePorts } from './attachments.ts';
import { defined } from './defined.ts';
import type { EngineConfig, EngineContainer, EngineCreate, EngineHostConfig, EngineImage, Labels } from './engine-types.ts';
import { envPairs } from './env-pairs.ts';
import { fromEngineHealthcheck, toEngineHealthcheck } from './health.ts';
import { digestOfImage } from './image-refs.ts';
import { otherLabels } from './labels.ts';
import { fromEngineLimits, toEngineLimits } from './limits.ts';
import { fileCarriers, fromEngineMounts, toEngineMounts } from './mounts.ts';
import { normaliseWorkload } from './normalise.ts';

/** What the Engine is asked to create for a workload. `labels` are ours, `reveal` gives the values of its secrets. Its files come afterwards. */
export function toEngineContainer(spec: WorkloadSpec, labels: Labels, reveal: (part: SecretPart) => string): EngineCreate {
  const text = (value: Text): string => revealText(value, reveal);
  const ports = toEnginePorts(spec.ports);
  const primary = spec.networks[0];
  return defined<EngineCreate>({
    Image: imageReference(spec.image ?? { ref: '' }),
    Hostname: spec.hostname,
    User: spec.security.user,
    Env: Object.entries(spec.env).map(([key, value]) => `${key}=${text(value)}`),
    Entrypoint: spec.command?.map(text),
    Cmd: spec.args?.map(text),
    WorkingDir: spec.workingDir,
    Labels: { ...spec.labels, ...labels },
    ExposedPorts: ports.ExposedPorts,
    Volumes: Object.fromEntries(fileCarriers(spec).map(folder => [folder, {}])),
    Healthcheck: spec.healthcheck === undefined ? undefined : toEngineHealthcheck(spec.healthcheck),
    StopSignal: spec.stop.signal,
    StopTimeout: spec.stop.graceMs / 1000,
    HostConfig: toHostConfig(spec, ports.PortBindings),
    NetworkingConfig: { EndpointsConfig: primary === undefined ? {} : { [primary.network]: toEngineEndpoint(primary) } },
  });
}

/** `nginx:1.27`, or with the digest it is pinned to: `nginx:1.27@sha256:…`, which the Engine keeps as it is given. */
function imageReference({ ref, digest }: ImageSpec): string {
  return digest === undefined ? ref : `${ref}@${digest}`;
}

function toHostConfig(spec: WorkloadSpec, bindings: EngineHostConfig['PortBindings']): EngineHostConfig {
  const { security, docker, logging } = spec;
  return defined<EngineHostConfig>({
    NetworkMode: primaryNetwork(spec),
    PidMode: spec.pidMode,
    PortBindings: bindings,
    Mounts: toEngineMounts(spec.volumes),
    ...toEngineLimits(spec),
    Privileged: security.privileged,
    ReadonlyRootfs: security.readOnly,
    CapAdd: security.capabilitiesAdd,
    CapDrop: security.capabilitiesDrop,
    Devices: security.devices.map(device => {
      const [host = '', inside = host, permissions = 'rwm'] = device.split(':');
      return { PathOnHost: host, PathInContainer: inside, CgroupPermissions: permissions };
    }),
    ExtraHosts: docker?.extraHosts,
    Ulimits: Object.entries(docker?.ulimits ?? {}).map(([name, { soft, hard }]) => ({ Name: name, Soft: soft, Hard: hard })),
    Sysctls: docker?.sysctls,
    Init: docker?.init,
    LogConfig: logging === undefined ? undefined : { Type: logging.driver, Config: logging.options },
  });
}

/** Beside a container itself, what says which of its settings are somebody's wish. */
export interface Background {
  /** The image it was made from; null when it is gone: then what nobody asked for is taken as the image's. */
  readonly image: EngineImage | null;
  /** What was last asked for; undefined for what is adopted. */
  readonly applied: WorkloadSpec | undefined;
  readonly job: string;
  readonly replica: string;
  readonly engine: {
    readonly hostname: string;
    readonly cpuMillis: number;
    readonly loggingDriver: string;
    readonly keepsMemoryLimits: boolean;
  };
}

/**
 * The spec that a container is, normalised: what differs from its image's own settings, or was asked for. The contents of files cannot be seen;
 * they are as asked for. Texts are in the clear: see concealSecrets.
 */
export function fromEngineContainer(container: EngineContainer, background: Background): WorkloadSpec {
  const { applied, engine, job, replica } = background;
  const { Config: config, HostConfig: host } = container;
  const image = background.image?.Config ?? null;
  const imageGone = background.image === null;
  /** A setting, unless it is the image's and nobody asked for it. */
  const own = <T>(value: T | undefined, ofImage: T | undefined, asked: unknown): T | undefined => {
    if (asked !== undefined) return value;
    return imageGone || same(value, ofImage) ? undefined : value;
  };
  const command = own(entrypoint(config, image, applied), list(image?.Entrypoint), applied?.command);
  const networks = fromEngineNetworks(container, applied);
  const limited = fromEngineLimits(host, engine.cpuMillis);
  const keptLimits = engine.keepsMemoryLimits ? {} : { memoryBytes: applied?.limits.memoryBytes };
  return normaliseWorkload(
    defined<WorkloadSpec>({
      kind: 'workload',
      job,
      replica,
      technology: 'container',
      image: fromImage(container, background),
      command,
      args: own(list(config.Cmd), command === undefined ? list(image?.Cmd) : undefined, applied?.args),
      workingDir: own(config.WorkingDir || undefined, image?.WorkingDir || undefined, applied?.workingDir),
      hostname: ownHostname(container, engine.hostname, applied),
      env: ownPairs(envPairs(config.Env), envPairs(image?.Env), applied?.env, imageGone),
      files: applied?.files ?? [],
      volumes: fromEngineMounts(container, image, applied),
      networks: networks.networks,
      networkMode: networks.networkMode,
      pidMode: host.PidMode === 'host' ? 'host' : undefined,
      ports: fromEnginePorts(container, image, applied),
      healthcheck: own(
        config.Healthcheck ? fromEngineHealthcheck(config.Healthcheck) : undefined,
        image?.Healthcheck ? fromEngineHealthcheck(image.Healthcheck) : undefined,
        applied?.healthcheck,
      ),
      ...limited,
      limits: defined<WorkloadSpec['limits']>({ ...limited.limits, ...keptLimits }),
      stop: { signal: config.StopSignal || 'SIGTERM', graceMs: (config.StopTimeout ?? 10) * 1000 },
      security: fromSecurity(config, host, own(config.User || undefined, image?.User || undefined, applied?.security.user)),
      logging: fromLogging(host.LogConfig, engine.loggingDriver, applied),
      labels: ownPairs(otherLabels(config.Labels), image?.Labels ?? {}, applied?.labels, imageGone),
      docker: fromDockerOnly(host),
      oneShot: applied?.oneShot ?? false,
      after: applied?.after,
    }),
  );
}

/** An entry point of one empty word is the Engine's way to say none at all, where the image has one; it then shows as nothing. */
function entrypoint(
  config: EngineConfig,
  image: EngineConfig | null,
  applied: WorkloadSpec | undefined,
): readonly string[] | undefined {
  const none = list(config.Entrypoint) === undefined;
  const emptied = list(image?.Entrypoint) !== undefined || (applied?.command?.length === 1 && applied.command[0] === '');
  return none && emptied ? [''] : list(config.Entrypoint);
}

/** The reference it was made by and, where its image has one for that repository, the digest. */
function fromImage(container: EngineContainer, { image }: Background): ImageSpec {
  const given = container.Config.Image ?? container.Image;
  const at = given.indexOf('@');
  if (at > 0) return { ref: given.slice(0, at), digest: given.slice(at + 1) };
  return defined<ImageSpec>({ ref: given, digest: digestOfImage(image?.RepoDigests ?? [], given) });
}

/** The Engine's own choice is the short id or, on the host's network, the host's name. */
function ownHostname(container: EngineContainer, hostOfEngine: string, applied: WorkloadSpec | undefined): string | undefined {
  const name = container.Config.Hostname;
  if (applied?.hostname !== undefined) return name;
  const chosen = container.HostConfig.NetworkMode === 'host' ? hostOfEngine : container.Id.slice(0, 12);
  return name === chosen || name === '' ? undefined : name;
}

function ownPairs(
  values: Labels,
  ofImage: Labels,
  asked: Readonly<Record<string, unknown>> | undefined,
  imageGone: boolean,
): Labels {
  const isOwn = ([key, value]: readonly [string, string]): boolean =>
    (asked !== undefined && Object.hasOwn(asked, key)) || (!imageGone && ofImage[key] !== value);
  return Object.fromEntries(Object.entries(values).filter(isOwn));
}

function fromSecurity(config: EngineConfig, host: EngineHostConfig, user: string | undefined): SecuritySpec {
  return defined<SecuritySpec>({
    user: config.User === '' ? undefined : user,
    privileged: host.Privileged ?? false,
    readOnly: host.ReadonlyRootfs ?? false,
    capabilitiesAdd: host.CapAdd ?? [],
    capabilitiesDrop: host.CapDrop ?? [],
    devices: (host.Devices ?? []).map(device => `${device.PathOnHost}:${device.PathInContainer}:${device.CgroupPermissions}`),
  });
}

/**
 * The Engine merges its own logging options in, and does not tell which they were: only options that were asked for are compared, and all
 * there are of a container that nobody of us made.
 */
function fromLogging(
  log: EngineHostConfig['LogConfig'],
  ofEngine: string,
  applied: WorkloadSpec | undefined,
): WorkloadSpec['logging'] | undefined {
  if (log === undefined) return undefined;
  if (applied === undefined) return { driver: log.Type, options: log.Config ?? {} };
  const asked = applied.logging;
  if (asked === undefined && log.Type === ofEngine) return undefined;
  const options = Object.entries(log.Config ?? {});
  const compared =
    log.Type === asked?.driver || log.Type === ofEngine ? options.filter(([key]) => asked?.options[key] !== undefined) : options;
  return { driver: log.Type, options: Object.fromEntries(compared) };
}

function fromDockerOnly(host: EngineHostConfig): DockerOnlySpec {
  return defined<DockerOnlySpec>({
    extraHosts: host.ExtraHosts ?? [],
    ulimits: Object.fromEntries((host.Ulimits ?? []).map(({ Name, Soft, Hard }) => [Name, { soft: Soft, hard: Hard }])),
    sysctls: host.Sysctls ?? {},
    init: host.Init ?? undefined,
  });
}

function list(values: readonly string[] | null | undefined): readonly string[] | undefined {
  return values === null || values === undefined || values.length === 0 ? undefined : values;
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
