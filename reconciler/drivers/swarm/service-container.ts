import type { ServiceMode } from '../../model/swarm.ts';
import { revealText, type SecretPart, type Text } from '../../model/text.ts';
import type { DockerOnlySpec, HealthcheckSpec, SecuritySpec, WorkloadSpec } from '../../model/workload.ts';
import { defined, filled } from '../docker/defined.ts';
import type { EngineHealthcheck } from '../docker/engine-types.ts';
import { envPairs } from '../docker/env-pairs.ts';
import { fromEngineTest, toEngineTest } from '../docker/health.ts';
import { type FindObject, fromEngineFiles, type ObjectIds, toEngineFiles } from './service-files.ts';
import { imageReference } from './service-image.ts';
import { fromServiceMounts, toServiceMounts } from './service-mounts.ts';
import type { EngineContainerSpec } from './service-types.ts';

const MILLISECOND = 1_000_000;
/** How long a Swarm waits for the end of a container, unless told otherwise. */
const GRACE_MS = 10_000;

/** What the containers of a service are made with. */
export function toContainerSpec(
  spec: WorkloadSpec,
  service: ServiceMode,
  reveal: (part: SecretPart) => string,
  ids: ObjectIds,
): EngineContainerSpec {
  const { security, docker, stop } = spec;
  const text = (value: Text): string => revealText(value, reveal);
  const dns = { Nameservers: service.dns, Search: service.dnsSearch, Options: service.dnsOpt };
  return defined<EngineContainerSpec>({
    Image: imageReference(spec.image ?? { ref: '' }),
    Labels: filled(spec.labels),
    Command: spec.command?.map(text),
    Args: spec.args?.map(text),
    Hostname: spec.hostname,
    Env: some([...Object.keys(spec.env).map(key => `${key}=${text(spec.env[key]!)}`), ...(service.unset ?? [])].sort()),
    Dir: spec.workingDir,
    User: security.user,
    Groups: service.groups,
    Privileges: toPrivileges(service.credentialSpec),
    Init: docker?.init,
    StopSignal: stop.signal === '' ? undefined : stop.signal,
    TTY: service.tty,
    OpenStdin: service.stdinOpen,
    ReadOnly: security.readOnly || undefined,
    Mounts: some(toServiceMounts(spec.volumes)),
    StopGracePeriod: stop.graceMs === GRACE_MS ? undefined : stop.graceMs * MILLISECOND,
    Healthcheck: spec.healthcheck === undefined ? undefined : toHealthcheck(spec.healthcheck),
    Hosts: some((docker?.extraHosts ?? []).map(toHostsLine)),
    DNSConfig: filled(defined<NonNullable<EngineContainerSpec['DNSConfig']>>(dns)),
    ...toEngineFiles(spec, ids),
    Isolation: service.isolation,
    Sysctls: filled(docker?.sysctls ?? {}),
    CapabilityAdd: some(security.capabilitiesAdd.map(toCapability)),
    CapabilityDrop: some(security.capabilitiesDrop.map(toCapability)),
    Ulimits: some(Object.entries(docker?.ulimits ?? {}).map(([Name, { soft, hard }]) => ({ Name, Soft: soft, Hard: hard }))),
  });
}

/** Stated even where there are none, as Docker's own client does: to a Swarm a service is another one without. */
function toPrivileges(credentialSpec: ServiceMode['credentialSpec']): EngineContainerSpec['Privileges'] {
  if (credentialSpec === undefined) return {};
  return {
    CredentialSpec: 'file' in credentialSpec ? { File: credentialSpec.file } : { Registry: credentialSpec.registry },
  };
}

/** 0 is the image's, else the Engine's. */
function toHealthcheck(check: HealthcheckSpec): EngineHealthcheck {
  const { intervalMs, timeoutMs, startPeriodMs, retries } = check;
  return defined<EngineHealthcheck>({
    Test: toEngineTest(check),
    Interval: intervalMs * MILLISECOND || undefined,
    Timeout: timeoutMs * MILLISECOND || undefined,
    StartPeriod: startPeriodMs * MILLISECOND || undefined,
    Retries: retries || undefined,
  });
}

