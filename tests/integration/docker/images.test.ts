import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import type { BuildFile, Live, PresentImageSpec, Resource } from '../../../reconciler/model/resource.ts';
import { type Registry, startRegistry } from '../../lab/registry.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';
import { changeOf } from '../../support/workloads.ts';
import { type DockerLab, never, openDockerLab, resource, SKIPPED, workload } from './lab.ts';

describe.skipIf(SKIPPED || skipWithout('docker-registry'))('an image', () => {
  let lab: DockerLab;
  let open: Registry;
  let locked: Registry;
  let driver: Driver;
  beforeAll(async () => {
    lab = await openDockerLab();
    [open, locked] = await Promise.all([startRegistry(), startRegistry({ password: true })]);
    driver = await lab.open({ registryAuth: async host => (host === locked.address ? locked.credentials! : null) });
  });
  afterAll(async () => {
    await Promise.all([open, locked].map(registry => registry[Symbol.asyncDispose]()));
    await lab[Symbol.asyncDispose]();
  });

  const image = (fields: Omit<PresentImageSpec, 'kind' | 'pull'>, build?: Record<string, BuildFile>): Resource => ({
    ...resource({ kind: 'image', pull: 'missing', ...fields }),
    ...(build === undefined ? {} : { build }),
  });
  const stateOf = async (wanted: Resource, by: Driver = driver): Promise<Live['state'] | undefined> =>
    (await by.observe(never)).live.find(live => live.id === wanted.id)?.state;
  /** Asks for it and waits until it is there, or failed with what the engine said. */
  const get = async (wanted: Resource, by: Driver = driver): Promise<string | null> => {
    await by.apply(changeOf('create', wanted), never);
    expect(await stateOf(wanted, by)).not.toMatchObject({ phase: 'failed' });
    return eventually(async () => {
      const state = await stateOf(wanted, by);
      expect(state?.phase).not.toBe('pending');
      return state?.phase === 'failed' ? state.error : null;
    });
  };

  it('is pulled beside the passes, and counts as there by its name and its digest', async () => {
    const ref = await open.push(lab.daemon.socket, 'demo/app:1.0.0');
    expect((await driver.observe(never)).images.has(ref)).toBe(false);
    expect(await get(image({ ref }))).toBeNull();
    const { images } = await driver.observe(never);
    expect(images.has(ref)).toBe(true);
    expect([...images].some(name => name.startsWith(`${open.address}/demo/app@sha256:`))).toBe(true);
  });

  it('is pulled by digest, keeps its tag, and a container of it shows both', async () => {
    const ref = await open.push(lab.daemon.socket, 'demo/app:1.1.0');
    const answer = await fetch(`http://${open.address}/v2/demo/app/manifests/1.1.0`, {
      headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
    });
    const digest = answer.headers.get('docker-content-digest')!;
    expect(await get(image({ ref, digest }))).toBeNull();
    expect((await driver.observe(never)).images).toContain(ref);
    expect((await driver.observe(never)).images).toContain(`${open.address}/demo/app@${digest}`);
    const wanted = workload({ image: { ref, digest } });
    expect((await lab.create(wanted)).spec).toEqual(wanted.spec);
    const byTag = await lab.create(workload({ job: 'by-tag', image: { ref } }));
    expect(byTag.spec).toMatchObject({ image: { ref, digest } });
  });

  it('that nothing needs any more goes with its tag and its digest, and not what has another name', async () => {
    await lab.ask('POST', '/images/demo/app:2.0.0/tag?repo=demo/spare&tag=1');
    const ref = await open.push(lab.daemon.socket, 'demo/spare:1');
    const bare = image({ ref });
    expect(await get(bare)).toBeNull();
    const names = async (): Promise<readonly string[]> =>
      [...(await driver.observe(never)).images].filter(name => name.startsWith(`${open.address}/demo/spare`));
    const digest = (await names()).find(name => name.includes('@'))!.split('@')[1]!;
    const pinned = image({ ref, digest });
    expect(await names()).toHaveLength(2);
    await driver.apply(changeOf('delete', pinned, { ref }), never);
    expect(await names()).toEqual([]);
    const { images } = await driver.observe(never);
    expect([images.has('demo/app:2.0.0'), images.has('demo/spare:1')]).toEqual([true, true]);
    await driver.apply(changeOf('delete', pinned, { ref }), never);
    expect(await get(image({ ref: ref.slice(0, ref.lastIndexOf(':')), digest }))).toBeNull();
    expect(await names()).toEqual([`${open.address}/demo/spare@${digest}`]);
    await driver.apply(changeOf('delete', pinned, { ref }), never);
    expect(await names()).toEqual([]);
  });

  it('of a registry with a password comes with the login, and without it says what is missing', async () => {
    const ref = await locked.push(lab.daemon.socket, 'demo/app:2.0.0');
    const stranger = await lab.open();
    expect(await get(image({ ref }), stranger)).toMatch(/pull 127.* on unix:.*no basic auth credentials; give credentials/);
    expect(await stateOf(image({ ref }), stranger)).toMatchObject({ phase: 'failed', temporary: false });
    expect(await get(image({ ref }))).toBeNull();
    expect((await driver.observe(never)).images).toContain(ref);
  });

  it('that does not exist fails with the words of its registry, and again when asked again', async () => {
    const wanted = image({ ref: `${open.address}/demo/app:9` });
    for (let times = 0; times < 2; times += 1) expect(await get(wanted)).toMatch(/manifest unknown; check the name/);
    await driver.apply(changeOf('delete', wanted), never);
    expect(await stateOf(wanted)).toBeUndefined();
    expect(await get(image({ ref: `${open.address}/demo/app:1.0.0`, digest: `sha256:${'0'.repeat(64)}` }))).toMatch(
      /manifest unknown/,
    );
  });

  it('of a registry that is not there fails for now', async () => {
    const wanted = image({ ref: '127.0.0.1:1/demo/app:1' });
    expect(await get(wanted)).toMatch(/connection refused/);
    expect(await stateOf(wanted)).toMatchObject({ phase: 'failed', temporary: true });
  });

  it('is built from the repository, with its files, arguments and target, and makes nothing ours that somebody runs from it', async () => {
    const dockerfile =
      'FROM demo/busybox:1 AS base\nARG GREETING\nCOPY . /srv/\nRUN echo "$GREETING" >/greeting\nFROM base AS last\nRUN false\n';
    const contents: Record<string, BuildFile> = {
      Dockerfile: { text: dockerfile },
      'web/index.html': { text: 'page' },
      'run.sh': { text: '#!/bin/sh\ncat /greeting /srv/web/index.html\n', executable: true },
    };
    const build = { context: 'c0ffee', dockerfile: 'Dockerfile', args: { GREETING: 'hello' }, target: 'base' };
    const wanted = image({ ref: 'shop/web:1-c0ffee', build }, contents);
    expect(await get(wanted)).toBeNull();
    expect((await driver.observe(never)).images).toContain('shop/web:1-c0ffee');
    const { Config } = await lab.ask('GET', '/images/shop/web:1-c0ffee/json');
    expect(JSON.stringify(Config.Labels ?? {})).not.toContain('keelson');
    const live = await lab.create(workload({ job: 'built', image: { ref: 'shop/web:1-c0ffee' }, command: ['/srv/run.sh'] }));
    expect(live.spec).toMatchObject({ labels: {} });
    await eventually(async () => {
      const lines: string[] = [];
      for await (const line of driver.logs!(live.ref, { follow: false, tail: null }, never)) lines.push(line.text);
      expect(lines).toEqual(['hello', 'page']);
    });
  });

  it('that does not build fails with the output of its last step', async () => {
    const contents = { Dockerfile: { text: 'FROM demo/busybox:1\nRUN echo no such tool; exit 7\n' } };
    const wanted = image({ ref: 'shop/bad:1', build: { context: 'bad', dockerfile: 'Dockerfile', args: {} } }, contents);
    expect(await get(wanted)).toMatch(/build shop\/bad:1 on .*returned a non-zero code: 7.*no such tool/s);
  });

  it('being pulled tells its watchers when it has ended', async () => {
    const ending = new AbortController();
    const { promise, resolve } = Promise.withResolvers<void>();
    const watching = driver.watch!(resolve, ending.signal);
    await driver.observe(never);
    await driver.apply(changeOf('create', image({ ref: `${open.address}/demo/app:none` })), never);
    await promise;
    ending.abort();
    await watching;
  });

  it('that a workload needs and is not there makes its create fail with the name', async () => {
    const applied = driver.apply(changeOf('create', workload({ job: 'lost', image: { ref: 'demo/lost:1' } })), never);
    await expect(applied).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('No such image: demo/lost:1'),
    });
  });
});
