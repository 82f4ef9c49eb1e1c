import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../../reconciler/model/digest.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import {
  change,
  create,
  foldersOf,
  isAlive,
  type Lab,
  only,
  openLab,
  ownerFolder,
  pidsOf,
  resource,
  signal,
  until,
  untilState,
} from './lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

describe('a workload that was created', () => {
  it('runs at once, as asked for, and is the very same object at the next look', async () => {
    const wanted = resource({ env: { MODE: 'prod' } });
    const live = await create(lab, wanted);
    expect(live).toMatchObject({ id: wanted.id, name: 'web.1', state: { phase: 'running', health: 'none' }, restarts: 0 });
    expect(digestOf(live.spec)).toBe(wanted.digest);
    expect(live.applied).toEqual(wanted.spec);
    expect(only(await lab.driver.observe(signal))).toBe(live);
  });

  it('is not doubled by being asked for again', async () => {
    const wanted = resource();
    const live = await create(lab, wanted);
    const pids = await pidsOf(lab, live);
    expect((await create(lab, wanted)).ref).toBe(live.ref);
    expect(await pidsOf(lab, live)).toEqual(pids);
  });

  it('has its own folder, its environment, and nothing of the reconciler', async () => {
    process.env.KEELSON_TEST_PRIVATE = 'hidden';
    try {
      await create(
        lab,
        resource({
          command: ['sh', '-c', 'env; pwd; sleep 1000'],
          env: { MODE: 'prod', URL: ['db:', { secret: 'password', fingerprint: 'x' }] },
        }),
      );
    } finally {
      delete process.env.KEELSON_TEST_PRIVATE;
    }
    const live = only(await lab.driver.observe(signal));
    const work = path.join(lab.folder(live), 'work');
    const output = await until(async () => {
      const text = await readFile(path.join(lab.folder(live), 'stdout.log'), 'utf8');
      return text.includes(`\n${work}\n`) ? text : null;
    });
    const names = output.split('\n').flatMap(line => (line.includes('=') ? [line.split('=')[0]] : []));
    expect(new Set(names)).toEqual(new Set(['PATH', 'HOME', 'LANG', 'MODE', 'URL', 'PWD']));
    expect(output).toContain('URL=db:hunter2\n');
    expect(output).toContain(`HOME=${work}\n`);
  });

  it('keeps the fingerprint of the secret it really got, and its value nowhere', async () => {
    const live = await create(
      lab,
      resource({ env: { P: [{ secret: 'password', fingerprint: null }] } }, [
        { path: 'conf', text: ['p=', { secret: 'password', fingerprint: null }] },
      ]),
    );
    const [part] = (live.applied as WorkloadSpec).env.P as unknown as [{ fingerprint: string }];
    expect(part.fingerprint).toMatch(/^[\w-]{16}$/);
    const folder = lab.folder(live);
    for (const file of ['record.json', 'contents.json', 'life'])
      expect(await readFile(path.join(folder, file), 'utf8')).not.toContain('hunter2');
    expect(await readFile(path.join(folder, 'work', 'conf'), 'utf8')).toBe('p=hunter2');
  });

  it('is refused where its program, its secret or its folder is not there, and its folder is no life', async () => {
    const rejects = (overrides: Partial<WorkloadSpec>) =>
      expect(lab.driver.apply(change('create', { resource: resource(overrides) }), signal)).rejects;
    await rejects({ command: ['no-such-program'] }).toThrow('cannot start "no-such-program": there is no such program in PATH');
    await writeFile(path.join(lab.directory, 'text'), 'x');
    await rejects({ command: [path.join(lab.directory, 'text')] }).toThrow('there is no such program that can be run');
    await rejects({ env: { A: [{ secret: 'nobody', fingerprint: null }] } }).toMatchObject({ code: 'missing-secret' });
    await rejects({ workingDir: '/no/such/folder' }).toThrow(
      'cannot start in the folder /no/such/folder: it is not there (ENOENT)',
    );
    await rejects({
      security: {
        user: 'nosuchuser',
        privileged: false,
        readOnly: false,
        capabilitiesAdd: [],
        capabilitiesDrop: [],
        devices: [],
      },
    }).toThrow('there is no user "nosuchuser"');
    const phases = (await lab.driver.observe(signal)).live.map(live => live.state.phase);
    expect(new Set(phases)).toEqual(new Set(['created']));
  });

  it('runs as the user it names', async () => {
    const live = await create(
      lab,
      resource({
        command: ['sh', '-c', 'id -u; id -G; touch mine; sleep 1000'],
        security: {
          user: '65534:100',
          privileged: false,
          readOnly: false,
          capabilitiesAdd: [],
          capabilitiesDrop: [],
          devices: [],
        },
      }),
    );
    expect(live.state.phase).toBe('running');
    const output = await until(async () => {
      const text = await readFile(path.join(lab.folder(live), 'stdout.log'), 'utf8');
      return text.split('\n').length > 2 ? text : null;
    });
    expect(output).toBe('65534\n100\n');
  });
});

