import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { applyDelta, sizeOfResult } from '../../../reconciler/sources/git/delta.ts';
import { indexPack } from '../../../reconciler/sources/git/index-pack.ts';
import { decodePackets, encodePackets } from '../../../reconciler/sources/git/packets.ts';
import { parseCommit, parseTree } from '../../../reconciler/sources/git/parse.ts';

const { signal } = new AbortController();
const nowhere = () => {
  throw new RangeError('no such object');
};

describe('deltas', () => {
  test('copy and insert instructions make the object', () => {
    const delta = Buffer.from([11, 16, 0x90, 5, 3, ...Buffer.from(' + '), 0x91, 6, 5, 3, ...Buffer.from('end')]);
    expect(sizeOfResult(delta)).toBe(16);
    expect(applyDelta(Buffer.from('hello world'), delta).toString()).toBe('hello + worldend');
  });

  test.each<[string, number[]]>([
    ['another base', [10, 5, 0x90, 5]],
    ['a copy from beyond the base', [11, 9, 0x91, 6, 9]],
    ['less than it promised', [11, 6, 0x90, 5]],
    ['more than it promised', [11, 4, 0x90, 5]],
    ['the reserved instruction', [11, 5, 0]],
    ['nothing after its header began', [0x80]],
  ])('a delta with %s is refused', (_name, bytes) => {
    expect(() => applyDelta(Buffer.from('hello world'), Buffer.from(bytes))).toThrow(RangeError);
  });
});

describe('packets', () => {
  test('what is encoded is decoded, flushes left out', () => {
    const bytes = encodePackets(['command=ls-refs', null, 'ü', null]);
    expect(bytes.toString()).toBe('0014command=ls-refs\n00000007ü\n0000');
    expect(Array.from(decodePackets(bytes), String)).toEqual(['command=ls-refs\n', 'ü\n']);
  });

  test.each(['0009ab', 'zzzz', '00', '-001abc'])('%j is cut short', text => {
    expect(() => [...decodePackets(Buffer.from(text))]).toThrow('cut short');
  });
});

describe('commits and trees', () => {
  test('a signed merge commit is read beside its signature', () => {
    const commit = parseCommit(
      Buffer.from(
        'tree 1111\nparent 2222\nparent 3333\nauthor A <a@b> 1 +0000\ncommitter C > D <c@d> 1700000000 -0130\ngpgsig -----BEGIN\n tree 6666\n -----END\n\n\nThe subject  \n\nparent 4444\n',
      ),
    );
    expect(commit).toEqual({ tree: '1111', parents: ['2222', '3333'], committedAt: 1_700_000_000_000, subject: 'The subject' });
  });

  test('a commit without message or time has neither', () => {
    expect(parseCommit(Buffer.from('tree 1111\ncommitter nobody\n'))).toMatchObject({ committedAt: null, subject: '' });
  });

  test('every kind of a tree entry is told apart', () => {
    const id = Buffer.alloc(20, 0xab);
    const entry = (mode: string, name: string) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), id]);
    const tree = Buffer.concat([
      entry('100644', 'a b.yaml'),
      entry('100755', 'run'),
      entry('120000', 'ü'),
      entry('40000', 'd'),
      entry('160000', 'm'),
    ]);
    expect(parseTree(tree).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'file a b.yaml',
      'file run',
      'link ü',
      'tree d',
      'module m',
    ]);
    expect(parseTree(tree)[4]!.oid).toBe('ab'.repeat(20));
  });
});

describe('packs from a server', () => {
  /** A pack of blobs, of which some claim another size than they have. */
  const packOf = (...objects: readonly { readonly text: string; readonly size?: number }[]) => {
    const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
    header.writeUInt32BE(objects.length, 8);
    const entries = objects.map(({ text, size = text.length }) =>
      Buffer.concat([Buffer.from(size < 16 ? [0x30 | size] : [0xb0 | (size & 15), size >> 4]), deflateSync(text)]),
    );
    const content = Buffer.concat([header, ...entries]);
    return Buffer.concat([content, createHash('sha1').update(content).digest()]);
  };

  test('the index lists each object by the id of its content', async () => {
    const index = await indexPack(packOf({ text: 'hello\n' }, { text: '' }), nowhere, signal);
    expect(index.readUInt32BE(8 + 255 * 4)).toBe(2);
    const names = index.subarray(8 + 1024, 8 + 1024 + 40).toString('hex');
    expect(names).toBe('ce013625030ba8dba906f756967f9e9ca394464ae69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
  });

  test('one that is cut short, changed on the way, or lies about a size is refused', async () => {
    const pack = packOf({ text: 'hello\n' });
    await expect(indexPack(pack.subarray(0, -1), nowhere, signal)).rejects.toThrow('damaged or cut short');
    await expect(indexPack(Buffer.from('PACK'), nowhere, signal)).rejects.toThrow('not a pack');
    const changed = Buffer.from(pack);
    changed[14]! ^= 1;
    await expect(indexPack(changed, nowhere, signal)).rejects.toThrow('damaged or cut short');
    // A few bytes that inflate to many: refused before the memory is taken.
    await expect(indexPack(packOf({ text: 'x'.repeat(1_000_000), size: 15 }), nowhere, signal)).rejects.toThrow(RangeError);
    await expect(indexPack(packOf({ text: 'short', size: 15 }), nowhere, signal)).rejects.toThrow('inflated to 5');
  });
});
