import fc from 'fast-check';
import type { ServiceMode, ServiceUpdate } from '../../reconciler/model/swarm.ts';
import type { FileSpec, MountSpec, WorkloadSpec } from '../../reconciler/model/workload.ts';
import { generatedWorkload, type Surroundings } from './generated-workload.ts';

/** What generated services may name beside what workloads may: configs and secrets that somebody else made. */
export interface ServiceSurroundings extends Omit<Surroundings, 'folders'> {
  readonly configs: readonly string[];
  readonly secrets: readonly string[];
}

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,11}$/);
const absent = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

/** Workloads with every field that a service of a Swarm has, in declared order and not normalised. */
export function generatedService(surroundings: ServiceSurroundings): fc.Arbitrary<WorkloadSpec> {
  const fields = {
    workload: generatedWorkload({ ...surroundings, folders: ['/srv'] }),
    mode: modes,
    files: files(surroundings),
    volumes: fc.uniqueArray(mounts(surroundings), { maxLength: 3, selector: mount => mount.path }),
    healthcheck: absent(healthchecks),
    options: absent(fc.dictionary(word, word, { maxKeys: 2 })),
    signal: fc.constantFrom('', 'SIGTERM', 'INT'),
    published: fc.constantFrom('ingress' as const, 'host' as const, undefined),
  };
  return fc.record(fields).map(({ workload, mode, files: ownFiles, volumes, healthcheck, options, signal, published }) => {
    const { networkMode, docker, hostname, after: _, ...rest } = workload;
    const isVip = mode.endpoint === 'vip';
    return withoutUndefined({
      ...rest,
      docker: docker && withoutUndefined({ ...docker, extraHosts: docker.extraHosts.filter(host => /^\w+:[\w.:]+$/.test(host)) }),
      replica: '',
      // An address is no name to a Swarm.
      hostname: hostname?.toLowerCase(),
      networkMode: networkMode === 'host' && rest.ports.length === 0 ? networkMode : undefined,
      networks: rest.networks.map(({ network, aliases }) =>
        withoutUndefined({ network, aliases, driverOpts: networkMode === undefined ? options : undefined }),
      ),
      ports: rest.ports
        .filter((port, index) => rest.ports.findIndex(({ publish }) => publish === port.publish) === index)
        .map(port => withoutUndefined({ ...port, mode: isVip ? published : ('host' as const) })),
      files: networkMode === 'none' ? [] : ownFiles,
      volumes,
      healthcheck,
      restart: mode.mode.endsWith('-job') ? { policy: 'no' as const } : rest.restart,
      stop: { graceMs: rest.stop.graceMs, signal },
      service: mode,
    });
  });
}

const updates: fc.Arbitrary<ServiceUpdate> = fc.record({
  parallelism: fc.integer({ min: 0, max: 5 }),
  delayMs: fc.constantFrom(0, 1000, 90_000),
  order: fc.constantFrom('stop-first' as const, 'start-first' as const),
  onFailure: fc.constantFrom('pause' as const, 'continue' as const),
  monitorMs: fc.constantFrom(1, 5000, 30_000),
  maxFailureRatio: fc.constantFrom(0, 0.1, 0.25, 0.333, 1),
});

const modes: fc.Arbitrary<ServiceMode> = fc
  .record({
    name: absent(fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/)),
    mode: fc.constantFrom(
      ...([
        'replicated',
        'replicated',
        'global',
        'replicated-job',
        'global-job',
      ] as const satisfies readonly ServiceMode['mode'][]),
    ),
    replicas: absent(fc.integer({ min: 0, max: 5 })),
    maxConcurrent: absent(fc.integer({ min: 1, max: 3 })),
    maxPerNode: absent(fc.integer({ min: 0, max: 2 })),
    constraints: fc.subarray(['node.role==manager', 'node.labels.site != attic', ' node.id==x ', 'node.platform.os == linux']),
    spread: fc.subarray(['node.labels.site', 'node.labels.rack']),
    update: absent(
      fc.oneof(
        updates,
        updates.map(update => ({ ...update, onFailure: 'rollback' as const })),
      ),
    ),
    rollback: absent(updates),
    endpoint: fc.constantFrom('vip' as const, 'dnsrr' as const),
    labels: fc.dictionary(word, fc.string({ maxLength: 9 }), { maxKeys: 2 }),
    unset: absent(fc.subarray(['TAKEN_FROM_IMAGE', 'ANOTHER_OF_IMAGE'])),
    groups: absent(fc.subarray(['100', 'wheel'])),
    dns: absent(fc.subarray(['10.0.0.1', 'fd00::1'])),
    dnsSearch: absent(fc.subarray(['example.org', 'attic'])),
    dnsOpt: absent(fc.subarray(['ndots:2', 'rotate'])),
    tty: fc.constantFrom(undefined, true as const),
    stdinOpen: fc.constantFrom(undefined, true as const),
    isolation: fc.constantFrom(undefined, 'default'),
    credentialSpec: fc.constantFrom(undefined, undefined, { file: 'spec.json' }, { registry: 'spec' }),
    genericResources: absent(fc.dictionary(fc.constantFrom('gpu', 'ssd'), fc.integer({ min: 0, max: 3 }))),
  })
  .map(fields => withoutUndefined(fields));

