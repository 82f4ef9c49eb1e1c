import fc from 'fast-check';
import type { Cluster, Job, Node } from '../../reconciler/model/cluster.ts';
import { aCluster, aJob, aNode } from './world.ts';

const ROLES = ['app', 'edge'];
const SITES = ['attic', 'cellar'];

const nodeOf = (name: string): fc.Arbitrary<Node> =>
  fc
    .record({
      roles: fc.subarray(ROLES),
      site: fc.constantFrom(...SITES),
      memory: fc.constantFrom(undefined, 1000, 4000),
      taint: fc.boolean(),
      state: fc.constantFrom('active' as const, 'active' as const, 'active' as const, 'drained' as const),
    })
    .map(({ roles, site, memory, taint, state }) =>
      aNode(name, {
        roles,
        state,
        labels: { site },
        capacity: memory === undefined ? {} : { memoryBytes: memory },
        taints: taint && name.endsWith('4') ? [{ key: 'gpu', effect: 'NoSchedule' }] : [],
      }),
    );

const jobOf = (name: string, before: readonly string[]): fc.Arbitrary<Job> =>
  fc
    .record({
      replicas: fc.integer({ min: 0, max: 4 }),
      global: fc.boolean(),
      role: fc.constantFrom(undefined, ...ROLES),
      strategy: fc.constantFrom('best-fit' as const, 'spread' as const, 'first-fit' as const),
      image: fc.constantFrom('example/app:1.0', 'example/app:2.0'),
      memory: fc.constantFrom(undefined, 300, 1500),
      limit: fc.constantFrom(undefined, 1000, 2000),
      port: fc.constantFrom(undefined, 8080, 9090),
      order: fc.constantFrom('stop-first' as const, 'start-first' as const),
      parallelism: fc.integer({ min: 1, max: 3 }),
      dependsOn: fc.subarray([...before]),
      data: fc.boolean(),
    })
    .map(({ replicas, global, role, strategy, image, memory, limit, port, order, parallelism, dependsOn, data }) =>
      aJob(name, {
        replicas,
        mode: global ? 'global' : 'replicated',
        dependsOn,
        placement: { strategy, ...(role === undefined ? {} : { role }) },
        update: { order, parallelism },
        workload: {
          image,
          limits: limit === undefined ? {} : { memoryBytes: limit },
          reservations: memory === undefined ? {} : { memoryBytes: memory },
          ports: port === undefined ? [] : [{ target: 80, publish: port, protocol: 'tcp', address: '0.0.0.0' }],
          volumes: data ? [{ type: 'volume', volume: `attic_${name}`, path: '/data', readOnly: false }] : [],
        },
      }),
    );

const NODES = ['n1', 'n2', 'n3', 'n4'];
const JOBS = ['api', 'database', 'web', 'worker'];

/** Small clusters in which everything that decisions look at happens: roles, taints, capacities, ports, data, dependencies. */
export const clusters: fc.Arbitrary<Cluster> = fc
  .record({
    nodes: fc.tuple(...NODES.map(nodeOf)).chain(all => fc.subarray(all, { minLength: 1 })),
    jobs: fc.tuple(...JOBS.map((name, index) => jobOf(name, JOBS.slice(0, index)))).chain(all => fc.subarray(all)),
  })
  .map(({ nodes, jobs }) => {
    const names = new Set(jobs.map(job => job.name));
    const known = jobs.map(job => ({ ...job, dependsOn: job.dependsOn.filter(name => names.has(name)) }));
    return aCluster(nodes, known);
  });

/** The same cluster with its nodes and jobs in another order of insertion. */
export function shuffled(cluster: Cluster, random: () => number): Cluster {
  const shuffle = <T>(items: readonly T[]): readonly T[] =>
    items
      .map(item => [random(), item] as const)
      .sort(([one], [other]) => one - other)
      .map(([, item]) => item);
  return { ...cluster, nodes: new Map(shuffle([...cluster.nodes])), jobs: new Map(shuffle([...cluster.jobs])) };
}

/** One commit that gives the engine of a node another name, or one more. */
export interface Rename {
  /** Modulo the nodes that there are. */
  readonly node: number;
  /**
   * - `said`: with the old name in `formerly`; `unsaid`: without
   * - `retired`: the old name stays, to be retired; `twice`: it stays, and there are two names for one engine
   */
  readonly how: 'said' | 'unsaid' | 'retired' | 'twice';
}

/** Ways to rename nodes. */
export const renames: fc.Arbitrary<Rename> = fc.record({
  node: fc.nat(7),
  how: fc.constantFrom('said' as const, 'unsaid' as const, 'retired' as const, 'twice' as const),
});

/** The cluster with the engine of each node at a place of its own, whatever the node is called. */
export function atPlaces(cluster: Cluster): Cluster {
  const nodes = [...cluster.nodes].map(
    ([name, node]) => [name, { ...node, access: [{ kind: 'local', socket: name }] } satisfies Node] as const,
  );
  return { ...cluster, nodes: new Map(nodes) };
}

/** The cluster after a rename; `name` is the new name. */
export function withRename(cluster: Cluster, { node: index, how }: Rename, name: string): Cluster {
  const old = [...cluster.nodes.values()][index % cluster.nodes.size]!;
  const nodes = new Map(cluster.nodes);
  if (how === 'retired') nodes.set(old.name, { ...old, state: 'absent' });
  else if (how !== 'twice') nodes.delete(old.name);
  nodes.set(name, { ...old, name, formerly: how === 'said' ? [...old.formerly, old.name] : [] });
  return { ...cluster, nodes };
}
