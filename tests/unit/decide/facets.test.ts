import { describe, expect, it } from 'vitest';
import { runByHand, type Stored } from '../../../reconciler/drivers/memory/engine.ts';
import { sha256 } from '../../../reconciler/model/digest.ts';
import {
  type DeclaredHost,
  type FacetSpec,
  type FacetTemplate,
  facetName,
  type HostFileSpec,
} from '../../../reconciler/model/host.ts';
import { describeResource, splitResourceId } from '../../../reconciler/model/ids.ts';
import type { HostFacts } from '../../../reconciler/model/node-facts.ts';
import type { Change, Plan } from '../../../reconciler/model/plan.ts';
import type { Policy } from '../../../reconciler/model/policy.ts';
import { absent, aFile, aHost, aService } from '../../support/hosts.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const DAEMON = '/etc/docker/daemon.json';
const docker = [aFile(DAEMON, '{}'), aService('docker', [DAEMON])];

/** A world of nodes without jobs, each with this host. */
function hosts(host: DeclaredHost, names: readonly string[] = ['a'], policy: Partial<Policy> = {}): World {
  const all = new Map(names.map(name => [name, host] as const));
  return aWorld(
    aCluster(
      names.map(name => aNode(name)),
      [],
      { hosts: all, policy },
    ),
  );
}

/** `create file /etc/motd on a`, as the plan has them ready. */
function ready({ ready: changes }: Plan): readonly string[] {
  return changes.map(({ action, id }) => `${action} ${describeResource(id)}`);
}

function stored(world: World, node: string, name: string): Stored {
  return [...world.host(node).things.values()].find(thing => splitResourceId(thing.id).name === name)!;
}

function isBefore(plan: Plan, first: string, second: string): boolean {
  const of = (name: string): Change => plan.ready.find(({ id }) => splitResourceId(id).name === name)!;
  return of(second).after.includes(of(first).key);
}

function withHost(world: World, host: DeclaredHost, node = 'a'): void {
  world.cluster = { ...world.cluster, hosts: new Map([...world.cluster.hosts, [node, host]]) };
}

