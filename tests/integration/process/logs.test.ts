import { stat } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import { folderOf } from '../../../reconciler/drivers/process/folder.ts';
import { rotateLogs } from '../../../reconciler/drivers/process/rotate.ts';
import { create, type Lab, openLab, ownerFolder, resource, signal, untilState } from './lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

const texts = async (driver: Driver, ref: string, tail: number | null) => {
  const lines: string[] = [];
  for await (const line of driver.logs!(ref, { follow: false, tail }, signal)) lines.push(`${line.stream} ${line.text}`);
  return lines;
};

it('gives what was written, by stream, and the last lines of each', async () => {
  const live = await create(lab, resource({ command: ['sh', '-c', 'echo a; echo b; echo c >&2; printf "d\\ne"'] }));
  await untilState(lab.driver, 'exited');
  expect(await texts(lab.driver, live.ref, null)).toEqual(['stdout a', 'stdout b', 'stdout d', 'stderr c', 'stdout e']);
  expect(await texts(lab.driver, live.ref, 2)).toEqual(['stdout b', 'stdout d', 'stderr c', 'stdout e']);
});

it('follows what is written, across rotations, without losing or doubling a line', async () => {
  const script = 'i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "line $i"; sleep 0.005; done; sleep 1000';
  const live = await create(lab, resource({ command: ['sh', '-c', script] }));
  const folder = folderOf(path.join(lab.directory, ownerFolder, 'here'), live.ref);
  const seen: string[] = [];
  const stop = new AbortController();
  for await (const line of lab.driver.logs!(live.ref, { follow: true, tail: null }, stop.signal)) {
    seen.push(line.text);
    if (seen.length % 50 === 0) await rotateLogs(folder, { bytes: 100, files: 3 });
    if (line.text === 'line 300') stop.abort();
  }
  const numbers = seen.map(text => Number(text.slice('line '.length)));
  expect(new Set(numbers).size).toBe(numbers.length);
  // Copying and truncating may lose what is written in between.
  expect(numbers.length).toBeGreaterThan(280);
  expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
});

it('keeps as many files of about the size as asked for, also by itself', async () => {
  const driver = await lab.open({ bytes: 2000, files: 2 });
  const script = 'while :; do echo 0123456789012345678901234567890123456789; sleep 0.001; done';
  const live = await create(lab, resource({ command: ['sh', '-c', script] }));
  await driver.observe(signal);
  const log = path.join(lab.folder(live), 'stdout.log');
  const exists = (file: string) =>
    stat(file).then(
      () => true,
      () => false,
    );
  while (!(await exists(`${log}.1`))) await new Promise(resolve => setTimeout(resolve, 50));
  expect(await exists(`${log}.2`)).toBe(false);
});
