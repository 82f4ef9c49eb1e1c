import type { HealthcheckFields, JobSpec, SecurityFields, VolumeMountFields } from '../../model/manifest.generated.ts';
import type { HealthcheckSpec, LimitsSpec, MountSpec, WorkloadSpec } from '../../model/workload.ts';
import { type NamedSecrets, nameSecretOf, nameSecretsIn } from './name-secrets.ts';

/** How a job calls what its engine calls otherwise. */
export interface EngineNames {
  readonly network: (engineName: string) => string;
  readonly volume: (engineName: string) => string;
}

/** A Job that is what a workload is: what is as by default is left out, what looks like a secret is a reference. Without placement. */
export function jobSpecOf(job: string, spec: WorkloadSpec, names: EngineNames, secrets: NamedSecrets): JobSpec {
  const { image = { ref: '' }, restart, stop, docker } = spec;
  const words = (list: WorkloadSpec['command']): readonly string[] | undefined =>
    list === undefined ? undefined : nameSecretsIn(job, list.map(String), secrets);
  const env = Object.entries(spec.env).map(([name, value]) => [name, nameSecretOf(job, name, String(value), secrets)]);
  return filled<JobSpec>({
    image: image.ref,
    // What was built or loaded there is nowhere else.
    pull: image.digest === undefined ? 'never' : undefined,
    command: words(spec.command),
    args: words(spec.args),
    workingDir: spec.workingDir,
    hostname: spec.hostname,
    env: Object.fromEntries(env),
    volumes: spec.volumes.map(mount => volumeOf(mount, names)),
    networks: spec.networks.map(({ network, aliases, ipv4, ipv6 }) =>
      filled<NonNullable<JobSpec['networks']>[number]>({
        name: names.network(network),
        aliases: aliases.filter(alias => alias !== job),
        address: filled({ ipv4, ipv6 }),
      }),
    ),
    networkMode: spec.networkMode,
    pid: spec.pidMode,
    ports: spec.ports.map(({ target, publish, protocol, address }) =>
      filled<NonNullable<JobSpec['ports']>[number]>({
        target,
        publish,
        protocol: protocol === 'udp' ? protocol : undefined,
        address: publish === undefined ? undefined : address,
      }),
    ),
    healthcheck: spec.healthcheck === undefined ? undefined : healthcheckOf(spec.healthcheck),
    restart: restart.policy === 'always' ? undefined : filled({ policy: restart.policy, attempts: restart.attempts }),
    resources: filled({ reservations: limitsOf(spec.reservations), limits: limitsOf(spec.limits) }),
    stop: filled({
      signal: stop.signal === 'SIGTERM' ? undefined : stop.signal,
      grace: stop.graceMs === 10_000 ? undefined : durationOf(stop.graceMs),
    }),
    security: securityOf(spec.security),
    logging: spec.logging === undefined ? undefined : { driver: spec.logging.driver, options: spec.logging.options },
    labels: spec.labels,
    docker: docker === undefined ? undefined : filled({ ...docker, extraHosts: docker.extraHosts }),
  });
}

/** Without what says nothing: what is not defined, and lists and maps that are empty. */
function filled<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  const says = (value: unknown): boolean =>
    value !== undefined && (typeof value !== 'object' || value === null || Object.keys(value).length > 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => says(value))) as T;
}

function volumeOf(mount: MountSpec, names: EngineNames): VolumeMountFields {
  const { path } = mount;
  if (mount.type === 'tmpfs') return { tmpfs: bytesOf(mount.sizeBytes), path };
  const readOnly = mount.readOnly ? { readOnly: true } : {};
  return mount.type === 'bind'
    ? { host: mount.host, path, ...readOnly }
    : { name: names.volume(mount.volume), path, ...readOnly };
}

function healthcheckOf({ test, intervalMs, timeoutMs, retries, startPeriodMs }: HealthcheckSpec): HealthcheckFields {
  return filled<HealthcheckFields>({
    ...('command' in test ? { command: test.command } : {}),
    ...('http' in test ? { http: test.http } : {}),
    ...('tcp' in test ? { tcp: test.tcp } : {}),
    interval: durationOf(intervalMs),
    timeout: durationOf(timeoutMs),
    retries,
    startPeriod: durationOf(startPeriodMs),
  });
}

function securityOf(security: WorkloadSpec['security']): SecurityFields {
  const { user, privileged, readOnly, capabilitiesAdd, capabilitiesDrop, devices } = security;
  return filled<SecurityFields>({
    user,
    privileged: privileged || undefined,
    readOnly: readOnly || undefined,
    capabilities: filled({ add: capabilitiesAdd, drop: capabilitiesDrop }),
    devices: devices.map(device => device.replace(/:rwm$/, '')),
  });
}

function limitsOf({ cpuMillis, memoryBytes, pids }: LimitsSpec): NonNullable<NonNullable<JobSpec['resources']>['limits']> {
  return filled<NonNullable<NonNullable<JobSpec['resources']>['limits']>>({
    cpus: cpuMillis === undefined ? undefined : cpuMillis / 1000,
    memory: memoryBytes === undefined ? undefined : bytesOf(memoryBytes),
    pids,
  });
}

/** Exactly, in the largest unit that says it. */
function bytesOf(bytes: number): string | number {
  const units = ['Ki', 'Mi', 'Gi', 'Ti'];
  const power = units.findLastIndex((_, index) => bytes > 0 && bytes % 1024 ** (index + 1) === 0);
  return power === -1 ? bytes : `${bytes / 1024 ** (power + 1)}${units[power]}`;
}

function durationOf(durationMs: number): string {
  return durationMs % 1000 === 0 ? `${durationMs / 1000}s` : `${durationMs}ms`;
}
