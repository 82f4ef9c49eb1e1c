import { STACK_LABEL } from '../../model/swarm.ts';
import type { HealthcheckSpec, LimitsSpec, MountSpec, WorkloadSpec } from '../../model/workload.ts';
import { defined } from './defined.ts';

/** What a Compose file calls what a Swarm calls otherwise. */
export interface StackThings {
  readonly network: (engineName: string) => string;
  readonly volume: (mount: MountSpec & { readonly type: 'volume' }) => string;
  readonly object: (kind: 'config' | 'secret', engineName: string) => string;
  /** A variable's value without what is secret, as Compose writes it. */
  readonly value: (name: string, value: string) => string;
  readonly words: (words: readonly string[]) => readonly string[];
}

type Section = Readonly<Record<string, unknown>>;

/** A service of a Compose file that `docker stack deploy` makes this very service of; see unlikeCompose for what cannot be said. */
export function fromWorkload(spec: WorkloadSpec, service: string, things: StackThings): Section {
  const { security, docker, stop, logging } = spec;
  const mode = spec.service!;
  return filled({
    image: plain(spec.image?.ref ?? ''),
    entrypoint: spec.command && things.words(spec.command.map(String)),
    command: spec.args && things.words(spec.args.map(String)),
    hostname: plainOr(spec.hostname),
    working_dir: plainOr(spec.workingDir),
    user: plainOr(security.user),
    isolation: mode.isolation,
    environment: {
      ...mapValues(spec.env, (value, name) => things.value(name, String(value))),
      ...Object.fromEntries((mode.unset ?? []).map(name => [name, null])),
    },
    labels: withoutStack(spec.labels),
    stop_signal: stop.signal,
    stop_grace_period: stop.graceMs === 10_000 ? undefined : duration(stop.graceMs),
    init: docker?.init,
    tty: mode.tty,
    stdin_open: mode.stdinOpen,
    read_only: security.readOnly || undefined,
    cap_add: security.capabilitiesAdd,
    cap_drop: security.capabilitiesDrop,
    sysctls: docker && mapValues(docker.sysctls, plain),
    ulimits: docker?.ulimits,
    extra_hosts: docker?.extraHosts.map(plain),
    dns: mode.dns,
    dns_search: mode.dnsSearch,
    credential_spec: mode.credentialSpec,
    healthcheck: spec.healthcheck && healthcheckOf(spec.healthcheck),
    logging: logging && filled({ driver: logging.driver, options: mapValues(logging.options, plain) }),
    networks: networksOf(spec, service, things),
    ports: spec.ports.map(({ target, publish = 0, protocol, mode: how }) => ({
      target,
      published: publish,
      protocol,
      mode: how,
    })),
    volumes: spec.volumes.map(mount => mountOf(mount, things)),
    ...filesOf(spec, things),
    deploy: deployOf(spec),
  });
}

/** What of a service no Compose file says, a phrase each; empty: all of it can be said. */
export function unlikeCompose(
  { service: mode, networks, networkMode, healthcheck, volumes }: WorkloadSpec,
  name: string,
): readonly string[] {
  const test = healthcheck?.test;
  return [
    ...(mode?.dnsOpt ? ['it has name server options'] : []),
    ...(mode?.groups ? ['it has further groups'] : []),
    ...(mode?.maxConcurrent !== undefined ? ['it runs some of its tasks at a time'] : []),
    ...(networks.length === 0 && networkMode === undefined ? ['it is on no network'] : []),
    ...networks.filter(({ aliases }) => !aliases.includes(name)).map(({ network }) => `it is not called ${name} on ${network}`),
    ...(test !== undefined && ('http' in test || 'tcp' in test) ? ['its health check is one of ours'] : []),
    ...volumes.flatMap(mount => (mount.type === 'tmpfs' && mount.mode !== undefined ? [`${mount.path} has a mode`] : [])),
  ];
}

