import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import type { Live, NetworkSpec, Resource } from '../../../reconciler/model/resource.ts';
import { objectKind, objectsOf } from '../../../reconciler/model/service-objects.ts';
import type { FileContent, WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { HOST_PACKAGES } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';
import { changeOf, fileOf } from '../../support/workloads.ts';
import { never, OWNER, openSwarmLab, resource, type SwarmLab, service, statusOf, TARGET } from './lab.ts';

/** A service with files of these contents, by path, and what they are kept in. */
function withFiles(
  job: string,
  contents: Readonly<Record<string, FileContent>>,
  fields: Partial<WorkloadSpec> = {},
): { readonly wanted: Resource; readonly objects: readonly Resource[] } {
  const files = Object.entries(contents).map(([path, content]) =>
    fileOf(
      path,
      content,
      { mode: 'restart' },
      { as: objectKind(content), ...(path.startsWith('/etc') ? { owner: '10:20' } : {}) },
    ),
  );
  const wanted = service(
    { job, files: files.map(({ file }) => file), ...fields },
    { replicas: 1 },
    Object.assign({}, ...files.map(file => file.contents)),
  );
  return { wanted, objects: objectsOf(OWNER, wanted) };
}

function network(fields: Partial<NetworkSpec> = {}): Resource {
  const spec = { driver: 'overlay', internal: false, attachable: true, subnets: [], options: {}, labels: {} };
  return resource({ kind: 'network', name: 'attic_coffee', ...spec, ...fields });
}

describe.skipIf(skipWithout(...HOST_PACKAGES))('a Swarm', () => {
  let lab: SwarmLab;
  let driver: Driver;
  beforeAll(async () => {
    lab = await openSwarmLab(2);
    driver = lab.driver;
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  const apply = (...args: Parameters<typeof changeOf>): Promise<void> => driver.apply(changeOf(...args), never);
  const runs = (wanted: Resource): Promise<Live> =>
    eventually(async () => {
      const live = await lab.seen(wanted);
      const { have, want, update } = statusOf(live);
      expect([have, update === 'none' || update === 'completed']).toEqual([want, true]);
      return live!;
    }, 60_000);
  const shown = async (job: string, path: string): Promise<string> => {
    const { tasks } = statusOf((await driver.observe(never)).live.find(live => live.id === `${TARGET}/workload/${job}`));
    const host = lab.hosts.find(({ name }) => name === tasks.find(task => task.state === 'running' && task.isPresent)?.node);
    const id = await host!.docker('ps', '-q', '--filter', `label=com.docker.swarm.service.name=attic_${job}`);
    return host!.docker('exec', id, 'sh', '-c', `stat -c '%a %u:%g' ${path}; cat ${path}`);
  };

  it('has networks as they were asked for, and tells when somebody removed one', async () => {
    const coffee = network({ subnets: ['10.9.0.0/24'], internal: true, labels: { tier: 'back' } });
    const tea = network({ name: 'attic_tea', options: { encrypted: '' } });
    for (const wanted of [coffee, tea]) for (let times = 0; times < 2; times += 1) await apply('create', wanted);
    for (const wanted of [coffee, tea]) expect(await lab.seen(wanted)).toMatchObject({ spec: wanted.spec, applied: wanted.spec });
    const on = service({ job: 'on', networks: [{ network: 'attic_coffee', aliases: ['on', 'also'] }] });
    await apply('create', on);
    expect((await runs(on)).spec).toEqual(on.spec);
    expect(await lab.seen(coffee)).toBe(await lab.seen(coffee));
    const { ref } = (await lab.seen(coffee))!;
    await expect(apply('delete', coffee, { ref })).rejects.toMatchObject({ code: 'conflict', temporary: true });
    await apply('delete', on, { ref: (await lab.seen(on))!.ref });
    await eventually(() => apply('delete', coffee, { ref }));
    await lab.hosts[0]!.docker('network', 'rm', 'attic_tea');
    // Its manager still shows one that a container of its own has not left yet.
    await eventually(async () => expect([await lab.seen(coffee), await lab.seen(tea)]).toEqual([undefined, undefined]));
  });

  it('puts services on the network of their nodes where that is asked for', async () => {
    const wanted = service({ job: 'hosted', networkMode: 'host' }, { mode: 'global', endpoint: 'vip' });
    await apply('create', wanted);
    expect((await lab.seen(wanted))?.spec).toEqual(wanted.spec);
    await apply('delete', wanted, { ref: (await lab.seen(wanted))!.ref });
  });

  it('has files as configs, or as secrets where one is in them, and a changed one beside the old until nobody uses that', async () => {
    Object.assign(lab.environment, { KS_TOKEN: 's3cr3t-one' });
    const secret = async (): Promise<FileContent> => ({
      text: ['token=', { secret: 'token', fingerprint: await lab.secrets.fingerprint({ secret: 'token' }, never) }],
    });
    const first = withFiles('filed', { '/etc/app.conf': { text: 'one' }, '/run/secrets/token': await secret() });
    expect(first.objects.map(({ id }) => id)).toEqual([
      expect.stringMatching(/\/config\/attic_filed_app\.conf_[0-9a-f]{12}$/),
      expect.stringMatching(/\/secret\/attic_filed_token_[0-9a-f]{12}$/),
    ]);
    await expect(apply('create', first.wanted)).rejects.toMatchObject({ code: 'not-found', temporary: true });
    for (const object of first.objects) for (let times = 0; times < 2; times += 1) await apply('create', object);
    for (const object of first.objects) expect(await lab.seen(object)).toMatchObject({ spec: object.spec, applied: object.spec });
    await apply('create', first.wanted);
    const { ref, spec } = await runs(first.wanted);
    expect(spec).toEqual(first.wanted.spec);
    expect(await shown('filed', '/etc/app.conf')).toBe('644 10:20\none');
    expect(await shown('filed', '/run/secrets/token')).toBe('644 0:0\ntoken=s3cr3t-one');
    expect(JSON.stringify(await driver.observe(never))).not.toContain('s3cr3t');

    Object.assign(lab.environment, { KS_TOKEN: 's3cr3t-two' });
    const second = withFiles('filed', { '/etc/app.conf': { text: 'one' }, '/run/secrets/token': await secret() });
    const [, newer] = second.objects;
    const [, older] = first.objects;
    expect(newer!.id).not.toBe(older!.id);
    await apply('create', newer!);
    const olderRef = (await lab.seen(older!))!.ref;
    await expect(apply('delete', older!, { ref: olderRef })).rejects.toMatchObject({ code: 'conflict', temporary: true });
    await apply('update', second.wanted, { ref });
    expect((await runs(second.wanted)).spec).toEqual(second.wanted.spec);
    expect(await shown('filed', '/run/secrets/token')).toBe('644 0:0\ntoken=s3cr3t-two');
    await apply('delete', older!, { ref: olderRef });
    expect(await lab.seen(older!)).toBeUndefined();
  });

  it('shows no secret in what its engines say of a task', async () => {
    Object.assign(lab.environment, { KS_PROGRAM: 's3cr3t-program' });
    const fingerprint = await lab.secrets.fingerprint({ secret: 'program' }, never);
    const wanted = service({ job: 'telling', command: [[{ secret: 'program', fingerprint }]] }, { replicas: 1 });
    await apply('create', wanted);
    const live = await eventually(async () => {
      const seen = await lab.seen(wanted);
      expect(statusOf(seen).tasks.some(({ error }) => error?.includes('exec: "(secret)": executable file not found'))).toBe(true);
      return seen!;
    });
    expect(live.spec).toEqual(wanted.spec);
    expect(JSON.stringify(live)).not.toContain('s3cr3t');
    await apply('delete', wanted, { ref: live.ref });
  });

  it('puts the labels of a config right, and leaves its content alone', async () => {
    const [object] = withFiles('labelled', { '/etc/x': { text: 'x' } }).objects;
    await apply('create', object!);
    const { ref } = (await lab.seen(object!))!;
    const { Version, Spec } = await lab.ask('GET', `/configs/${ref}`);
    await lab.ask('POST', `/configs/${ref}/update?version=${Version.Index}`, { ...Spec, Labels: { ...Spec.Labels, by: 'hand' } });
    expect((await lab.seen(object!))?.spec).toMatchObject({ labels: { by: 'hand' } });
    await apply('update', object!, { ref });
    expect(await lab.seen(object!)).toMatchObject({ ref, spec: object!.spec });
  });

  it('shows what is not ours with the ports it holds, and leaves it alone', async () => {
    const [host] = lab.hosts;
    await host!.docker('network', 'create', '-d', 'overlay', 'foreign_net');
    await lab.ask('POST', '/configs/create', { Name: 'foreign_config', Data: 'YQ==' });
    await host!.docker(
      ...['service', 'create', '-d', '-q', '--name', 'foreign', '--replicas', '0', '--endpoint-mode', 'dnsrr'],
      ...['--publish', 'mode=host,target=80,published=8099', 'demo/app:1.0.0'],
    );
    const { foreign } = await driver.observe(never);
    expect(foreign).toContainEqual({ kind: 'network', name: 'foreign_net', ports: [], addresses: [] });
    expect(foreign).toContainEqual({ kind: 'config', name: 'foreign_config', ports: [], addresses: [] });
    const ports = [{ address: '0.0.0.0', port: 8099, protocol: 'tcp' }];
    expect(foreign).toContainEqual({ kind: 'workload', name: 'foreign', ports, addresses: [] });
    const { ID } = await lab.ask('GET', '/services/foreign');
    for (const action of ['update', 'stop', 'delete'] as const)
      await expect(apply(action, service({ job: 'foreign' }), { ref: ID })).rejects.toMatchObject({ code: 'forbidden' });
    const taking = service({ job: 'taking' }, { name: 'foreign' });
    await expect(apply('create', taking)).rejects.toThrow(
      "job/taking on the Swarm: the name foreign is taken by a service that is not Keelson's",
    );
    expect((await lab.ask('GET', '/services/foreign')).ID).toBe(ID);
  });

  it('never takes another cluster of its own name for itself', async () => {
    const namesake = await lab.open({ owner: { ...OWNER, uid: 'another' } });
    const theirs = service({ job: 'namesake' }, { replicas: 0 });
    await namesake.apply(changeOf('create', theirs), never);
    expect(await lab.seen(theirs)).toBeUndefined();
    await expect(apply('create', theirs)).rejects.toMatchObject({ code: 'conflict', temporary: false });
  });

  it('lets a job adopt a service, whose texts nobody sees, and stamps it in place', async () => {
    const [host] = lab.hosts;
    await host!.docker(
      ...['service', 'create', '-d', '-q', '--name', 'old', '--endpoint-mode', 'dnsrr', '--restart-condition', 'any'],
      ...[
        '--env',
        'PASSWORD=hunter22',
        '--stop-signal',
        'TERM',
        '--stop-grace-period',
        '2s',
        '--replicas',
        '1',
        'demo/app:1.0.0',
      ],
    );
    const adopting = await lab.open({ adopt: new Map([['old', 'shop']]) });
    const docker = { extraHosts: [], ulimits: {}, sysctls: {}, init: false };
    const shop = service({ job: 'shop', env: { PASSWORD: 'hunter22' }, docker }, { name: 'old', replicas: 2 });
    const see = async (): Promise<Live | undefined> => (await adopting.observe(never)).live.find(live => live.id === shop.id);
    const adopted = await see();
    expect(adopted).toMatchObject({ name: 'old', adopted: true });
    expect(adopted?.applied).toBeUndefined();
    expect(JSON.stringify(adopted)).not.toContain('hunter22');
    const before = await lab.ask('GET', '/services/old');
    await adopting.apply(changeOf('update', shop, { ref: adopted!.ref }), never);
    const stamped = await see();
    expect(stamped).toMatchObject({ ref: adopted!.ref, spec: shop.spec, applied: shop.spec });
    expect(stamped?.adopted).toBeUndefined();
    const after = await lab.ask('GET', '/services/old');
    expect(after.Spec.TaskTemplate).toEqual(before.Spec.TaskTemplate);
    expect(after.Spec.EndpointSpec).toEqual(before.Spec.EndpointSpec);
  });

  it('pins an image to what its registry says, and hands its nodes the login', async () => {
    const registry = await lab.lab.registry({ password: true });
    const ref = await registry.push(lab.hosts[0]!.socket, 'demo/app:1.1.0');
    const logged = await lab.open({ registryAuth: async host => (host === registry.address ? registry.credentials! : null) });
    const pulled = service({ job: 'pulled', image: { ref } });
    await logged.apply(changeOf('create', pulled), never);
    const live = await runs(pulled);
    expect((live.spec as WorkloadSpec).image).toEqual({ ref, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    const before = await lab.ask('GET', `/services/${live.ref}`);
    expect(before.Spec.TaskTemplate.Placement.Platforms).toEqual([{ Architecture: 'amd64', OS: 'linux' }]);
    await registry.stop();
    const scaled = service({ job: 'pulled', image: { ref } }, { replicas: 1 });
    await logged.apply(changeOf('update', scaled, { ref: live.ref }), never);
    const after = await lab.ask('GET', `/services/${live.ref}`);
    expect(after.Spec.TaskTemplate).toEqual(before.Spec.TaskTemplate);
    await logged.apply(changeOf('delete', scaled, { ref: live.ref }), never);
  });

  it('is asked once for each list, and for nothing else, while nothing changes', async () => {
    await driver.observe(never);
    const asked: string[] = [];
    const hear = (message: unknown): void => {
      const { method, path } = (message as { readonly request: ClientRequest }).request;
      asked.push(`${method} ${path.replace(/^\/v[\d.]+/, '').split('?')[0]}`);
    };
    subscribe('http.client.request.start', hear);
    const before = (await driver.observe(never)).live;
    unsubscribe('http.client.request.start', hear);
    const lists = ['configs', 'info', 'info', 'networks', 'nodes', 'secrets', 'services', 'swarm', 'tasks'];
    expect(asked.sort()).toEqual(lists.map(list => `GET /${list}`));
    const after = (await driver.observe(never)).live;
    expect(before.length).toBeGreaterThan(3);
    expect(after.filter(live => !before.includes(live)).map(({ id }) => id)).toEqual([]);
  });
});
