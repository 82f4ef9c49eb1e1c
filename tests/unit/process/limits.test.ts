import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findGroups } from '../../../reconciler/drivers/process/cgroup.ts';
import { prepareLimits, ranOutOfMemory, seeLimits } from '../../../reconciler/drivers/process/limits.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'keelson-cgroup-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const limits = { memoryBytes: 10_000_000, pids: 5, cpuMillis: 250 };

describe('a machine with control groups of version 2', () => {
  const group = () => path.join(root, 'keelson-1', 'here.web');

  /** The kernel would make the files of the controllers. */
  async function openGroups() {
    await writeFile(path.join(root, 'cgroup.controllers'), 'cpu memory pids');
    await mkdir(group(), { recursive: true });
    for (const file of ['memory.max', 'pids.max', 'cpu.max']) await writeFile(path.join(group(), file), 'max');
    return findGroups('keelson-1', root);
  }

  it('keeps memory, one process more for the shell, and CPU as a share of 100 ms', async () => {
    const groups = await openGroups();
    const { handles, remarks } = await prepareLimits(groups, 'here/web', limits);
    for (const handle of handles) await handle.close();
    const kept = await Promise.all(['memory.max', 'pids.max', 'cpu.max'].map(file => readFile(path.join(group(), file), 'utf8')));
    expect([remarks, handles.length, kept]).toEqual([[], 1, ['10000000', '6', '25000 100000']]);
    expect(await seeLimits(groups, 'here/web', limits)).toBe(limits);
  });

  it('takes what the kernel rounded down to whole pages for what was asked', async () => {
    const groups = await openGroups();
    await writeFile(path.join(group(), 'memory.max'), '9998336\n');
    await writeFile(path.join(group(), 'pids.max'), '6\n');
    await writeFile(path.join(group(), 'cpu.max'), '25000 100000\n');
    expect(await seeLimits(groups, 'here/web', limits)).toBe(limits);
  });

  it('tells another value as it is, and none as none', async () => {
    const groups = await openGroups();
    await writeFile(path.join(group(), 'cpu.max'), '50000 100000\n');
    await writeFile(path.join(group(), 'memory.max'), '8192\n');
    expect(await seeLimits(groups, 'here/web', limits)).toEqual({ memoryBytes: 8192, cpuMillis: 500 });
  });

  it('tells that memory ran out', async () => {
    const groups = await openGroups();
    await writeFile(path.join(group(), 'memory.events'), 'low 0\nmax 12\noom 1\noom_kill 0\n');
    expect(await ranOutOfMemory(groups, 'here/web')).toBe(false);
    await writeFile(path.join(group(), 'memory.events'), 'low 0\nmax 12\noom 1\noom_kill 1\n');
    expect(await ranOutOfMemory(groups, 'here/web')).toBe(true);
  });
});

it('a machine without control groups says which limits are not in force, and shows them as asked for', async () => {
  const groups = findGroups('keelson-1', root);
  const { handles, remarks } = await prepareLimits(groups, 'here/web', limits);
  expect(handles).toEqual([]);
  expect(remarks.map(remark => remark.split(':')[0])).toEqual([
    'the limit on memory is not in force',
    'the limit on processes is not in force',
    'the limit on CPU is not in force',
  ]);
  expect(await seeLimits(groups, 'here/web', limits)).toBe(limits);
});