describe('what git says of a host', () => {
  it('is made, and then there is nothing to do', async () => {
    const world = hosts(aHost([aFile('/etc/motd'), aService('ntp')]));
    expect(ready(await world.look())).toEqual(['create file /etc/motd on a', 'create service ntp on a']);
    const plan = await world.settle();
    expect([plan.ready, plan.later, plan.held, plan.drift, plan.warnings]).toEqual([[], [], [], [], []]);
    expect(plan.hosts[0]!.facets.map(({ health }) => health)).toEqual(['healthy', 'healthy']);
  });

  it('and is there already is left as it is, whoever made it', async () => {
    const world = hosts(aHost([{ kind: 'directory', path: '/srv', mode: '0755', owner: 'root' }]));
    const there = (mode: string): void =>
      runByHand(world.host('a'), '/srv', { kind: 'directory', path: '/srv', mode, owner: 'root' });
    there('0755');
    expect(ready(await world.look())).toEqual([]);
    there('0700');
    const [change] = (await world.look()).ready;
    expect(change).toMatchObject({ action: 'update', cause: 'git', fields: [{ field: 'mode', from: '0700', to: '0755' }] });
  });

  it('and was there before is compared as far as git says something of it', async () => {
    const world = hosts(aHost([aFile(DAEMON, '{}'), { kind: 'service', name: 'docker', state: 'started', restartOn: [DAEMON] }]));
    const there = (spec: FacetSpec): void => runByHand(world.host('a'), facetName(spec), spec);
    there({ kind: 'file', path: DAEMON, mode: '0644', owner: 'root', digest: `sha256:${sha256('{}')}` });
    there({ kind: 'service', name: 'docker', enabled: false, state: 'started', restartOn: {} });
    expect((await world.look()).ready).toEqual([]);
    withHost(world, aHost([aFile(DAEMON, '{"debug": true}'), aService('docker', [DAEMON])]));
    expect((await world.look()).ready.map(({ fields }) => fields.map(({ field }) => field))).toEqual([
      ['digest'],
      ['enabled', `restartOn.${DAEMON}`],
    ]);
  });

  it('that is a step is given the time that it declares, and so is its undoing', async () => {
    const quick: FacetTemplate = { kind: 'step', name: 'quick', unless: 'true', run: 'true' };
    const slow: FacetTemplate = { ...quick, name: 'slow', timeoutMs: 1_800_000 };
    const world = hosts(aHost([quick, slow, aFile('/etc/x')]));
    const graces = async (): Promise<unknown> => (await world.look()).ready.map(({ graceMs }) => graceMs);
    expect(await graces()).toEqual([undefined, 600_000, 1_800_000]);
    await world.settle();
    withHost(world, aHost([absent('step', 'slow')]));
    expect(await graces()).toEqual([1_800_000]);
  });

  it('tells of a firewall that is new what it opens', async () => {
    const rules = [{ protocol: 'tcp', ports: '22', from: 'any', comment: 'access by SSH' }] as const;
    const [change] = (await hosts(aHost([{ kind: 'firewall', rules }])).look()).ready;
    expect(change!.why).toBe('it is not there yet: what it does not open is closed');
    expect(change!.fields).toContainEqual({ field: 'rules.tcp 22.from', from: null, to: 'any', cause: 'git' });
  });

  it('comes after what it builds on', async () => {
    const facets: readonly FacetTemplate[] = [
      { kind: 'address', interface: 'eth0', address: '10.0.0.2/24' },
      { kind: 'firewall', rules: [] },
      aService('docker', [DAEMON]),
      { kind: 'step', name: 'two', unless: 'true', run: 'true' },
      { kind: 'step', name: 'one', unless: 'true', run: 'true' },
      aFile(DAEMON, '{}', '0600', 'ops'),
      aFile('/mnt/disk/x'),
      { kind: 'mount', path: '/mnt/disk', type: 'ext4', source: '/dev/sda1', options: [] },
      { kind: 'directory', path: '/mnt/disk', mode: '0755', owner: 'root' },
      { kind: 'user', name: 'ops', groups: [] },
    ];
    const plan = await hosts(aHost(facets)).look();
    expect(plan.ready).toHaveLength(facets.length);
    for (const [first, second] of [
      ['ops', DAEMON],
      ['/mnt/disk', '/mnt/disk/x'],
      ['two', 'one'],
      [DAEMON, 'two'],
      [DAEMON, 'docker'],
      ['one', 'docker'],
      ['docker', 'firewall'],
      ['firewall', 'eth0'],
    ] as const)
      expect(isBefore(plan, first, second), `${first} before ${second}`).toBe(true);
    expect(isBefore(plan, 'docker', DAEMON)).toBe(false);
  });

  it('is put back where somebody changed or removed it, and only told where the policy says so', async () => {
    const world = hosts(aHost([aFile('/etc/motd'), aFile('/etc/issue')]));
    await world.settle();
    const motd = stored(world, 'a', '/etc/motd');
    motd.spec = { ...(motd.spec as HostFileSpec), mode: '0666' };
    world.host('a').things.delete(stored(world, 'a', '/etc/issue').ref);
    const seen = await world.look();
    expect(seen.drift.map(({ what, answer }) => [what, answer])).toEqual([
      ['removed by hand', 'put back'],
      ['changed by hand', 'put back'],
    ]);
    expect(seen.ready.map(({ cause }) => cause)).toEqual(['drift', 'drift']);
    world.cluster = { ...world.cluster, policy: { ...world.cluster.policy, drift: 'report' } };
    const told = await world.look();
    expect(told.ready).toEqual([]);
    expect(told.drift.map(({ answer }) => answer)).toEqual(['reported', 'reported']);
    world.cluster = { ...world.cluster, policy: { ...world.cluster.policy, drift: 'correct' } };
    await world.settle();
    expect((stored(world, 'a', '/etc/motd').spec as HostFileSpec).mode).toBe('0644');
  });

  it('stays where it leaves git, and is told; it goes where git says that it shall not be there', async () => {
    const world = hosts(aHost([aFile('/etc/motd'), aFile('/etc/issue')]));
    await world.settle();
    withHost(world, aHost([aFile('/etc/issue')]));
    const plan = await world.settle();
    expect(plan.ready).toEqual([]);
    expect(plan.warnings).toMatchObject([{ code: 'left-behind' }]);
    world.cluster = { ...world.cluster, hosts: new Map() };
    expect((await world.settle()).warnings.map(({ summary }) => summary)).toEqual([
      'node/a keeps what is no longer in git: file /etc/issue, file /etc/motd',
    ]);
    withHost(world, aHost([aFile('/etc/issue'), absent('file', '/etc/motd')]));
    expect(ready(await world.look())).toEqual(['delete file /etc/motd on a']);
    const after = await world.settle();
    expect([after.ready, after.warnings]).toEqual([[], []]);
    expect(world.host('a').things.size).toBe(1);
  });

  it('is not made without its secret, and waits for that', async () => {
    const secret = [{ secret: 'key', fingerprint: null }];
    const world = hosts(aHost([aFile('/run/key', secret), aFile('/etc/motd')]));
    const plan = await world.look();
    expect(ready(plan)).toEqual(['create file /etc/motd on a']);
    expect(plan.held).toMatchObject([{ code: 'secret-missing', subject: 'file /run/key on a' }]);
    world.answers.set('secret key', { kind: 'secret', fingerprint: 'one' });
    await world.settle();
    world.answers.set('secret key', { kind: 'secret', fingerprint: 'two' });
    expect(ready(await world.look())).toEqual(['update file /run/key on a']);
    world.answers.delete('secret key');
    expect((await world.settle()).held).toEqual([]);
  });

  it('is tried again ever more rarely where it is refused, and nothing else waits for it', async () => {
    const world = hosts(aHost([aFile('/etc/motd'), aFile('/etc/issue')]));
    world.host('a').faults.refuse = (_action, id) => (id.endsWith('motd') ? 'read-only file system' : null);
    await world.pass();
    const plan = await world.look();
    expect(plan.ready).toEqual([]);
    expect(plan.held).toMatchObject([{ code: 'refused', subject: 'file /etc/motd on a' }]);
    expect(plan.held[0]!.why).toContain('read-only file system');
    for (let pass = 0; pass < 6; pass += 1) {
      world.now += 600_000;
      await world.pass();
    }
    expect((await world.look()).held).toMatchObject([{ code: 'gave-up' }]);
  });

  it('is suspended with its node', async () => {
    const world = hosts(aHost([aFile('/etc/motd')]));
    world.cluster = { ...world.cluster, nodes: new Map([['a', aNode('a', { suspend: { reason: 'moving house' } })]]) };
    expect((await world.look()).held).toMatchObject([{ code: 'suspended', subject: 'file /etc/motd on a' }]);
  });
});

