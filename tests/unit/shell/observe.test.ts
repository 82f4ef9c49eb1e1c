import { describe, expect, it } from 'vitest';
import { openDriverPool } from '../../../reconciler/driver-pool.ts';
import { openMemory } from '../../../reconciler/drivers/memory/driver.ts';
import { type MemoryEngine, makeMemoryEngine } from '../../../reconciler/drivers/memory/engine.ts';
import { openLooks } from '../../../reconciler/looks.ts';
import { EMPTY_MEMORY } from '../../../reconciler/model/memory.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { observe } from '../../../reconciler/observe.ts';
import type { Limits, OwnedParts } from '../../../reconciler/parts.ts';
import { aCluster, aJob, aNode, aWorld, NOBODY_TELLS } from '../../support/world.ts';

const never = new AbortController().signal;
const limits: Limits = {
  observeMs: 30,
  firstLookMs: 1_000,
  applyMs: 1_000,
  askMs: 30,
  storeMs: 1_000,
  breakMs: 120_000,
  perTarget: 4,
  targets: 8,
  reportsKept: 10,
};
const owner = { cluster: 'attic', uid: 'uid-1' };

const pool = (engines: ReadonlyMap<string, MemoryEngine>, feeds: OwnedParts['feeds'] = []) => {
  const tried: string[] = [];
  const clock = { now: 0 };
  const broken = new Set(['broken']);
  const owned: OwnedParts = {
    feeds,
    async openDriver(target, access) {
      const way = 'host' in access ? access.host : 'socket' in access ? access.socket! : 'local';
      const driver = openMemory({ target, owner, engine: engines.get(target)! });
      const observe: typeof driver.observe = async signal => {
        tried.push(way);
        if (broken.has(way)) throw new OperationError('unreachable', `no route to ${way}`);
        return driver.observe(signal);
      };
      return { driver: { ...driver, observe }, via: way };
    },
  };
  return {
    pool: openDriverPool(
      owned,
      () => ({ adopt: () => new Map(), formerly: [] }),
      () => clock.now,
    ),
    looks: openLooks(1_000, () => {}),
    tried,
    clock,
    broken,
  };
};

