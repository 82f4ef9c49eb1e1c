import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diffSpecs } from '../../../reconciler/decide/diff.ts';
import { openProcess } from '../../../reconciler/drivers/process/driver.ts';
import type { Live, Resource } from '../../../reconciler/model/resource.ts';
import type { HealthcheckSpec, WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { openSecrets } from '../../../reconciler/secrets/open-secrets.ts';
import { change, create, type Lab, only, openLab, owner, ownerFolder, pidsOf, resource, signal, target, until } from './lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

const driftOf = (wanted: Resource, live: Live) =>
  diffSpecs(wanted.spec, live.spec, live.applied).map(field => [field.field, field.cause]);
const look = async () => only(await lab.driver.observe(signal));

describe('files', () => {
  it('edited, with another mode, or removed by hand are drift, field by field', async () => {
    const wanted = resource({}, [
      { path: 'a.conf', text: 'a' },
      { path: 'b.conf', text: ['b=', { secret: 'password', fingerprint: null }] },
      { path: 'c.conf', text: 'c', mode: '0600' },
    ]);
    const live = await create(lab, wanted);
    expect(driftOf(wanted, live)).toEqual([]);
    const work = path.join(lab.folder(live), 'work');
    await writeFile(path.join(work, 'a.conf'), 'edited');
    await chmod(path.join(work, 'b.conf'), 0o666);
    await rm(path.join(work, 'c.conf'));
    expect(driftOf(wanted, await look())).toEqual([
      ['files.a.conf.digest', 'drift'],
      ['files.b.conf.mode', 'drift'],
      ['files.c.conf.digest', 'drift'],
      ['files.c.conf.mode', 'drift'],
      ['files.c.conf.path', 'drift'],
    ]);
    await lab.driver.apply(change('update', { resource: wanted, ref: live.ref }), signal);
    expect(driftOf(wanted, await look())).toEqual([]);
    expect(await readFile(path.join(work, 'a.conf'), 'utf8')).toBe('a');
  });

  it('with an owner have it, and lose it by hand as drift', async () => {
    const file = path.join(lab.directory, 'owned');
    const wanted = resource({}, [{ path: file, text: 'x', mode: '0640', owner: 'nobody:1234' }]);
    const live = await create(lab, wanted);
    expect(driftOf(wanted, live)).toEqual([]);
    expect(await stat(file)).toMatchObject({ uid: 65534, gid: 1234 });
    await chown(file, 0, 0);
    expect(driftOf(wanted, await look())).toEqual([[`files.${file}.owner`, 'drift']]);
  });

  it('of others are not overwritten', async () => {
    const file = path.join(lab.directory, 'theirs');
    await writeFile(file, 'theirs');
    await expect(
      lab.driver.apply(change('create', { resource: resource({}, [{ path: file, text: 'ours' }]) }), signal),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect(await readFile(file, 'utf8')).toBe('theirs');
  });

  it('with absolute paths go with their workload, unless another has them or somebody changed them', async () => {
    const [one, two, three] = ['one', 'two', 'three'].map(name => path.join(lab.directory, name)) as [string, string, string];
    const old = await create(
      lab,
      resource({}, [
        { path: one, text: '1' },
        { path: two, text: '2' },
        { path: three, text: '3' },
      ]),
    );
    await lab.driver.apply(
      change('replace', {
        ref: old.ref,
        order: 'stop-first',
        resource: resource({ env: { V: '2' } }, [{ path: two, text: '2' }]),
      }),
      signal,
    );
    await writeFile(three, 'edited');
    await lab.driver.apply(change('delete', { ref: old.ref }), signal);
    await expect(stat(one)).rejects.toThrow('ENOENT');
    expect(await readFile(two, 'utf8')).toBe('2');
    expect(await readFile(three, 'utf8')).toBe('edited');
  });

  it('that leave the folder by a relative path are refused', async () => {
    await expect(
      lab.driver.apply(change('create', { resource: resource({}, [{ path: '../../x', text: 'x' }]) }), signal),
    ).rejects.toThrow('leaves the folder');
  });

  it('whose command fails are told without the secrets of the workload', async () => {
    const password = { secret: 'password', fingerprint: null };
    const env = { URL: ['postgres://app:', password, '@db'] };
    const changed = { mode: 'command', command: ['sh', '-c', 'echo "cannot reload with $URL"; exit 3'] } as const;
    const live = await create(lab, resource({ env }, [{ path: 'c', text: '1', change: changed }]));
    const wanted = resource({ env }, [{ path: 'c', text: '2', change: changed }]);
    await expect(lab.driver.apply(change('update', { resource: wanted, ref: live.ref }), signal)).rejects.toThrow(
      /failed: cannot reload with postgres:\/\/app:\(secret\)@db; exit code 3$/,
    );
  });

  it('changed in place tell the running process by a signal or a command, once', async () => {
    const files = (text: string) => [
      { path: 'a', text, change: { mode: 'signal', signal: 'HUP' } as const },
      { path: 'b', text, change: { mode: 'signal', signal: 'SIGHUP' } as const },
      { path: 'c', text, change: { mode: 'command', command: ['sh', '-c', 'cat c >> told; echo $MODE >> told'] } as const },
    ];
    const script = 'trap "echo hup >> heard" HUP; touch ready; while :; do sleep 0.02; done';
    const live = await create(lab, resource({ command: ['sh', '-c', script], env: { MODE: 'prod' } }, files('1')));
    const work = path.join(lab.folder(live), 'work');
    await until(() =>
      stat(path.join(work, 'ready')).then(
        () => true,
        () => false,
      ),
    );
    const wanted = resource({ command: ['sh', '-c', script], env: { MODE: 'prod' } }, files('2'));
    const { main } = await pidsOf(lab, live);
    await lab.driver.apply(change('update', { resource: wanted, ref: live.ref }), signal);
    expect(await readFile(path.join(work, 'told'), 'utf8')).toBe('2prod\n');
    await until(() =>
      readFile(path.join(work, 'heard'), 'utf8').then(
        text => text.startsWith('hup'),
        () => false,
      ),
    );
    expect((await pidsOf(lab, live)).main).toBe(main);
    expect(driftOf(wanted, await look())).toEqual([]);
  });
});

describe('limits', () => {
  const limits = { memoryBytes: 32 * 1024 * 1024 + 5, pids: 20, cpuMillis: 500 };

  it('are in force, seen, and seen as drift when changed by hand', async () => {
    const wanted = resource({ limits });
    const live = await create(lab, wanted);
    expect((await lab.driver.observe(signal)).remarks).toEqual([]);
    expect(driftOf(wanted, live)).toEqual([]);
    const file = await knob('memory', live);
    await writeFile(file, String(64 * 1024 * 1024));
    expect(driftOf(wanted, await look())).toEqual([['limits.memoryBytes', 'drift']]);
    await lab.driver.apply(change('update', { resource: wanted, ref: live.ref }), signal);
    expect(driftOf(wanted, await look())).toEqual([]);
  });

  it('change in place, also where there were none, and are lifted', async () => {
    const live = await create(lab, resource());
    const limited = resource({ limits });
    await lab.driver.apply(change('update', { resource: limited, ref: live.ref }), signal);
    const members = await readFile(path.join(path.dirname(await knob('memory', live)), 'cgroup.procs'), 'utf8');
    expect(members.split('\n')).toContain(String((await pidsOf(lab, live)).main));
    await lab.driver.apply(change('update', { resource: resource({ limits: { pids: 9 } }), ref: live.ref }), signal);
    expect((await look()).spec).toMatchObject({ limits: { pids: 9 } });
    expect(Number(await readFile(await knob('memory', live), 'utf8'))).toBeGreaterThan(2 ** 60);
  });

  it('on memory end what wants more, and that is told', async () => {
    const script = 'a = []; setInterval(() => a.push(Buffer.alloc(8e6, 1)), 1)';
    await create(lab, resource({ command: [process.execPath, '-e', script], limits: { memoryBytes: 96 * 1024 * 1024 } }));
    const ended = await until(async () => ((await look()).state.phase === 'exited' ? look() : null));
    expect(ended.state).toMatchObject({ exitCode: 137, outOfMemory: true });
  });

  it('catch what left the process group', async () => {
    const live = await create(
      lab,
      resource({ command: ['sh', '-c', 'setsid sleep 1000 & echo $! > child; wait'], limits: { pids: 20 } }),
    );
    const child = await until(async () =>
      Number(await readFile(path.join(lab.folder(live), 'work', 'child'), 'utf8').catch(() => '')),
    );
    await lab.driver.apply(change('delete', { ref: live.ref }), signal);
    await until(async () => (await readFile(`/proc/${child}/stat`, 'utf8').catch(() => ') Z')).includes(') Z'));
  });

  /** cgroup v1, as on the machines these tests run on. */
  async function knob(controller: string, live: Live): Promise<string> {
    const file = `/sys/fs/cgroup/${controller}/keelson/${live.ref.replaceAll('/', '.')}/memory.limit_in_bytes`;
    await stat(file);
    return file;
  }
});

describe('health', () => {
  const check = (test: HealthcheckSpec['test']): HealthcheckSpec => ({
    test,
    intervalMs: 50,
    timeoutMs: 1000,
    retries: 2,
    startPeriodMs: 0,
  });
  const health = async () => {
    const { state } = await look();
    return state.phase === 'running' ? state.health : null;
  };

  it('tells what a failed check said without the secrets of the workload', async () => {
    const password = { secret: 'password', fingerprint: null };
    const said = 'seq 20000; cat p.conf; echo "no answer from $URL"; exit 1';
    const healthcheck = check({ command: ['sh', '-c', said] });
    const env = { URL: ['postgres://app:', password, '@db'] };
    await create(lab, resource({ healthcheck, env }, [{ path: 'p.conf', text: ['p=', password, ';'] }]));
    await until(async () => (await health()) === 'unhealthy');
    const { state } = await look();
    expect(JSON.stringify(state)).not.toContain('hunter2');
    expect(state).toMatchObject({
      healthOutput: expect.stringMatching(/20000\np=\(secret\);no answer from postgres:\/\/app:\(secret\)@db; exit code 1$/),
    });
  });

  it('tells nothing of what a check said where a secret that could be in it cannot be read', async () => {
    const { environment } = lab;
    const healthcheck = check({ command: ['sh', '-c', 'test -e well || { echo $P; exit 1; }'] });
    const live = await create(lab, resource({ healthcheck, env: { P: [{ secret: 'password', fingerprint: null }] } }));
    delete environment.KS_PASSWORD;
    const said = async () => {
      const { state } = await look();
      return state.phase === 'running' ? state.healthOutput : undefined;
    };
    await until(async () => (await said())?.startsWith('(its output'));
    environment.KS_PASSWORD = 'another';
    await until(async () => (await said()) === '(secret); exit code 1');
    expect(live.state.phase).toBe('running');
  });

  it('follows a command that runs as the workload does', async () => {
    const healthcheck = check({ command: ['sh', '-c', 'test -e well || { echo "$MODE is sick"; exit 1; }'] });
    const live = await create(lab, resource({ healthcheck, env: { MODE: 'prod' } }));
    await until(async () => (await health()) === 'unhealthy');
    expect((await look()).state).toMatchObject({ healthOutput: 'prod is sick; exit code 1' });
    await writeFile(path.join(lab.folder(live), 'work', 'well'), '');
    await until(async () => (await health()) === 'healthy');
  });

  it('asks by HTTP and by TCP', async () => {
    let status = 500;
    const server = http.createServer((_, response) => response.writeHead(status).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const live = await create(lab, resource({ healthcheck: check({ http: { path: '/healthz', port } }) }));
    await until(async () => (await health()) === 'unhealthy');
    expect((await look()).state).toMatchObject({ healthOutput: `http://127.0.0.1:${port}/healthz answered 500` });
    status = 204;
    await until(async () => (await health()) === 'healthy');
    await lab.driver.apply(
      change('update', { ref: live.ref, resource: resource({ healthcheck: check({ tcp: port }) }) }),
      signal,
    );
    await until(async () => (await health()) === 'healthy');
    server.close();
    server.closeAllConnections();
    await until(async () => (await health()) === 'unhealthy');
  });

  it('is known to another run of the reconciler at its first look', async () => {
    await create(lab, resource({ healthcheck: check({ command: ['true'] }) }));
    await until(async () => (await health()) === 'healthy');
    const other = await lab.open();
    expect(only(await other.observe(signal)).state).toMatchObject({ health: 'healthy' });
  });

  it('counts a check without an end as failed', async () => {
    await create(lab, resource({ healthcheck: { ...check({ command: ['sleep', '1000'] }), timeoutMs: 60 } }));
    await until(async () => (await health()) === 'unhealthy');
    expect((await look()).state).toMatchObject({ healthOutput: 'no end within 0.06 s' });
  });
});

describe('a watch', () => {
  it('tells when a process ends, and when its health changes', async () => {
    const stop = new AbortController();
    let events = 0;
    const watching = lab.driver.watch!(() => {
      events += 1;
    }, stop.signal);
    const live = await create(
      lab,
      resource({
        healthcheck: { test: { command: ['true'] }, intervalMs: 60_000, timeoutMs: 1000, retries: 1, startPeriodMs: 0 },
      }),
    );
    // The driver tells of its own change too.
    await until(async () => events === 2);
    expect((await look()).state).toMatchObject({ health: 'healthy' });
    process.kill((await pidsOf(lab, live)).main, 'SIGKILL');
    await until(async () => events === 3);
    expect((await look()).state.phase).toBe('exited');
    stop.abort();
    await watching;
  });
});

describe('ports', () => {
  it('that others hold are seen with the process that does, those of our workloads are not', async () => {
    const script = 'require("http").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port) })';
    const live = await create(lab, resource({ command: [process.execPath, '-e', script] }));
    const ours = await until(async () => Number(await readFile(path.join(lab.folder(live), 'stdout.log'), 'utf8')));
    const child = spawn(process.execPath, ['-e', script.replace('127.0.0.1', '::')], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const theirs = Number(String((await once(child.stdout, 'data'))[0]));
      const { foreign } = await lab.driver.observe(signal);
      const ports = foreign.flatMap(item => item.ports.map(port => port.port));
      expect(ports).not.toContain(ours);
      expect(foreign.find(item => item.name === `process ${child.pid} (node)`)?.ports).toEqual([
        { address: '::', port: theirs, protocol: 'tcp' },
      ]);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
});

describe('a disk that cannot', () => {
  const openAt = async (directory: string) =>
    openProcess({ target, owner, directory, secrets: openSecrets({ ...owner, providers: [] }) });

  it('be written says so, and what', async () => {
    await mounted('ro', async directory => {
      await using driver = await openAt(directory);
      expect((await driver.observe(signal)).live).toEqual([]);
      const attempt = driver.apply(change('create', { resource: resource() }), signal);
      await expect(attempt).rejects.toMatchObject({ code: 'forbidden', temporary: false });
      await expect(attempt).rejects.toThrow(
        /^cannot make .*\/attic-\w{8}\/here\/web\.1-\w{8}: the file system is read-only \(EROFS\)$/,
      );
    });
  });

  it('hold more says that it is full', async () => {
    await mounted('size=64k', async directory => {
      await using driver = await openAt(directory);
      const wanted = resource({}, [{ path: 'large', text: 'x'.repeat(100_000) }]);
      const attempt = driver.apply(change('create', { resource: wanted }), signal);
      await expect(attempt).rejects.toMatchObject({ code: 'exhausted', message: expect.stringContaining('no space is left') });
      expect((await driver.observe(signal)).live).toEqual([]);
    });
  });

  async function mounted(options: string, use: (directory: string) => Promise<void>): Promise<void> {
    const directory = path.join(lab.directory, 'disk');
    await mkdir(directory);
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]);
    try {
      await use(directory);
    } finally {
      execFileSync('umount', [directory]);
    }
  }

  it('be read is an error, not an empty world', async () => {
    await writeFile(path.join(lab.directory, ownerFolder), 'a file');
    await expect(lab.driver.observe(signal)).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('a spec', () => {
  it('that names no kind of this driver is refused', async () => {
    const network = { kind: 'network', name: 'n' } as unknown as WorkloadSpec;
    await expect(
      lab.driver.apply(change('create', { resource: { ...resource(), spec: network } }), signal),
    ).rejects.toMatchObject({ code: 'unsupported' });
  });
});
