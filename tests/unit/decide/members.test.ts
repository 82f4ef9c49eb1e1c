import { describe, expect, it } from 'vitest';
import { carryOut, decide } from '../../../reconciler/decide/decide.ts';
import { judge } from '../../../reconciler/decide/judge.ts';
import { memoryTraits } from '../../../reconciler/drivers/memory/spec.ts';
import { inRange } from '../../../reconciler/manifests/check-versions.ts';
import type { Cluster, Node } from '../../../reconciler/model/cluster.ts';
import { resourceId, type TargetId } from '../../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory } from '../../../reconciler/model/memory.ts';
import type { Sight } from '../../../reconciler/model/observed.ts';
import type { Plan } from '../../../reconciler/model/plan.ts';
import type { Foreign, Live } from '../../../reconciler/model/resource.ts';
import type { Role } from '../../../reconciler/model/role.ts';
import type { MemberSpec, SwarmSettings } from '../../../reconciler/model/swarm.ts';
import type { SwarmEntry, SwarmMachine } from '../../../reconciler/model/swarm-sight.ts';
import type { Relief } from '../../../reconciler/model/threshold.ts';
import { aCluster, aNode } from '../../support/world.ts';

const TARGET: TargetId = 'swarm:attic';
const AT = 1_000_000;
const OWNER = { cluster: 'attic', uid: 'uid-1' };
const facts = { platform: '', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] };
const kit = { traits: new Map([['swarm', memoryTraits('swarm')]]), render: <T>(text: T): T => text, inRange };
const at = { file: 'test.yaml', line: 1, column: 1 };
const boss: Role = {
  ...{ name: 'boss', labels: {}, annotations: {}, at, exclusive: false, conflicts: [], apart: [], ports: [] },
  swarm: 'manager',
};

const node = (name: string, overrides: Partial<Node> = {}): Node => aNode(name, { engine: 'swarm', ...overrides });
const manager = (name: string, overrides: Partial<Node> = {}): Node => node(name, { roles: ['boss'], ...overrides });
const cluster = (nodes: readonly Node[], overrides: Parameters<typeof aCluster>[2] = {}): Cluster =>
  aCluster(nodes, [], { roles: new Map([['boss', boss]]), ...overrides });

const silent: SwarmMachine = { kind: 'silent', why: 'no route', since: AT - 1_000 };
const bare = (hostname = ''): SwarmMachine => ({
  ...{ kind: 'answered', facts: { ...facts, hostname }, via: 'test', local: 'inactive', nodeId: null, swarm: null },
  ...{ isManager: false, managers: [] },
});
/** A machine that is in the Swarm with the id `NAME-id`. */
const inside = (name: string, more: Partial<SwarmMachine & { readonly kind: 'answered' }> = {}): SwarmMachine => ({
  ...(bare(name) as SwarmMachine & { readonly kind: 'answered' }),
  ...{ local: 'active', nodeId: `${name}-id`, managers: ['a-id'] },
  ...more,
});
/** Its entry, with the labels that it shall have, as they were asked for. */
const entry = (name: string, more: Partial<SwarmEntry> = {}): SwarmEntry => ({
  ...{ id: `${name}-id`, hostname: name, address: '', role: 'worker', availability: 'active', status: 'ready' },
  ...{ isLeader: false, labels: { 'keelson.node': name }, owner: OWNER, member: name, platform: '', engineVersion: '' },
  ...{ tasks: 0, version: 1 },
  ...more,
});
const boss1 = (name: string, more: Partial<SwarmEntry> = {}): SwarmEntry =>
  entry(name, {
    ...{ role: 'manager', reachability: 'reachable', labels: { 'keelson.node': name, 'keelson.role.boss': 'true' } },
    ...more,
  });

interface Seen {
  readonly machines: Readonly<Record<string, SwarmMachine>>;
  readonly entries: readonly SwarmEntry[];
  readonly foreign?: readonly Foreign[];
  readonly settings?: SwarmSettings;
}

