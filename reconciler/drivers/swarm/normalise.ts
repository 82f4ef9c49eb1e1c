import { cleanPath } from '../../model/clean-path.ts';
import type { NetworkSpec, Spec } from '../../model/resource.ts';
import type { ServiceMode, ServiceUpdate } from '../../model/swarm.ts';
import type { FileSpec, HealthcheckSpec, LimitsSpec, MountSpec, RestartSpec, WorkloadSpec } from '../../model/workload.ts';
import { defined, filled } from '../docker/defined.ts';
import { capabilities, foldText, normaliseDockerOnly, signalName, sorted, texts } from '../docker/normalise.ts';

/** The spec in the one form that a Swarm can give back: its defaults filled in, what it cannot tell apart folded together. Idempotent. */
export function normalise(spec: Spec): Spec {
  switch (spec.kind) {
    case 'workload':
      return normaliseService(spec);
    case 'network':
      return normaliseNetwork(spec);
    default:
      return spec;
  }
}

/** See normalise. */
export function normaliseService(spec: WorkloadSpec): WorkloadSpec {
  const { pidMode: _pidMode, networkMode, ...rest } = spec;
  const onHost = networkMode === 'host' || spec.networks.some(({ network }) => network === 'host');
  const mode = normaliseMode(spec.service ?? { mode: 'replicated', constraints: [], spread: [], endpoint: 'vip', labels: {} });
  return {
    ...defined<WorkloadSpec>({
      ...rest,
      command: texts(spec.command),
      args: texts(spec.args),
      workingDir: spec.workingDir === undefined ? undefined : cleanPath(spec.workingDir),
      networkMode: onHost ? 'host' : networkMode,
      healthcheck: spec.healthcheck === undefined ? undefined : normaliseHealthcheck(spec.healthcheck),
      docker: spec.docker === undefined ? undefined : normaliseDockerOnly(spec.docker),
    }),
    env: Object.fromEntries(Object.entries(spec.env).map(([key, value]) => [key, foldText(value)])),
    files: sorted(spec.files.map(normaliseFile), file => file.path),
    volumes: sorted(spec.volumes.map(normaliseMount), mount => mount.path),
    networks: sorted(
      (onHost ? [] : spec.networks).map(({ network, aliases, driverOpts }) =>
        defined<WorkloadSpec['networks'][number]>({
          network,
          aliases: [...new Set(aliases)].sort(),
          driverOpts: filled(driverOpts ?? {}),
        }),
      ),
      attachment => attachment.network,
    ),
    ports: normalisePorts(spec.ports),
    restart: normaliseRestart(spec.restart),
    limits: amounts(spec.limits),
    reservations: amounts({ ...spec.reservations, pids: 0 }),
    stop: { ...spec.stop, signal: spec.stop.signal === '' ? '' : signalName(spec.stop.signal) },
    security: {
      ...(spec.security.user ? { user: spec.security.user } : {}),
      privileged: false,
      readOnly: spec.security.readOnly,
      capabilitiesAdd: capabilities(spec.security.capabilitiesAdd),
      capabilitiesDrop: capabilities(spec.security.capabilitiesDrop),
      devices: [],
    },
    service: mode,
  };
}

function normaliseNetwork(spec: NetworkSpec): NetworkSpec {
  return { ...spec, driver: spec.driver === '' ? 'overlay' : spec.driver };
}

/** What Swarm does where nothing is said of updates: https://github.com/moby/swarmkit/blob/v1.12.0/api/defaults/service.go */
const UPDATE: ServiceUpdate = {
  parallelism: 1,
  delayMs: 0,
  order: 'stop-first',
  onFailure: 'pause',
  monitorMs: 5_000,
  maxFailureRatio: 0,
};