const milliseconds = fc.constantFrom(0, 1, 2000, 90_000);

const healthchecks: fc.Arbitrary<NonNullable<WorkloadSpec['healthcheck']>> = fc.record({
  test: fc.oneof(
    fc.array(word, { minLength: 1, maxLength: 3 }).map(command => ({ command })),
    fc.constantFrom('exit 0', 'curl -f http://x || exit 1').map(shell => ({ shell })),
    fc.constant({ none: true as const }),
    fc.constantFrom({ http: { path: '/', port: 80 } }, { http: { path: "/it's", port: 8080 } }),
    fc.constantFrom({ tcp: 5432 }),
  ),
  intervalMs: milliseconds,
  timeoutMs: milliseconds,
  retries: fc.integer({ min: 0, max: 9 }),
  startPeriodMs: milliseconds,
});

function files({ configs, secrets }: ServiceSurroundings): fc.Arbitrary<readonly FileSpec[]> {
  const source = fc.oneof(
    fc.constantFrom(...configs).map(name => ({ as: 'config' as const, source: name })),
    fc.constantFrom(...secrets).map(name => ({ as: 'secret' as const, source: name })),
  );
  const file = fc
    .record({
      source,
      path: fc.constantFrom('/etc/one', '/etc//two', '/run/secrets/three', '/run/secrets/in/four', '/five'),
      mode: fc.constantFrom('644', '0444', '0400', '1777'),
      owner: absent(fc.constantFrom('0', '0:0', '1000', '1000:20', '0:5')),
      change: fc.constantFrom({ mode: 'restart' as const }, { mode: 'none' as const }),
    })
    .map(
      ({ source: { as, source: name }, ...rest }): FileSpec =>
        withoutUndefined({ ...rest, as, source: name, digest: 'unreadable' }),
    );
  return fc.uniqueArray(file, { maxLength: 3, selector: ({ path }) => path });
}

function mounts({ volumes }: ServiceSurroundings): fc.Arbitrary<MountSpec> {
  const options = fc.dictionary(word, word, { maxKeys: 2 });
  const readOnly = fc.boolean();
  return fc
    .oneof(
      fc.record({
        type: fc.constant('volume' as const),
        volume: fc.constantFrom('', ...volumes),
        path: fc.constantFrom('/v1', '/v//2/'),
        readOnly,
        nocopy: fc.constantFrom(undefined, true as const),
        labels: absent(options),
        driver: absent(fc.record({ name: fc.constant('local'), options })),
      }),
      fc.record({
        type: fc.constant('bind' as const),
        host: fc.constantFrom('/srv', '/srv/../tmp/'),
        path: fc.constantFrom('/b1', '/b2/'),
        readOnly,
        propagation: fc.constantFrom(undefined, 'rslave', 'rprivate'),
      }),
      fc.record({
        type: fc.constant('tmpfs' as const),
        path: fc.constantFrom('/t1', '/t2'),
        sizeBytes: fc.constantFrom(0, 4096, 1 << 20),
        mode: fc.constantFrom(undefined, '700', '1777'),
      }),
    )
    .map(mount => withoutUndefined(mount) as MountSpec);
}

/** Exact optional types want an absent field, not an undefined one. */
function withoutUndefined<T extends object>(value: T): { readonly [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    readonly [K in keyof T]: Exclude<T[K], undefined>;
  };
}