function seen({ machines, entries, foreign = [], settings }: Seen): Sight {
  const live = entries.flatMap(({ id, member, owner, role, availability, labels, hostname }): readonly Live[] => {
    const asked: MemberSpec = { kind: 'member', swarm: 's', role, availability: 'active', labels: {} };
    if (member === undefined || owner === undefined) return [];
    const spec: MemberSpec = { ...asked, availability, labels };
    const applied: MemberSpec = { ...asked, labels: memberLabelsOf(labels) };
    return [lifeOf(resourceId(TARGET, 'member', member), id, hostname, spec, applied)];
  });
  const whole = settings === undefined ? [] : [lifeOf(resourceId(TARGET, 'settings', 'swarm'), 's', 's', settings)];
  const swarm = { id: 's', asked: 'a', machines: new Map(Object.entries(machines)), entries };
  return {
    ...{
      kind: 'seen',
      at: AT,
      live: [...live, ...whole],
      foreign,
      facts,
      images: new Set(),
      imagesInUse: new Set(),
      remarks: [],
    },
    swarm,
  } as Sight;
}

function lifeOf(id: Live['id'], ref: string, name: string, spec: Live['spec'], applied?: Live['spec']): Live {
  return { id, ref, name, spec, ...(applied && { applied }), state: { phase: 'present' }, restarts: 0, createdAt: 0 };
}

/** Labels that are not somebody else's: those of these tests begin with `own`. */
function memberLabelsOf(labels: MemberSpec['labels']): MemberSpec['labels'] {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith('own')));
}

/** Nothing of a Swarm is to be seen. */
function unseen(machines: Readonly<Record<string, SwarmMachine>>, kind: 'silent' | 'unformed' = 'unformed'): Sight {
  const swarm = { id: null, asked: null, machines: new Map(Object.entries(machines)), entries: null };
  return kind === 'unformed'
    ? { kind, at: AT, needs: resourceId(TARGET, 'member', 'a'), why: 'the Swarm to be formed', swarm }
    : { kind, since: AT, lastSeenAt: null, last: [], facts: null, why: 'why', swarm };
}

function plan(declared: Cluster, sight: Sight, memory: Memory = { ...EMPTY_MEMORY, fresh: false }): Plan {
  return decide(declared, { at: AT, sights: new Map([[TARGET, sight]]), answers: new Map() }, memory, kit);
}

const remembered = (swarm: string): Memory => ({
  ...EMPTY_MEMORY,
  targets: new Map([
    [
      TARGET,
      {
        target: TARGET,
        node: 'the Swarm',
        access: [],
        lastSeenAt: 1,
        silentSince: null,
        triedAt: AT,
        live: [],
        facts: null,
        swarm,
      },
    ],
  ]),
});
const ready = ({ ready: changes }: Plan): readonly string[] => changes.map(({ key }) => key.replace(`${TARGET}/`, ''));
const later = (made: Plan): readonly string[] =>
  made.later.map(({ change, waits }) => `${change.key.replace(`${TARGET}/`, '')}: ${waits}`);
const codes = (made: Plan): readonly string[] =>
  made.held.map(({ code, subject }) => `${code} ${subject.replace(' on the Swarm', '')}`);
const trio = [manager('a'), manager('b'), manager('c')];
const three = { a: inside('a'), b: inside('b'), c: inside('c') };
const bosses = [boss1('a', { isLeader: true }), boss1('b'), boss1('c')];