describe('services', () => {
  const other = [aFile(DAEMON, '{"debug": true}'), aService('docker', [DAEMON])];
  const closed: Partial<Policy> = { windows: [{ days: ['mon'], from: 0, to: 1, timezone: 'UTC' }] };

  it('restart where a file that they read is another than they were started with', async () => {
    const world = hosts(aHost(docker));
    await world.settle();
    withHost(world, aHost(other));
    const plan = await world.look();
    expect(ready(plan)).toEqual([`update file ${DAEMON} on a`, 'update service docker on a']);
    expect(plan.ready[1]).toMatchObject({ impact: 'restart', fields: [{ field: `restartOn.${DAEMON}`, cause: 'git' }] });
    expect(isBefore(plan, DAEMON, 'docker')).toBe(true);
  });

  it.each([
    ['window', 'the window mon 00:00–00:01 UTC'],
    ['defer', 'restart-deferred'],
    ['now', null],
  ] as const)('restart when %s says so, and what waits for that keeps no workload from going on', async (restarts, waits) => {
    const world = hosts(aHost(docker), ['a'], closed);
    await world.settle();
    withHost(
      world,
      aHost([docker[0]!, { kind: 'service', name: 'docker', enabled: true, state: 'stopped', restartOn: [] }], restarts),
    );
    world.cluster = { ...world.cluster, jobs: new Map([['web', aJob('web')]]) };
    const plan = await world.look();
    const told = [...plan.later.map(item => item.waits), ...plan.held.map(({ code }) => code)];
    if (waits === null) expect(ready(plan)).toEqual(['update service docker on a']);
    else expect([ready(plan), told]).toEqual([['create job/web.1 on a'], [waits]]);
  });

  it('restart on one machine at a time, and not on the next before that one is back', async () => {
    const world = hosts(aHost(docker), ['a', 'b', 'c']);
    await world.settle();
    for (const name of ['a', 'b', 'c']) withHost(world, aHost(other), name);
    const first = await world.pass();
    expect(ready(first.plan)).toEqual([`update file ${DAEMON} on a`, 'update service docker on a']);
    expect(first.plan.later).toHaveLength(4);
    expect(first.plan.later[0]!.waits).toMatch(/^after a: /);
    world.host('a').faults.silent = true;
    world.now += 60_000;
    const meanwhile = await world.pass();
    expect([meanwhile.plan.ready, meanwhile.plan.underway.length]).toEqual([[], 1]);
    world.now += 600_000;
    const late = await world.pass();
    expect([late.plan.ready, late.plan.underway]).toEqual([[], []]);
    expect(late.plan.later[0]!.waits).toMatch(/^after a, which is not as declared/);
    world.host('a').faults.silent = false;
    const next = await world.pass();
    expect(ready(next.plan)).toEqual([`update file ${DAEMON} on b`, 'update service docker on b']);
    expect((await world.settle()).ready).toEqual([]);
  });

  it('stop at the first machine that fails', async () => {
    const world = hosts(aHost(docker), ['a', 'b']);
    await world.settle();
    for (const name of ['a', 'b']) withHost(world, aHost(other), name);
    world.host('a').faults.refuse = (_action, id) => (id.includes('/service/') ? 'it does not start' : null);
    for (let pass = 0; pass < 5; pass += 1) {
      const { plan } = await world.pass();
      expect(ready(plan).filter(line => line.endsWith('on b'))).toEqual([]);
      world.now += 700_000;
    }
    world.host('a').faults.refuse = () => null;
    world.now += 700_000;
    await world.settle();
    expect((stored(world, 'b', DAEMON).spec as HostFileSpec).digest).toBe(
      (stored(world, 'a', DAEMON).spec as HostFileSpec).digest,
    );
  });

  it('of a machine that is suspended keep no other waiting', async () => {
    const world = hosts(aHost(docker), ['a', 'b']);
    await world.settle();
    const nodes = new Map(world.cluster.nodes).set('a', aNode('a', { suspend: { reason: 'later' } }));
    world.cluster = { ...world.cluster, nodes };
    for (const name of ['a', 'b']) withHost(world, aHost(other), name);
    for (let pass = 0; pass < 2; pass += 1) await world.pass();
    expect((stored(world, 'b', DAEMON).spec as HostFileSpec).digest).not.toBe(
      (stored(world, 'a', DAEMON).spec as HostFileSpec).digest,
    );
  });
});

