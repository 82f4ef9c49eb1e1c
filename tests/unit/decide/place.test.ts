import { describe, expect, it } from 'vitest';
import { decide } from '../../../reconciler/decide/decide.ts';
import type { Kit } from '../../../reconciler/decide/kit.ts';
import type { Job, Node } from '../../../reconciler/model/cluster.ts';
import type { Sight } from '../../../reconciler/model/observed.ts';
import type { Window } from '../../../reconciler/model/policy.ts';
import { aCluster, aJob, aNode, aWorld, type JobOverrides, type World } from '../../support/world.ts';

const held = async (world: World): Promise<readonly string[]> =>
  (await world.look()).held.map(item => `${item.code}: ${item.why}`);
const settled = async (nodes: readonly Node[], jobs: readonly Job[]): Promise<World> => {
  const world = aWorld(aCluster(nodes, jobs));
  await world.settle();
  return world;
};
const gib = 2 ** 30;

describe('placement', () => {
  it('says of every node why it was not taken, alike ones together', async () => {
    const nodes = [
      aNode('pi-1'),
      aNode('pi-2', { roles: ['dea'], capacity: { memoryBytes: gib } }),
      aNode('pi-3', { roles: ['dea'], capacity: { memoryBytes: gib } }),
    ];
    const world = aWorld(
      aCluster(nodes, [
        aJob('web', { placement: { role: 'dea' }, workload: { reservations: { memoryBytes: gib + 64 * 2 ** 20 } } }),
      ]),
    );
    expect(await held(world)).toEqual([
      'unplaced: of 3 nodes 1 lacks role dea (pi-1), 2 are short of memory by 64Mi (pi-2, pi-3)',
    ]);
  });

  it('best-fit takes the node with most free capacity, spread the one with fewest replicas, first-fit the first, direct the named ones in turn', async () => {
    const nodes = [
      aNode('a', { capacity: { memoryBytes: gib } }),
      aNode('b', { capacity: { memoryBytes: 4 * gib } }),
      aNode('c', { capacity: { memoryBytes: 2 * gib } }),
    ];
    const workload = { reservations: { memoryBytes: gib / 4 } };
    const where = async (job: Job): Promise<readonly string[]> =>
      (await settled(nodes, [job])).running().map(line => line.slice(0, line.indexOf(' ')));
    expect(await where(aJob('web', { workload }))).toEqual(['web.1@b']);
    expect(await where(aJob('web', { workload, replicas: 3, placement: { strategy: 'spread' } }))).toEqual([
      'web.1@b',
      'web.2@c',
      'web.3@a',
    ]);
    expect(await where(aJob('web', { workload, placement: { strategy: 'first-fit' } }))).toEqual(['web.1@a']);
    expect(await where(aJob('web', { workload, replicas: 3, placement: { strategy: 'direct', nodes: ['c', 'a'] } }))).toEqual([
      'web.1@c',
      'web.2@a',
      'web.3@c',
    ]);
  });

  it('spreads over the values of a label', async () => {
    const nodes = [
      aNode('a1', { labels: { site: 'attic' } }),
      aNode('a2', { labels: { site: 'attic' } }),
      aNode('c1', { labels: { site: 'cellar' } }),
    ];
    const world = await settled(nodes, [aJob('web', { replicas: 2, placement: { spread: 'site', strategy: 'spread' } })]);
    expect(world.running()).toEqual(['web.1@a1 example/app:1.0', 'web.2@c1 example/app:1.0']);
  });

  it('puts a global job on every node that is allowed, and no other', async () => {
    const nodes = [
      aNode('pi-1'),
      aNode('pi-2', { state: 'drained' }),
      aNode('pi-3', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] }),
      aNode('pi-4'),
    ];
    const world = await settled(nodes, [aJob('agent', { mode: 'global' })]);
    expect(world.running()).toEqual(['agent.pi-1@pi-1 example/app:1.0', 'agent.pi-4@pi-4 example/app:1.0']);
  });

  it('never shares a published port or a node it stays apart from', async () => {
    const ports = [{ target: 80, publish: 8080, protocol: 'tcp' as const, address: '127.0.0.1' }];
    const world = await settled(
      [aNode('a'), aNode('b')],
      [
        aJob('api', { workload: { ports } }),
        aJob('web', { workload: { ports } }),
        aJob('lonely', { priority: 1, placement: { apart: ['api', 'web'] } }),
      ],
    );
    expect(world.running()).toEqual(['api.1@a example/app:1.0', 'web.1@b example/app:1.0']);
    expect((await held(world))[0]).toContain('from which it stays apart');
  });

  it('names the foreign container that holds a port', async () => {
    const ports = [{ target: 9100, publish: 9100, protocol: 'tcp' as const, address: '0.0.0.0' }];
    const world = aWorld(aCluster([aNode('pi-1')], [aJob('metrics', { workload: { ports } })]));
    world.engine('pi-1').foreign.push({
      kind: 'workload',
      name: 'node-exporter',
      ports: [{ address: '0.0.0.0', port: 9100, protocol: 'tcp' }],
      addresses: [],
    });
    expect((await held(world))[0]).toContain('port 9100 held by "node-exporter", which is not Keelson\'s');
  });

  it('does not place an image on a platform it has no variant for', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [aJob('web')]), { platform: 'linux/arm/v7' });
    world.answers.set('image example/app:1.0', {
      kind: 'image',
      digest: 'sha256:1',
      platforms: ['linux/amd64', 'linux/arm64'],
      at: 0,
    });
    expect((await held(world))[0]).toContain('has no variant (it has amd64, arm64)');
  });

  it('moves with a changed node, and keeps local data where it is', async () => {
    const world = await settled(
      [aNode('a'), aNode('b')],
      [
        aJob('web', { placement: { nodes: ['a'] } }),
        aJob('db', {
          placement: { nodes: ['a'] },
          workload: { volumes: [{ type: 'volume', volume: 'attic_db', path: '/d', readOnly: false }] },
        }),
      ],
    );
    const jobs = [...world.cluster.jobs.values()].map(job => ({ ...job, placement: { ...job.placement, nodes: ['b'] } }));
    world.cluster = aCluster([aNode('a'), aNode('b')], jobs);
    const sent = async (): Promise<readonly string[]> =>
      (await world.pass()).plan.ready.map(change => `${change.action} ${change.id}`);
    expect(await sent()).toEqual(['create memory:b/workload/web.1']);
    expect(world.running()).toEqual(['db.1@a example/app:1.0', 'web.1@a example/app:1.0']);
    expect(await sent()).toEqual(['start memory:b/workload/web.1', 'stop memory:a/workload/web.1']);
    const end = await world.settle();
    expect(world.running()).toEqual(['db.1@a example/app:1.0', 'web.1@b example/app:1.0']);
    expect(end.jobs.find(job => job.name === 'db')!.health).toBe('healthy');
  });

  it('stops nothing for what cannot be made elsewhere, and drains one after the other', async () => {
    const nodes = (state: 'active' | 'drained') => [aNode('a', { state }), aNode('b')];
    const job = aJob('web', { replicas: 3 });
    const world = await settled([aNode('a')], [job]);
    world.cluster = aCluster(nodes('drained'), [job]);
    world.engine('b').faults.refuse = action => (action === 'create' ? 'disk full' : null);
    for (let round = 0; round < 6; round += 1) {
      await world.pass();
      world.now += 11_000;
    }
    expect(world.running()).toEqual(['web.1@a', 'web.2@a', 'web.3@a'].map(name => `${name} example/app:1.0`));
    world.engine('b').faults.refuse = () => null;
    world.cluster = { ...aCluster(nodes('drained'), [aJob('web', { replicas: 3, labels: { again: 'yes' } })]), revision: 'next' };
    world.memory = { ...world.memory, tries: new Map() };
    const running: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      await world.pass();
      running.push(world.running().length);
      world.now += 11_000;
    }
    expect(Math.min(...running)).toBeGreaterThanOrEqual(2);
    expect(world.running()).toEqual(['web.1@b', 'web.2@b', 'web.3@b'].map(name => `${name} example/app:1.0`));
  });

  describe('a move that was begun', () => {
    const job = (node: string, more = {}): Job => aJob('web', { placement: { nodes: [node] }, ...more });
    const begun = async (): Promise<World> => {
      const world = await settled([aNode('a'), aNode('b')], [job('a')]);
      world.cluster = { ...aCluster([aNode('a'), aNode('b')], [job('b')]), revision: 'moved' };
      await world.pass();
      world.now += 1_000;
      return world;
    };
    const on = (world: World): readonly string[] => world.running().map(line => line.split(' ')[0]!);

    it('starts nothing while nobody knows whether the one before runs', async () => {
      const world = await begun();
      world.engine('a').faults.silent = true;
      const { plan } = await world.pass();
      expect(on(world)).toEqual(['web.1@a']);
      expect(plan.held).toMatchObject([{ code: 'silent', why: 'a is silent and may still run it' }]);
      world.engine('a').faults.silent = false;
      await world.settle();
      expect(on(world)).toEqual(['web.1@b']);
    });

    it.each([
      ['suspended', { suspend: { reason: 'maintenance' } }],
      ['another machine', { platform: 'linux/arm64' }],
    ])('stops nothing where its place is %s by now', async (_, more) => {
      const world = await begun();
      world.cluster = { ...aCluster([aNode('a'), aNode('b', more)], [job('b')]), revision: 'next' };
      for (let round = 0; round < 3; round += 1) await world.pass();
      expect(on(world)).toEqual(['web.1@a']);
      world.cluster = { ...aCluster([aNode('a'), aNode('b')], [job('b')]), revision: 'last' };
      await world.settle();
      expect(on(world)).toEqual(['web.1@b']);
    });

    it('waits for a window and for what it depends on as if it had not been', async () => {
      const world = await begun();
      const windows: readonly Window[] = [{ days: ['mon'], from: 120, to: 180, timezone: 'UTC' }];
      world.cluster = aCluster([aNode('a'), aNode('b')], [job('b')], { policy: { windows } });
      const { plan } = await world.pass();
      expect(on(world)).toEqual(['web.1@a']);
      expect(plan.later.map(item => item.change.action).sort()).toEqual(['start', 'stop']);
      const db = aJob('db', { placement: { nodes: ['a'] } });
      world.cluster = aCluster([aNode('a'), aNode('b')], [job('b', { dependsOn: ['db'] }), db]);
      await world.pass();
      expect(on(world)).toContain('web.1@a');
      await world.settle();
      expect(on(world)).toEqual(['db.1@a', 'web.1@b']);
    });
  });

  it('makes and starts nothing on a machine that is not the one that git declares, unless a reason is given', async () => {
    const declared = (force = {}) => [aNode('a', { engineVersion: '>=99', platform: 'linux/amd64', force }), aNode('b')];
    const world = await settled([aNode('a'), aNode('b')], [aJob('web', { placement: { nodes: ['a'] } })]);
    const next = aJob('web', { placement: { nodes: ['a'] }, workload: { image: 'example/app:2.0' } });
    world.cluster = aCluster(declared(), [next, aJob('other')]);
    await world.settle();
    expect(world.running()).toEqual(['other.1@b example/app:1.0', 'web.1@a example/app:1.0']);
    expect((await world.look()).held).toMatchObject([
      { code: 'version-mismatch', subject: 'job/web.1 on a', why: 'a has engine 1.0, and git declares >=99' },
    ]);
    world.cluster = aCluster(declared({ 'version-mismatch': 'lab only' }), [next]);
    await world.settle();
    expect(world.running()).toEqual(['web.1@a example/app:2.0']);
  });

  it('a taint keeps off what is new, and what runs only where it says so', async () => {
    const jobs = [aJob('web', { replicas: 2 }), aJob('agent', { mode: 'global' })];
    const tainted = (effect: 'NoSchedule' | 'NoExecute') => [aNode('a', { taints: [{ key: 'gpu', effect }] }), aNode('b')];
    const world = await settled([aNode('a')], jobs);
    world.cluster = aCluster(tainted('NoSchedule'), jobs);
    await world.settle();
    expect(world.running().map(line => line.split(' ')[0])).toEqual(['agent.a@a', 'agent.b@b', 'web.1@a', 'web.2@a']);
    world.cluster = aCluster(tainted('NoSchedule'), [aJob('web', { replicas: 3 }), aJob('agent', { mode: 'global' })]);
    await world.settle();
    expect(world.running().map(line => line.split(' ')[0])).toContain('web.3@b');
    world.cluster = aCluster(tainted('NoExecute'), jobs);
    await world.settle();
    expect(world.running().map(line => line.split(' ')[0])).toEqual(['agent.b@b', 'web.1@b', 'web.2@b']);
  });

  it('moves start-first without a moment without it', async () => {
    const job = (node: string): Job => aJob('web', { placement: { nodes: [node] }, update: { order: 'start-first' } });
    const world = await settled([aNode('a'), aNode('b')], [job('a')]);
    world.cluster = aCluster([aNode('a'), aNode('b')], [job('b')]);
    await world.pass();
    expect(world.running()).toHaveLength(2);
    await world.settle();
    expect(world.running()).toEqual(['web.1@b example/app:1.0']);
  });

  describe('a node that is retired', () => {
    const RETIRED = {
      'is drained': { state: 'drained' },
      'is absent': { state: 'absent' },
      'has its role no more': { roles: [] },
    } as const;
    const nodes = (a: Partial<Node> = {}): readonly Node[] => [
      aNode('a', { roles: ['dea'], ...a }),
      aNode('b', { roles: ['dea'] }),
    ];
    const job = (overrides: JobOverrides = {}): Job =>
      aJob('web', { replicas: 2, placement: { role: 'dea', strategy: 'first-fit' }, ...overrides });
    const retire = async (web: Job, a: Partial<Node> = RETIRED['is drained']): Promise<World> => {
      const world = await settled(nodes(), [web]);
      world.cluster = aCluster(nodes(a), [web]);
      return world;
    };
    const on = (world: World): readonly string[] => world.running().map(line => line.split(' ')[0]!);

    it.each(Object.entries(RETIRED))(
      'that %s is left by replicas one by one, each once it is well elsewhere',
      async (_how, a) => {
        const world = await retire(job(), a);
        await world.pass();
        expect(on(world)).toEqual(['web.1@a', 'web.1@b', 'web.2@a']);
        world.now += 5_000;
        await world.pass();
        expect(on(world)).toEqual(['web.1@a', 'web.1@b', 'web.2@a']);
        await world.settle();
        expect(on(world)).toEqual(['web.1@b', 'web.2@b']);
        expect((await world.look()).ready).toEqual([]);
      },
    );

    it.each([
      ['there is one of it', { replicas: 1 }],
      [
        'it writes somewhere',
        { movable: ['/v'], workload: { volumes: [{ type: 'bind', host: '/v', path: '/v', readOnly: false }] } },
      ],
    ] as const)(
      'is left in the order of git, the old one stopped before the new one starts, where %s',
      async (_why, overrides) => {
        const world = await retire(job(overrides as JobOverrides));
        const many = on(world).length;
        for (let pass = 0; pass < 12; pass += 1) {
          await world.pass();
          expect(on(world).length).toBeLessThanOrEqual(many);
          world.now += 11_000;
        }
        expect(on(world).filter(name => name.endsWith('@b'))).toHaveLength(many);
      },
    );

    it('is left by the only one once that is well elsewhere, where git says start-first', async () => {
      const world = await retire(job({ replicas: 1, update: { order: 'start-first' } }));
      await world.pass();
      expect(on(world)).toEqual(['web.1@a', 'web.1@b']);
      await world.settle();
      expect(on(world)).toEqual(['web.1@b']);
    });

    it('keeps what does not get well elsewhere', async () => {
      const world = await retire(job());
      world.engine('b').behave = () => ({ healthyAfterMs: 0, becomes: 'unhealthy' });
      for (let pass = 0; pass < 8; pass += 1) {
        await world.pass();
        expect(on(world).filter(name => name.endsWith('@a'))).toHaveLength(2);
        world.now += 60_000;
      }
    });

    it('is left within the windows of the policy', async () => {
      const world = await retire(job());
      const closed: Window = { days: ['tue'], from: 0, to: 60, timezone: 'UTC' };
      world.cluster = aCluster(nodes({ state: 'drained' }), [job()], { policy: { windows: [closed] } });
      await world.pass();
      expect(on(world)).toEqual(['web.1@a', 'web.2@a']);
    });
  });
});