describe('a worker whose roles require others', () => {
  const roleOf = (name: string, more: Partial<Role>): [string, Role] => [name, { ...boss, name, swarm: 'worker', ...more }];
  const roles = new Map([
    ['boss', boss],
    roleOf('base', { everywhere: true }),
    roleOf('log', {}),
    roleOf('api', {}),
    roleOf('dea', { requires: ['api'], includes: ['log'] }),
  ]);
  const joins = (of: readonly string[], more: Partial<Role> = {}): Plan => {
    const nodes = [
      manager('a', { roles: ['base', 'boss'] }),
      node('w', { roles: ['base', ...of] }),
      node('x', { engine: 'docker', roles: ['api'] }),
    ];
    const sight = seen({ machines: { a: inside('a'), w: bare() }, entries: [boss1('a', { isLeader: true })] });
    return plan(cluster(nodes, { roles: new Map([...roles, roleOf('dea', { ...roles.get('dea'), ...more })]) }), sight);
  };

  it('joins when these are healthy, and what comes with its roles does not change that', () => {
    expect(later(joins(['dea', 'log']))).toEqual(['create member/w: for role api to be healthy']);
    expect(ready(joins(['dea', 'log'], { requires: ['base'] }))).toContain('create member/w');
  });

  it('joins at once with a role of its own that requires nothing', () => {
    expect(ready(joins(['dea', 'api']))).toContain('create member/w');
  });

  it('does not wait where it is to be a manager', () => {
    expect(later(joins(['dea', 'boss']))).not.toContainEqual(expect.stringContaining('role'));
  });
});

describe('a Swarm is made', () => {
  it('on the first manager by name, and the others join then', () => {
    const made = plan(cluster([node('a'), manager('b'), manager('c')]), unseen({ a: bare(), b: bare(), c: bare() }));
    expect(ready(made)).toEqual(['create member/b']);
    expect(made.ready[0]!.resource!.spec).toMatchObject({ swarm: null, role: 'manager' });
    expect(later(made)).toEqual(['create member/a: for the Swarm to be formed', 'create member/c: for the Swarm to be formed']);
  });

  it('with what git says of it', () => {
    const settings: SwarmSettings = { kind: 'settings', dataPathPort: 4_790 };
    const made = plan(cluster([manager('a')], { swarm: { settings } }), unseen({ a: bare() }));
    expect(made.ready[0]!.resource!.spec).toMatchObject({ settings });
  });

  it('not while nobody vouches for machines: then reconcile trust is what comes next', () => {
    const untrusted = { ...silent, untrusted: true } as const;
    const made = plan(
      cluster([manager('a'), node('b'), node('c'), node('d')]),
      unseen({ a: bare(), b: untrusted, c: untrusted, d: silent }),
    );
    expect(made.held).toMatchObject([
      { todo: 'reconcile trust b c; see to it that d can be reached, or take what is gone out of git' },
    ]);
  });

  it('not while a machine is silent, were it to be retired: it may be in one', () => {
    for (const state of ['active', 'absent'] as const) {
      const made = plan(cluster([manager('a'), node('b', { state })]), unseen({ a: bare(), b: silent }));
      expect(ready(made)).toEqual([]);
      expect(made.held).toMatchObject([
        { code: 'not-all-answered', todo: 'see to it that b can be reached, or take what is gone out of git' },
      ]);
    }
  });

  it('once a machine that is to be retired is lost', () => {
    const lost: SwarmMachine = { kind: 'silent', why: 'gone', since: AT - 400_000 };
    expect(ready(plan(cluster([manager('a'), node('b', { state: 'absent' })]), unseen({ a: bare(), b: lost })))).toEqual([
      'create member/a',
    ]);
  });

  it('never beside one that was seen before, until that is forgotten', () => {
    const made = plan(cluster(trio), unseen({ a: bare(), b: bare(), c: bare() }, 'silent'), remembered('s'));
    expect(ready(made)).toEqual([]);
    expect(made.held).toMatchObject([{ code: 'swarm-gone', todo: expect.stringContaining('reconcile forget swarm') }]);
  });

  it('never where a machine is in one whose managers are silent', () => {
    const made = plan(cluster([manager('a'), manager('b')]), unseen({ a: silent, b: inside('b') }, 'silent'));
    expect([...ready(made), ...codes(made)]).toEqual([]);
  });
});

