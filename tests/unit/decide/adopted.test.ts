import { describe, expect, it } from 'vitest';
import { runByHand } from '../../../reconciler/drivers/memory/engine.ts';
import type { Job, Node } from '../../../reconciler/model/cluster.ts';
import { workloadSpec } from '../../support/workloads.ts';
import { aCluster, aJob, aNode, aWorld, type JobOverrides, type World } from '../../support/world.ts';

const NODES = ['pi-1', 'pi-2'];
const web = (overrides: JobOverrides = {}): Job => aJob('web', { adopt: 'old-web', ...overrides });
const on = (...nodes: readonly string[]): JobOverrides => ({ placement: { nodes } });

/** A cluster with containers named `old-web` that a person made on some nodes. */
const world = ({ by = NODES, job }: { readonly by?: readonly string[]; readonly job: Job }): World => {
  const made = aWorld(aCluster(nodes(), [job]));
  for (const node of by) runByHand(made.engine(node), 'old-web', workloadSpec({ job: 'whatever' }));
  return made;
};
const nodes = (overrides: Readonly<Record<string, Partial<Node>>> = {}): readonly Node[] =>
  NODES.map(name => aNode(name, overrides[name] ?? {}));
/** What a person made and is still as it was. */
const intact = (made: World): readonly string[] =>
  NODES.filter(node => [...made.engine(node).things.values()].some(({ owner, phase }) => owner === null && phase === 'running'));
/** Several passes after a commit, however far it gets; the codes of what is held in the end. */
const heldAfter = async (made: World, cluster = made.cluster): Promise<readonly string[]> => {
  made.cluster = cluster;
  for (let round = 0; round < 5; round += 1) {
    await made.pass();
    made.now += 11_000;
  }
  return (await made.look()).held.map(({ code, subject }) => `${code} ${subject}`);
};

describe('what a job adopts', () => {
  it('is the one on its own node: a namesake elsewhere is a stranger', async () => {
    const made = world({ job: web(on('pi-1')) });
    expect(await heldAfter(made)).toEqual([]);
    expect(made.running()).toHaveLength(2);
    expect(intact(made)).toEqual(['pi-2']);
  });

  it('is nothing while several could be it, and none of them is touched', async () => {
    const made = world({ job: web() });
    expect(await heldAfter(made)).toEqual(['adopt-ambiguous job/web.1 on pi-1']);
    expect(intact(made)).toEqual(NODES);
    const { held } = await made.look();
    expect(held[0]!.why).toBe('old-web is on pi-1 and on pi-2, and only one of them can become job/web.1');
    expect(await heldAfter(made, aCluster(nodes(), [web({ state: 'absent' })]))).toEqual([
      'adopt-ambiguous job/web.1 on pi-1',
      'adopt-ambiguous job/web.1 on pi-2',
    ]);
    expect(intact(made)).toEqual(NODES);
  });

  it('is the one that people say after several could be it', async () => {
    const made = world({ job: web() });
    await heldAfter(made);
    expect(await heldAfter(made, aCluster(nodes(), [web(on('pi-2'))]))).toEqual([]);
    expect(intact(made)).toEqual(['pi-1']);
  });

  it('is replaced by what git says, and then what has its name elsewhere is a stranger', async () => {
    const made = world({ by: ['pi-2'], job: web() });
    expect(await heldAfter(made)).toEqual([]);
    expect(intact(made)).toEqual([]);
    runByHand(made.engine('pi-1'), 'old-web', workloadSpec({ job: 'whatever' }));
    expect(await heldAfter(made)).toEqual([]);
    expect(intact(made)).toEqual(['pi-1']);
  });

  it.each([
    ['its job moves', aCluster(nodes(), [web(on('pi-2'))])],
    ['its node is drained', aCluster(nodes({ 'pi-1': { state: 'drained' } }), [web()])],
    ['its node is to be retired', aCluster(nodes({ 'pi-1': { state: 'absent' } }), [web()])],
    ['its job has no replicas', aCluster(nodes(), [web({ replicas: 0 })])],
    ['its node left git and is pruned', aCluster([aNode('pi-2')], [web()], { policy: { prune: { jobs: true, nodes: true } } })],
  ])('is neither moved nor removed before it was replaced, though %s', async (_, cluster) => {
    const made = world({ by: ['pi-1'], job: web({ suspend: { reason: 'not yet' } }) });
    await made.pass();
    expect(await heldAfter(made, cluster)).toEqual(['adopted-stays job/web.1 on pi-1']);
    expect(intact(made)).toEqual(['pi-1']);
  });

  it('goes with a job that is declared absent', async () => {
    const made = world({ by: ['pi-1'], job: web({ state: 'absent' }) });
    expect(await heldAfter(made)).toEqual([]);
    expect(made.running()).toEqual([]);
  });

  it('of a global job is on each node what is there', async () => {
    const made = world({ job: web({ mode: 'global' }) });
    expect(await heldAfter(made)).toEqual([]);
    expect(intact(made)).toEqual([]);
    expect(made.running()).toHaveLength(2);
  });
});