describe('a process that ends', () => {
  it('is seen with its exit code, and started again on demand', async () => {
    const first = await create(lab, resource({ command: ['sh', '-c', 'exit 7'] }));
    const ended = first.state.phase === 'exited' ? first : await untilState(lab.driver, 'exited');
    expect(ended.state).toMatchObject({ phase: 'exited', exitCode: 7 });
    await lab.driver.apply(change('start', { ref: ended.ref }), signal);
    expect((await untilState(lab.driver, 'exited')).restarts).toBe(1);
  });

  it('killed from outside is seen as killed', async () => {
    const live = await create(lab, resource());
    process.kill((await pidsOf(lab, live)).main, 'SIGKILL');
    expect((await untilState(lab.driver, 'exited')).state).toMatchObject({ exitCode: 137 });
  });

  it('together with its shell is seen as ended, and says that its exit code is unknown', async () => {
    const live = await create(lab, resource());
    const { shim, main } = await pidsOf(lab, live);
    process.kill(shim, 'SIGKILL');
    process.kill(main, 'SIGKILL');
    const { state } = await untilState(lab.driver, 'exited');
    expect(state).toMatchObject({ exitCode: 137, error: expect.stringContaining('exit code is unknown') });
  });

  it('takes its children with it', async () => {
    const live = await create(lab, resource({ command: ['sh', '-c', 'sleep 1000 & echo $! > child; exit 3'] }));
    await untilState(lab.driver, 'exited');
    const child = Number(await readFile(path.join(lab.folder(live), 'work', 'child'), 'utf8'));
    await until(async () => !isAlive(child));
  });

  it('whose shell alone was killed still runs, and can be stopped with its children', async () => {
    const live = await create(lab, resource({ command: ['sh', '-c', 'sleep 1000 & echo $! > child; wait'] }));
    const { shim, main } = await pidsOf(lab, live);
    const child = await until(async () =>
      Number(await readFile(path.join(lab.folder(live), 'work', 'child'), 'utf8').catch(() => '')),
    );
    process.kill(shim, 'SIGKILL');
    expect(only(await lab.driver.observe(signal)).state.phase).toBe('running');
    await lab.driver.apply(change('stop', { ref: live.ref }), signal);
    await until(async () => !isAlive(main) && !isAlive(child));
  });
});