describe('machines join', () => {
  it('workers all at once and managers one by one', () => {
    const nodes = [...trio, node('d'), node('e')];
    const machines = { a: inside('a'), b: bare(), c: bare(), d: bare(), e: bare() };
    const made = plan(cluster(nodes), seen({ machines, entries: [boss1('a')] }));
    expect(ready(made)).toEqual(['create member/b', 'create member/d', 'create member/e']);
    expect(later(made)).toEqual(['create member/c: after member/b: one manager at a time']);
  });

  it('a manager only while all others reach each other', () => {
    const machines = { a: inside('a'), b: inside('b'), c: bare() };
    const made = plan(cluster(trio), seen({ machines, entries: [boss1('a'), boss1('b', { reachability: 'unknown' })] }));
    expect(ready(made)).toEqual([]);
    expect(later(made)).toEqual(['create member/c: until all managers reach each other (b)']);
  });

  it('when they answer', () => {
    const made = plan(
      cluster([manager('a'), node('d')]),
      seen({ machines: { a: inside('a'), d: silent }, entries: [boss1('a')] }),
    );
    expect(later(made)).toEqual(['create member/d: for d to answer (no route)']);
    expect(made.unseen).toMatchObject([{ node: 'd', matters: true, since: AT - 1_000 }]);
  });

  it.each([
    ['other-swarm', { swarm: 'x', isManager: true, managers: ['x-id'] }, "d is a manager of Swarm x, and this cluster's is s"],
    ['other-swarm', { managers: ['x-id'] }, "d is a worker of another Swarm, and this cluster's is s"],
    ['swarm-locked', { local: 'locked' }, 'd is locked'],
    ['member-error', { local: 'error', managers: [], error: 'no raft' }, 'd cannot take its place in the Swarm: no raft'],
  ] as const)('and are held where they cannot: %s %j', (code, more, why) => {
    const machines = { a: inside('a'), d: inside('d', more) };
    const made = plan(cluster([manager('a'), node('d')]), seen({ machines, entries: [boss1('a')] }));
    expect(ready(made)).toEqual([]);
    expect(made.held).toMatchObject([{ code, subject: 'member/d on the Swarm', why }]);
  });

  it('anew after somebody took them out of the list', () => {
    const made = plan(
      cluster([manager('a'), node('d')]),
      seen({ machines: { a: inside('a'), d: inside('d') }, entries: [boss1('a')] }),
    );
    expect(made.ready).toMatchObject([{ action: 'delete', ref: 'd-id', cause: 'drift' }]);
  });

  it('not where two names lead to one engine', () => {
    const machines = { a: inside('a'), d: inside('a') };
    expect(codes(plan(cluster([manager('a'), node('d')]), seen({ machines, entries: [boss1('a')] })))).toEqual([
      'engine-taken-twice member/d',
    ]);
  });
});

