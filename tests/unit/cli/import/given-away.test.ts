import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeFiles } from '../../../../cli/import/folder.ts';
import { withoutTelling } from '../../../../cli/import/given-away.ts';
import { writeYaml } from '../../../../reconciler/manifests/write-manifest.ts';

/** Why a thing of this text is left out; null: it is not. */
function told(text: string, value: string): string | null {
  const ways = { nameOf: () => 'web', textOf: () => text };
  const { kept, leftOut } = withoutTelling([text], new Map([['db-password', value]]), ways);
  expect(kept.length + leftOut.length).toBe(1);
  return leftOut[0]?.why[0]?.replace(/^what git gets of it would have (.*) in it$/, '$1') ?? null;
}
const FOUND = 'the value of the secret db-password';

describe('a secret is given away', () => {
  test.each(['hunter2', 'correct horse battery staple', 'it\'s "a" $mess\\', 'first line\n  second "line"\n\nlast', '#x: y-1z'])(
    'by a text that has it, whichever way it is quoted: %j',
    value => {
      expect(told(`a: x${value}y`, value)).toBe(FOUND);
      expect(told(writeYaml({ deep: { args: [value], text: value } }), value)).toBe(FOUND);
      expect(told(writeYaml({ a: value.replaceAll('$', '$$$$') }), value)).toBe(FOUND);
      expect(told(`a: '${value.replaceAll("'", "''")}'`, value)).toBe(FOUND);
      expect(told(writeYaml({ a: 'something else' }), value)).toBe(null);
    },
  );

  test('by any private key', () => {
    expect(told('-----BEGIN OPENSSH PRIVATE KEY-----\nb3B', 'x')).toBe('a private key');
    expect(told('-----BEGIN CERTIFICATE-----\nb3B', 'x')).toBe(null);
  });

  test.each([
    '',
    'a1b2c',
    'postgres',
    'scram-sha-256',
    '8.0.36',
    'auth.example.com',
    'https://auth.example.com/realms/',
    '/run/x',
  ])('not by what stands elsewhere by chance: %j', value => {
    expect(told(`image: ${value}`, value)).toBe(null);
  });
});

test('no file is written where one gives a secret away', async () => {
  const root = await mkdtemp(join(tmpdir(), 'keelson-'));
  try {
    const files = new Map([
      ['a.yaml', 'a: b\n'],
      ['conf/site.conf', 'password hunter2;\n'],
    ]);
    const written = writeFiles({ root }, files, new Map([['db-password', 'hunter2']]));
    await expect(written).rejects.toThrow('conf/site.conf would have the value of the secret db-password in it');
    expect(await readdir(root)).toEqual([]);
    await writeFiles({ root }, files, new Map([['db-password', 'hunter3']]));
    expect(await readdir(root)).toEqual(['a.yaml', 'conf']);
  } finally {
    await rm(root, { recursive: true });
  }
});
