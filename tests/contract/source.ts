import { describe, expect, test } from 'vitest';
import type { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Snapshot } from '../../reconciler/model/snapshot.ts';
import type { Limits } from '../../reconciler/sources/limits.ts';
import type { Source } from '../../reconciler/sources/source.ts';

/** A place that a source reads, and how people change it. */
export interface SourceWorld extends AsyncDisposable {
  open(limits?: Partial<Limits>): Source;
  /** A source of a place that is not there. */
  openMissing(): Source;
  /** Writes files (null removes one; a target makes a link; a program may be executed) so that the next fetch sees them. */
  change(
    files: Readonly<Record<string, string | Uint8Array | null | { readonly link: string } | { readonly program: string }>>,
  ): Promise<void>;
}

const { signal } = new AbortController();

/** What every Source does. */
export function sourceContract(name: string, skip: boolean, openWorld: () => Promise<SourceWorld>): void {
  describe.skipIf(skip)(`${name} as a source`, () => {
    const inWorld = (run: (world: SourceWorld) => Promise<void>) => async () => {
      await using world = await openWorld();
      await run(world);
    };
    const failure = async (promise: Promise<unknown>): Promise<OperationError> => {
      const error = await promise.then(
        () => expect.fail('it succeeded'),
        (cause: OperationError) => cause,
      );
      expect(error.name, error.stack).toBe('OperationError');
      return error;
    };
    const textOf = async (source: Source, snapshot: Snapshot, path: string) =>
      Buffer.from((await source.read(snapshot, [path], signal)).get(path)!).toString();

    test(
      'lists all files in ascending order and gives their bytes',
      inWorld(async world => {
        const binary = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 251);
        await world.change({ 'b.yaml': 'two\n', 'a/ü.yaml': '', 'a.yaml': 'one', 'a/deep/er/x': binary });
        await using source = world.open();
        const snapshot = await source.fetch(signal);
        expect([...snapshot.files.keys()]).toEqual(['a.yaml', 'a/deep/er/x', 'a/ü.yaml', 'b.yaml']);
        expect([...snapshot.files.values()].map(({ type }) => type)).toEqual(['file', 'file', 'file', 'file']);
        const contents = await source.read(snapshot, ['a/deep/er/x', 'a/ü.yaml', 'b.yaml'], signal);
        expect(Buffer.from(contents.get('a/deep/er/x')!).equals(binary)).toBe(true);
        expect(Buffer.from(contents.get('b.yaml')!).toString()).toBe('two\n');
        expect(contents.get('a/ü.yaml')).toHaveLength(0);
        expect(contents.size).toBe(3);
      }),
    );

    test(
      'gives the very same snapshot while nothing changed, and the same revision after a restart',
      inWorld(async world => {
        await world.change({ 'a.yaml': 'one' });
        await using source = world.open();
        const first = await source.fetch(signal);
        expect(await source.fetch(signal)).toBe(first);
        expect(await source.fetch(signal, first.revision)).toBe(first);
        await using another = world.open();
        expect(await another.fetch(signal)).toEqual(first);
      }),
    );

    test(
      'a change is another revision in which only the changed files have other ids',
      inWorld(async world => {
        await world.change({ 'a/x.yaml': 'one', 'a/y.yaml': 'one', 'b/z.yaml': 'z', gone: 'soon' });
        await using source = world.open();
        const before = await source.fetch(signal);
        expect(before.files.get('a/x.yaml')!.oid).toBe(before.files.get('a/y.yaml')!.oid);
        await world.change({ 'a/y.yaml': 'two', gone: null });
        const after = await source.fetch(signal);
        expect(after.revision).not.toBe(before.revision);
        expect([...after.files.keys()]).toEqual(['a/x.yaml', 'a/y.yaml', 'b/z.yaml']);
        expect(after.files.get('a/x.yaml')).toEqual(before.files.get('a/x.yaml'));
        expect(after.files.get('a/y.yaml')!.oid).not.toBe(before.files.get('a/y.yaml')!.oid);
        expect(await textOf(source, after, 'a/y.yaml')).toBe('two');
        expect(after.rewritten).toBeUndefined();
      }),
    );

    test(
      'a link is listed as a link with its target as content, and never followed',
      inWorld(async world => {
        await world.change({ 'a.yaml': 'one', out: { link: '/etc/passwd' }, 'in/up': { link: '..' } });
        await using source = world.open();
        const snapshot = await source.fetch(signal);
        expect([...snapshot.files].map(([path, { type }]) => [path, type])).toEqual([
          ['a.yaml', 'file'],
          ['in/up', 'link'],
          ['out', 'link'],
        ]);
        expect(await textOf(source, snapshot, 'out')).toBe('/etc/passwd');
      }),
    );

    test(
      'a path that the snapshot has not is not found, by name',
      inWorld(async world => {
        await world.change({ 'a.yaml': 'one' });
        await using source = world.open();
        const snapshot = await source.fetch(signal);
        for (const path of ['b.yaml', '../a.yaml', '/etc/passwd', '']) {
          const error = await failure(source.read(snapshot, [path], signal));
          expect(error.code).toBe('not-found');
          expect(error.message).toContain(`Reading ${path} of `);
        }
      }),
    );

    test(
      'a file that is too large is left out of what is read, and harms nobody',
      inWorld(async world => {
        await world.change({ 'a.yaml': 'one', 'movie.bin': new Uint8Array(1001) });
        await using source = world.open({ fileBytes: 1000 });
        const snapshot = await source.fetch(signal);
        expect(await source.fetch(signal)).toBe(snapshot);
        const contents = await source.read(snapshot, ['movie.bin', 'a.yaml'], signal);
        expect([...contents.keys()]).toEqual(['a.yaml']);
        await using generous = world.open({ fileBytes: 1001 });
        expect((await generous.read(await generous.fetch(signal), ['movie.bin'], signal)).get('movie.bin')).toHaveLength(1001);
      }),
    );

    test(
      'too many files are refused with the limit to raise',
      inWorld(async world => {
        await world.change(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index}.yaml`, String(index)])));
        await using source = world.open({ files: 10 });
        const error = await failure(source.fetch(signal));
        expect(error.code).toBe('exhausted');
        expect(error.message).toContain('limits.files in');
        await using generous = world.open({ files: 20 });
        expect((await generous.fetch(signal)).files.size).toBe(12);
      }),
    );

    test(
      'a place that is not there is not found, with a sentence that names it',
      inWorld(async world => {
        await using source = world.openMissing();
        const error = await failure(source.fetch(signal));
        expect(error.code).toBe('not-found');
        expect(error.message).toContain(`Fetching ${source.name}: `);
      }),
    );

    test(
      'a file that may be executed is told from one that may not, and becoming one is a change',
      inWorld(async world => {
        await world.change({ 'a.sh': 'echo', 'b.sh': { program: 'echo' } });
        await using source = world.open();
        const before = await source.fetch(signal);
        expect([...before.files.values()].map(({ executable }) => executable)).toEqual([undefined, true]);
        await world.change({ 'a.sh': { program: 'echo' } });
        const after = await source.fetch(signal);
        expect(after.revision).not.toBe(before.revision);
        expect(after.files.get('a.sh')).toEqual({ ...before.files.get('a.sh'), executable: true });
        expect(await textOf(source, after, 'a.sh')).toBe('echo');
      }),
    );

    test(
      'a revision that was never there is not found',
      inWorld(async world => {
        await world.change({ 'a.yaml': 'one' });
        await using source = world.open();
        await source.fetch(signal);
        for (const revision of ['0123456789012345678901234567890123456789', 'main', 'dir-1'])
          expect((await failure(source.fetch(signal, revision))).code).toBe('not-found');
      }),
    );

    test(
      'a signal that fired ends every call as aborted',
      inWorld(async world => {
        await world.change({ 'a.yaml': 'one' });
        await using source = world.open();
        const snapshot = await source.fetch(signal);
        expect((await failure(source.fetch(AbortSignal.abort()))).code).toBe('aborted');
        expect((await failure(source.read(snapshot, ['a.yaml'], AbortSignal.abort()))).code).toBe('aborted');
        expect(await source.fetch(signal)).toBe(snapshot);
      }),
    );

    test(
      'watch, where there is one, tells of a change and ends with its signal',
      inWorld(async world => {
        await world.change({ 'a.yaml': 'one' });
        await using source = world.open();
        const snapshot = await source.fetch(signal);
        if (source.watch === undefined) return;
        const stop = new AbortController();
        const heard = Promise.withResolvers<void>();
        const watching = source.watch(heard.resolve, stop.signal);
        await world.change({ 'new/b.yaml': 'two' });
        await heard.promise;
        expect((await source.fetch(signal)).revision).not.toBe(snapshot.revision);
        stop.abort();
        await watching;
      }),
    );
  });
}