describe('a member', () => {
  const one = (d: SwarmEntry, declared: Node = node('d', { labels: { site: 'x' } }), overrides = {}) =>
    plan(
      cluster([manager('a'), declared], overrides),
      seen({ machines: { a: inside('a'), d: inside('d') }, entries: [boss1('a'), d] }),
    );
  const labels = { 'keelson.node': 'd', site: 'x' };

  it('that is as declared is left alone, with labels that others gave it', () => {
    const made = one(entry('d', { labels: { ...labels, own: '1' } }));
    expect([ready(made), codes(made), made.drift, made.underway]).toEqual([[], [], [], []]);
  });

  it('of a Swarm that somebody else made gets its labels', () => {
    const { owner: _, member: __, ...adopted } = entry('d', { labels: { own: '1' } });
    const [change] = one(adopted).ready;
    expect(change).toMatchObject({ action: 'update', ref: 'd-id', cause: 'git', impact: 'none' });
    expect((change!.resource!.spec as MemberSpec).labels).toEqual(labels);
  });

  it('that takes another role is told to, from its first step on', () => {
    const before = entry('d', { labels: { 'keelson.node': 'd' } });
    expect(one(before, manager('d')).ready).toMatchObject([{ why: 'after this the worker becomes a manager' }]);
    const after = { ...before, labels: { ...before.labels, 'keelson.role.boss': 'true' } };
    expect(one(after, manager('d')).ready).toMatchObject([{ why: 'a worker becomes a manager' }]);
  });

  it('gets back what was changed by hand, unless that is only reported', () => {
    const paused = entry('d', { labels, availability: 'pause' });
    expect(one(paused)).toMatchObject({
      ready: [{ action: 'update', cause: 'drift', fields: [{ field: 'availability', from: 'pause', to: 'active' }] }],
      drift: [{ answer: 'put back' }],
    });
    const reported = one(paused, node('d', { labels: { site: 'x' } }), { policy: { drift: 'report' } });
    expect(reported).toMatchObject({ ready: [], drift: [{ answer: 'reported' }] });
  });

  it('that is drained waits for a window, and then until its tasks are elsewhere', () => {
    const drained = node('d', { labels: { site: 'x' }, state: 'drained' });
    const windows = [{ days: ['sat' as const], from: 0, to: 1, timezone: 'UTC' }];
    const waiting = one(entry('d', { labels, tasks: 2 }), drained, { policy: { windows } });
    expect(ready(waiting)).toEqual([]);
    expect(later(waiting)[0]).toContain('the window sat');
    expect(one(entry('d', { labels, tasks: 2 }), drained).ready).toMatchObject([{ action: 'update', impact: 'restart' }]);
    expect(one(entry('d', { labels, tasks: 2, availability: 'drain' }), drained).underway).toEqual([
      { id: 'swarm:attic/member/d', what: 'draining, 2 tasks are left there' },
    ]);
  });

  it('is not touched while its node is suspended', () => {
    const made = one(entry('d'), node('d', { labels: { site: 'x' }, suspend: { reason: 'repair' } }));
    expect([ready(made), codes(made)]).toEqual([[], ['suspended member/d']]);
  });

  it('becomes a manager before another ceases to be one', () => {
    const nodes = [manager('a'), manager('b'), node('c'), manager('d')];
    const machines = { ...three, d: inside('d') };
    const labelled = { 'keelson.node': 'd', 'keelson.role.boss': 'true' };
    const plain = boss1('c', { labels: { 'keelson.node': 'c' } });
    const made = plan(
      cluster(nodes),
      seen({ machines, entries: [boss1('a'), boss1('b'), plain, entry('d', { labels: labelled })] }),
    );
    expect(ready(made)).toEqual(['update member/d d-id']);
    expect(later(made)).toEqual(['update member/c c-id: after member/d: one manager at a time']);
    const then = [boss1('a'), boss1('b'), plain, boss1('d', { reachability: 'unknown' })];
    expect(later(plan(cluster(nodes), seen({ machines, entries: then })))).toEqual([
      'update member/c c-id: until all managers reach each other (d)',
    ]);
    const last = plan(cluster(nodes), seen({ machines, entries: [...then.slice(0, 3), boss1('d')] }));
    expect(last.ready).toMatchObject([{ key: 'update swarm:attic/member/c c-id', impact: 'restart' }]);
  });

  it('that nobody declared is told, and left alone', () => {
    const { owner: _, member: __, ...stranger } = entry('z', { address: '10.0.0.9' });
    const made = plan(cluster([manager('a')]), seen({ machines: { a: inside('a') }, entries: [boss1('a'), stranger] }));
    expect(ready(made)).toEqual([]);
    expect(made.warnings).toMatchObject([{ code: 'member-undeclared', summary: expect.stringContaining('z (10.0.0.9)') }]);
  });
});

