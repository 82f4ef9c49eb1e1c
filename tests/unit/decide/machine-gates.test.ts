import { describe, expect, it } from 'vitest';
import { decide } from '../../../reconciler/decide/decide.ts';
import { memoryTraits } from '../../../reconciler/drivers/memory/spec.ts';
import { inRange } from '../../../reconciler/manifests/check-versions.ts';
import { type TargetId, targetId } from '../../../reconciler/model/ids.ts';
import type { HostFacts } from '../../../reconciler/model/node-facts.ts';
import { type Observed, questionKey, type Sight } from '../../../reconciler/model/observed.ts';
import type { Plan } from '../../../reconciler/model/plan.ts';
import type { SwarmEntry } from '../../../reconciler/model/swarm-sight.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const HOST: HostFacts = {
  os: 'debian',
  init: 'systemd',
  machineId: '',
  addresses: { lo: ['127.0.0.1/8', '::1/128'], eth0: ['192.168.1.99/24', 'fe80::1/64'] },
  diskFreeBytes: 2 ** 33,
  clockAheadMs: 0,
};

type Seen = Sight & { readonly kind: 'seen' };

/** What is decided when sights are as `change` makes them. */
async function planOf(world: World, change: (sights: Map<TargetId, Sight>) => void): Promise<Plan> {
  const observed = await world.observe();
  const sights = new Map(observed.sights);
  change(sights);
  return decideOn(world, { ...observed, sights });
}

function decideOn(world: World, observed: Observed): Plan {
  const traits = new Map([
    ['memory', memoryTraits()],
    ['swarm', { ...memoryTraits(), driver: 'swarm', schedules: true }],
  ]);
  return decide(world.cluster, observed, world.memory, { traits, render: text => text, inRange });
}

const seen = (sights: ReadonlyMap<TargetId, Sight>, target: TargetId): Seen => sights.get(target) as Seen;
const host =
  (node: string, facts: Partial<HostFacts>) =>
  (sights: Map<TargetId, Sight>): void => {
    const own = seen(sights, targetId('memory', node));
    sights.set(targetId('host', node), { ...own, live: [], facts: { ...own.facts, host: { ...HOST, ...facts } } });
  };
const told = ({ held }: Plan): readonly string[] => held.map(({ code, subject, why }) => `${code}: ${subject}: ${why}`);

describe('the address that git declares', () => {
  const world = (force = {}): World =>
    aWorld(aCluster([aNode('a', { address: '192.168.1.23', force })], [aJob('web', { placement: { nodes: ['a'] } })]));

  it('keeps everything off a machine that has none of its interfaces on it', async () => {
    const plan = await planOf(world(), host('a', {}));
    expect(plan.ready).toEqual([]);
    expect(told(plan)).toEqual([
      'unplaced: job/web.1: of 1 node 1 has 192.168.1.99 on eth0, and git declares address 192.168.1.23 (a)',
    ]);
  });

  it('is found on any interface, and what is a name is nobody’s to compare', async () => {
    const addresses = { eth0: ['192.168.1.99/24'], wlan0: ['192.168.1.23/24'] };
    expect((await planOf(world(), host('a', { addresses }))).ready).toHaveLength(1);
    const named = aWorld(aCluster([aNode('a', { address: 'a.lan' })], [aJob('web')]));
    expect((await planOf(named, host('a', {}))).ready).toHaveLength(1);
  });

  it('is passed by a reason, which every plan shows', async () => {
    const plan = await planOf(world({ 'address-mismatch': 'behind a bridge' }), host('a', {}));
    expect(plan.ready).toHaveLength(1);
    expect(plan.warnings.map(({ code, summary }) => `${code}: ${summary}`)).toEqual([
      'address-mismatch: node/a has 192.168.1.99 on eth0, and git declares address 192.168.1.23 (forced: behind a bridge)',
    ]);
  });
});

describe('a disk that is nearly full', () => {
  const full = host('a', { diskFreeBytes: 100 * 2 ** 20 });
  const jobs = [aJob('web', { placement: { nodes: ['a'] } })];
  const next = [aJob('web', { placement: { nodes: ['a'] }, workload: { image: 'example/app:2.0' } })];
  const settled = async (): Promise<World> => {
    const world = aWorld(aCluster([aNode('a'), aNode('b')], jobs));
    world.engine('a').images = new Set(['example/app:1.0']);
    await world.settle();
    return world;
  };

  it('gets no further image, and what runs there runs on', async () => {
    const world = await settled();
    world.cluster = aCluster([aNode('a'), aNode('b')], next);
    const plan = await planOf(world, full);
    expect(plan.ready).toEqual([]);
    expect(told(plan)).toEqual(['disk-full: job/web.1 on a: a has 100Mi of disk left for images, less than 256Mi']);
    expect((await planOf(world, host('a', {}))).ready.map(({ action }) => action)).toEqual(['create']);
  });

  it('is no hindrance for what is there already, and makes others preferred for what is not', async () => {
    const world = await settled();
    const placement = { strategy: 'first-fit' } as const;
    const more = [aJob('api', { placement }), aJob('other', { placement, workload: { image: 'other:1' } })];
    world.cluster = aCluster([aNode('a'), aNode('b')], [...jobs, ...more]);
    const plan = await planOf(world, full);
    expect(told(plan)).toEqual([]);
    expect(plan.ready.filter(({ id }) => id.includes('/workload/')).map(({ id }) => id)).toEqual([
      'memory:a/workload/api.1',
      'memory:b/workload/other.1',
    ]);
  });

  it('is passed by a reason, which every plan shows', async () => {
    const world = await settled();
    world.cluster = aCluster([aNode('a', { force: { 'disk-full': 'tiny image' } })], next);
    const plan = await planOf(world, full);
    expect(plan.ready.map(({ action }) => action)).toEqual(['create']);
    expect(plan.warnings.map(({ summary }) => summary)).toEqual([
      'node/a has 100Mi of disk left for images, less than 256Mi (forced: tiny image)',
    ]);
  });
});