function toCapability(name: string): string {
  return name === 'ALL' ? name : `CAP_${name}`;
}

/** `db:10.0.0.5` becomes `10.0.0.5 db`; an address of version 6 has colons itself. */
function toHostsLine(host: string): string {
  const colon = host.indexOf(':');
  return `${host.slice(colon + 1)} ${host.slice(0, colon)}`;
}

/** What of a workload its containers say, not normalised; texts in the clear. */
export function fromContainerSpec(
  container: EngineContainerSpec,
  findObject: FindObject,
): Omit<
  WorkloadSpec,
  | 'kind'
  | 'job'
  | 'replica'
  | 'technology'
  | 'image'
  | 'networks'
  | 'ports'
  | 'restart'
  | 'limits'
  | 'reservations'
  | 'oneShot'
  | 'service'
> & {
  readonly service: Partial<ServiceMode>;
} {
  const { Healthcheck, DNSConfig, StopGracePeriod } = container;
  return {
    ...defined<Pick<WorkloadSpec, 'command' | 'args' | 'hostname' | 'workingDir' | 'healthcheck'>>({
      command: container.Command ?? undefined,
      args: container.Args ?? undefined,
      hostname: container.Hostname || undefined,
      workingDir: container.Dir || undefined,
      healthcheck: Healthcheck ? fromHealthcheck(Healthcheck) : undefined,
    }),
    env: envPairs(container.Env?.filter(isSet)),
    files: fromEngineFiles(container, findObject),
    volumes: fromServiceMounts(container.Mounts ?? []),
    stop: { signal: container.StopSignal ?? '', graceMs: StopGracePeriod == null ? GRACE_MS : StopGracePeriod / MILLISECOND },
    security: defined<SecuritySpec>({
      user: container.User || undefined,
      privileged: false,
      readOnly: container.ReadOnly ?? false,
      capabilitiesAdd: container.CapabilityAdd ?? [],
      capabilitiesDrop: container.CapabilityDrop ?? [],
      devices: [],
    }),
    labels: container.Labels ?? {},
    docker: defined<DockerOnlySpec>({
      extraHosts: (container.Hosts ?? []).flatMap(fromHostsLine),
      ulimits: Object.fromEntries(
        (container.Ulimits ?? []).map(({ Name, Soft = 0, Hard = 0 }) => [Name, { soft: Soft, hard: Hard }]),
      ),
      sysctls: container.Sysctls ?? {},
      init: container.Init ?? undefined,
    }),
    service: defined<Partial<ServiceMode>>({
      unset: container.Env?.filter(variable => !isSet(variable)),
      groups: container.Groups ?? undefined,
      dns: DNSConfig?.Nameservers ?? undefined,
      dnsSearch: DNSConfig?.Search ?? undefined,
      dnsOpt: DNSConfig?.Options ?? undefined,
      tty: container.TTY || undefined,
      stdinOpen: container.OpenStdin || undefined,
      isolation: container.Isolation || undefined,
      credentialSpec: fromPrivileges(container.Privileges),
    }),
  };
}

/** A variable without even an empty value is one of the image that is taken away. */
function isSet(variable: string): boolean {
  return variable.includes('=');
}

function fromPrivileges(privileges: EngineContainerSpec['Privileges']): ServiceMode['credentialSpec'] | undefined {
  const { File, Registry } = privileges?.CredentialSpec ?? {};
  if (File) return { file: File };
  return Registry ? { registry: Registry } : undefined;
}

function fromHealthcheck(check: EngineHealthcheck): HealthcheckSpec {
  const milliseconds = (nanoseconds: number | undefined): number => (nanoseconds ?? 0) / MILLISECOND;
  const timeoutMs = milliseconds(check.Timeout);
  return {
    test: fromEngineTest(check.Test ?? [], timeoutMs),
    intervalMs: milliseconds(check.Interval),
    timeoutMs,
    retries: check.Retries ?? 0,
    startPeriodMs: milliseconds(check.StartPeriod),
  };
}

/** A line may have several names. */
function fromHostsLine(line: string): readonly string[] {
  const [address, ...names] = line.trim().split(/\s+/);
  return names.map(name => `${name}:${address}`);
}

function some<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length === 0 ? undefined : values;
}