describe('observe', () => {
  it('a target that never answers is silent after its own deadline, and the others were seen', async () => {
    const engines = new Map(['a', 'b'].map(name => [`memory:${name}`, makeMemoryEngine(() => 0)] as const));
    engines.get('memory:a')!.faults.hang = true;
    const cluster = aCluster([aNode('a'), aNode('b')], []);
    const observed = await observe(
      cluster,
      [],
      EMPTY_MEMORY,
      { ...pool(engines), feeds: [], telemetry: NOBODY_TELLS, traits: new Map(), limits, now: () => 7 },
      never,
    );
    expect(observed.sights.get('memory:a')).toMatchObject({ kind: 'silent', since: 7, last: 'unknown' });
    expect(observed.sights.get('memory:b')).toMatchObject({ kind: 'seen' });
  });

  it('a new name for a machine of which nothing is known is a riddle like it; another machine was never asked and has nothing', async () => {
    const engines = new Map(['new', 'other'].map(name => [`memory:${name}`, makeMemoryEngine(() => 0)] as const));
    for (const { faults } of engines.values()) faults.silent = true;
    const at = (socket: string) => ({ access: [{ kind: 'local', socket }] as const });
    const before = {
      target: 'memory:old',
      node: 'old',
      access: at('/old').access,
      lastSeenAt: null,
      silentSince: 1,
      triedAt: 1,
      live: null,
      facts: null,
    } as const;
    const observed = await observe(
      aCluster([aNode('new', at('/old')), aNode('other', at('/other'))], []),
      [],
      { ...EMPTY_MEMORY, fresh: false, targets: new Map([['memory:old', before]]) },
      { ...pool(engines), feeds: [], telemetry: NOBODY_TELLS, traits: new Map(), limits, now: () => 7 },
      never,
    );
    expect(observed.sights.get('memory:new')).toMatchObject({ kind: 'silent', last: 'unknown' });
    expect(observed.sights.get('memory:other')).toMatchObject({ kind: 'silent', last: [] });
  });

  it('what an agent tells empty, or as 0, takes nothing from what is known of its machine', async () => {
    const facts = {
      ...{ platform: 'linux/arm64', engineVersion: '28.1', hostname: 'pi', cpuMillis: 4_000, memoryBytes: 2_048 },
      ...{ runtimes: ['runc'], engineId: 'e1' },
    };
    const told = { platform: 'linux/arm64', engineVersion: '29.0', hostname: '', cpuMillis: 0, memoryBytes: 4_096, runtimes: [] };
    const owned: OwnedParts = {
      feeds: [],
      async openDriver(target) {
        const driver = openMemory({ target, owner, engine: makeMemoryEngine(() => 0) });
        const orders = { heardAt: 0, pending: new Map<string, string>() };
        return {
          driver: { ...driver, observe: async own => ({ ...(await driver.observe(own)), facts: told, orders }) },
          via: 'agent',
        };
      },
    };
    const known = {
      target: 'memory:a',
      node: 'a',
      access: [],
      lastSeenAt: 0,
      silentSince: null,
      triedAt: 0,
      live: [],
      facts,
    } as const;
    const ways = openDriverPool(
      owned,
      () => ({ adopt: () => new Map(), formerly: [] }),
      () => 0,
    );
    const observed = await observe(
      aCluster([aNode('a')], []),
      [],
      { ...EMPTY_MEMORY, targets: new Map([['memory:a', known]]) },
      {
        ...{ pool: ways, looks: openLooks(1_000, () => {}), feeds: [], telemetry: NOBODY_TELLS },
        ...{ traits: new Map(), limits, now: () => 7 },
      },
      never,
    );
    expect(observed.sights.get('memory:a')).toMatchObject({
      kind: 'seen',
      facts: { ...facts, engineVersion: '29.0', memoryBytes: 4_096 },
    });
  });

  it('closes a way that is no longer declared', async () => {
    const closed: string[] = [];
    const owned: OwnedParts = {
      feeds: [],
      async openDriver(target, access) {
        const driver = openMemory({ target, owner, engine: makeMemoryEngine(() => 0) });
        const close = async (): Promise<void> =>
          void closed.push('host' in access ? access.host : 'socket' in access ? access.socket! : '');
        return { driver: { ...driver, [Symbol.asyncDispose]: close }, via: 'a way' };
      },
    };
    const ways = openDriverPool(
      owned,
      () => ({ adopt: () => new Map(), formerly: [] }),
      () => 0,
    );
    const looks = openLooks(1_000, () => {});
    for (const socket of ['/one', '/two']) {
      const cluster = aCluster([aNode('a', { access: [{ kind: 'local', socket }] })], []);
      await observe(
        cluster,
        [],
        EMPTY_MEMORY,
        { pool: ways, looks, feeds: [], telemetry: NOBODY_TELLS, traits: new Map(), limits, now: () => 0 },
        never,
      );
    }
    expect(closed).toEqual(['/one']);
  });

  it('takes the first way in that works, and shows it', async () => {
    const engines = new Map([['memory:a', makeMemoryEngine(() => 0)]]);
    const ways = pool(engines);
    const access = [
      { kind: 'tcp', host: 'broken', port: 1, insecure: 'test' },
      { kind: 'tcp', host: 'works', port: 1, insecure: 'test' },
    ] as const;
    const observed = await observe(
      aCluster([aNode('a', { access })], []),
      [],
      EMPTY_MEMORY,
      { ...ways, feeds: [], telemetry: NOBODY_TELLS, traits: new Map(), limits, now: () => 0 },
      never,
    );
    expect(observed.sights.get('memory:a')!.kind).toBe('seen');
    expect(ways.pool.via('memory:a')).toBe('works');
    expect(ways.tried).toEqual(['broken', 'works']);
  });

  it('a way that failed comes after the others for a minute, and is preferred again when it works', async () => {
    const engines = new Map([['memory:a', makeMemoryEngine(() => 0)]]);
    const ways = pool(engines);
    const access = ['broken', 'spare'].map(host => ({ kind: 'tcp', host, port: 1, insecure: 'test' }) as const);
    const look = async (at: number): Promise<string | null> => {
      ways.clock.now = at;
      ways.tried.length = 0;
      await ways.pool.observe('memory:a', access, (driver, signal) => driver.observe(signal), 1_000, never);
      return ways.pool.via('memory:a');
    };
    expect(await look(0)).toBe('spare');
    expect(ways.tried).toEqual(['broken', 'spare']);
    ways.broken.clear();
    expect(await look(59_999)).toBe('spare');
    expect(ways.tried).toEqual(['spare']);
    expect(await look(60_000)).toBe('broken');
  });

  it('tells of every way that failed', async () => {
    const ways = pool(new Map([['memory:a', makeMemoryEngine(() => 0)]]));
    ways.broken.add('worse');
    const access = ['broken', 'worse'].map(host => ({ kind: 'tcp', host, port: 1, insecure: 'test' }) as const);
    const looking = ways.pool.observe('memory:a', access, (driver, signal) => driver.observe(signal), 1_000, never);
    await expect(looking).rejects.toThrow('no route to broken; and no route to worse');
  });

  it('opens a way anew after its login was refused: the secrets may be others by now', async () => {
    const opened: number[] = [];
    const owned: OwnedParts = {
      feeds: [],
      async openDriver(target) {
        opened.push(opened.length);
        const driver = openMemory({ target, owner, engine: makeMemoryEngine(() => 0) });
        const refused = opened.length === 1;
        const observe: typeof driver.observe = signal =>
          refused ? Promise.reject(new OperationError('unauthorized', 'refused')) : driver.observe(signal);
        return { driver: { ...driver, observe }, via: 'a way' };
      },
    };
    await using ways = openDriverPool(
      owned,
      () => ({ adopt: () => new Map(), formerly: [] }),
      () => 0,
    );
    const look = () => ways.observe('memory:a', [{ kind: 'local' }], (driver, signal) => driver.observe(signal), 1_000, never);
    await expect(look()).rejects.toThrow('refused');
    await look();
    await look();
    expect(opened).toHaveLength(2);
  });

  it('keeps what was last seen of a target that fell silent', async () => {
    const world = aWorld(aCluster([aNode('a')], [aJob('web')]));
    await world.settle();
    world.engine('a').faults.silent = true;
    const engines = new Map([['memory:a', world.engine('a')]]);
    const observed = await observe(
      world.cluster,
      [],
      world.memory,
      { ...pool(engines), feeds: [], telemetry: NOBODY_TELLS, traits: new Map(), limits, now: () => world.now },
      never,
    );
    const sight = observed.sights.get('memory:a')!;
    expect(sight.kind === 'silent' && sight.last !== 'unknown' && sight.last.map(live => live.id)).toEqual([
      'memory:a/workload/web.1',
    ]);
  });

  it('still looks at a node that left git while something of ours was there', async () => {
    const world = aWorld(aCluster([aNode('a'), aNode('b')], [aJob('web', { replicas: 2, placement: { strategy: 'spread' } })]));
    await world.settle();
    const engines = new Map(['a', 'b'].map(name => [`memory:${name}`, world.engine(name)] as const));
    const observed = await observe(
      aCluster([aNode('a')], []),
      [],
      world.memory,
      { ...pool(engines), feeds: [], telemetry: NOBODY_TELLS, traits: new Map(), limits, now: () => world.now },
      never,
    );
    expect([...observed.sights.keys()]).toEqual(['memory:a', 'memory:b']);
  });

  it('a feed that never answers leaves its questions unanswered, each with the reason', async () => {
    const feed = { answers: 'image' as const, ask: () => new Promise<never>(() => {}), async [Symbol.asyncDispose]() {} };
    const observed = await observe(
      aCluster([], []),
      [{ kind: 'image', ref: 'x:1' }],
      EMPTY_MEMORY,
      { ...pool(new Map(), [feed]), feeds: [feed], telemetry: NOBODY_TELLS, traits: new Map(), limits, now: () => 0 },
      never,
    );
    expect(observed.answers.get('image x:1')).toMatchObject({
      kind: 'unanswered',
      temporary: true,
      why: 'asking the registries about images did not answer within 0.03 s',
    });
  });
});
