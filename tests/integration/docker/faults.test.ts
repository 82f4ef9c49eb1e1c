import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLocal } from '../../../reconciler/connections/open-local.ts';
import { openDocker } from '../../../reconciler/drivers/docker/driver.ts';
import type { Live } from '../../../reconciler/model/resource.ts';
import { eventually } from '../../support/wait.ts';
import { changeOf } from '../../support/workloads.ts';
import { type DockerLab, never, OWNER, openDockerLab, SKIPPED, TARGET, workload } from './lab.ts';

describe.skipIf(SKIPPED)('an Engine', () => {
  let lab: DockerLab;
  beforeEach(async () => {
    lab = await openDockerLab();
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  /** Paths of all requests that this process makes meanwhile. */
  const requestsDuring = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const asked: string[] = [];
    const listen = (message: unknown): void => void asked.push((message as { readonly request: ClientRequest }).request.path);
    subscribe('http.client.request.start', listen);
    await work().finally(() => unsubscribe('http.client.request.start', listen));
    return asked;
  };
  const keepsOn = { restart: { policy: 'always' as const } };

  it('that is absent is unreachable, with what to do, and found when it comes', async () => {
    await lab.driver.observe(never);
    await lab.daemon.stop();
    await expect(lab.driver.observe(never)).rejects.toMatchObject({ code: 'unreachable', temporary: true });
    await expect(lab.driver.apply(changeOf('create', workload()), never)).rejects.toMatchObject({ code: 'unreachable' });
    await lab.daemon.start();
    expect((await lab.driver.observe(never)).live).toEqual([]);
  });

  it('that never answers ends every call at its deadline, and is asked again afterwards', async () => {
    const live = await lab.create(workload(keepsOn));
    lab.daemon.pause();
    const soon = (): AbortSignal => AbortSignal.timeout(300);
    await expect(lab.driver.observe(soon())).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('deadline'),
    });
    await expect(lab.driver.apply(changeOf('stop', workload(), { ref: live.ref }), soon())).rejects.toMatchObject({
      code: 'timeout',
    });
    await expect((await lab.open()).observe(soon())).rejects.toMatchObject({ code: 'timeout' });
    await expect(lab.driver.observe(AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    lab.daemon.resume();
    await eventually(async () => expect((await lab.driver.observe(never)).live.map(one => one.ref)).toEqual([live.ref]));
  });

  it('that is killed in the middle of a change leaves it to be done again, with nothing doubled', async () => {
    const wanted = workload(keepsOn);
    const applied = lab.driver.apply(changeOf('create', wanted), never).catch((error: unknown) => error);
    await new Promise(resolve => setImmediate(resolve));
    await lab.daemon.kill();
    expect(await applied).toMatchObject({ code: 'unreachable', temporary: true });
    await lab.daemon.start();
    await lab.driver.apply(changeOf('create', wanted), never);
    const lives = await lab.seen(wanted);
    expect(lives.map(live => live.state.phase)).toEqual(['running']);
  });

  it('that restarted is looked at anew: what changed meanwhile is seen, though its list says the same', async () => {
    await using surviving = await openDockerLab({ 'live-restore': true });
    const { daemon, driver } = surviving;
    const wanted = workload({ ...keepsOn, image: { ref: 'demo/busybox:1' } });
    const live = await surviving.create(wanted);
    const watching = driver.watch!(() => undefined, never);
    await eventually(async () => expect((await surviving.ask('GET', '/info')).NEventsListener).toBeGreaterThanOrEqual(2));
    await daemon.kill();
    await watching;
    await daemon.start();
    await surviving.ask('POST', `/containers/${live.ref}/update`, { Memory: 64 << 20, MemorySwap: -1 });
    const [after] = await surviving.seen(wanted);
    expect(after).toMatchObject({ ref: live.ref, state: live.state, spec: { limits: { memoryBytes: 64 << 20 } } });
  });

  it('is asked two things for each of a hundred containers, inspects them once, and then only lists', async () => {
    const wanted = Array.from({ length: 100 }, (_, index) =>
      workload({ job: 'many', replica: String(index), image: { ref: 'demo/busybox:1' }, networkMode: 'none' }),
    );
    const maker = await lab.open();
    const waiting = [...wanted];
    const send = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await maker.apply(changeOf('create', next), never);
    };
    await maker.observe(never);
    const making = await requestsDuring(() => Promise.all([send(), send(), send(), send()]));
    expect(making.filter(path => path.startsWith('/v1.41/containers/create?'))).toHaveLength(100);
    expect(making).toHaveLength(200);
    const first = (await lab.driver.observe(never)).live;
    expect(first.filter(live => live.state.phase === 'running').length).toBe(100);
    let second: readonly Live[] = [];
    const asked = await requestsDuring(async () => {
      second = (await lab.driver.observe(never)).live;
    });
    expect(asked.toSorted()).toEqual([
      '/v1.41/containers/json?all=true',
      '/v1.41/images/json',
      '/v1.41/networks',
      '/v1.41/volumes',
    ]);
    expect(second.length).toBe(first.length);
    for (const live of second) expect(first).toContain(live);
    const fresh = await lab.open();
    expect(new Set((await fresh.observe(never)).live)).toEqual(new Set(first));
  });

  it('whose socket is not there, or not ours, is told as such', async () => {
    const connection = await openLocal({ socket: lab.daemon.socket });
    const gone = { ...connection, name: 'unix:///nowhere/docker.sock', http: { socketPath: '/nowhere/docker.sock' } };
    const driver = await openDocker({
      target: TARGET,
      owner: OWNER,
      connection: gone,
      secrets: lab.secrets,
      registryAuth: async () => null,
    });
    await expect(driver.observe(never)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/unix:\/\/\/nowhere\/docker.sock: .*ENOENT.*is the engine installed and running/),
    });
    await driver[Symbol.asyncDispose]();
  });
});
