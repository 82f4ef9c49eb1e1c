import type { FileTemplate, Job, WorkloadTemplate } from '../../model/cluster.ts';
import type { FileFields, HealthcheckFields, JobSpec, VolumeMountFields } from '../../model/manifest.generated.ts';
import type { Contents } from '../../model/manifest.ts';
import { parseBytes, parseCpu } from '../../model/quantities.ts';
import type { SecretPart, Text } from '../../model/text.ts';
import type { HealthcheckSpec, LimitsSpec, MountSpec, PortSpec, RestartSpec, SecuritySpec } from '../../model/workload.ts';
import { durationMs } from './duration-ms.ts';

// What nobody says is the same for all jobs, and one object: tens of thousands of them are kept.
const RESTART = restartOf({}, false);
const NO_RESTART = restartOf({}, true);
const STOP = stopOf({});
const UNLIMITED = limitsOf({});
const UNPRIVILEGED = securityOf({});
const NONE: readonly never[] = [];
const EMPTY: Readonly<Record<string, never>> = {};
const LOGGING = { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } };

/** A Job's workload with every default stated, templates unrendered. */
export function resolveWorkload(
  name: string,
  technology: Job['technology'],
  spec: Omit<JobSpec, 'image'> & { readonly image?: string | undefined },
  contents: Contents,
): WorkloadTemplate {
  const { image, command, args, workingDir, hostname, networkMode, pid, healthcheck, resources = {}, docker } = spec;
  const oneShot = spec.oneShot !== undefined && spec.oneShot !== false;
  const logging = loggingOf(technology, spec.logging);
  return {
    kind: 'workload',
    job: name,
    technology,
    ...(image === undefined ? {} : { image }),
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    ...(workingDir === undefined ? {} : { workingDir }),
    ...(hostname === undefined ? {} : { hostname }),
    env: envOf(spec.env),
    files: spec.files?.map((file, index) => fileOf(file, contents.files.get(index)?.content)) ?? NONE,
    volumes: spec.volumes?.map(mountOf) ?? NONE,
    networks:
      spec.networks?.map(({ name: network, aliases = [], address = {} }) => ({
        network,
        // As with Compose, others on the network reach a job by its name.
        aliases: [name, ...aliases.filter(alias => alias !== name)],
        ...address,
      })) ?? NONE,
    ...(networkMode === undefined ? {} : { networkMode }),
    ...(pid === undefined ? {} : { pidMode: pid }),
    ports: spec.ports?.map(portOf) ?? NONE,
    ...(healthcheck === undefined ? {} : { healthcheck: healthcheckOf(healthcheck) }),
    restart: spec.restart === undefined ? (oneShot ? NO_RESTART : RESTART) : restartOf(spec.restart, oneShot),
    limits: resources.limits === undefined ? UNLIMITED : limitsOf(resources.limits),
    reservations: resources.reservations === undefined ? UNLIMITED : limitsOf(resources.reservations),
    stop: spec.stop === undefined ? STOP : stopOf(spec.stop),
    security: spec.security === undefined ? UNPRIVILEGED : securityOf(spec.security),
    ...(logging === undefined ? {} : { logging }),
    labels: spec.labels ?? EMPTY,
    ...(docker === undefined ? {} : { docker: dockerOf(docker) }),
    oneShot,
  };
}

/** Containers write to rotated files unless they say otherwise; the driver of processes has its own way. */
function loggingOf(technology: Job['technology'], logging: JobSpec['logging']): WorkloadTemplate['logging'] | undefined {
  if (logging !== undefined) return { driver: logging.driver, options: logging.options ?? EMPTY };
  return technology === 'container' ? LOGGING : undefined;
}

function stopOf({ signal = 'SIGTERM', grace = '10s' }: NonNullable<JobSpec['stop']>): WorkloadTemplate['stop'] {
  return { signal: signalOf(signal), graceMs: durationMs(grace) };
}

function envOf(env: JobSpec['env']): WorkloadTemplate['env'] {
  if (env === undefined) return EMPTY;
  const entries = Object.entries(env);
  // Kept for tens of thousands of jobs: what is as it shall be is not copied.
  if (entries.every(([, value]) => typeof value === 'string')) return env as Readonly<Record<string, string>>;
  return Object.fromEntries(entries.map(([key, value]) => [key, envText(value)]));
}

function envText(value: NonNullable<JobSpec['env']>[string]): Text {
  return typeof value === 'object' ? [secretPart(value)] : String(value);
}