describe('a machine that was set up anew', () => {
  it('joins, and what it was before is removed once it is down: a manager is none before', () => {
    const machines = { ...three, c: bare('c') };
    const old = boss1('c', { status: 'down', reachability: 'unreachable' });
    const made = plan(cluster(trio), seen({ machines, entries: [boss1('a'), boss1('b'), old] }));
    expect(made.ready).toMatchObject([{ action: 'update', ref: 'c-id', resource: { spec: { role: 'worker' } } }]);
    expect(later(made)).toEqual(['create member/c: after member/c: one manager at a time']);
    const then = { ...machines, c: inside('c', { nodeId: 'c-new' }) };
    const left = entry('c', { status: 'down' });
    const entries = [boss1('a'), boss1('b'), left, boss1('c', { id: 'c-new' })];
    expect(plan(cluster(trio), seen({ machines: then, entries })).ready).toMatchObject([
      { action: 'delete', ref: 'c-id', why: 'old entry of c, which joined again as new' },
    ]);
  });

  it('waits while the managers have not noticed, or have no news', () => {
    for (const status of ['ready', 'unknown'] as const) {
      const machines = { a: inside('a'), d: inside('d', { nodeId: 'd-new' }) };
      const entries = [boss1('a'), entry('d', { status }), entry('d', { id: 'd-new' })];
      expect(ready(plan(cluster([manager('a'), node('d')]), seen({ machines, entries })))).toEqual([]);
    }
  });
});

describe('a member that shall be none', () => {
  const leaving = (d: SwarmEntry, machine: SwarmMachine = inside('d'), more: Partial<Node> = {}) =>
    plan(
      cluster([manager('a'), node('d', { state: 'absent', ...more })]),
      seen({ machines: { a: inside('a'), d: machine }, entries: [boss1('a'), d] }),
    );

  it('is drained, waits for its tasks, is a worker, and goes', () => {
    expect(ready(leaving(entry('d')))).toEqual(['update member/d d-id']);
    const draining = leaving(entry('d', { availability: 'drain', tasks: 1 }));
    expect([ready(draining), draining.underway.map(({ what }) => what)]).toEqual([[], ['draining, 1 task is left there']]);
    const demoted = leaving(boss1('d', { availability: 'drain' }));
    expect(demoted.ready).toMatchObject([{ action: 'update', resource: { spec: { role: 'worker' } } }]);
    const still = leaving(entry('d', { availability: 'drain', reachability: 'reachable' }));
    expect([ready(still), still.underway.map(({ what }) => what)]).toEqual([[], ['is becoming a worker']]);
    expect(ready(leaving(entry('d', { availability: 'drain' })))).toEqual(['delete member/d d-id']);
  });

  it('and is gone for good is waited for until it is lost', () => {
    const down = entry('d', { status: 'down', tasks: 3 });
    expect(later(leaving(down, silent))).toEqual(['delete member/d d-id: until d answers, or is lost']);
    const lost: SwarmMachine = { kind: 'silent', why: 'gone', since: AT - 400_000 };
    expect(leaving(down, lost).ready).toMatchObject([{ action: 'delete', cause: 'loss' }]);
    expect(ready(leaving(down, lost, { liveness: { staleAfterMs: 30_000, lostAfterMs: null } }))).toEqual([]);
    const buried = leaving(boss1('d', { status: 'down', reachability: 'unreachable' }), lost);
    expect(buried.ready).toMatchObject([{ action: 'update', cause: 'loss', resource: { spec: { role: 'worker' } } }]);
  });

  it('and is up and does not answer us is held', () => {
    expect(codes(leaving(entry('d', { availability: 'drain' }), silent))).toEqual(['node-unseen member/d']);
  });

  it('stays when it only left git, unless nodes are pruned', () => {
    const gone = (prune: boolean) =>
      plan(
        cluster([manager('a')], { policy: { prune: { jobs: true, nodes: prune }, maxDeletes: { count: 1 } } }),
        seen({ machines: { a: inside('a') }, entries: [boss1('a'), entry('d')] }),
      );
    expect([ready(gone(false)), codes(gone(false))]).toEqual([[], ['node-undeclared member/d']]);
    expect(ready(gone(true))).toEqual(['update member/d d-id']);
  });

  it('leaves when its node has another engine now', () => {
    const declared = cluster([manager('a'), aNode('d', { engine: 'none' })]);
    expect(ready(plan(declared, seen({ machines: { a: inside('a') }, entries: [boss1('a'), entry('d')] })))).toEqual([
      'update member/d d-id',
    ]);
  });

  it('is not the last manager of others', () => {
    const declared = cluster([manager('a', { state: 'absent' }), manager('b')]);
    const made = plan(
      declared,
      seen({ machines: { a: inside('a'), b: silent }, entries: [boss1('a', { availability: 'drain' })] }),
    );
    expect([ready(made), codes(made)]).toEqual([[], ['last-manager member/a']]);
  });
});

