import { expect, test } from 'vitest';
import { EMPTY_LISTING, listTree } from '../../../reconciler/sources/git/listing.ts';
import { idOf } from '../../../reconciler/sources/git/object-id.ts';
import type { Objects } from '../../../reconciler/sources/git/objects.ts';
import { DEFAULT_LIMITS } from '../../../reconciler/sources/limits.ts';

const { signal } = new AbortController();

/** Trees in memory, and how many were read. */
function forest() {
  const trees = new Map<string, Buffer>();
  const read: string[] = [];
  return {
    read,
    /** Adds a tree of `mode name` → id; returns its id. */
    tree(entries: Readonly<Record<string, string>>): string {
      const parts = Object.entries(entries).map(([name, oid]) =>
        Buffer.concat([Buffer.from(`${name}\0`), Buffer.from(oid, 'hex')]),
      );
      const bytes = Buffer.concat(parts);
      const oid = idOf('tree', bytes);
      trees.set(oid, bytes);
      return oid;
    },
    list(oid: string, before = EMPTY_LISTING, limits = DEFAULT_LIMITS) {
      const objects = {
        read: (wanted: string) => {
          read.push(wanted);
          return trees.get(wanted)!;
        },
        size: () => 1,
        relax: () => {},
      } as Partial<Objects> as Objects;
      return listTree('test', objects, oid, before, limits, signal);
    },
  };
}

const blob = (digit: string) => digit.repeat(40);

test('only the folders on the way to a change are read, and unchanged entries are the very same', async () => {
  const { tree, list, read } = forest();
  const folder = (digit: string) => tree({ '100644 a.yaml': blob('a'), '100644 b.yaml': blob(digit) });
  const top = (third: string) => tree({ '40000 one': folder('1'), '40000 two': folder('2'), '40000 three': third });
  const before = await list(top(folder('3')));
  expect(read).toHaveLength(4);
  read.length = 0;
  const after = await list(top(folder('4')), before);
  expect(read).toEqual([top(folder('4')), folder('4')]);
  expect(after.files.get('three/b.yaml')!.oid).toBe(blob('4'));
  expect(after.files.get('one/b.yaml')).toBe(before.files.get('one/b.yaml'));
  expect([...after.files.keys()]).toEqual([...after.files.keys()].toSorted());
});

test.each(['..', '.', '', 'a/b'])('an entry named %j is refused', async name => {
  const { tree, list } = forest();
  const oid = tree({ '40000 sub': tree({ [`100644 ${name}`]: blob('a') }) });
  await expect(list(oid)).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('sub/ has an entry') });
});

test('a tree that holds itself many times over ends at the limit', async () => {
  const { tree, list } = forest();
  let oid = tree({});
  for (let level = 0; level < 40; level++) oid = tree({ '40000 x': oid, '40000 y': oid });
  await expect(list(oid)).rejects.toMatchObject({ code: 'exhausted' });
});
