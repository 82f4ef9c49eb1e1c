import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../reconciler/model/plan.ts';
import type { Resource } from '../../../reconciler/model/resource.ts';
import { change, create, type Lab, only, openLab, owner, pidsOf, resource, signal, until, untilState } from './lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

describe('after the reconciler that started it was killed', () => {
  it('a workload runs on, and is found', async () => {
    const wanted = resource();
    const starter = await startStarter([change('create', { resource: wanted })], 'done');
    await killStarter(starter);
    const live = only(await lab.driver.observe(signal));
    expect(live).toMatchObject({ id: wanted.id, state: { phase: 'running' } });
    await lab.driver.apply(change('stop', { ref: live.ref }), signal);
    expect(only(await lab.driver.observe(signal)).state).toMatchObject({ phase: 'exited', exitCode: 143 });
  });

  it('a one-shot tells its exit code', async () => {
    const starter = await startStarter(
      [change('create', { resource: resource({ command: ['sh', '-c', 'sleep 0.4; exit 9'], oneShot: true }) })],
      'done',
    );
    await killStarter(starter);
    expect(only(await lab.driver.observe(signal)).state.phase).toBe('running');
    expect((await untilState(lab.driver, 'exited')).state).toMatchObject({ exitCode: 9 });
  });
});

describe('killed at any instant of a change', () => {
  /** Its arguments tell it from everything else, so that doubles can be counted. */
  const mark = `1000.${process.pid}`;
  const marked = (version: string): Resource => resource({ command: ['sleep', mark], env: { V: version } });

  it.each([...Array(16).keys()].map(step => step * 3))(
    'a create after %i ms leaves what the next run makes one workload of',
    async afterMs => {
      const wanted = marked('1');
      await killDuring([change('create', { resource: wanted })], afterMs);
      await converge(wanted, null);
      expect(only(await lab.driver.observe(signal)).state.phase).toBe('running');
      // A process that is about to run its program is not counted yet.
      await until(async () => (await countMarked()) > 0);
      expect(await countMarked()).toBe(1);
    },
  );

  it.each([...Array(16).keys()].map(step => step * 4))('a replace after %i ms ends as one of the new', async afterMs => {
    const old = await create(lab, marked('1'));
    const wanted = marked('2');
    await killDuring(
      [change('replace', { resource: wanted, ref: old.ref, order: 'stop-first' }), change('delete', { ref: old.ref })],
      afterMs,
    );
    await converge(wanted, old.ref);
    const live = only(await lab.driver.observe(signal));
    expect(live).toMatchObject({ spec: wanted.spec, state: { phase: 'running' } });
    // A process that is about to run its program is not counted yet.
    await until(async () => (await countMarked()) > 0);
    expect(await countMarked()).toBe(1);
    expect((await pidsOf(lab, live)).main).toBeGreaterThan(1);
  });

  /** What a planner asks for until the world is as wanted. */
  async function converge(wanted: Resource, old: string | null): Promise<void> {
    const { live } = await lab.driver.observe(signal);
    const made = live.find(item => item.ref !== old);
    if (made === undefined && old !== null)
      await lab.driver.apply(change('replace', { resource: wanted, ref: old, order: 'stop-first' }), signal);
    else if (made === undefined) await lab.driver.apply(change('create', { resource: wanted }), signal);
    else if (old !== null && live.some(item => item.ref === old))
      await lab.driver.apply(change('replace', { resource: wanted, ref: old, order: 'stop-first' }), signal);
    else if (made.state.phase !== 'running') await lab.driver.apply(change('start', { ref: made.ref }), signal);
    if (old !== null) await lab.driver.apply(change('delete', { ref: old }), signal);
    await until(async () => only(await lab.driver.observe(signal)).state.phase === 'running');
  }

  async function killDuring(changes: readonly Change[], afterMs: number): Promise<void> {
    const starter = await startStarter(changes, 'begins');
    await sleep(afterMs);
    await killStarter(starter);
  }

  /** Workloads of this test that run. */
  async function countMarked(): Promise<number> {
    const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
    const commands = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
    return commands.filter(command => command === `sleep\0${mark}\0`).length;
  }
});

async function startStarter(changes: readonly Change[], line: 'begins' | 'done'): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'starter.ts'), owner.uid, lab.directory, JSON.stringify(changes)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the starter ended with ${child.exitCode}`);
    return output.includes(line);
  });
  return child;
}

async function killStarter(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}
