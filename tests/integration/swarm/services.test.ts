import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import type { Live, Resource } from '../../../reconciler/model/resource.ts';
import { HOST_PACKAGES } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';
import { changeOf } from '../../support/workloads.ts';
import { never, openSwarmLab, type SwarmLab, service, statusOf } from './lab.ts';

describe.skipIf(skipWithout(...HOST_PACKAGES))('services of a Swarm', () => {
  let lab: SwarmLab;
  let driver: Driver;
  beforeAll(async () => {
    lab = await openSwarmLab(2);
    driver = lab.driver;
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  const apply = (...args: Parameters<typeof changeOf>): Promise<void> => driver.apply(changeOf(...args), never);
  const well = (wanted: Resource): Promise<Live> =>
    eventually(async () => {
      const live = await lab.seen(wanted);
      const { want, have, update } = statusOf(live);
      expect({ have, update, spec: live?.spec }).toEqual({
        have: want,
        update: expect.stringMatching('none|completed'),
        spec: wanted.spec,
      });
      return live!;
    }, 60_000);

  it('are made, and shown as they were asked for, with where their tasks are', async () => {
    const web = service({ job: 'web', env: { MODE: 'prod', EMPTY: '' } });
    await apply('create', web);
    const live = await well(web);
    expect(live.applied).toEqual(web.spec);
    expect(live.name).toBe('attic_web');
    const tasks = statusOf(live).tasks;
    expect(new Set(tasks.map(task => task.node))).toEqual(new Set(['h1', 'h2']));
    await apply('create', web);
    expect((await lab.seen(web))?.ref).toBe(live.ref);
  });
});
