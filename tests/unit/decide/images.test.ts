import { describe, expect, it } from 'vitest';
import type { Job } from '../../../reconciler/model/cluster.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const REPOSITORY = 'example/app';

describe('images that nothing runs any more', () => {
  const world = (): World => {
    const there = aWorld(aCluster([aNode('a')], []));
    there.engine('a').images = new Set([`${REPOSITORY}:0`]);
    return there;
  };
  const web = (version: number, pull: Job['pull'] = 'missing'): Job =>
    aJob('web', { pull, workload: { image: `${REPOSITORY}:${version}` } });
  const run = async (there: World, job: Job, keep = 0): Promise<void> => {
    there.cluster = aCluster([aNode('a')], [job], { policy: { imagesKeep: keep } });
    if (job.pull === 'never') there.engine('a').images!.add(job.workload.image!);
    await there.settle();
  };
  const versions = (there: World): readonly string[] =>
    [...there.engine('a').images!].map(image => image.slice(REPOSITORY.length + 1)).sort();

  it('go but for the newest so many, and never those that nobody of us used', async () => {
    const there = world();
    for (const version of [1, 2, 3, 4, 5]) await run(there, web(version), 2);
    expect(versions(there)).toEqual(['0', '3', '4', '5']);
    expect((await there.look()).ready).toEqual([]);
  });

  it('stay where they were loaded by hand', async () => {
    const there = world();
    for (const version of [1, 2]) await run(there, web(version, 'never'));
    await run(there, web(3));
    expect(versions(there)).toEqual(['0', '1', '2', '3']);
  });

  it('stay where their engine keeps them, and are not asked for again', async () => {
    const there = world();
    await run(there, web(1));
    const images = there.engine('a').images!;
    images.delete = () => false;
    await run(there, web(2));
    expect(versions(there)).toEqual(['0', '1', '2']);
    expect((await there.look()).ready).toEqual([]);
  });

  it('stay while somebody else runs them, and go afterwards', async () => {
    const there = world();
    await run(there, web(1));
    const { things } = there.engine('a');
    const [stranger] = structuredClone([...things.values()]);
    things.set('stranger', { ...stranger!, ref: 'stranger', owner: { cluster: 'other', uid: 'other' } });
    await run(there, web(2));
    expect(versions(there)).toEqual(['0', '1', '2']);
    things.delete('stranger');
    await there.settle();
    expect(versions(there)).toEqual(['0', '2']);
  });
});
