import { describe, expect, it } from 'vitest';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { aCluster, aJob, aNode, aWorld, type JobOverrides, type World } from '../../support/world.ts';

const REF = 'example/app:1.0';
const [ONE, TWO] = ['sha256:1', 'sha256:2'];

describe('the digest of a job’s image', () => {
  const world = (job: JobOverrides = {}): World => aWorld(aCluster([aNode('a')], [aJob('web', job)]));
  const say = (there: World, digest: string): void =>
    void there.answers.set(`image ${REF}`, { kind: 'image', digest, platforms: ['linux/amd64'], at: 0 });
  /** Runs the job while nobody knows the digest, on an engine that tells the one it pulled. */
  const withoutAnswer = async (job: JobOverrides = {}): Promise<World> => {
    const there = world(job);
    await there.settle();
    for (const thing of there.engine('a').things.values())
      thing.spec = { ...(thing.spec as WorkloadSpec), image: { ref: REF, digest: ONE } };
    return there;
  };
  const digests = (there: World): readonly (string | undefined)[] =>
    [...there.engine('a').things.values()].map(({ spec }) => (spec as WorkloadSpec).image?.digest);

  it('is the one that runs, where its registry was silent when it was made: nothing is done once it answers', async () => {
    const there = await withoutAnswer();
    say(there, ONE);
    expect(await there.look()).toMatchObject({ ready: [], moved: [], drift: [] });
  });

  it('that moved is told then, too', async () => {
    const there = await withoutAnswer();
    say(there, TWO);
    const plan = await there.look();
    expect(plan).toMatchObject({ ready: [], moved: [{ ref: REF, from: ONE, to: TWO }] });
  });

  it('that moved is followed then, where the job says so', async () => {
    const there = await withoutAnswer({ followMs: 60_000 });
    say(there, TWO);
    await there.settle();
    expect(digests(there)).toEqual([TWO]);
  });

  it('is left alone where nobody knows it: what was built or loaded there has none', async () => {
    const there = world({ followMs: 60_000 });
    await there.settle();
    say(there, TWO);
    expect((await there.look()).ready).toEqual([]);
  });

  describe('with pull: always', () => {
    const started = async (): Promise<World> => {
      const there = world({ pull: 'always', replicas: 2 });
      say(there, ONE);
      await there.settle();
      say(there, TWO);
      return there;
    };

    it('is no reason to replace anything, and is told', async () => {
      const there = await started();
      await there.settle();
      expect(digests(there)).toEqual([ONE, ONE]);
      expect((await there.look()).moved).toMatchObject([{ from: ONE, to: TWO, answer: expect.stringContaining('pull: always') }]);
    });

    it('is what the tag names by then for what is made again, and only for that', async () => {
      const there = await started();
      const { things } = there.engine('a');
      things.delete([...things.keys()][0]!);
      await there.settle();
      expect(digests(there)).toEqual([ONE, TWO]);
      expect((await there.look()).ready).toEqual([]);
    });

    it('is what the tag names by then for what git replaces', async () => {
      const there = await started();
      there.cluster = aCluster([aNode('a')], [aJob('web', { pull: 'always', replicas: 2, workload: { env: { NEW: 'yes' } } })]);
      const [change] = (await there.look()).ready;
      expect(change!.fields.map(({ field }) => field)).toEqual(['env.NEW', 'image.digest']);
      await there.settle();
      expect(digests(there)).toEqual([TWO, TWO]);
      expect(await there.look()).toMatchObject({ ready: [], moved: [] });
    });

    it('stays what it is while the registry is silent', async () => {
      const there = await started();
      there.answers.clear();
      there.cluster = aCluster([aNode('a')], [aJob('web', { pull: 'always', replicas: 2, workload: { env: { NEW: 'yes' } } })]);
      await there.settle();
      expect(digests(there)).toEqual([ONE, ONE]);
    });
  });

  it('in git is what runs, and no answer is needed', async () => {
    const there = world({ workload: { image: `${REF}@${ONE}` } });
    await there.settle();
    expect([...there.engine('a').things.values()].map(({ spec }) => (spec as WorkloadSpec).image)).toEqual([
      { ref: REF, digest: ONE },
    ]);
    there.answers.set(`image ${REF}@${ONE}`, { kind: 'image', digest: ONE, platforms: ['linux/amd64'], at: 0 });
    expect((await there.look()).ready).toEqual([]);
  });
});