describe('a machine', () => {
  const FACTS: HostFacts = {
    os: 'debian',
    init: 'systemd',
    machineId: 'one',
    addresses: { eth0: ['10.0.0.1/24'] },
    diskFreeBytes: 2 ** 33,
    clockAheadMs: 0,
  };
  const withFacts = (world: World, facts: Partial<HostFacts>): void =>
    void Object.assign(world.host('a').facts, { host: { ...FACTS, ...facts } });

  it('gets what is new or changed once its host is as declared; what runs there goes on', async () => {
    const world = aWorld(aCluster([aNode('a')], [aJob('web'), aJob('db')]));
    await world.settle();
    world.cluster = aCluster([aNode('a')], [aJob('web', { workload: { image: 'example/app:2.0' } }), aJob('db'), aJob('new')], {
      hosts: new Map([['a', aHost([aFile('/etc/motd')])]]),
    });
    world.engine('a').things.forEach(thing => {
      if (thing.id.endsWith('db.1')) thing.phase = 'exited';
    });
    const plan = await world.look();
    expect(ready(plan)).toEqual(['create file /etc/motd on a', 'start job/db.1 on a']);
    expect(new Set(plan.later.map(({ waits }) => waits))).toEqual(new Set(['until file /etc/motd on a is as declared']));
    expect(plan.later.map(({ change }) => splitResourceId(change.id).name)).toContain('web.1');
    await world.settle();
    expect(world.running()).toEqual(['db.1@a example/app:1.0', 'new.1@a example/app:1.0', 'web.1@a example/app:2.0']);
  });

  it('gets nothing new while its host does not answer, unless that was as declared', async () => {
    const world = hosts(aHost([aFile('/etc/motd')]));
    world.cluster = { ...world.cluster, jobs: new Map([['web', aJob('web')]]) };
    world.host('a').faults.silent = true;
    const plan = await world.look();
    expect(plan.later.map(({ waits }) => waits)).toContain('until file /etc/motd on a is as declared');
    expect(plan.unseen).toMatchObject([{ target: 'host:a', matters: true }]);
    world.host('a').faults.silent = false;
    await world.settle();
    world.host('a').faults.silent = true;
    world.cluster = { ...world.cluster, jobs: new Map([['web', aJob('web', { workload: { image: 'example/app:2.0' } })]]) };
    await world.settle();
    expect(world.running()).toEqual(['web.1@a example/app:2.0']);
  });

  it('that is another one than git declares is left alone', async () => {
    const world = hosts(aHost([aFile('/etc/motd')]));
    world.cluster = {
      ...world.cluster,
      nodes: new Map([['a', aNode('a', { identity: { machineId: 'two' } })]]),
      jobs: new Map([['web', aJob('web')]]),
    };
    withFacts(world, {});
    const plan = await world.look();
    expect(plan.ready).toEqual([]);
    expect(plan.held).toContainEqual(
      expect.objectContaining({
        code: 'wrong-machine',
        subject: 'node/a',
        why: 'what answers there has machine id one, and git declares two: nothing is changed there',
      }),
    );
    withFacts(world, { machineId: 'two' });
    await world.settle();
    expect(world.running()).toEqual(['web.1@a example/app:1.0']);
  });

  it('without the declared address, or with a full disk, has its host put right and gets nothing else', async () => {
    const world = hosts(aHost([aFile('/etc/motd')]));
    const job = { jobs: new Map([['web', aJob('web')]]) };
    const node = (more: object) => new Map([['a', aNode('a', { address: '10.0.0.1', ...more })]]);
    world.cluster = { ...world.cluster, ...job, nodes: node({}) };
    withFacts(world, { addresses: { eth0: ['10.0.0.7/24'] } });
    const plan = await world.settle();
    expect(world.host('a').things.size).toBe(1);
    expect(plan.held.map(({ why }) => why)).toEqual(['of 1 node 1 has 10.0.0.7 on eth0, and git declares address 10.0.0.1 (a)']);
    withFacts(world, { diskFreeBytes: 1024 });
    world.engine('a').images = new Set();
    expect((await world.settle()).held.map(({ why }) => why)).toEqual([
      'of 1 node 1 has 1Ki of disk left for images, less than 256Mi (a)',
    ]);
    world.cluster = { ...world.cluster, nodes: node({ force: { 'disk-full': 'it is on another disk' } }) };
    await world.settle();
    expect(world.running()).toEqual(['web.1@a example/app:1.0']);
  });

  it('that leaves git keeps what its host has, and nobody asks for it', async () => {
    const world = hosts(aHost([aFile('/etc/motd')]), ['a', 'b']);
    await world.settle();
    world.cluster = aCluster([aNode('a')], [], { hosts: new Map([['a', aHost([aFile('/etc/motd')])]]) });
    const plan = await world.settle();
    expect([plan.held, plan.unseen, plan.ready]).toEqual([[], [], []]);
    expect(world.host('b').things.size).toBe(1);
    expect([...world.memory.targets.keys()].filter(target => target.startsWith('host:'))).toEqual(['host:a']);
  });
});