function normaliseMode(service: ServiceMode): ServiceMode {
  const { mode, replicas = 1, maxConcurrent = 0 } = service;
  const isJob = mode === 'replicated-job' || mode === 'global-job';
  return defined<ServiceMode>({
    ...service,
    replicas: mode === 'replicated' || mode === 'replicated-job' ? replicas : undefined,
    maxConcurrent: mode === 'replicated-job' && maxConcurrent > 0 && maxConcurrent !== replicas ? maxConcurrent : undefined,
    maxPerNode: service.maxPerNode || undefined,
    constraints: [...new Set(service.constraints.map(normaliseConstraint))].sort(),
    update: isJob ? undefined : normaliseUpdate(service.update),
    rollback: isJob ? undefined : normaliseUpdate(service.rollback),
    unset: list([...new Set(service.unset)].sort()),
    groups: list(service.groups),
    dns: list(service.dns),
    dnsSearch: list(service.dnsSearch),
    dnsOpt: list(service.dnsOpt),
    isolation: service.isolation === 'default' ? undefined : service.isolation,
    genericResources: filled(service.genericResources ?? {}),
  });
}

/** `node.role==manager`, however it is spaced. */
function normaliseConstraint(constraint: string): string {
  const [, key, operator, value] = /^\s*(\S+?)\s*(==|!=)\s*(.*?)\s*$/s.exec(constraint) ?? [];
  return key === undefined ? constraint : `${key} ${operator} ${value}`;
}

function normaliseUpdate(update: ServiceUpdate | undefined): ServiceUpdate | undefined {
  const isDefault = (Object.keys(UPDATE) as (keyof ServiceUpdate)[]).every(key => update?.[key] === UPDATE[key]);
  return isDefault ? undefined : update;
}

/** A changed file always replaces the tasks, and what owns one has a number. */
function normaliseFile(file: FileSpec): FileSpec {
  const [uid = '0', gid = '0'] = (file.owner ?? '').split(':').map(part => part || '0');
  const { owner: _owner, ...rest } = file;
  return {
    ...rest,
    path: cleanPath(file.path),
    mode: file.mode.padStart(4, '0'),
    change: { mode: 'restart' },
    ...(uid === '0' && gid === '0' ? {} : { owner: `${uid}:${gid}` }),
  };
}

function normaliseMount(mount: MountSpec): MountSpec {
  const path = cleanPath(mount.path);
  if (mount.type === 'bind') return { ...mount, host: cleanPath(mount.host), path };
  if (mount.type === 'tmpfs')
    return { ...mount, path, ...(mount.mode === undefined ? {} : { mode: mount.mode.padStart(4, '0') }) };
  const { labels, driver, ...rest } = mount;
  return defined<MountSpec & { readonly type: 'volume' }>({
    ...rest,
    path,
    labels: filled(labels ?? {}),
    driver: driver?.name === 'local' && Object.keys(driver.options).length === 0 ? undefined : driver,
  });
}

/** What is not published a Swarm is not told of. It publishes on all interfaces. */
function normalisePorts(ports: WorkloadSpec['ports']): WorkloadSpec['ports'] {
  return sorted(
    ports.flatMap(port => (port.publish === undefined ? [] : [{ mode: 'ingress' as const, ...port, address: '0.0.0.0' }])),
    port => `${String(port.target).padStart(5, '0')}/${port.protocol} ${port.publish} ${port.mode}`,
  );
}

/** A check that is off has no numbers. */
function normaliseHealthcheck(check: HealthcheckSpec): HealthcheckSpec {
  return 'none' in check.test ? { test: check.test, intervalMs: 0, timeoutMs: 0, retries: 0, startPeriodMs: 0 } : check;
}

/** A Swarm waits 5 s before it restarts, unless told otherwise, and knows no end of attempts but a number. */
function normaliseRestart({ policy, delayMs = 5_000, attempts, windowMs }: RestartSpec): RestartSpec {
  return defined<RestartSpec>({
    policy: policy === 'unless-stopped' ? 'always' : policy,
    delayMs: delayMs === 5_000 ? undefined : delayMs,
    attempts: attempts || undefined,
    windowMs: windowMs || undefined,
  });
}

function amounts({ cpuMillis, memoryBytes, pids }: LimitsSpec): LimitsSpec {
  return defined<LimitsSpec>({
    cpuMillis: cpuMillis || undefined,
    memoryBytes: memoryBytes || undefined,
    pids: pids || undefined,
  });
}

function list(values: readonly string[] | undefined): readonly string[] | undefined {
  return values === undefined || values.length === 0 ? undefined : values;
}
