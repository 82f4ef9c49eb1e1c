import { constants } from 'node:os';
import { cleanPath } from '../../model/clean-path.ts';
import type { NetworkSpec, Spec, VolumeSpec } from '../../model/resource.ts';
import { type SecretPart, secretsOf, type Text } from '../../model/text.ts';
import type {
  DockerOnlySpec,
  HealthcheckSpec,
  LimitsSpec,
  MountSpec,
  RestartSpec,
  SecuritySpec,
  WorkloadSpec,
} from '../../model/workload.ts';
import { defined } from './defined.ts';

/** The spec in the one form that the Engine can give back: its defaults filled in, what it cannot tell apart folded together. Idempotent. */
export function normalise(spec: Spec): Spec {
  switch (spec.kind) {
    case 'workload':
      return normaliseWorkload(spec);
    case 'network':
      return normaliseNetwork(spec);
    case 'volume':
      return normaliseVolume(spec);
    default:
      return spec;
  }
}

/** See normalise. */
export function normaliseWorkload(spec: WorkloadSpec): WorkloadSpec {
  const command = texts(spec.command);
  return {
    ...defined<WorkloadSpec>({
      ...spec,
      command,
      args: texts(spec.args),
      networkMode: spec.networkMode,
      healthcheck: spec.healthcheck === undefined ? undefined : normaliseHealthcheck(spec.healthcheck),
      workingDir: spec.workingDir === undefined ? undefined : cleanPath(spec.workingDir),
      docker: spec.docker === undefined ? undefined : normaliseDockerOnly(spec.docker),
    }),
    env: Object.fromEntries(Object.entries(spec.env).map(([key, value]) => [key, foldText(value)])),
    files: sorted(
      spec.files.map(file => ({ ...file, path: cleanPath(file.path), mode: file.mode.padStart(4, '0') })),
      file => file.path,
    ),
    volumes: sorted(spec.volumes.map(normaliseMount), mount => mount.path),
    networks: sorted(
      spec.networks.map(attachment => ({ ...attachment, aliases: [...new Set(attachment.aliases)].sort() })),
      attachment => attachment.network,
    ),
    ports: sorted(
      spec.ports.map(port => (port.publish === undefined ? { ...port, address: '127.0.0.1' } : port)),
      port => `${String(port.target).padStart(5, '0')}/${port.protocol} ${port.address} ${port.publish ?? ''}`,
    ),
    restart: normaliseRestart(spec.restart),
    limits: normaliseLimits(spec.limits),
    // Only a memory reservation reaches the Engine; the rest is placement's.
    reservations: defined<LimitsSpec>({ memoryBytes: spec.reservations.memoryBytes || undefined }),
    stop: { signal: signalName(spec.stop.signal), graceMs: Math.ceil(spec.stop.graceMs / 1000) * 1000 },
    security: normaliseSecurity(spec.security),
  };
}

function normaliseNetwork(spec: NetworkSpec): NetworkSpec {
  return { ...spec, driver: spec.driver === '' ? 'bridge' : spec.driver };
}

function normaliseVolume(spec: VolumeSpec): VolumeSpec {
  return { ...spec, driver: spec.driver === '' ? 'local' : spec.driver };
}

/** An empty list means the image's own, to the Engine. */
export function texts(list: readonly Text[] | undefined): readonly Text[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list.map(foldText);
}

/** A text without secrets is a string; neighbouring strings are one. */
export function foldText(text: Text): Text {
  if (typeof text === 'string') return text;
  if (secretsOf(text).length === 0) return text.join('');
  const parts: (string | SecretPart)[] = [];
  for (const part of text) {
    const last = parts.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
  }
  return parts;
}

function normaliseHealthcheck(check: HealthcheckSpec): HealthcheckSpec {
  const { startPeriodMs, test } = check;
  return {
    test: 'shell' in test ? { command: ['/bin/sh', '-c', test.shell] } : test,
    intervalMs: check.intervalMs || 30_000,
    timeoutMs: check.timeoutMs || 30_000,
    retries: check.retries || 3,
    startPeriodMs: startPeriodMs <= 1 ? 0 : startPeriodMs,
  };
}

/** The Engine has its own waits between restarts, and counts attempts only of `on-failure`, where 0 is no end. */
function normaliseRestart({ policy, attempts }: RestartSpec): RestartSpec {
  if (policy !== 'on-failure' || attempts === undefined) return { policy };
  return attempts === 0 ? { policy: 'no' } : { policy, attempts };
}

function normaliseLimits(limits: LimitsSpec): LimitsSpec {
  return defined<LimitsSpec>({
    cpuMillis: limits.cpuMillis || undefined,
    memoryBytes: limits.memoryBytes || undefined,
    pids: limits.pids || undefined,
  });
}

function normaliseSecurity(security: SecuritySpec): SecuritySpec {
  return {
    ...defined<SecuritySpec>({ ...security, user: security.user === '' ? undefined : security.user }),
    capabilitiesAdd: capabilities(security.capabilitiesAdd),
    capabilitiesDrop: capabilities(security.capabilitiesDrop),
    devices: [...new Set(security.devices.map(fullDevice))].sort(),
  };
}

/** Without the `CAP_` prefix, sorted, each once. */
export function capabilities(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(name => name.toUpperCase().replace(/^CAP_/, '')))].sort();
}

function fullDevice(device: string): string {
  const [host = '', inside = host, permissions = 'rwm'] = device.split(':');
  return `${host}:${inside}:${permissions}`;
}

/** Nothing said is nothing there. */
export function normaliseDockerOnly(docker: DockerOnlySpec): DockerOnlySpec | undefined {
  const { extraHosts, ulimits, sysctls, init } = docker;
  const empty =
    extraHosts.length === 0 && Object.keys(ulimits).length === 0 && Object.keys(sysctls).length === 0 && init === undefined;
  return empty ? undefined : { ...docker, extraHosts: [...extraHosts].sort() };
}

/** `SIGTERM` of `TERM`, `SIGTERM` or `15`. */
export function signalName(signal: string): string {
  const number = Number(signal);
  if (Number.isInteger(number)) {
    const known = Object.entries(constants.signals).find(([, value]) => value === number);
    return known === undefined ? signal : known[0];
  }
  const name = signal.toUpperCase();
  return name.startsWith('SIG') ? name : `SIG${name}`;
}

function normaliseMount(mount: MountSpec): MountSpec {
  const path = cleanPath(mount.path);
  return mount.type === 'bind' ? { ...mount, host: cleanPath(mount.host), path } : { ...mount, path };
}

/** A sorted copy. */
export function sorted<T>(list: readonly T[], key: (item: T) => string): readonly T[] {
  return list.toSorted((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0));
}
