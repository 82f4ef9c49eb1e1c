import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DeclaredHost, FacetTemplate, HostFacet } from '../../reconciler/model/host.ts';
import { facetName } from '../../reconciler/model/host.ts';
import { splitResourceId, targetOf } from '../../reconciler/model/ids.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import type { Spec } from '../../reconciler/model/resource.ts';
import { absent, aFile, aHost, aService } from '../support/hosts.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../support/world.ts';

const runs = { numRuns: Number(process.env.KEELSON_TEST_RUNS ?? 150) };
const NODES = ['a', 'b', 'c'];
const DAEMON = '/etc/docker/daemon.json';

const text = fc.constantFrom('one', 'two', 'three');
const facet: fc.Arbitrary<FacetTemplate> = fc.oneof(
  fc.record({ path: fc.constantFrom('/etc/motd', DAEMON, '/srv/www/x'), text }).map(it => aFile(it.path, it.text, '0644', 'ops')),
  fc.constantFrom('/srv', '/srv/www').map((path): FacetTemplate => ({ kind: 'directory', path, mode: '0755', owner: 'ops' })),
  fc.subarray(['wheel', 'docker']).map((groups): FacetTemplate => ({ kind: 'user', name: 'ops', groups })),
  fc.constantFrom('docker', 'ntp').map(name => aService(name)),
  fc.nat(3).map((priority): FacetTemplate => ({ kind: 'wifi', name: 'lab', priority })),
  fc
    .constantFrom('10.0.0.1/24', '10.0.0.2/24')
    .map((address): FacetTemplate => ({ kind: 'address', interface: 'eth0', address })),
  text.map((run): FacetTemplate => ({ kind: 'step', name: 'once', unless: 'true', run })),
);

/** Services restart on what there is; some entries say that theirs shall not be there. */
const host: fc.Arbitrary<DeclaredHost> = fc
  .record({
    facets: fc.uniqueArray(facet, { maxLength: 8, selector: spec => `${spec.kind} ${facetName(spec)}` }),
    gone: fc.nat(9),
    restarts: fc.constantFrom('window' as const, 'now' as const),
  })
  .map(({ facets, gone, restarts }) => {
    const hasFile = facets.some(spec => facetName(spec) === DAEMON);
    const entries = facets.map((spec, index): FacetTemplate | HostFacet => {
      if (index === gone && facetName(spec) !== DAEMON) return absent(spec.kind, facetName(spec));
      return spec.kind === 'service' && hasFile ? { ...spec, restartOn: [DAEMON] } : spec;
    });
    return aHost(entries, restarts);
  });

const cluster = fc.tuple(...NODES.map(() => fc.option(host, { nil: undefined }))).map(hosts =>
  aCluster(
    NODES.map(name => aNode(name)),
    [aJob('web', { replicas: 2 })],
    { hosts: new Map(NODES.flatMap((name, index) => (hosts[index] === undefined ? [] : [[name, hosts[index]] as const]))) },
  ),
);

const trouble = fc.record({
  what: fc.constantFrom('silence', 'refuse', 'by hand', 'removed', 'kill', 'lose the store', 'commit', 'nothing'),
  node: fc.nat(2),
  pick: fc.nat(9),
});

type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;

const RISKY = /\/(address|wifi)\/|\/service\/docker$|\/file\/\/etc\/docker\//;

/** Nodes of which this plan touches the engine or the network. */
function touched({ ready }: Plan): ReadonlySet<string> {
  const risky = ready.filter(({ id, action, impact }) => {
    if (!RISKY.test(id)) return false;
    const { kind } = splitResourceId(id);
    return kind === 'service' ? impact !== 'none' : kind !== 'file' || action !== 'create';
  });
  return new Set(risky.map(({ id }) => targetOf(id)));
}

function befall(world: World, { what, node, pick }: Trouble, next: World['cluster']): void {
  const engine = world.host(NODES[node]!);
  const thing = [...engine.things.values()][pick % Math.max(1, engine.things.size)];
  world.sendOnly = null;
  if (what === 'silence') engine.faults.silent = !engine.faults.silent;
  if (what === 'refuse') engine.faults.refuse = pick % 2 === 0 ? () => null : () => 'no';
  if (what === 'by hand' && thing?.spec.kind === 'directory') thing.spec = { ...thing.spec, mode: '0700' } as Spec;
  if (what === 'removed' && thing !== undefined) engine.things.delete(thing.ref);
  if (what === 'kill') world.sendOnly = pick % 4;
  if (what === 'lose the store') world.memory = { ...world.memory, tries: new Map(), rollouts: new Map(), targets: new Map() };
  if (what === 'commit') world.cluster = next;
}

it('whatever happens, hosts come to be as git says, one machine at a time, and then nothing is planned', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(cluster, cluster, fc.array(trouble, { maxLength: 8 }), async (first, last, troubles) => {
      const world = aWorld(first);
      for (const one of troubles) {
        befall(world, one, last);
        const { plan } = await world.pass();
        expect(touched(plan).size).toBeLessThanOrEqual(1);
        world.now += 30_000;
      }
      for (const name of NODES) Object.assign(world.host(name).faults, { silent: false, refuse: () => null });
      world.sendOnly = null;
      world.cluster = { ...last, revision: 'last' };
      world.memory = { ...world.memory, tries: new Map() };
      const plan = await world.settle();
      expect([plan.ready, plan.later, plan.held, plan.drift]).toEqual([[], [], [], []]);
      for (const { facets } of plan.hosts) expect(facets.every(({ health }) => health === 'healthy')).toBe(true);
    }),
    runs,
  );
});

it('the order in which nodes and hosts are told decides nothing', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(cluster, async declared => {
      const backwards = <T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> => new Map([...map].reverse());
      const other = { ...declared, nodes: backwards(declared.nodes), hosts: backwards(declared.hosts) };
      expect(await aWorld(other).look()).toEqual(await aWorld(declared).look());
    }),
    runs,
  );
});
