import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type Begun, beginLife, settleLife } from '../../../reconciler/drivers/process/begin-life.ts';
import { readLife } from '../../../reconciler/drivers/process/life-file.ts';
import { readProcess } from '../../../reconciler/drivers/process/proc.ts';
import { tempFolder } from '../../support/temp.ts';

const end = async (begun: Begun | null): Promise<void> => {
  await begun?.append.close();
  await begun?.read.close();
};

it('starts are counted, and leave one life file and its predecessor', async () => {
  await using folder = await tempFolder();
  const file = path.join(folder.path, 'life');
  for (let count = 1; count <= 3; count += 1) {
    await end(await beginLife(file, 'boot', 5));
    expect(await readLife(file)).toEqual({ count, boot: 'boot', startedAt: 5 });
    await appendFile(file, 'shim 4710 1\nmain 4711 1\nexit 0\n');
  }
  expect(await readdir(folder.path)).toEqual(['life', 'life.old']);
});

it('a start that has not begun is called off, in its own file', async () => {
  await using folder = await tempFolder();
  const file = path.join(folder.path, 'life');
  const first = await beginLife(file, 'boot', 1);
  await end(await beginLife(file, 'boot', 2));
  // Its shell is late: it finds the void line before its own and stops.
  await first!.append.write('shim 4710 1\n');
  await end(first);
  expect(await readFile(`${file}.old`, 'utf8')).toBe('start 1 boot 1\nvoid\nshim 4710 1\n');
  expect(await readLife(file)).toEqual({ count: 2, boot: 'boot', startedAt: 2 });
});

it('a start whose shell began after it was looked for goes on alone', async () => {
  await using folder = await tempFolder();
  const file = path.join(folder.path, 'life');
  const shim = `shim ${process.pid} ${readProcess(process.pid)!.born}\n`;
  await writeFile(file, `start 1 boot 1\n${shim}`);
  expect(await beginLife(file, 'boot', 2)).toBeNull();
  expect(await readFile(file, 'utf8')).toBe(`start 1 boot 1\n${shim}`);
});

it('what is stopped before its shell came to its first line never begins; one that did is told', async () => {
  await using folder = await tempFolder();
  const file = path.join(folder.path, 'life');
  expect(await settleLife(file)).toBeNull();
  await writeFile(file, 'start 1 boot 1\n');
  expect(await settleLife(file)).toEqual({ count: 1, boot: 'boot', startedAt: 1 });
  await appendFile(file, 'shim 4710 1\n');
  expect(await readLife(file)).toEqual({ count: 1, boot: 'boot', startedAt: 1 });
  await writeFile(file, 'start 1 boot 1\nshim 4710 1\n');
  expect(await settleLife(file)).toMatchObject({ shim: { pid: 4710 } });
  expect(await readFile(file, 'utf8')).not.toContain('void');
});

it('of two that begin at once, one does', async () => {
  await using folder = await tempFolder();
  for (let round = 0; round < 20; round += 1) {
    const file = path.join(folder.path, `life-${round}`);
    const begun = await Promise.all(
      [beginLife(file, 'boot', 1), beginLife(file, 'boot', 2)].map(promise => promise.catch(() => null)),
    );
    const alive = await readLife(file);
    expect(alive).not.toBeNull();
    for (const one of begun) await end(one);
  }
});

it("a life file that was emptied by hand is no start, and in nobody's way", async () => {
  await using folder = await tempFolder();
  const file = path.join(folder.path, 'life');
  await writeFile(file, '');
  await end(await beginLife(file, 'boot', 2));
  expect(await readLife(file)).toEqual({ count: 1, boot: 'boot', startedAt: 2 });
});
