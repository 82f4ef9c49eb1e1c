import { execFileSync } from 'node:child_process';
import { chmod, link, lstat, mkdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diffSpecs } from '../../../reconciler/decide/diff.ts';
import type { Live, Resource } from '../../../reconciler/model/resource.ts';
import { change, create, type Lab, only, openLab, resource, signal } from './lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

const wanted = resource({}, [{ path: 'conf/app.conf', text: 'a=1', mode: '0640' }]);
const look = async () => only(await lab.driver.observe(signal));
const driftOf = (live: Live) => diffSpecs(wanted.spec, live.spec, live.applied).map(({ field, cause }) => `${field} ${cause}`);
const update = (live: Live, next: Resource = wanted) =>
  lab.driver.apply(change('update', { resource: next, ref: live.ref }), signal);

/** What a workload can put in the place of its file, and where its file was. */
async function started(): Promise<{
  readonly live: Live;
  readonly work: string;
  readonly file: string;
  readonly outside: string;
}> {
  const live = await create(lab, wanted);
  const work = path.join(lab.folder(live), 'work');
  const outside = path.join(lab.directory, 'outside');
  await mkdir(outside);
  await writeFile(path.join(outside, 'app.conf'), 'of the system', { mode: 0o600 });
  return { live, work, file: path.join(work, 'conf/app.conf'), outside };
}

const untouched = async (outside: string): Promise<void> => {
  const file = path.join(outside, 'app.conf');
  expect(await readFile(file, 'utf8')).toBe('of the system');
  expect((await stat(file)).mode & 0o7777).toBe(0o600);
  expect(execFileSync('ls', ['-A', outside], { encoding: 'utf8' })).toBe('app.conf\n');
};

describe('in the folder of a workload', () => {
  it('a pipe in the place of a file is drift that is mended, and nobody waits for it', async () => {
    const { live, file } = await started();
    await rm(file);
    execFileSync('mkfifo', [file]);
    expect(driftOf(await look())).toEqual(['files.conf/app.conf.digest drift']);
    await update(live);
    expect(driftOf(await look())).toEqual([]);
    expect(await readFile(file, 'utf8')).toBe('a=1');
  });

  it('a folder in the place of a file is drift', async () => {
    const { file } = await started();
    await rm(file);
    await mkdir(file);
    expect(driftOf(await look())).toEqual(['files.conf/app.conf.digest drift']);
  });

  it('a link in the place of a file is replaced, and what it leads to stays as it is', async () => {
    const { live, file, outside } = await started();
    await rm(file);
    await symlink(path.join(outside, 'app.conf'), file);
    expect(driftOf(await look())).toEqual(['files.conf/app.conf.digest drift']);
    await update(live);
    expect((await lstat(file)).isFile()).toBe(true);
    await untouched(outside);
  });

  it('a link in the place of a folder is drift, is not followed, and is told', async () => {
    const { live, work, outside } = await started();
    await rm(path.join(work, 'conf'), { recursive: true });
    await symlink(outside, path.join(work, 'conf'));
    expect(driftOf(await look())).toEqual(['files.conf/app.conf.digest drift']);
    await expect(update(live)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^cannot write .*\/work\/conf\/app\.conf: .* links .* are not followed; remove it/),
    });
    await untouched(outside);
  });

  it('a linked folder with the very file in it does not get mode and owner for it', async () => {
    const { live, work, outside } = await started();
    await rename(path.join(work, 'conf'), path.join(work, 'away'));
    await symlink(outside, path.join(work, 'conf'));
    await writeFile(path.join(outside, 'app.conf'), 'a=1');
    await expect(update(live)).rejects.toMatchObject({ code: 'conflict' });
    expect((await stat(path.join(outside, 'app.conf'))).mode & 0o7777).toBe(0o600);
  });

  it('a file that is another name of one elsewhere is written anew, not changed in mode', async () => {
    const { live, file, outside } = await started();
    const other = path.join(outside, 'app.conf');
    await writeFile(other, 'a=1');
    await rm(file);
    await link(other, file);
    await update(live);
    expect((await stat(other)).mode & 0o7777).toBe(0o600);
    expect((await stat(file)).mode & 0o7777).toBe(0o640);
  });

  it('a file that is too large to be ours is drift and is not read', async () => {
    const { live, file } = await started();
    await truncate(file, 2 ** 40);
    expect(driftOf(await look())).toEqual(['files.conf/app.conf.digest drift']);
    await update(live);
    expect(driftOf(await look())).toEqual([]);
  });

  it('a mode that was changed by hand is drift that is mended in place', async () => {
    const { live, file } = await started();
    const { ino } = await stat(file);
    await chmod(file, 0o666);
    expect(driftOf(await look())).toEqual(['files.conf/app.conf.mode drift']);
    await update(live);
    expect(await stat(file)).toMatchObject({ ino });
    expect(driftOf(await look())).toEqual([]);
  });
});
