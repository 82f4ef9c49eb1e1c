import { expect, it } from 'vitest';
import type { Cluster, Node } from '../../../reconciler/model/cluster.ts';
import { describeResource } from '../../../reconciler/model/ids.ts';
import type { Plan } from '../../../reconciler/model/plan.ts';
import type { Role } from '../../../reconciler/model/role.ts';
import { aFile, aHost } from '../../support/hosts.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const at = { file: 'test.yaml', line: 1, column: 1 };
const aRole = (name: string, requires?: readonly string[]): Role => ({
  ...{ name, labels: {}, annotations: {}, at, exclusive: false, conflicts: [], apart: [], ports: [] },
  ...(requires === undefined ? {} : { requires }),
});
const roles = new Map([aRole('controller'), aRole('dea', ['controller'])].map(role => [role.name, role]));
const MOTD = { ...aHost([aFile('/etc/dea')]).facets[0]!, roles: ['dea'] };

const controller = aJob('api', { placement: { role: 'controller' }, workload: { image: 'api:1' } });
const dea = (version: string) => aJob('runner', { placement: { role: 'dea' }, workload: { image: `runner:${version}` } });

function clusterOf(
  nodes: readonly Node[],
  jobs: Parameters<typeof aCluster>[1],
  more: Partial<Pick<Cluster, 'hosts'>> = {},
): Cluster {
  return aCluster(nodes, jobs, { roles, ...more });
}
const two = [aNode('a', { roles: ['dea'] }), aNode('b', { roles: ['controller'] })];

const waits = ({ later }: Plan): readonly string[] =>
  later.map(({ change, waits: what }) => `${change.action} ${describeResource(change.id)} ${what}`);
const ready = (plan: Plan): readonly string[] => plan.ready.map(({ action, id }) => `${action} ${describeResource(id)}`);
const break_ = (world: World, image: string): void => {
  world.engine('b').behave = spec => ({
    healthyAfterMs: 0,
    becomes: spec.kind === 'workload' && spec.image?.ref === image ? 'unhealthy' : 'none',
  });
};

it('what a role has on hosts and its jobs wait until the role that it requires is healthy somewhere', async () => {
  const world = aWorld(clusterOf(two, [controller, dea('1')], { hosts: new Map([['a', aHost([MOTD])]]) }));
  const plan = (await world.pass()).plan;
  expect(ready(plan).filter(line => !line.includes('image'))).toEqual(['create job/api.1 on b']);
  expect(waits(plan)).toEqual([
    'create file /etc/dea on a for role controller to be healthy',
    'create job/runner.1 on a for role controller to be healthy',
  ]);
  await world.settle();
  expect(world.running()).toEqual(['api.1@b api:1', 'runner.1@a runner:1']);
  expect([...world.host('a').things.values()]).toHaveLength(1);
});

it('what is there stays and is started again while the role is not healthy, and nothing of it is changed', async () => {
  const world = aWorld(clusterOf(two, [controller, dea('1')]));
  await world.settle();
  break_(world, 'api:1');
  world.cluster = clusterOf(two, [controller, dea('2')]);
  expect(waits(await world.look())).toEqual(['replace job/runner.1 on a for role controller to be healthy']);
  world.cluster = clusterOf(two, [controller, dea('1')]);
  for (const stored of world.engine('a').things.values())
    if (stored.phase === 'running') Object.assign(stored, { phase: 'exited' });
  expect(ready(await world.look())).toEqual(['start job/runner.1 on a']);
});

it('one healthy node of the role is enough', async () => {
  const nodes = [...two, aNode('c', { roles: ['controller'] })];
  const everywhere = { ...controller, mode: 'global' as const };
  const world = aWorld(clusterOf(nodes, [everywhere, dea('1')]));
  break_(world, 'api:1');
  for (let pass = 0; pass < 2; pass += 1) {
    await world.pass();
    world.now += 11_000;
  }
  const plan = await world.look();
  expect(plan.jobs.find(({ name }) => name === 'api')?.health).toBe('degraded');
  expect(ready(plan)).toContain('create job/runner.1 on a');
});

it('a role without jobs is healthy where its machine is as declared', async () => {
  const own = { ...aHost([aFile('/etc/own')]).facets[0]! };
  const hosts = new Map([
    ['a', aHost([MOTD])],
    ['b', aHost([own, { ...aHost([aFile('/etc/other')]).facets[0]!, roles: ['dea'] }])],
  ]);
  const world = aWorld(clusterOf(two, [dea('1')], { hosts }));
  const first = (await world.pass()).plan;
  expect(ready(first).filter(line => line.includes('file'))).toEqual(['create file /etc/own on b']);
  // What itself waits for the role does not keep it from being healthy.
  expect(ready((await world.pass()).plan)).toEqual(['create file /etc/dea on a', 'create file /etc/other on b']);
  await world.settle();
  expect(world.running()).toEqual(['runner.1@a runner:1']);
  world.host('b').faults.silent = true;
  world.cluster = clusterOf(two, [dea('2')], { hosts });
  world.now += 1_000;
  expect(waits((await world.pass()).plan)).toContainEqual(expect.stringMatching(/job\/runner.1 on a for role controller/));
});

it('what only waits for a role keeps nothing else of its machine from going on', async () => {
  const other = aJob('other', { placement: { nodes: ['a'] } });
  const world = aWorld(clusterOf(two, [controller, other], { hosts: new Map([['a', aHost([MOTD])]]) }));
  expect(ready(await world.look())).toContain('create job/other.1 on a');
});
