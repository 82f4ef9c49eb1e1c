import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../reconciler/stores/sqlite/sqlite.ts';
import type { Store } from '../../reconciler/stores/store.ts';

const { signal } = new AbortController();
const writer = join(import.meta.dirname, '../support/store-writer.ts');
const folders: string[] = [];
let path = '';

beforeEach(() => {
  folders.push(mkdtempSync(join(tmpdir(), 'keelson-sqlite-')));
  path = join(folders.at(-1)!, 'state', 'keelson.db');
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('the file of an SQLite store', () => {
  test('the folder is private, and so is each file of the store', async () => {
    await using store = openSqliteStore({ path });
    await put(store, 'a');
    expect(mode(join(path, '..'))).toBe('700');
    expect(readdirSync(join(path, '..')).map(file => `${file} ${mode(join(path, '..', file))}`)).toEqual([
      'keelson.db 600',
      'keelson.db-shm 600',
      'keelson.db-wal 600',
    ]);
  });
  test('what was put is there in the next process', async () => {
    {
      await using store = openSqliteStore({ path });
      await put(store, 'a');
    }
    await using again = openSqliteStore({ path });
    expect(await again.get('a', signal)).toBe(1);
  });
  test('a newer format is refused, and left as it is', async () => {
    {
      await using store = openSqliteStore({ path });
      await put(store, 'a');
    }
    exec(path, 'PRAGMA user_version = 7');
    await using store = openSqliteStore({ path });
    await expect(store.get('a', signal)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('a newer Keelson wrote it (format 7, this one knows 1)'),
    });
    expect(readPragma(path, 'user_version')).toBe(7);
  });
  test('a database of another program is refused, and left as it is', async () => {
    mkdirSync(join(path, '..'));
    exec(path, 'CREATE TABLE recipe (name TEXT)');
    await using store = openSqliteStore({ path });
    await expect(put(store, 'a')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('another program'),
    });
    expect(readPragma(path, 'journal_mode')).toBe('delete');
    expect(readPragma(path, 'application_id')).toBe(0);
  });
  test('nothing about SQLite being experimental is printed, and other warnings are', () => {
    const url = pathToFileURL(join(import.meta.dirname, '../../reconciler/stores/sqlite/sqlite.ts'));
    const script = `
      const { openSqliteStore } = await import('${url}');
      await openSqliteStore({ path: process.argv[1] }).get('a', new AbortController().signal);
      process.emitWarning('the others');`;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script, path], { encoding: 'utf8' });
    expect(stderr).toContain('the others');
    expect(stderr).not.toContain('SQLite');
  });
});

