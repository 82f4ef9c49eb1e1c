import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Live, Resource } from '../../../reconciler/model/resource.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { execInContainer } from '../../lab/engine-api.ts';
import { freePort } from '../../support/ports.ts';
import { eventually } from '../../support/wait.ts';
import { changeOf, fileOf, livesOf } from '../../support/workloads.ts';
import { type DockerLab, never, OWNER, openDockerLab, resource, SKIPPED, workload } from './lab.ts';

describe.skipIf(SKIPPED)('a Job on a real Engine', () => {
  let lab: DockerLab;
  beforeAll(async () => {
    lab = await openDockerLab();
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const live of (await lab.driver.observe(never)).live) {
      if (live.spec.kind !== 'workload') continue;
      await lab.driver.apply(changeOf('delete', workload({ job: live.spec.job }), { ref: live.ref }), never);
    }
  });

  const run = async (fields: Partial<WorkloadSpec>, contents?: Resource['contents']): Promise<Live> => {
    const live = await lab.create(workload(fields, contents));
    expect(live.state.phase).toBe('running');
    return live;
  };
  const say = async (live: Live, ...command: readonly string[]): Promise<string> =>
    (await execInContainer(lab.daemon.socket, live.ref, command)).output.trim();
  const shell = (live: Live, script: string): Promise<string> => say(live, '/bin/sh', '-c', script);
  const sleeps = {
    image: { ref: 'demo/busybox:1' },
    command: ['sleep'],
    args: ['1000'],
    stop: { signal: 'SIGKILL', graceMs: 1000 },
  };

  it('runs its command and arguments, in its folder, as its user, under its hostname', async () => {
    const live = await run({ ...sleeps, workingDir: '/tmp', hostname: 'crow', security: { ...secure, user: '1000' } });
    expect(await shell(live, "tr '\\0' ' ' </proc/1/cmdline")).toBe('sleep 1000');
    expect(await shell(live, 'readlink /proc/self/cwd; id -u; hostname')).toBe('/tmp\n1000\ncrow');
  });

  it('keeps the command of its image where it gives only arguments', async () => {
    const live = await run({ ...sleeps, command: ['/bin/sh', '-c', 'echo "$0 $1"; sleep 1000'], args: ['one', 'two'] });
    await eventually(async () => expect(await logOf(lab, live)).toContain('one two'));
  });

  it('has its environment, secrets in the clear inside and nowhere else', async () => {
    lab.environment.KS_PASSWORD = 'hunter2';
    const fingerprint = await lab.secrets.fingerprint({ secret: 'password' }, never);
    const wanted = workload({
      ...sleeps,
      env: { MODE: 'prod', URL: ['db://app:', { secret: 'password', fingerprint }, '@db'] },
      args: ['1000'],
    });
    const live = await lab.create(wanted);
    expect(await shell(live, 'echo $MODE $URL')).toBe('prod db://app:hunter2@db');
    expect(live.spec).toEqual(wanted.spec);
    const { Config } = await lab.ask('GET', `/containers/${live.ref}/json`);
    expect(JSON.stringify(Config.Labels)).not.toContain('hunter2');
    expect(JSON.stringify(live)).not.toContain('hunter2');
  });

  it('has its files, with their modes, owners and secrets', async () => {
    lab.environment.KS_TLS = 'the key';
    const fingerprint = await lab.secrets.fingerprint({ secret: 'tls' }, never);
    const text = fileOf('/etc/app/app.conf', { text: 'hello\n' }, undefined, { mode: '0640', owner: 'app' });
    const key = fileOf('/run/tls.key', { text: [{ secret: 'tls', fingerprint }] }, undefined, { mode: '0400', owner: '7:8' });
    const bytes = fileOf('/opt/blob', { base64: Buffer.from([0, 255, 1]).toString('base64') });
    const contents = { ...text.contents, ...key.contents, ...bytes.contents };
    const live = await run({ ...sleeps, files: [text.file, key.file, bytes.file] }, contents);
    expect(await shell(live, 'cat /etc/app/app.conf /run/tls.key')).toBe('hello\nthe key');
    expect(await shell(live, "stat -c '%a %u:%g' /etc/app/app.conf /run/tls.key /opt/blob")).toBe(
      '640 1000:1000\n400 7:8\n644 0:0',
    );
    expect(await shell(live, 'od -An -tx1 /opt/blob')).toBe('00 ff 01');
    expect(live.name).not.toContain('unfinished');
  });

  it('has its files under a read-only root too, and nothing else can be written', async () => {
    const { file, contents } = fileOf('/etc/app/app.conf', { text: 'hello' });
    const wanted = workload({ ...sleeps, files: [file], security: { ...secure, readOnly: true } }, contents);
    const live = await lab.create(wanted);
    expect(await shell(live, 'cat /etc/app/app.conf; touch /x 2>&1 || true')).toContain('hello');
    expect(await shell(live, 'touch /x 2>&1 || true')).toContain('Read-only file system');
    expect(live.spec).toEqual(wanted.spec);
    const before = (await lab.ask('GET', '/volumes')).Volumes?.length ?? 0;
    await lab.driver.apply(changeOf('delete', wanted, { ref: live.ref }), never);
    expect((await lab.ask('GET', '/volumes')).Volumes?.length ?? 0).toBe(before - 1);
  });

  it('has its volumes, folders of the machine and memory folders, read-only where it says so', async () => {
    const folder = join(lab.daemon.root, 'www');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'page'), 'from the machine');
    const live = await run({
      ...sleeps,
      volumes: [
        { type: 'volume', volume: 'shop-data', path: '/data', readOnly: false },
        { type: 'bind', host: folder, path: '/www', readOnly: true },
        { type: 'tmpfs', sizeBytes: 8 << 20, path: '/scratch' },
      ],
    });
    expect(await shell(live, 'echo kept >/data/x; cat /data/x /www/page; touch /www/x 2>&1 || true')).toMatch(
      /^kept\nfrom the machine.*Read-only/s,
    );
    expect(await shell(live, "df -k /scratch | awk 'NR==2 {print $2}'")).toBe('8192');
  });

  it('is published where it says, and only there', async () => {
    const port = await freePort();
    const live = await run({ ports: [{ target: 8080, publish: port, protocol: 'tcp', address: '127.0.0.1' }] });
    await eventually(async () => expect(await (await fetch(`http://127.0.0.1:${port}/version`)).text()).toBe('1.0.0\n'));
    const foreigner = await lab.open({ owner: { ...OWNER, uid: 'somebody-else' } });
    const [foreign] = (await foreigner.observe(never)).foreign.filter(one => one.name === live.name);
    expect(foreign).toMatchObject({ owner: OWNER, ports: [{ address: '127.0.0.1', port, protocol: 'tcp' }] });
  });

  it('is on its networks under its aliases and addresses', async () => {
    const network = {
      kind: 'network' as const,
      driver: 'bridge',
      internal: false,
      attachable: true,
      options: {},
      labels: { use: 'test' },
    };
    const coffee = resource({ ...network, name: 'coffee', subnets: ['10.98.0.0/24'] });
    const tea = resource({ ...network, name: 'tea', subnets: [] });
    for (const one of [coffee, tea]) await lab.driver.apply(changeOf('create', one), never);
    const shop = await run({
      job: 'shop',
      networks: [
        { network: 'coffee', aliases: ['bean', 'cup'], ipv4: '10.98.0.77' },
        { network: 'tea', aliases: ['leaf'] },
      ],
    });
    const guest = await run({ ...sleeps, job: 'guest', networks: [{ network: 'coffee', aliases: [] }] });
    await eventually(async () => expect(await say(guest, 'wget', '-q', '-O-', 'http://bean:8080/version')).toBe('1.0.0'));
    expect(await shell(shop, 'ip -4 -o addr | grep -c "10.98.0.77/24"')).toBe('1');
    const seen = (await lab.driver.observe(never)).live.filter(live => live.spec.kind === 'network');
    expect(seen.map(live => live.spec)).toEqual(expect.arrayContaining([coffee.spec, tea.spec]));
    expect(seen.length).toBe(2);
  });

  it('shares the network and the processes of its machine when it says so', async () => {
    const live = await run({ ...sleeps, networkMode: 'host', pidMode: 'host' });
    expect(await say(live, 'hostname')).toBe((await lab.driver.observe(never)).facts.hostname);
    expect(await shell(live, 'ps | grep -c dockerd')).not.toBe('0');
    const lonely = await run({ ...sleeps, job: 'lonely', networkMode: 'none' });
    expect(await shell(lonely, 'ip -o link | wc -l')).toBe('1');
  });

  it('keeps its limits', async () => {
    const live = await run({
      ...sleeps,
      limits: { memoryBytes: 64 << 20, cpuMillis: 250, pids: 50 },
      reservations: { memoryBytes: 32 << 20 },
    });
    const { HostConfig } = await lab.ask('GET', `/containers/${live.ref}/json`);
    expect(HostConfig).toMatchObject({
      Memory: 64 << 20,
      CpuQuota: 25_000,
      CpuPeriod: 100_000,
      PidsLimit: 50,
      MemoryReservation: 32 << 20,
    });
    expect((await lab.driver.observe(never)).remarks).toEqual([]);
  });

  it('has its capabilities and devices, and no others', async () => {
    const live = await run({
      ...sleeps,
      security: { ...secure, capabilitiesAdd: ['NET_ADMIN'], capabilitiesDrop: ['CHOWN'], devices: ['/dev/full:/dev/brim:r'] },
    });
    expect(await shell(live, 'ip link set lo down && echo ok; chown 1 /tmp 2>&1 || true; ls /dev/brim')).toMatch(
      /^ok\n.*not permitted.*\/dev\/brim$/s,
    );
  });

  it('has what only this engine knows: hosts, limits of the shell, kernel settings, an init', async () => {
    const live = await run({
      ...sleeps,
      docker: {
        extraHosts: ['crow:10.1.2.3'],
        ulimits: { nofile: { soft: 100, hard: 200 }, stack: { soft: 1 << 20, hard: 2 << 20 } },
        sysctls: { 'net.ipv4.ip_local_port_range': '2000 3000' },
        init: true,
      },
    });
    // Of open files the hard limit only: a Go program that starts another (runc) may raise the soft one.
    expect(
      await shell(live, 'grep crow /etc/hosts; ulimit -Hn; ulimit -s; ulimit -Hs; cat /proc/sys/net/ipv4/ip_local_port_range'),
    ).toMatch(/^10\.1\.2\.3\s+crow\n200\n1024\n2048\n2000\s+3000$/);
    // Until it has become what it shall be, the first process is still runc.
    await eventually(async () => expect(await say(live, 'cat', '/proc/1/comm')).toMatch(/init/));
  });

  it('logs where and as long as it says', async () => {
    const live = await run({ ...sleeps, logging: { driver: 'json-file', options: { 'max-size': '1m', 'max-file': '2' } } });
    const { HostConfig } = await lab.ask('GET', `/containers/${live.ref}/json`);
    expect(HostConfig.LogConfig).toEqual({ Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '2' } });
  });

  it('carries its labels', async () => {
    const live = await run({ ...sleeps, labels: { tier: 'front', empty: '' } });
    expect((await lab.ask('GET', `/containers/${live.ref}/json`)).Config.Labels).toMatchObject({
      tier: 'front',
      empty: '',
      'keelson.id': 'web.1',
    });
  });

  it.each([
    ['a command', { command: ['/bin/healthy'] }, 'touch /tmp/sick'],
    ['HTTP', { http: { path: '/health', port: 8080 } }, 'rm /www/health'],
    ['TCP', { tcp: 8080 }, 'killall httpd'],
  ])('is healthy by %s, and unhealthy when that fails', async (_, test, fault) => {
    const healthcheck = { test, intervalMs: 200, timeoutMs: 2000, retries: 2, startPeriodMs: 0 };
    const serve = 'echo ok >/www/health; httpd -p 8080 -h /www; exec sleep 1000';
    const wanted = workload({ ...sleeps, command: ['/bin/sh', '-c', serve], args: [], healthcheck });
    const live = await lab.create(wanted);
    expect(live.spec).toEqual(wanted.spec);
    const seeState = async (): Promise<unknown> => (await lab.seen(wanted))[0]?.state;
    await eventually(async () => expect(await seeState()).toMatchObject({ phase: 'running', health: 'healthy' }));
    await shell(live, fault);
    await eventually(async () => expect(await seeState()).toMatchObject({ phase: 'running', health: 'unhealthy' }));
  });

  it('is restarted by its policy, and its restarts are counted', async () => {
    const wanted = workload({
      ...sleeps,
      command: ['/bin/sh', '-c', 'exit 3'],
      args: [],
      restart: { policy: 'on-failure', attempts: 2 },
    });
    await lab.driver.apply(changeOf('create', wanted), never);
    await eventually(async () =>
      expect((await lab.seen(wanted))[0]).toMatchObject({ restarts: 2, state: { phase: 'exited', exitCode: 3 } }),
    );
  });

  it('is stopped by its signal and within its grace', async () => {
    const trap = 'trap "echo told to stop; exit 0" USR1; echo ready; while :; do sleep 0.1; done';
    const wanted = workload({ ...sleeps, command: ['/bin/sh', '-c', trap], args: [], stop: { signal: 'USR1', graceMs: 30_000 } });
    const live = await lab.create(wanted);
    await eventually(async () => expect(await logOf(lab, live)).toContain('ready'));
    await lab.driver.apply(changeOf('stop', wanted, { ref: live.ref }), never);
    expect((await lab.seen(wanted))[0]?.state).toMatchObject({ phase: 'exited', exitCode: 0 });
    expect(await logOf(lab, live)).toContain('told to stop');
  });

  it('is seen paused, and runs on when started', async () => {
    const wanted = workload(sleeps);
    const live = await lab.create(wanted);
    await lab.ask('POST', `/containers/${live.ref}/pause`);
    expect((await lab.seen(wanted))[0]?.state).toEqual({ phase: 'paused' });
    await lab.driver.apply(changeOf('start', wanted, { ref: live.ref }), never);
    expect((await lab.seen(wanted))[0]?.state.phase).toBe('running');
    await lab.ask('POST', `/containers/${live.ref}/pause`);
    await lab.driver.apply(changeOf('delete', wanted, { ref: live.ref }), never);
    expect(livesOf((await lab.driver.observe(never)).live, wanted.id)).toEqual([]);
  });
});

const secure = { privileged: false, readOnly: false, capabilitiesAdd: [], capabilitiesDrop: [], devices: [] };

async function logOf(lab: DockerLab, live: Live): Promise<string> {
  const lines: string[] = [];
  for await (const line of lab.driver.logs!(live.ref, { follow: false, tail: null }, never)) lines.push(line.text);
  return lines.join('\n');
}
