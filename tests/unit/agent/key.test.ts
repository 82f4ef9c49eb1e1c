import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { expect, test } from 'vitest';
import { openAgentKey } from '../../../agent/key.ts';
import { tempFolder } from '../../support/temp.ts';

const log = pino({ level: 'silent' });

test('a key is made once, and is for its owner alone', async () => {
  await using folder = await tempFolder();
  const { recipient } = await openAgentKey(folder.path, log);
  expect((await openAgentKey(folder.path, log)).recipient).toBe(recipient);
  expect((await stat(join(folder.path, 'key.json'))).mode & 0o777).toBe(0o600);
});

test.each(['', '{"identity": "AGE-SECRET-KEY-1', 'null', '{"recipient": "age1x"}'])(
  'a damaged key (%j) is put aside and another one made: an agent needs it for secrets only',
  async text => {
    await using folder = await tempFolder();
    await writeFile(join(folder.path, 'key.json'), text);
    const { recipient } = await openAgentKey(folder.path, log);
    expect(recipient).toMatch(/^age1/);
    expect((await openAgentKey(folder.path, log)).recipient).toBe(recipient);
    expect((await readdir(folder.path)).toSorted()).toEqual(['key.json', 'key.json.damaged']);
  },
);

test('where no key can be made it is said which file could not be written', async () => {
  await using folder = await tempFolder();
  const file = join(folder.path, 'file');
  await writeFile(file, '');
  await expect(openAgentKey(join(file, 'agent'), log)).rejects.toMatchObject({
    name: 'OperationError',
    message: expect.stringContaining(`Opening the key ${join(file, 'agent', 'key.json')}: `),
  });
});