describe('a Swarm that nobody shall be in', () => {
  const absent = cluster([manager('a', { state: 'absent' }), node('d', { state: 'absent' })]);
  const machines = { a: inside('a'), d: inside('d') };

  it('ends with its managers, and nothing is drained', () => {
    expect(ready(plan(absent, seen({ machines, entries: [boss1('a'), entry('d', { tasks: 2 })] })))).toEqual([
      'delete member/d d-id',
    ]);
    expect(ready(plan(absent, seen({ machines: { ...machines, d: bare() }, entries: [boss1('a')] })))).toEqual([
      'delete member/a a-id',
    ]);
  });

  it("does not end with what is not Keelson's in it", () => {
    const foreign: Foreign[] = [{ kind: 'workload', name: 'theirs', ports: [], addresses: [] }];
    const made = plan(absent, seen({ machines: { a: inside('a'), d: bare() }, entries: [boss1('a')], foreign }));
    expect(ready(made)).toEqual([]);
    expect(made.held).toMatchObject([{ code: 'not-ours', why: expect.stringContaining('theirs') }]);
  });
});

describe('what a Swarm is set to', () => {
  const set = (declared: Partial<SwarmSettings>) =>
    plan(
      cluster(trio, { swarm: { settings: { kind: 'settings', ...declared } } }),
      seen({ machines: three, entries: bosses, settings: { kind: 'settings', taskHistory: 5, dataPathPort: 4_789 } }),
    );

  it('is changed where git says otherwise, and only there', () => {
    expect(set({ taskHistory: 5 }).ready).toEqual([]);
    expect(set({ taskHistory: 3 }).ready).toMatchObject([
      { key: 'update swarm:attic/settings/swarm s', resource: { spec: { taskHistory: 3, dataPathPort: 4_789 } } },
    ]);
  });

  it('is held where it was chosen once and for all', () => {
    const made = set({ dataPathPort: 5_000 });
    expect([ready(made), codes(made)]).toEqual([[], ['settings-immutable settings/swarm']]);
  });
});

describe('a Swarm that cannot tell', () => {
  it('is waited for while its managers may be choosing a leader, and no longer', () => {
    const sight = (since: number): Sight =>
      ({ ...unseen({ a: silent, b: inside('b') }, 'silent'), since, lastSeenAt: 1 }) as Sight;
    expect(plan(cluster(trio), sight(AT - 5_000)).underway).toHaveLength(1);
    expect(plan(cluster(trio), sight(AT - 60_000)).underway).toEqual([]);
    expect(plan(cluster(trio), sight(AT - 60_000)).unseen).toMatchObject([{ node: 'the Swarm', matters: true }]);
  });
});