describe('a stop', () => {
  it('gives the signal and its grace, and is told as the workload ended', async () => {
    const live = await create(
      lab,
      resource({
        command: ['sh', '-c', 'trap "exit 5" INT; touch ready; while :; do sleep 0.05; done'],
        stop: { signal: 'SIGINT', graceMs: 60_000 },
      }),
    );
    await until(() =>
      readFile(path.join(lab.folder(live), 'work', 'ready'), 'utf8').then(
        () => true,
        () => false,
      ),
    );
    await lab.driver.apply(change('stop', { ref: live.ref }), signal);
    expect(only(await lab.driver.observe(signal)).state).toMatchObject({ phase: 'exited', exitCode: 5 });
  });

  it('kills what ignores the signal when its grace is over, with its children', async () => {
    const script =
      'trap "" TERM; sh -c \'trap "" TERM; echo $$ > child; while :; do sleep 0.05; done\' & while :; do sleep 0.05; done';
    const live = await create(lab, resource({ command: ['sh', '-c', script], stop: { signal: 'SIGTERM', graceMs: 200 } }));
    const child = await until(async () =>
      Number(await readFile(path.join(lab.folder(live), 'work', 'child'), 'utf8').catch(() => '')),
    );
    await lab.driver.apply(change('stop', { ref: live.ref }), signal);
    expect(only(await lab.driver.observe(signal)).state).toMatchObject({ phase: 'exited', exitCode: 137 });
    await until(async () => !isAlive(child));
  });

  it('of what was halted by SIGSTOP works too, and a start lets such a one go on', async () => {
    const live = await create(lab, resource());
    const { main } = await pidsOf(lab, live);
    process.kill(main, 'SIGSTOP');
    expect((await untilState(lab.driver, 'paused')).ref).toBe(live.ref);
    await lab.driver.apply(change('start', { ref: live.ref }), signal);
    expect((await untilState(lab.driver, 'running')).restarts).toBe(0);
    process.kill(main, 'SIGSTOP');
    await lab.driver.apply(change('stop', { ref: live.ref }), signal);
    expect(only(await lab.driver.observe(signal)).state).toMatchObject({ phase: 'exited', exitCode: 143 });
  });

  it('of what does not run is harmless, and a delete of what is gone too', async () => {
    const live = await create(lab, resource({ command: ['true'] }));
    await untilState(lab.driver, 'exited');
    await lab.driver.apply(change('stop', { ref: live.ref }), signal);
    await lab.driver.apply(change('delete', { ref: live.ref }), signal);
    await lab.driver.apply(change('delete', { ref: live.ref }), signal);
    expect((await lab.driver.observe(signal)).live).toEqual([]);
    expect(await foldersOf(lab)).toEqual([]);
  });
});

describe('a reused pid', () => {
  const bystander = () => {
    const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    const end = async (): Promise<void> => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    };
    return { child, end };
  };

  it('with another birth is not ours: it is told as ended and never touched', async () => {
    const live = await create(lab, resource());
    const { shim } = await pidsOf(lab, live);
    const other = bystander();
    const life = path.join(lab.folder(live), 'life');
    try {
      const text = await readFile(life, 'utf8');
      await writeFile(
        life,
        text.replace(/^shim .*$/m, `shim ${other.child.pid} 12345`).replace(/^main .*$/m, `main ${other.child.pid} 12345`),
      );
      expect(only(await (await lab.open()).observe(signal)).state).toMatchObject({ phase: 'exited', exitCode: 137 });
      await lab.driver.apply(change('stop', { ref: live.ref }), signal);
      await lab.driver.apply(change('delete', { ref: live.ref }), signal);
      expect(isAlive(other.child.pid!)).toBe(true);
    } finally {
      process.kill(-shim, 'SIGKILL');
      await other.end();
    }
  });

  it('of another boot is not ours, whatever its birth', async () => {
    const live = await create(lab, resource());
    const { shim, main } = await pidsOf(lab, live);
    const life = path.join(lab.folder(live), 'life');
    const text = await readFile(life, 'utf8');
    await writeFile(life, text.replace(/^start 1 \S+/, 'start 1 another-boot'));
    try {
      expect(only(await (await lab.open()).observe(signal)).state).toMatchObject({
        phase: 'exited',
        error: 'the machine was restarted',
      });
      await lab.driver.apply(change('stop', { ref: live.ref }), signal);
      expect(isAlive(main)).toBe(true);
    } finally {
      process.kill(-shim, 'SIGKILL');
    }
  });
});