describe('an image for another machine', () => {
  const local =
    (platform: string, ref = 'example/app:1.0') =>
    (sights: Map<TargetId, Sight>): void => {
      const own = seen(sights, 'memory:a');
      sights.set('memory:a', { ...own, imagePlatforms: new Map([[ref, platform]]) });
    };
  const onA = (overrides = {}): World => aWorld(aCluster([aNode('a')], [aJob('web', overrides)]));

  it('that the engine has already is not used, wherever it came from', async () => {
    expect(told(await planOf(onA({ pull: 'never' }), local('linux/s390x')))).toEqual([
      'unplaced: job/web.1: of 1 node 1 is linux/amd64, for which image example/app:1.0 has no variant (it has s390x) (a)',
    ]);
    const world = onA();
    await world.settle();
    world.cluster = aCluster([aNode('a')], [aJob('web', { pull: 'never', workload: { image: 'mine:2' } })]);
    const plan = await planOf(world, local('linux/s390x', 'mine:2'));
    expect(plan.ready).toEqual([]);
    expect(told(plan)).toEqual([
      'wrong-platform: job/web.1 on a: image mine:2 on a is made for linux/s390x, and a is linux/amd64',
    ]);
  });

  it('is used where a reason is given, where it runs already, and where the machine runs that, too', async () => {
    const forced = await planOf(onA({ force: { 'wrong-platform': 'binfmt' } }), local('linux/s390x'));
    expect(forced.ready).toHaveLength(1);
    expect(forced.warnings.map(({ summary }) => summary)).toEqual([
      'job/web: image example/app:1.0 on a is made for linux/s390x, and a is linux/amd64 (forced: binfmt)',
    ]);
    expect((await planOf(onA(), local('linux/386'))).ready).toHaveLength(1);
    const world = onA();
    await world.settle();
    const limited = aJob('web', { workload: { env: { A: 'b' } } });
    world.cluster = aCluster([aNode('a')], [limited]);
    expect((await planOf(world, local('linux/s390x'))).ready).toHaveLength(1);
  });

  it('is not pulled for a replica that stays where it is', async () => {
    const world = onA();
    await world.settle();
    world.cluster = aCluster([aNode('a')], [aJob('web', { workload: { image: 'arm:1' } })]);
    const answer = { kind: 'image', digest: 'sha256:1', platforms: ['linux/arm64'], at: 0 } as const;
    world.answers.set(questionKey({ kind: 'image', ref: 'arm:1' }), answer);
    const plan = await world.look();
    expect(plan.ready).toEqual([]);
    expect(told(plan)).toEqual([
      'wrong-platform: job/web.1 on a: image arm:1 has no variant for linux/amd64, which a is (it has arm64)',
    ]);
  });

  it('keeps a service from a Swarm that might place it on one of these', async () => {
    const entry = (member: string, platform: string): SwarmEntry => ({
      ...{ id: member, hostname: member, address: '', role: 'worker', availability: 'active', status: 'ready' },
      ...{ isLeader: false, labels: {}, member, platform, engineVersion: '', tasks: 0, version: 1 },
    });
    const service = (overrides = {}) => aJob('web', { service: true, engine: 'swarm', ...overrides });
    const nodes = [aNode('a', { engine: 'swarm' }), aNode('b', { engine: 'swarm', labels: { site: 'attic' } })];
    const world = aWorld(aCluster(nodes, [service()]));
    const answer = { kind: 'image', digest: 'sha256:1', platforms: ['linux/amd64'], at: 0 } as const;
    world.answers.set(questionKey({ kind: 'image', ref: 'example/app:1.0' }), answer);
    const swarm = {
      ...{ id: 's', asked: 'a', machines: new Map() },
      entries: [entry('a', 'linux/amd64'), entry('b', 'linux/arm64')],
    };
    const sight: Seen = {
      ...{ kind: 'seen', at: world.now, live: [], foreign: [], images: new Set(), imagesInUse: new Set(), remarks: [], swarm },
      facts: { platform: '', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] },
    };
    const look = (): Promise<Plan> => planOf(world, sights => sights.set('swarm:attic', sight));
    expect(told(await look())).toEqual([
      'wrong-platform: job/web on the Swarm: the Swarm may place it where image example/app:1.0 has no variant: b is linux/arm64 (it has amd64)',
    ]);
    world.cluster = aCluster(nodes, [service({ force: { 'wrong-platform': 'it never goes there' } })]);
    expect((await look()).held).toEqual([]);
    world.cluster = aCluster([nodes[0]!, { ...nodes[1]!, taints: [{ key: 'arm', effect: 'NoExecute' }] }], [service()]);
    expect((await look()).held).toEqual([]);
  });
});
