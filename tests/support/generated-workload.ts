import { posix } from 'node:path';
import fc from 'fast-check';
import type {
  AttachmentSpec,
  DockerOnlySpec,
  HealthcheckSpec,
  LimitsSpec,
  MountSpec,
  PortSpec,
  RestartSpec,
  SecuritySpec,
  WorkloadSpec,
} from '../../reconciler/model/workload.ts';
import { workloadSpec } from './workloads.ts';

/** What generated workloads may name: it has to be there before a real engine takes them. */
export interface Surroundings {
  readonly images: readonly string[];
  readonly volumes: readonly string[];
  readonly folders: readonly string[];
  /** Networks with the first part of their subnets: `10.201.7.`. */
  readonly networks: ReadonlyMap<string, string>;
}

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,11}$/);
const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,11}$/);
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter(value => !value.includes('\0'));
/** A command of an empty word alone means none, and then there has to be something else to run. */
const commands = fc.array(text, { maxLength: 3 }).filter(words => words.length !== 1 || words[0] !== '');
const absent = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

/** Container workloads with every field that a Docker Engine honours, in declared order and not normalised. Files and secrets are not generated. */
export function generatedWorkload(surroundings: Surroundings): fc.Arbitrary<WorkloadSpec> {
  const mode = fc.constantFrom(undefined, undefined, 'host' as const, 'none' as const);
  const fields = {
    image: fc.constantFrom(...surroundings.images).map(ref => ({ ref })),
    command: absent(commands),
    args: absent(fc.array(text, { maxLength: 3 })),
    workingDir: absent(fc.constantFrom('/', '/tmp', '/srv/app/', '//srv/./app', '/a/../srv/')),
    hostname: absent(fc.oneof(word, fc.constant('Web.Example'))),
    env: fc.dictionary(key, fc.oneof(text, fc.constantFrom('a=b=', '=', '"quoted"', '$HOME', 'two\nlines')), { maxKeys: 4 }),
    volumes: mounts(surroundings),
    networks: attachments(surroundings),
    ports: fc.uniqueArray(ports, { maxLength: 3, selector: port => `${port.target}/${port.protocol}` }),
    healthcheck: absent(healthchecks),
    restart: restarts,
    limits: limits(),
    reservations: fc.record({
      cpuMillis: absent(fc.integer({ min: 1, max: 500 })),
      memoryBytes: absent(fc.integer({ min: 6 << 20, max: 32 << 20 })),
    }),
    stop: fc.record({
      signal: fc.constantFrom('TERM', 'SIGTERM', 'sigterm', '15', 'SIGQUIT', 'INT', 'SIGRTMIN+3'),
      graceMs: fc.integer({ min: 0, max: 60_000 }),
    }),
    security: security(),
    logging: absent(fc.constant({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } })),
    labels: fc.dictionary(word, text, { maxKeys: 3 }),
    docker: absent(dockerOnly),
    networkMode: mode,
    pidMode: fc.constantFrom(undefined, undefined, 'host' as const),
    oneShot: fc.boolean(),
    after: fc.constantFrom(undefined, 'b1e5'),
  };
  return fc.record(fields).map(({ networkMode, ...spec }) => {
    const alone = networkMode !== undefined;
    // Neither goes with networkMode host: the Engine refuses a hostname's sysctls there, and addresses need a network.
    const shared = { ...spec, ...(alone ? { networks: [], ports: [] } : {}) };
    return workloadSpec(
      withoutUndefined({
        ...shared,
        networkMode,
        limits: withoutUndefined(shared.limits),
        reservations: withoutUndefined(shared.reservations),
      }),
    );
  });
}

const ports: fc.Arbitrary<PortSpec> = fc
  .record({
    target: fc.integer({ min: 1, max: 65_535 }),
    publish: absent(fc.integer({ min: 20_000, max: 60_000 })),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const),
    address: fc.constantFrom('127.0.0.1', '0.0.0.0', '::1', '0:0::1', 'FE80::1', '::'),
  })
  .map(withoutUndefined);