describe('a replacement', () => {
  it('stop-first keeps the old one, stopped, until it is deleted', async () => {
    const old = await create(lab, resource({ env: { V: '1' } }));
    const wanted = resource({ env: { V: '2' } });
    const replace = change('replace', { resource: wanted, ref: old.ref, order: 'stop-first' });
    await lab.driver.apply(replace, signal);
    await lab.driver.apply(replace, signal);
    const { live } = await lab.driver.observe(signal);
    expect(live.map(item => [item.id, item.state.phase, digestOf(item.spec) === wanted.digest]).sort()).toEqual([
      [wanted.id, 'exited', false],
      [wanted.id, 'running', true],
    ]);
    await lab.driver.apply(change('delete', { ref: old.ref }), signal);
    expect(only(await lab.driver.observe(signal)).state.phase).toBe('running');
  });

  it('start-first runs both', async () => {
    const old = await create(lab, resource({ env: { V: '1' } }));
    await lab.driver.apply(
      change('replace', { resource: resource({ env: { V: '2' } }), ref: old.ref, order: 'start-first' }),
      signal,
    );
    expect((await lab.driver.observe(signal)).live.map(live => live.state.phase)).toEqual(['running', 'running']);
  });

  it('by its equal has a name of its own, and that can be replaced by its equal too', async () => {
    const wanted = resource();
    const first = await create(lab, wanted);
    await lab.driver.apply(change('replace', { resource: wanted, ref: first.ref, order: 'stop-first' }), signal);
    await lab.driver.apply(change('delete', { ref: first.ref }), signal);
    const second = only(await lab.driver.observe(signal));
    expect(second.ref).not.toBe(first.ref);
    await lab.driver.apply(change('replace', { resource: wanted, ref: second.ref, order: 'stop-first' }), signal);
    await lab.driver.apply(change('delete', { ref: second.ref }), signal);
    expect(only(await lab.driver.observe(signal))).toMatchObject({ ref: first.ref, state: { phase: 'running' } });
  });

  it('goes back to the old one, with the files that one had', async () => {
    const old = await create(lab, resource({}, [{ path: 'conf', text: 'one' }]));
    await lab.driver.apply(
      change('replace', { resource: resource({}, [{ path: 'conf', text: 'two' }]), ref: old.ref, order: 'stop-first' }),
      signal,
    );
    const failed = (await lab.driver.observe(signal)).live.find(live => live.ref !== old.ref)!;
    await lab.driver.apply(change('delete', { ref: failed.ref }), signal);
    await lab.driver.apply(change('start', { ref: old.ref }), signal);
    expect(only(await lab.driver.observe(signal))).toMatchObject({ ref: old.ref, state: { phase: 'running' } });
    expect(await readFile(path.join(lab.folder(old), 'work', 'conf'), 'utf8')).toBe('one');
  });
});

describe('a state folder that was edited by hand', () => {
  it('makes a life that is not as asked for, and can be replaced', async () => {
    const wanted = resource({ env: { MODE: 'prod' } });
    const live = await create(lab, wanted);
    const record = path.join(lab.folder(live), 'record.json');
    await writeFile(record, (await readFile(record, 'utf8')).replace('prod', 'test'));
    const edited = only(await lab.driver.observe(signal));
    expect(edited).toMatchObject({ id: live.id, ref: live.ref, state: { phase: 'running' } });
    expect(edited.applied).toBeUndefined();
    expect(digestOf(edited.spec)).not.toBe(wanted.digest);
    await lab.driver.apply(change('replace', { resource: wanted, ref: live.ref, order: 'stop-first' }), signal);
    await lab.driver.apply(change('delete', { ref: live.ref }), signal);
    expect(digestOf(only(await lab.driver.observe(signal)).spec)).toBe(wanted.digest);
  });

  it('is nothing of ours where somebody made a folder in it', async () => {
    await create(lab, resource());
    await writeFile(path.join(lab.directory, ownerFolder, 'here', 'note'), 'x');
    execFileSync('mkdir', [path.join(lab.directory, ownerFolder, 'here', 'lost+found')]);
    expect((await lab.driver.observe(signal)).live.length).toBe(1);
  });

  it('of a job that was never started can be started', async () => {
    const live = await create(lab, resource({ command: ['true'] }));
    await untilState(lab.driver, 'exited');
    await rm(path.join(lab.folder(live), 'life'));
    expect(only(await lab.driver.observe(signal)).state.phase).toBe('created');
    await lab.driver.apply(change('start', { ref: live.ref }), signal);
    await untilState(lab.driver, 'exited');
  });

  it('with half a line at the end of a life file is read without that line', async () => {
    const live = await create(lab, resource());
    await appendFile(path.join(lab.folder(live), 'life'), 'exit 1');
    expect(only(await (await lab.open()).observe(signal)).state.phase).toBe('running');
  });

  it('and moved to another place is not seen any more, and not doubled when it is back', async () => {
    const wanted = resource();
    const live = await create(lab, wanted);
    await rename(lab.folder(live), path.join(lab.directory, 'elsewhere'));
    expect((await lab.driver.observe(signal)).live).toEqual([]);
    await rename(path.join(lab.directory, 'elsewhere'), lab.folder(live));
    expect(only(await lab.driver.observe(signal)).state.phase).toBe('running');
  });
});