describe('a silent node', () => {
  it('that git has given up is said to be forgotten by name, where it is gone for good', async () => {
    const job = aJob('web', { placement: { nodes: ['a'] } });
    const world = await settled([aNode('a'), aNode('b')], [job]);
    world.engine('a').faults.silent = true;
    expect((await world.look()).unseen[0]).not.toHaveProperty('todo');
    const todo = 'if a is gone for good, run reconcile forget a';
    world.cluster = aCluster([aNode('a', { state: 'absent' }), aNode('b')], [job]);
    expect((await world.look()).unseen).toMatchObject([{ node: 'a', todo }]);
    world.cluster = aCluster([aNode('b')], [job]);
    expect(await world.look()).toMatchObject({
      unseen: [{ node: 'a', todo }],
      held: [{ code: 'node-undeclared', todo: 'restore its document or, if it is gone for good, run reconcile forget a' }],
    });
  });

  it('keeps its replicas until it is lost, then they move, and when it returns nothing runs twice', async () => {
    const nodes = [aNode('a'), aNode('b'), aNode('c'), aNode('d'), aNode('e')];
    const world = await settled(nodes, [aJob('web', { placement: { strategy: 'first-fit' } })]);
    world.engine('a').faults.silent = true;
    const { plan } = await world.pass();
    expect(plan.ready).toEqual([]);
    expect(plan.unseen).toMatchObject([{ node: 'a', matters: true, consequence: 'its workload stays where it is' }]);
    for (let minute = 0; minute < 6; minute += 1) {
      world.now += 60_000;
      await world.pass();
    }
    expect(world.running()).toEqual(['web.1@a example/app:1.0', 'web.1@b example/app:1.0']);
    world.engine('a').faults.silent = false;
    await world.settle();
    expect(world.running()).toEqual(['web.1@b example/app:1.0']);
  });

  it('is not waited for where its agent has orders to stop what moves: it starts at once elsewhere', async () => {
    const nodes = [aNode('a'), aNode('b'), aNode('c'), aNode('d'), aNode('e')];
    const update = { order: 'stop-first' } as const;
    const world = await settled(nodes, [aJob('web', { placement: { strategy: 'first-fit' }, update })]);
    const observed = await world.observe();
    const silence = { since: world.now - 600_000, heardAt: world.now - 600_000, why: 'its agent says nothing' };
    const mailbox = { silence, pending: new Map<string, string>() };
    const unheard = { ...(observed.sights.get('memory:a') as Sight & { readonly kind: 'seen' }), mailbox };
    const sights = new Map(observed.sights).set('memory:a', unheard);
    const kit: Kit = { traits: new Map([['memory', world.traits]]), render: text => text, inRange: () => true };
    const { ready } = decide(world.cluster, { ...observed, sights }, world.memory, kit);
    expect(ready).toMatchObject([{ action: 'create', id: 'memory:b/workload/web.1', cause: 'loss' }]);
    expect(ready[0]).not.toHaveProperty('unstarted');
  });

  it('is not lost when nobody tried for a long time', async () => {
    const world = await settled(
      [aNode('a'), aNode('b'), aNode('c'), aNode('d'), aNode('e')],
      [aJob('web', { placement: { strategy: 'first-fit' } })],
    );
    world.engine('a').faults.silent = true;
    await world.pass();
    world.now += 3_600_000;
    expect((await world.pass()).plan.ready).toEqual([]);
  });

  it('moves nothing when more fall silent together than maxLost allows', async () => {
    const world = await settled(
      [aNode('a'), aNode('b'), aNode('c')],
      [aJob('web', { replicas: 2, placement: { strategy: 'spread' } })],
    );
    for (const name of ['a', 'b']) world.engine(name).faults.silent = true;
    for (let minute = 0; minute < 8; minute += 1) {
      expect((await world.pass()).plan.ready).toEqual([]);
      world.now += 60_000;
    }
  });

  it('holds what it may already run when the store is new and it never answered', async () => {
    const world = aWorld(aCluster([aNode('a'), aNode('b')], [aJob('web')]));
    world.memory = { ...world.memory, fresh: true };
    world.engine('a').faults.silent = true;
    const plan = await world.look();
    expect(plan.ready).toEqual([]);
    expect(plan.held).toMatchObject([{ code: 'node-unseen', subject: 'job/web.1' }]);
    expect(plan.jobs).toMatchObject([{ health: 'unknown' }]);
    expect(plan.unseen).toMatchObject([{ node: 'a', matters: true }]);
  });

  it('matters where something waits for it, and not where nothing does', async () => {
    const world = await settled([aNode('a'), aNode('b')], [aJob('web', { placement: { nodes: ['b'] } })]);
    world.engine('a').faults.silent = true;
    expect((await world.look()).unseen).toMatchObject([{ node: 'a', matters: false, consequence: 'nothing of ours was there' }]);
    world.cluster = aCluster(
      [aNode('a'), aNode('b')],
      [aJob('web', { placement: { nodes: ['b'] } }), aJob('new', { placement: { nodes: ['a'] } })],
    );
    const plan = await world.look();
    expect(plan.held).toMatchObject([{ code: 'unplaced', subject: 'job/new.1' }]);
    expect(plan.unseen).toMatchObject([{ node: 'a', matters: true }]);
  });
});