const probes: fc.Arbitrary<HealthcheckSpec['test']> = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 3 }).map(command => ({ command })),
  fc.record({
    http: fc.record({ path: fc.stringMatching(/^\/[a-z0-9'"$%?&=/ -]{0,12}$/), port: fc.integer({ min: 1, max: 65_535 }) }),
  }),
  fc.record({ tcp: fc.integer({ min: 1, max: 65_535 }) }),
);

const healthchecks: fc.Arbitrary<HealthcheckSpec> = fc.record({
  test: probes,
  intervalMs: fc.integer({ min: 1, max: 600_000 }),
  timeoutMs: fc.integer({ min: 1, max: 60_000 }),
  retries: fc.integer({ min: 1, max: 10 }),
  startPeriodMs: fc.integer({ min: 0, max: 60_000 }),
});

const restarts: fc.Arbitrary<RestartSpec> = fc
  .record({
    policy: fc.constantFrom('always' as const, 'unless-stopped' as const, 'on-failure' as const, 'no' as const),
    attempts: absent(fc.integer({ min: 0, max: 10 })),
    delayMs: absent(fc.constant(1000)),
    windowMs: absent(fc.constant(1000)),
  })
  .map(withoutUndefined);

function limits(): fc.Arbitrary<LimitsSpec> {
  return fc.record({
    cpuMillis: absent(fc.integer({ min: 10, max: 8000 })),
    memoryBytes: absent(fc.integer({ min: 64 << 20, max: 512 << 20 })),
    pids: absent(fc.integer({ min: 1, max: 500 })),
  }) as fc.Arbitrary<LimitsSpec>;
}

function security(): fc.Arbitrary<SecuritySpec> {
  return fc
    .record({
      user: absent(fc.constantFrom('1000', 'app', '1000:1000', '0', 'root', '0:0', 'app:app')),
      privileged: fc.boolean(),
      readOnly: fc.boolean(),
      capabilitiesAdd: fc.subarray(['NET_ADMIN', 'CAP_SYS_TIME', 'net_raw']),
      capabilitiesDrop: fc.subarray(['MKNOD', 'CAP_CHOWN', 'setuid']),
      devices: fc.subarray([
        '/dev/null',
        '/dev/zero:/dev/nil',
        '/dev/full:/dev/full:r',
        '/dev//random',
        '/dev/tty:/dev/./tty:wr',
      ]),
    })
    .map(withoutUndefined);
}

const dockerOnly: fc.Arbitrary<DockerOnlySpec> = fc
  .record({
    extraHosts: fc.subarray(['one:10.0.0.1', 'another:10.0.0.2', 'one:10.0.0.3', 'six:FD00:0::1']),
    ulimits: fc.constantFrom({}, { nofile: { soft: 1024, hard: 2048 } }),
    sysctls: fc.constantFrom({}, { 'net.ipv4.ip_local_port_range': '1024 65000' }),
    init: absent(fc.boolean()),
  })
  .map(withoutUndefined);

function mounts({ volumes, folders }: Surroundings): fc.Arbitrary<readonly MountSpec[]> {
  const path = fc
    .tuple(fc.constantFrom('/data/', '/data//', '//data/./', '/x/../data/'), word, fc.constantFrom('', '/', '/.', '/y/..'))
    .map(parts => parts.join(''));
  const host = fc.tuple(fc.constantFrom(...folders), fc.constantFrom('', '/', '/.', '//', '/../')).map(([folder, end]) => {
    return end === '/../' ? `${folder}/..//${posix.basename(folder)}/` : `${folder}${end}`;
  });
  const mount: fc.Arbitrary<MountSpec> = fc.oneof(
    fc.record({ type: fc.constant('volume' as const), volume: fc.constantFrom(...volumes), path, readOnly: fc.boolean() }),
    fc.record({ type: fc.constant('bind' as const), host, path, readOnly: fc.boolean() }),
    fc.record({ type: fc.constant('tmpfs' as const), sizeBytes: fc.integer({ min: 4096, max: 64 << 20 }), path }),
  );
  return fc.uniqueArray(mount, { maxLength: 3, selector: one => posix.normalize(`${one.path}/`) });
}

function attachments({ networks }: Surroundings): fc.Arbitrary<readonly AttachmentSpec[]> {
  const one = fc.constantFrom(...networks.keys()).chain(network =>
    fc.record({
      network: fc.constant(network),
      aliases: fc.array(fc.oneof(word, fc.constantFrom('Web', 'web')), { maxLength: 3 }),
      ipv4: absent(fc.integer({ min: 2, max: 200 }).map(last => `${networks.get(network)}${last}`)),
    }),
  );
  return fc.uniqueArray(one.map(withoutUndefined), { maxLength: networks.size, selector: attachment => attachment.network });
}

/** Exact optional types want an absent field, not an undefined one. */
function withoutUndefined<T extends object>(value: T): { readonly [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    readonly [K in keyof T]: Exclude<T[K], undefined>;
  };
}