describe('what thresholds want of a machine of the Swarm', () => {
  const nodes = [manager('a'), node('d')];
  const machines = { a: inside('a'), d: inside('d') };
  const none: Relief = { limits: [], taints: [], stopped: new Map(), moved: new Map(), drain: [], foreign: new Map() };
  const taint = (effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'): Partial<Relief> => ({
    taints: [{ key: 'threshold', value: 'overload', effect, by: 'overload' }],
  });
  /** `d` as it is, as it was asked to be, and what is decided while that is wanted. */
  const decided = (wanted: Readonly<Record<string, Partial<Relief>>>, d: SwarmEntry, asked?: MemberSpec, state = nodes): Plan => {
    const sight = seen({ machines, entries: [boss1('a'), d] });
    if (sight.kind !== 'seen') throw new Error('not seen');
    const live = sight.live.map(one => (one.name === 'd' && asked !== undefined ? { ...one, applied: asked } : one));
    const declared = cluster(state, { policy: { windows: [{ days: ['sat'], from: 0, to: 1, timezone: 'UTC' }] } });
    const observed = { at: AT, sights: new Map([[TARGET, { ...sight, live }]]), answers: new Map() };
    const judgement = judge(declared, observed, EMPTY_MEMORY, kit);
    const relief = new Map(Object.entries(wanted).map(([name, part]) => [name, { ...none, ...part }]));
    return carryOut(declared, observed, EMPTY_MEMORY, kit, { ...judgement, thresholds: { ...judgement.thresholds, relief } });
  };
  const asks = ({ ready }: Plan): readonly unknown[] =>
    ready.map(({ action, cause, by, why, resource, fields }) => ({
      does: `${action} ${(resource!.spec as MemberSpec).availability}`,
      cause,
      by,
      why,
      fields: fields.map(({ field, cause: whose }) => `${whose} ${field}`),
    }));

  it('keeps new tasks away: it is paused, and active again when that is lifted', () => {
    const paused = decided({ d: taint('NoSchedule') }, entry('d'));
    const change = { cause: 'threshold', by: ['overload'], fields: ['threshold availability'] };
    expect(asks(paused)).toEqual([
      { ...change, does: 'update pause', why: 'threshold overload relieves it: nothing new comes to it' },
    ]);
    expect([paused.drift, paused.later]).toEqual([[], []]);
    const asked = paused.ready[0]!.resource!.spec as MemberSpec;
    const still = decided({ d: taint('NoSchedule') }, entry('d', { availability: 'pause' }), asked);
    expect([still.ready, still.drift]).toEqual([[], []]);
    expect(asks(decided({}, entry('d', { availability: 'pause' }), asked))).toEqual([
      { ...change, does: 'update active', why: 'as git has it again: threshold overload cleared' },
    ]);
    expect(decided({ d: taint('PreferNoSchedule') }, entry('d')).ready).toEqual([]);
  });

  it('moves its tasks elsewhere: it is drained, without waiting for a window', () => {
    for (const wish of [{ drain: ['overload'] }, taint('NoExecute')]) {
      const drained = decided({ d: wish }, entry('d'));
      expect(asks(drained)).toMatchObject([{ does: 'update drain', cause: 'threshold' }]);
      expect(drained.later).toEqual([]);
    }
    const goesOn = decided({ d: { drain: ['overload'] } }, entry('d', { availability: 'drain', tasks: 2 }), undefined);
    expect(goesOn.underway.map(({ what }) => what)).toEqual(['draining, 2 tasks are left there']);
  });

  it('drains none for which no other is left, and says so', () => {
    const plan = decided({ a: { drain: ['overload'] }, d: { drain: ['overload'] } }, entry('d'));
    expect(asks(plan)).toMatchObject([{ does: 'update pause' }, { does: 'update pause' }]);
    expect(plan.held.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'not-moved member/a on the Swarm',
      'not-moved member/d on the Swarm',
    ]);
  });

  it('is nothing where git says drained', () => {
    const drained = [manager('a'), node('d', { state: 'drained' })];
    const plan = decided({ d: taint('NoSchedule') }, entry('d', { availability: 'drain' }), undefined, drained);
    expect(plan.ready.filter(({ cause }) => cause === 'threshold')).toEqual([]);
  });
});
