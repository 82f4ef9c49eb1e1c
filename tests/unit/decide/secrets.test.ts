import { describe, expect, it } from 'vitest';
import { memoryTraits } from '../../../reconciler/drivers/memory/spec.ts';
import type { Answer } from '../../../reconciler/model/observed.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const part = { secret: 'db', fingerprint: null };
const job = (image = 'example/app:1.0') =>
  aJob('web', {
    workload: {
      image,
      env: { PASSWORD: [part] },
      files: [{ path: '/etc/web.conf', mode: '0400', content: { text: ['password=', part] }, change: { mode: 'restart' } }],
    },
  });
const known = (fingerprint: string): Answer => ({ kind: 'secret', fingerprint });
const gone: Answer = { kind: 'unanswered', why: 'looked in KEELSON_SECRET_DB', temporary: false };
const settled = async (): Promise<World> => {
  const world = aWorld(aCluster([aNode('pi-1')], [job()]));
  world.answers.set('secret db', known('f1'));
  await world.settle();
  return world;
};

describe('a secret', () => {
  it('that nobody can read holds what needs it, and says where it was looked for', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [job(), aJob('other')]));
    world.answers.set('secret db', gone);
    const plan = await world.settle();
    expect(plan.held).toMatchObject([
      { code: 'secret-missing', subject: 'job/web.1 on pi-1', why: 'secret db cannot be read (looked in KEELSON_SECRET_DB)' },
    ]);
    expect(world.running()).toEqual(['other.1@pi-1 example/app:1.0']);
  });

  it('that can no longer be read changes nothing of what runs with it, in variables and files', async () => {
    const world = await settled();
    world.answers.set('secret db', gone);
    const plan = await world.look();
    expect(plan.ready).toEqual([]);
    expect(plan.held).toEqual([]);
    expect(plan.jobs[0]!.health).toBe('healthy');
  });

  it('that changed replaces what runs with it, and is shown by name only', async () => {
    const world = await settled();
    world.answers.set('secret db', known('f2'));
    const plan = await world.look();
    expect(plan.ready[0]).toMatchObject({ action: 'replace', cause: 'git' });
    expect(plan.ready[0]!.fields.find(field => field.field === 'env.PASSWORD')).toMatchObject({
      from: '(secret db)',
      to: '(secret db)',
    });
  });

  it('that cannot be read holds a new version, and the old one keeps running', async () => {
    const world = await settled();
    world.answers.set('secret db', gone);
    world.cluster = aCluster([aNode('pi-1')], [job('example/app:2.0')]);
    const plan = await world.settle();
    expect(plan.held).toMatchObject([{ code: 'secret-missing' }]);
    expect(world.running()).toEqual(['web.1@pi-1 example/app:1.0']);
  });

  it('that cannot be read holds the new start of what ended, where a start takes it anew', async () => {
    const world = await settled();
    world.traits = memoryTraits('memory', { restartsItself: false });
    world.answers.set('secret db', gone);
    const workload = [...world.engine('pi-1').things.values()].find(({ id }) => id.includes('/workload/'))!;
    workload.phase = 'exited';
    const plan = await world.look();
    expect(plan.ready).toEqual([]);
    expect(plan.held).toMatchObject([{ code: 'secret-missing', subject: 'job/web.1 on pi-1' }]);
    expect(plan.jobs[0]!.health).toBe('missing');
    world.traits = memoryTraits('memory');
    expect((await world.look()).ready).toMatchObject([{ action: 'start' }]);
  });
});