/** Two dollars are one. */
function plain(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function plainOr(text: string | undefined): string | undefined {
  return text === undefined ? undefined : plain(text);
}

function withoutStack(labels: Readonly<Record<string, string>>): Section {
  const { [STACK_LABEL]: _stack, 'com.docker.stack.image': _image, ...own } = labels;
  return mapValues(own, plain);
}

function healthcheckOf({ test, intervalMs, timeoutMs, startPeriodMs, retries }: HealthcheckSpec): Section {
  if ('none' in test) return { disable: true };
  return filled({
    test: 'command' in test ? ['CMD', ...test.command.map(plain)] : 'shell' in test ? ['CMD-SHELL', plain(test.shell)] : [],
    interval: intervalMs === 0 ? undefined : duration(intervalMs),
    timeout: timeoutMs === 0 ? undefined : duration(timeoutMs),
    start_period: startPeriodMs === 0 ? undefined : duration(startPeriodMs),
    retries: retries || undefined,
  });
}

function networksOf({ networks, networkMode }: WorkloadSpec, service: string, things: StackThings): Section {
  if (networkMode !== undefined) return { [things.network(networkMode)]: {} };
  return Object.fromEntries(
    networks.map(({ network, aliases, driverOpts }) => [
      things.network(network),
      filled({ aliases: aliases.filter(alias => alias !== service), driver_opts: driverOpts }),
    ]),
  );
}

function mountOf(mount: MountSpec, things: StackThings): Section {
  const { type, path: target } = mount;
  const readOnly = 'readOnly' in mount && mount.readOnly ? { read_only: true } : {};
  switch (mount.type) {
    case 'bind':
      return filled({ type, source: plain(mount.host), target, ...readOnly, bind: filled({ propagation: mount.propagation }) });
    case 'tmpfs':
      return filled({ type, target, tmpfs: filled({ size: mount.sizeBytes || undefined }) });
    case 'volume': {
      const source = mount.volume === '' ? {} : { source: things.volume(mount) };
      return filled({ type, ...source, target, ...readOnly, volume: filled({ nocopy: mount.nocopy }) });
    }
  }
}

/** Configs lie at the root and secrets in their folder unless they say otherwise. */
function filesOf({ files }: WorkloadSpec, things: StackThings): Section {
  const of = (kind: 'config' | 'secret'): readonly Section[] =>
    files
      .filter(file => (file.as ?? 'secret') === kind)
      .map(({ path, mode, owner = '0:0', source = '' }) => {
        const [uid, gid] = owner.split(':');
        const target = kind === 'secret' ? path.replace(/^\/run\/secrets\/(?=[^/]+$)/, '') : path;
        return { source: things.object(kind, source), target, uid, gid, mode: Number.parseInt(mode, 8) };
      });
  return { configs: of('config'), secrets: of('secret') };
}

function deployOf({ service, restart, limits, reservations }: WorkloadSpec): Section {
  const mode = service!;
  const isOther = restart.policy !== 'always' || Object.keys(restart).length > 1;
  const condition = restart.policy === 'no' ? 'none' : restart.policy === 'on-failure' ? 'on-failure' : 'any';
  return filled({
    mode: mode.mode === 'replicated' ? undefined : mode.mode,
    replicas: mode.replicas,
    endpoint_mode: mode.endpoint === 'vip' ? undefined : mode.endpoint,
    labels: withoutStack(mode.labels),
    update_config: updateOf(mode.update),
    rollback_config: updateOf(mode.rollback),
    restart_policy: isOther
      ? filled({
          condition,
          delay: restart.delayMs === undefined ? undefined : duration(restart.delayMs),
          max_attempts: restart.attempts,
          window: restart.windowMs === undefined ? undefined : duration(restart.windowMs),
        })
      : undefined,
    resources: filled({
      limits: amountsOf(limits),
      reservations: { ...amountsOf(reservations), ...genericOf(mode.genericResources) },
    }),
    placement: filled({
      constraints: mode.constraints.map(plain),
      preferences: mode.spread.map(spread => ({ spread })),
      max_replicas_per_node: mode.maxPerNode,
    }),
  });
}

function updateOf(update: NonNullable<WorkloadSpec['service']>['update']): Section | undefined {
  if (update === undefined) return undefined;
  const { parallelism, delayMs, onFailure, monitorMs, maxFailureRatio, order } = update;
  return {
    parallelism,
    delay: duration(delayMs),
    failure_action: onFailure,
    monitor: duration(monitorMs),
    max_failure_ratio: maxFailureRatio,
    order,
  };
}

function amountsOf({ cpuMillis, memoryBytes, pids }: LimitsSpec): Section {
  return defined({
    cpus: cpuMillis === undefined ? undefined : String(cpuMillis / 1000),
    memory: memoryBytes && `${memoryBytes}b`,
    pids,
  });
}

function genericOf(resources: Readonly<Record<string, number>> = {}): Section {
  const list = Object.entries(resources).map(([kind, value]) => ({ discrete_resource_spec: { kind, value } }));
  return list.length === 0 ? {} : { generic_resources: list };
}

function duration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function mapValues<T>(fields: Readonly<Record<string, T>>, map: (value: T, name: string) => unknown): Section {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, map(value, name)]));
}

/** Without what says nothing: what is not defined, and texts, lists and maps that are empty. */
function filled(fields: Section): Section {
  const says = (value: unknown): boolean =>
    value !== undefined && value !== '' && (typeof value !== 'object' || value === null || Object.keys(value).length > 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => says(value)));
}
