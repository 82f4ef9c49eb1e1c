import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { uncommitted } from '../../../cli/tell-uncommitted.ts';
import type { SnapshotEntry } from '../../../reconciler/model/snapshot.ts';
import { tempFolder } from '../../support/temp.ts';

/** A commit of these files. */
function committed(files: Readonly<Record<string, string>>): { readonly files: ReadonlyMap<string, SnapshotEntry> } {
  const entry = (text: string): SnapshotEntry => ({
    oid: createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex'),
    type: 'file',
  });
  return { files: new Map(Object.entries(files).map(([path, text]) => [path, entry(text)])) };
}

test('manifests that were changed, added beside others or removed are told, and nothing else', async () => {
  await using folder = await tempFolder();
  await mkdir(join(folder.path, 'jobs'));
  await mkdir(join(folder.path, 'elsewhere'));
  for (const [path, text] of [
    ['cluster.yaml', 'same'],
    ['jobs/web.yaml', 'changed'],
    ['jobs/new.yml', 'new'],
    ['elsewhere/notes.yaml', 'not among manifests'],
    ['README.md', 'changed'],
  ])
    await writeFile(join(folder.path, path!), text!);
  const commit = committed({
    'cluster.yaml': 'same',
    'jobs/web.yaml': 'before',
    'jobs/gone.yaml': 'gone',
    'README.md': 'before',
  });
  expect(await uncommitted(folder.path, '', commit)).toEqual(['jobs/gone.yaml', 'jobs/new.yml', 'jobs/web.yaml']);
  expect(await uncommitted(folder.path, 'elsewhere', commit)).toEqual(['elsewhere/notes.yaml']);
});