describe('faults of an SQLite store', () => {
  test('garbage in place of the file is told as damage, and a new store works once it was moved away', async () => {
    mkdirSync(join(path, '..'));
    writeFileSync(path, 'this is not a database, but it is long enough to be read as a header'.repeat(100));
    await using store = openSqliteStore({ path });
    await expect(store.get('a', signal)).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('move it away'),
    });
    rmSync(path);
    await put(store, 'a');
    expect(await store.get('a', signal)).toBe(1);
  });
  test('a truncated file is told as damage', async () => {
    {
      await using store = openSqliteStore({ path });
      for (let n = 0; n < 200; n += 1) await store.put([{ key: `a/${n}`, value: 'x'.repeat(1000) }], signal);
    }
    truncateSync(path, 8192 + 100);
    await using store = openSqliteStore({ path });
    await expect(store.list('a/', {}, signal)).rejects.toMatchObject({ code: 'corrupt', temporary: false });
  });
  test('a stored value that is no JSON is told as damage', async () => {
    await using store = openSqliteStore({ path });
    await put(store, 'a');
    exec(path, "UPDATE document SET value = '{half'");
    await expect(store.get('a', signal)).rejects.toMatchObject({ code: 'corrupt' });
  });
  test('a folder in place of the file, and a file in place of the folder, are named', async () => {
    mkdirSync(path, { recursive: true });
    await using folder = openSqliteStore({ path });
    await expect(put(folder, 'a')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('it is a folder'),
    });
    const file = join(path, '..', 'file');
    writeFileSync(file, '');
    await using below = openSqliteStore({ path: join(file, 'keelson.db') });
    await expect(put(below, 'a')).rejects.toMatchObject({ code: 'conflict' });
  });
  test('a folder that may not be written is told, whether the store is there or not', async () => {
    // Permissions bind nobody who is root.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    const folder = join(path, '..');
    mkdirSync(folder);
    chmodSync(join(folder, '..'), 0o755);
    if (uid !== undefined) chownSync(folder, uid, uid);
    const writeOnce = () => start(['write-once', path], [process.execPath], uid).next();
    const refused = { code: 'forbidden', message: expect.stringContaining('cannot be written') };
    chmodSync(folder, 0o555);
    expect(await writeOnce()).toMatchObject(refused);
    chmodSync(folder, 0o755);
    expect(await writeOnce()).toBe('written');
    chmodSync(folder, 0o555);
    expect(await writeOnce()).toMatchObject(refused);
    chmodSync(folder, 0o755);
  });
  test('a file deleted between two calls is made anew, and what is put then is really there', async () => {
    await using store = openSqliteStore({ path });
    await put(store, 'a');
    rmSync(path);
    await put(store, 'b');
    await using other = openSqliteStore({ path });
    expect(await other.list('', {}, signal)).toEqual([{ key: 'b', value: 1 }]);
    rmSync(join(path, '..'), { recursive: true });
    expect(await store.get('b', signal)).toBeNull();
    await put(store, 'c');
    expect(await other.list('', {}, signal)).toEqual([{ key: 'c', value: 1 }]);
  });
  test('a file that another process keeps locked is waited for, then told', async () => {
    await using store = openSqliteStore({ path, waitMs: 200 });
    await put(store, 'a');
    const locker = start(['lock', path]);
    expect(await locker.next()).toBe('locked');
    await expect(put(store, 'b')).rejects.toMatchObject({
      code: 'timeout',
      temporary: true,
      message: expect.stringContaining('locked'),
    });
    await expect(store.lease('attic', {} as never, 1, signal)).rejects.toMatchObject({ code: 'timeout' });
    // Whoever reads is not disturbed by one who writes.
    expect(await store.get('a', signal)).toBe(1);
    await using patient = openSqliteStore({ path, waitMs: 60_000 });
    const waiting = put(patient, 'b');
    locker.child.kill('SIGKILL');
    await waiting;
    expect(await store.get('b', signal)).toBe(1);
  });
  test('whoever waits for a lock stops when told to', async () => {
    await using store = openSqliteStore({ path, waitMs: 3_600_000 });
    await put(store, 'a');
    const locker = start(['lock', path]);
    await locker.next();
    const stop = new AbortController();
    const waiting = store.put([{ key: 'b', value: 1 }], stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  });
  test('a writer that may not make the file larger is told so, and what was there can be read', async () => {
    const child = start(['write-until-full', path], ['sh', '-c', 'ulimit -f 400; exec "$@"', 'sh', process.execPath]);
    expect(await child.next()).toMatchObject({ code: 'exhausted', message: expect.stringContaining('free some space') });
    await using store = openSqliteStore({ path });
    expect(await store.get('a/1', signal)).toHaveLength(10_000);
  });
  test.runIf(process.env.CI === 'true' || process.getuid?.() === 0)(
    'a full disk is told, loses nothing, and once there is space the store works on',
    async () => {
      const disk = join(path, '..');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'keelson-test', disk]);
      onTestFinished(() => void execFileSync('umount', ['-l', disk]));
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(1_000_000));
      await using store = openSqliteStore({ path });
      let written = 0;
      const fill = async () => {
        for (; written < 1000; written += 1)
          await store.put([{ key: `a/${String(written).padStart(4, '0')}`, value: 'x'.repeat(10_000) }], signal);
      };
      await expect(fill()).rejects.toMatchObject({
        code: 'exhausted',
        temporary: false,
        message: expect.stringContaining('free some space'),
      });
      expect(written).toBeGreaterThan(0);
      expect(await store.list('a/', {}, signal)).toHaveLength(written);
      await using unopened = openSqliteStore({ path: join(disk, 'deeper', 'other.db') });
      await expect(put(unopened, 'a')).rejects.toMatchObject({ code: 'exhausted' });
      rmSync(join(disk, 'ballast'));
      await put(store, 'b');
      await put(unopened, 'a');
      const half = [
        { key: 'small', value: 1 },
        { key: 'large', value: 'x'.repeat(5_000_000) },
      ];
      await expect(store.put(half, signal)).rejects.toMatchObject({ code: 'exhausted' });
      expect(await store.get('small', signal)).toBeNull();
      expect(await store.list('a/', {}, signal)).toHaveLength(written);
    },
  );
  test('a writer killed in the middle loses nothing that was acknowledged, and halves nothing', async () => {
    for (const acknowledged of [1, 50, 300]) {
      const child = start(['write-for-ever', path]);
      while (Number(await child.next()) < acknowledged);
      child.child.kill('SIGKILL');
      await once(child.child, 'close');
      const told = Number(child.lines.at(-1));
      await using store = openSqliteStore({ path });
      const values = async (prefix: string) => (await store.list(prefix, {}, signal)).map(({ value }) => value);
      expect(await values('t/')).toEqual(await values('a/'));
      expect((await values('a/')).length).toBeGreaterThanOrEqual(told);
      expect((await values('a/')).slice(0, told)).toEqual(Array.from({ length: told }, (_, n) => n + 1));
    }
  });
});

describe('the lease of an SQLite store', () => {
  test('of processes that race for it exactly one gets it, the others are told who; killed, it passes on at once', async () => {
    const racers = Array.from({ length: 4 }, () => start(['take-lease', path]));
    for (const racer of racers) expect(await racer.next()).toBe('ready');
    for (const racer of racers) racer.child.stdin!.write('go\n');
    const answers = await Promise.all(racers.map(racer => racer.next()));
    const winner = racers[answers.indexOf('mine')]!;
    const told = `racer ${winner.child.pid}`;
    expect(answers.toSorted()).toEqual(['mine', told, told, told]);

    winner.child.kill('SIGKILL');
    await once(winner.child, 'close');
    const next = start(['take-lease', path]);
    await next.next();
    next.child.stdin!.write('go\n');
    expect(await next.next()).toBe('mine');
  });
});

async function put(store: Store, key: string): Promise<void> {
  await store.put([{ key, value: 1 }], signal);
}

function mode(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}

function exec(file: string, sql: string): void {
  const raw = new DatabaseSync(file);
  raw.exec(sql);
  raw.close();
}

function readPragma(file: string, name: string): unknown {
  const raw = new DatabaseSync(file);
  try {
    return raw.prepare(`PRAGMA ${name}`).get()![name];
  } finally {
    raw.close();
  }
}

/** A writer process; `next` gives the next fact it tells, `lines` all so far. Killed when the test ends. */
function start(args: readonly string[], by: readonly string[] = [process.execPath], uid?: number) {
  const [program = '', ...before] = by;
  const child: ChildProcess = spawn(program, [...before, writer, ...args], {
    ...(uid && { uid, gid: uid }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout! });
  reader.on('line', line => lines.push(line));
  const iterator = reader[Symbol.asyncIterator]();
  return { child, lines, next: async (): Promise<unknown> => JSON.parse((await iterator.next()).value as string) };
}