function secretPart({ secret, key }: { readonly secret: string; readonly key?: string }): SecretPart {
  return { secret, ...(key === undefined ? {} : { key }), fingerprint: null };
}

function fileOf(
  { path, content, secret, key, mode = '0644', owner, change }: FileFields,
  from: FileTemplate['content'] | undefined,
): FileTemplate {
  const text: Text = secret === undefined ? (content ?? '') : [secretPart({ secret, ...(key === undefined ? {} : { key }) })];
  return { path, mode, ...(owner === undefined ? {} : { owner }), content: from ?? { text }, change: changeOf(change) };
}

function changeOf(
  { mode = 'restart', signal, command }: FileFields['change'] & object = { mode: 'restart' },
): FileTemplate['change'] {
  if (mode === 'signal') return { mode, signal: signalOf(signal ?? 'HUP') };
  return mode === 'command' ? { mode, command: command ?? [] } : { mode };
}

function mountOf({ name, host, tmpfs, path, readOnly = false }: VolumeMountFields): MountSpec {
  if (name !== undefined) return { type: 'volume', volume: name, path, readOnly };
  if (host !== undefined) return { type: 'bind', host, path, readOnly };
  return { type: 'tmpfs', sizeBytes: parseBytes(tmpfs ?? 0) ?? 0, path };
}

function portOf({
  target,
  publish,
  protocol = 'tcp',
  address = '127.0.0.1',
  mode,
}: NonNullable<JobSpec['ports']>[number]): PortSpec {
  return { target, ...(publish === undefined ? {} : { publish }), protocol, address, ...(mode === undefined ? {} : { mode }) };
}

function healthcheckOf({
  http,
  tcp,
  command = [],
  interval = '5s',
  timeout = '2s',
  retries = 3,
  startPeriod = '10s',
}: HealthcheckFields): HealthcheckSpec {
  let test: HealthcheckSpec['test'] = { command };
  if (http !== undefined) test = { http: { path: http.path ?? '/', port: http.port } };
  else if (tcp !== undefined) test = { tcp };
  return {
    test,
    intervalMs: durationMs(interval),
    timeoutMs: durationMs(timeout),
    retries,
    startPeriodMs: durationMs(startPeriod),
  };
}

/** What runs once to its end is not started again unless somebody says so. */
function restartOf({ policy, delay, attempts, window }: NonNullable<JobSpec['restart']>, oneShot: boolean): RestartSpec {
  return {
    policy: policy ?? (oneShot ? 'no' : 'always'),
    ...(delay === undefined ? {} : { delayMs: durationMs(delay) }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(window === undefined ? {} : { windowMs: durationMs(window) }),
  };
}

function limitsOf({
  cpus,
  memory,
  pids,
}: {
  readonly cpus?: string | number;
  readonly memory?: string | number;
  readonly pids?: number;
} = {}): LimitsSpec {
  const cpuMillis = cpus === undefined ? undefined : (parseCpu(cpus) ?? undefined);
  const memoryBytes = memory === undefined ? undefined : (parseBytes(memory) ?? undefined);
  return {
    ...(cpuMillis === undefined ? {} : { cpuMillis }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(pids === undefined ? {} : { pids }),
  };
}

function securityOf({
  user,
  privileged = false,
  readOnly = false,
  capabilities = {},
  devices = [],
}: NonNullable<JobSpec['security']>): SecuritySpec {
  return {
    ...(user === undefined ? {} : { user }),
    privileged,
    readOnly,
    capabilitiesAdd: [...(capabilities.add ?? [])].sort(),
    capabilitiesDrop: [...(capabilities.drop ?? [])].sort(),
    devices: devices.map(deviceOf),
  };
}

/** `/dev/a` and `/dev/a:/dev/b` with the parts they leave out. */
function deviceOf(device: string): string {
  const [host = '', inside = host, rights = 'rwm'] = device.split(':');
  return `${host}:${inside}:${rights}`;
}

function dockerOf({
  extraHosts = [],
  ulimits = {},
  sysctls = {},
  init,
}: JobSpec['docker'] & object): WorkloadTemplate['docker'] & object {
  return { extraHosts, ulimits, sysctls, ...(init === undefined ? {} : { init }) };
}

function signalOf(signal: string): string {
  return signal.startsWith('SIG') ? signal : `SIG${signal}`;
}
