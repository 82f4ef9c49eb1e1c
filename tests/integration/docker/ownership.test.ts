import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { diffSpecs } from '../../../reconciler/decide/diff.ts';
import { ownLabels } from '../../../reconciler/drivers/docker/labels.ts';
import { containerName, unfinishedName } from '../../../reconciler/drivers/docker/names.ts';
import { concealed } from '../../../reconciler/model/concealed.ts';
import type { OperationError } from '../../../reconciler/model/operation-error.ts';
import type { NetworkSpec, VolumeSpec } from '../../../reconciler/model/resource.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { freePort } from '../../support/ports.ts';
import { changeOf, fileOf } from '../../support/workloads.ts';
import { type DockerLab, never, OWNER, openDockerLab, resource, SKIPPED, workload } from './lab.ts';

describe.skipIf(SKIPPED)('what is whose on an Engine', () => {
  let lab: DockerLab;
  beforeAll(async () => {
    lab = await openDockerLab();
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const { Id } of await lab.ask('GET', '/containers/json?all=1')) await lab.ask('DELETE', `/containers/${Id}?force=1&v=1`);
  });

  const sleeps = { image: { ref: 'demo/busybox:1' }, stop: { signal: 'SIGKILL', graceMs: 1000 } };
  const network: NetworkSpec = {
    kind: 'network',
    name: 'coffee',
    driver: 'bridge',
    internal: true,
    attachable: false,
    subnets: ['10.97.0.0/24'],
    options: {},
    labels: { a: 'b' },
  };
  const volume: VolumeSpec = { kind: 'volume', name: 'pgdata', driver: 'local', options: {}, labels: { a: 'b' } };

  it('a foreign container that has the name is named, and stays', async () => {
    const wanted = workload(sleeps);
    const name = containerName(OWNER, wanted);
    await lab.ask('POST', `/containers/create?name=${name}`, { Image: 'demo/busybox:1' });
    await expect(lab.driver.apply(changeOf('create', wanted), never)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(new RegExp(`the name ${name} is taken by container [0-9a-f]{12}, which is not Keelson's`)),
    });
    expect((await lab.ask('GET', `/containers/${name}/json`)).State.Status).toBe('created');
  });

  it('a foreign container that is made ours in the plan only is left alone', async () => {
    const { Id } = await lab.ask('POST', '/containers/create?name=stranger', {
      Image: 'demo/busybox:1',
      Labels: { 'keelson.cluster': 'attic' },
    });
    for (const action of ['delete', 'stop', 'start', 'update', 'replace'] as const)
      await expect(lab.driver.apply(changeOf(action, workload(sleeps), { ref: Id }), never)).rejects.toMatchObject({
        code: 'forbidden',
      });
    expect((await lab.ask('GET', '/containers/json?all=1')).map((entry: { readonly Id: string }) => entry.Id)).toEqual([Id]);
  });

  it('what somebody removes at this moment is made again, now or by trying again', async () => {
    const wanted = workload(sleeps);
    const failures: unknown[] = [];
    for (let round = 0; round < 12; round += 1) {
      const { ref } = await lab.create(wanted);
      const removed = lab.ask('DELETE', `/containers/${ref}?force=1`);
      await sleep(2 * round);
      for (let done = false; !done; )
        done = await lab.driver.apply(changeOf('create', wanted), never).then(
          () => true,
          error => failures.push(error) < 0,
        );
      await removed;
    }
    expect(failures.filter(failure => !(failure as OperationError).temporary)).toEqual([]);
    expect((await lab.create(wanted)).state.phase).toBe('running');
  });

  it('what was left unfinished is not taken for whole, and is made anew', async () => {
    const { file, contents } = fileOf('/etc/app.conf', { text: 'x' });
    const wanted = workload({ ...sleeps, files: [file] }, contents);
    const name = unfinishedName(containerName(OWNER, wanted));
    await lab.ask('POST', `/containers/create?name=${name}`, { Image: 'demo/busybox:1', Labels: ownLabels(OWNER, wanted) });
    const [seen] = await lab.seen(wanted);
    expect(seen).toMatchObject({ state: { phase: 'created' }, spec: { files: [] } });
    await lab.driver.apply(changeOf('create', wanted), never);
    const lives = await lab.seen(wanted);
    expect(lives).toMatchObject([{ name: containerName(OWNER, wanted), state: { phase: 'running' }, spec: wanted.spec }]);
  });

  it('a replacement killed between stop and start goes on where it was', async () => {
    const old = await lab.create(workload({ ...sleeps, env: { V: '1' } }));
    const next = workload({ ...sleeps, env: { V: '2' } });
    await lab.ask('POST', `/containers/create?name=${containerName(OWNER, next)}`, {
      Image: 'demo/busybox:1',
      Labels: ownLabels(OWNER, next),
    });
    await lab.ask('POST', `/containers/${old.ref}/kill`);
    await lab.driver.apply(changeOf('replace', next, { ref: old.ref, order: 'stop-first' }), never);
    const lives = await lab.seen(next);
    expect(lives.map(live => [live.ref === old.ref, live.state.phase])).toEqual([
      [true, 'exited'],
      [false, 'running'],
    ]);
    expect(lives[1]?.spec).toEqual(next.spec);
  });

  it('a port held by another is told with the port, and what was made stays to be started', async () => {
    const port = await freePort();
    const binding = { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } };
    const { Id } = await lab.ask('POST', '/containers/create?name=holder', {
      Image: 'demo/busybox:1',
      ExposedPorts: { '80/tcp': {} },
      HostConfig: binding,
    });
    await lab.ask('POST', `/containers/${Id}/start`);
    const wanted = workload({ ...sleeps, ports: [{ target: 80, publish: port, protocol: 'tcp', address: '127.0.0.1' }] });
    await expect(lab.driver.apply(changeOf('create', wanted), never)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(new RegExp(`${port}.*free the port`, 's')),
    });
    expect((await lab.seen(wanted))[0]?.state.phase).toBe('created');
    await lab.ask('DELETE', `/containers/${Id}?force=1`);
    await lab.driver.apply(changeOf('create', wanted), never);
    expect((await lab.seen(wanted)).map(live => live.state.phase)).toEqual(['running']);
  });

  it('a claimed container becomes ours without a label, shows nothing it was given to run with, and is replaced by one of ours', async () => {
    const Env = ['MODE=prod', 'DB_PASSWORD=hunter2', 'DATABASE_URL=postgres://app:hunter2@db'];
    const { Id } = await lab.ask('POST', '/containers/create?name=old-web', {
      Image: 'demo/busybox:1',
      Env,
      Cmd: ['sleep', '1000', '--password=hunter2'],
      Healthcheck: { Test: ['CMD', 'echo', 'hunter2'] },
      HostConfig: { NanoCpus: 500_000_000 },
    });
    await lab.ask('POST', `/containers/${Id}/start`);
    const claiming = await lab.open({ adopt: new Map([['old-web', 'web.1']]) });
    const wanted = workload({ ...sleeps, env: { MODE: 'prod' } });
    const [live] = (await claiming.observe(never)).live;
    expect(live).toMatchObject({
      id: wanted.id,
      ref: Id,
      name: 'old-web',
      spec: { job: 'web', replica: '1', env: { MODE: concealed('prod') }, limits: { cpuMillis: 500 } },
    });
    expect(live?.applied).toBeUndefined();
    expect(JSON.stringify(live)).not.toMatch(/hunter2|postgres/);
    const differs = diffSpecs(wanted.spec, live!.spec, undefined);
    expect(differs.map(({ field }) => field)).toEqual(expect.arrayContaining(['args', 'env.DATABASE_URL', 'limits.cpuMillis']));
    expect(differs.map(({ field }) => field)).not.toContain('env.MODE');
    expect(JSON.stringify(differs)).not.toMatch(/hunter2|hidden/);
    await claiming.apply(changeOf('replace', wanted, { ref: Id, order: 'stop-first' }), never);
    await claiming.apply(changeOf('delete', wanted, { ref: Id }), never);
    expect((await claiming.observe(never)).live.map(one => one.spec)).toEqual([wanted.spec]);
    await expect(lab.driver.apply(changeOf('delete', wanted, { ref: Id }), never)).resolves.toBeUndefined();
  });

  it('networks and volumes are made once, seen as asked for, and removed when ours', async () => {
    for (const wanted of [resource(network), resource(volume)]) {
      for (let times = 0; times < 2; times += 1) await lab.driver.apply(changeOf('create', wanted), never);
      const [live] = (await lab.driver.observe(never)).live;
      expect(live).toMatchObject({ id: wanted.id, spec: wanted.spec, applied: wanted.spec, state: { phase: 'present' } });
      expect((await lab.driver.observe(never)).live[0]).toBe(live);
      for (let times = 0; times < 2; times += 1) await lab.driver.apply(changeOf('delete', wanted, { ref: live!.ref }), never);
      expect((await lab.driver.observe(never)).live).toEqual([]);
    }
  });

  it('networks and volumes of others keep their names, and are never removed', async () => {
    await lab.ask('POST', '/networks/create', { Name: 'coffee' });
    await lab.ask('POST', '/volumes/create', { Name: 'pgdata' });
    for (const wanted of [resource(network), resource(volume)]) {
      const { kind, name } = wanted.spec as NetworkSpec | VolumeSpec;
      expect((await lab.driver.observe(never)).foreign).toContainEqual({ kind, name, ports: [], addresses: [] });
      await expect(lab.driver.apply(changeOf('create', wanted), never)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(name),
      });
      await expect(lab.driver.apply(changeOf('delete', wanted, { ref: name }), never)).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
    expect((await lab.driver.observe(never)).foreign.map(one => one.name)).toEqual(expect.arrayContaining(['coffee', 'pgdata']));
  });

  it('a named volume outlives its container; what a container made for itself goes with it', async () => {
    const wanted = workload({ ...sleeps, volumes: [{ type: 'volume', volume: 'kept', path: '/data', readOnly: false }] });
    const live = await lab.create(wanted);
    await lab.driver.apply(changeOf('delete', wanted, { ref: live.ref }), never);
    const names = (await lab.ask('GET', '/volumes')).Volumes.map((one: { readonly Name: string }) => one.Name);
    expect(names).toContain('kept');
  });

  it('a missing secret stops a create before anything is made', async () => {
    const wanted = workload({ ...sleeps, env: { P: [{ secret: 'nowhere', fingerprint: null }] } as WorkloadSpec['env'] });
    await expect(lab.driver.apply(changeOf('create', wanted), never)).rejects.toMatchObject({ code: 'missing-secret' });
    expect(await lab.seen(wanted)).toEqual([]);
  });
});
