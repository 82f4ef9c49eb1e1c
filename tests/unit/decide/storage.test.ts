import { expect, it } from 'vitest';
import { claimsIn } from '../../../reconciler/claims.ts';
import { runByHand } from '../../../reconciler/drivers/memory/engine.ts';
import type { DeclaredHost, HostFacet } from '../../../reconciler/model/host.ts';
import { describeResource } from '../../../reconciler/model/ids.ts';
import type { Plan } from '../../../reconciler/model/plan.ts';
import type { Role } from '../../../reconciler/model/role.ts';
import { aFile, aHost } from '../../support/hosts.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const DATA: HostFacet = { kind: 'mount', name: '/srv/data', spec: null, neededBy: ['db'] };
const HELD = [
  {
    code: 'storage-missing',
    subject: 'mount /srv/data on a',
    why: 'nothing is mounted at /srv/data, which role db needs',
    todo: 'mount it there, or say type and source in storage of the role',
  },
];
const WAITS = 'until mount /srv/data on a is there: nothing is mounted at /srv/data, which role db needs';

function clusterOf(host: DeclaredHost, image = 'db:1', force: Readonly<Record<string, string>> = {}) {
  const job = aJob('db', { placement: { role: 'db' }, workload: { image } });
  return aCluster([aNode('a', { roles: ['db'], force })], [job], { hosts: new Map([['a', host]]) });
}

function mount(world: World): void {
  runByHand(world.host('a'), '/srv/data', { kind: 'mount', path: '/srv/data', type: 'tmpfs', source: 'none', options: [] });
}

const unmount = (world: World): void => world.host('a').things.clear();
const ofJobs = (plan: Plan): readonly string[] =>
  plan.later.map(({ change, waits }) => `${change.action} ${describeResource(change.id)} ${waits}`);

it('jobs wait until what somebody else mounts is there, and it is never touched', async () => {
  const world = aWorld(clusterOf(aHost([DATA])));
  const claims = claimsIn(world.cluster, world.memory, { traits: new Map(), render: text => text });
  expect(claims('host:a').facets?.()).toEqual([{ kind: 'mount', name: '/srv/data' }]);
  const plan = await world.settle();
  expect(plan.held).toEqual(HELD);
  expect(plan.hosts[0]!.facets).toMatchObject([{ health: 'degraded', why: 'nothing is mounted there' }]);
  expect(ofJobs(plan)).toContain(`create job/db.1 on a ${WAITS}`);
  expect(world.running()).toEqual([]);
  expect(world.host('a').calls.apply).toBe(0);
  mount(world);
  const settled = await world.settle();
  expect([settled.held, settled.later, settled.ready, settled.warnings]).toEqual([[], [], [], []]);
  expect(settled.hosts[0]!.facets).toMatchObject([{ health: 'healthy', why: 'as declared' }]);
  expect(world.running()).toEqual(['db.1@a db:1']);
  expect(world.host('a').calls.apply).toBe(0);
});

it('what runs goes on and starts again where it was unmounted, and is not changed', async () => {
  const world = aWorld(clusterOf(aHost([DATA])));
  mount(world);
  await world.settle();
  unmount(world);
  expect((await world.settle()).held).toEqual(HELD);
  expect(world.running()).toEqual(['db.1@a db:1']);
  for (const stored of world.engine('a').things.values())
    if (stored.phase === 'running') Object.assign(stored, { phase: 'exited' });
  await world.settle();
  expect(world.running()).toEqual(['db.1@a db:1']);
  world.cluster = clusterOf(aHost([DATA]), 'db:2');
  expect(ofJobs(await world.settle())).toEqual([`replace job/db.1 on a ${WAITS}`]);
  expect(world.running()).toEqual(['db.1@a db:1']);
});

it('all else of the host is made as before', async () => {
  const world = aWorld(clusterOf(aHost([DATA, aFile('/etc/motd')])));
  expect((await world.settle()).hosts[0]!.facets.map(({ health }) => health)).toEqual(['degraded', 'healthy']);
});

it('a reason in force lets the node pass, and is told', async () => {
  const world = aWorld(clusterOf(aHost([DATA]), 'db:1', { 'storage-missing': 'it is a folder' }));
  const plan = await world.settle();
  expect([plan.held, plan.later]).toEqual([[], []]);
  expect(plan.warnings.map(({ summary }) => summary)).toEqual([
    'node/a: nothing is mounted at /srv/data, which role db needs (forced: it is a folder)',
  ]);
  expect(world.running()).toEqual(['db.1@a db:1']);
});

it('a host that does not answer is not said to lack it', async () => {
  const world = aWorld(clusterOf(aHost([DATA])));
  await world.settle();
  world.host('a').faults.silent = true;
  const plan = await world.look();
  expect(plan.held).toEqual([]);
  expect(plan.hosts[0]!.facets).toMatchObject([{ health: 'unknown' }]);
  expect(ofJobs(plan)).toContain(`create job/db.1 on a ${WAITS}`);
});

it('a role that waits for another one needs nothing yet, and is not healthy without its storage', async () => {
  const at = { file: 'test.yaml', line: 1, column: 1 };
  const aRole = (name: string, requires?: readonly string[]): Role => ({
    ...{ name, labels: {}, annotations: {}, at, exclusive: false, conflicts: [], apart: [], ports: [] },
    ...(requires === undefined ? {} : { requires }),
  });
  const roles = new Map([aRole('nas'), aRole('db', ['nas'])].map(role => [role.name, role]));
  const hosts = new Map([
    ['a', aHost([{ ...DATA, roles: ['db'] }])],
    ['b', aHost([{ ...DATA, name: '/srv/nas', neededBy: ['nas'] }])],
  ]);
  const world = aWorld(aCluster([aNode('a', { roles: ['db'] }), aNode('b', { roles: ['nas'] })], [], { roles, hosts }));
  expect((await world.settle()).held.map(({ subject }) => subject)).toEqual(['mount /srv/nas on b']);
  runByHand(world.host('b'), '/srv/nas', { kind: 'mount', path: '/srv/nas', type: 'ext4', source: '/dev/sda', options: [] });
  expect((await world.settle()).held.map(({ subject }) => subject)).toEqual(['mount /srv/data on a']);
});
