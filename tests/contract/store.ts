import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { describeThisProcess } from '../../reconciler/stores/lease-holder.ts';
import type { LeaseHolder, Store } from '../../reconciler/stores/store.ts';

const { signal } = new AbortController();

/** What every Store does. `open` gives an empty store that reads the time from `now`. */
export function storeContract(name: string, open: (now: () => number) => Store): void {
  const withStore = (work: (store: Store, clock: { at: number }) => Promise<void>) => async () => {
    const clock = { at: 1_000_000 };
    await using store = open(() => clock.at);
    await work(store, clock);
  };
  const keys = async (store: Store, prefix: string, options = {}) =>
    (await store.list(prefix, options, signal)).map(({ key }) => key);
  const fill = (store: Store, ...names: string[]) =>
    store.put(
      names.map(key => ({ key, value: key })),
      signal,
    );

  describe(`documents of the ${name} store`, () => {
    test(
      'a document comes back as the JSON it was, and not as the object that was put',
      withStore(async store => {
        const value = { text: 'ä€😀\u0000"', list: [1, null, 1.5e300], nested: { empty: {} } };
        const expected = structuredClone(value);
        await store.put([{ key: 'attic/a', value }], signal);
        value.list.push(2);
        const read = (await store.get('attic/a', signal)) as typeof value;
        expect(read).toEqual(expected);
        read.text = 'changed';
        expect(await store.get('attic/a', signal)).toEqual(expected);
      }),
    );
    test(
      'a document that was never put, or was put as null, is null and not listed',
      withStore(async store => {
        await fill(store, 'attic/a');
        await store.put([{ key: 'attic/a', value: null }], signal);
        expect(await store.get('attic/a', signal)).toBeNull();
        expect(await store.get('attic/b', signal)).toBeNull();
        expect(await keys(store, '')).toEqual([]);
      }),
    );
    test(
      'one put is all or nothing, and of two values for one key the last counts',
      withStore(async store => {
        const circular: Record<string, unknown> = {};
        circular.self = circular;
        const put = async () =>
          store.put(
            [
              { key: 'a', value: 1 },
              { key: 'b', value: circular },
            ],
            signal,
          );
        await expect(put()).rejects.toThrow(TypeError);
        expect(await store.get('a', signal)).toBeNull();
        await store.put(
          [
            { key: 'a', value: 1 },
            { key: 'a', value: 2 },
          ],
          signal,
        );
        expect(await store.get('a', signal)).toBe(2);
      }),
    );
    test(
      'a list is in the order of bytes, and a prefix is no pattern',
      withStore(async store => {
        // U+FF5E comes before U+1F600 in UTF-8, after it in JavaScript.
        await fill(store, 'a/\u{1F600}', 'a/\uFF5E', 'a/Z', 'a/a', 'a/%', 'a_/x', 'ab/x', 'b', 'a', 'a/\u{10FFFF}');
        expect(await keys(store, 'a/')).toEqual(['a/%', 'a/Z', 'a/a', 'a/\uFF5E', 'a/\u{1F600}', 'a/\u{10FFFF}']);
        expect(await keys(store, 'a_')).toEqual(['a_/x']);
        expect(await keys(store, 'a/%')).toEqual(['a/%']);
        expect(await keys(store, '')).toHaveLength(10);
      }),
    );
    test(
      'a list goes on from a key, in both directions, without that key',
      withStore(async store => {
        await fill(store, 'r/1', 'r/2', 'r/3', 'r/4', 's/1');
        expect(await keys(store, 'r/', { from: 'r/2' })).toEqual(['r/3', 'r/4']);
        expect(await keys(store, 'r/', { from: 'r/2a', limit: 1 })).toEqual(['r/3']);
        expect(await keys(store, 'r/', { newest: true, limit: 2 })).toEqual(['r/4', 'r/3']);
        expect(await keys(store, 'r/', { newest: true, from: 'r/3' })).toEqual(['r/2', 'r/1']);
        expect(await keys(store, 'r/', { from: 'r/4' })).toEqual([]);
        expect(await keys(store, 'r/', { limit: 0 })).toEqual([]);
      }),
    );
    test(
      'prune keeps the greatest keys below the prefix and says how many went',
      withStore(async store => {
        await fill(store, 'r/1', 'r/2', 'r/3', 's/1', 'q/1');
        expect(await store.prune('r/', 3, signal)).toBe(0);
        expect(await store.prune('r/', 1, signal)).toBe(2);
        expect(await keys(store, '')).toEqual(['q/1', 'r/3', 's/1']);
        expect(await store.prune('r/', 0, signal)).toBe(1);
        expect(await keys(store, '')).toEqual(['q/1', 's/1']);
      }),
    );
    test(
      'a call that was told to stop does nothing and says so',
      withStore(async store => {
        const stopped = AbortSignal.abort();
        await expect(store.put([{ key: 'a', value: 1 }], stopped)).rejects.toMatchObject({ code: 'aborted' });
        await expect(store.get('a', stopped)).rejects.toMatchObject({ code: 'aborted' });
        expect(await store.get('a', signal)).toBeNull();
      }),
    );
  });

  describe(`leases of the ${name} store`, () => {
    const here = describeThisProcess('reconcile serve', 1_000_000);
    const elsewhere: LeaseHolder = { ...here, id: 'elsewhere', hostname: 'another-machine' };

    test(
      'a lease is one holder’s until it is over, and the message to others names it',
      withStore(async (store, clock) => {
        expect(await store.lease('attic', elsewhere, 30_000, signal)).toBeNull();
        expect(await store.lease('attic', here, 30_000, signal)).toEqual(elsewhere);
        expect(await store.lease('barn', here, 30_000, signal)).toBeNull();
        clock.at += 29_999;
        expect(await store.lease('attic', here, 30_000, signal)).toEqual(elsewhere);
        clock.at += 1;
        expect(await store.lease('attic', here, 30_000, signal)).toBeNull();
        expect(await store.lease('attic', elsewhere, 30_000, signal)).toEqual(here);
      }),
    );
    test(
      'a holder that renews keeps it',
      withStore(async (store, clock) => {
        for (let pass = 0; pass < 3; pass += 1) {
          expect(await store.lease('attic', here, 30_000, signal)).toBeNull();
          clock.at += 20_000;
        }
        expect(await store.lease('attic', elsewhere, 30_000, signal)).toEqual(here);
      }),
    );
    test(
      'a released lease is free, and nobody releases another’s',
      withStore(async store => {
        await store.lease('attic', here, 30_000, signal);
        await store.release('attic', elsewhere, signal);
        expect(await store.lease('attic', elsewhere, 30_000, signal)).toEqual(here);
        await store.release('attic', here, signal);
        expect(await store.lease('attic', elsewhere, 30_000, signal)).toBeNull();
      }),
    );
    test(
      'who runs the store sees its leases, and which format it has',
      withStore(async (store, clock) => {
        expect(await store.inspect(signal)).toMatchObject({ format: 1, leases: [] });
        await store.lease('attic', elsewhere, 30_000, signal);
        const { leases } = await store.inspect(signal);
        expect(leases).toEqual([{ key: 'attic', holder: elsewhere, until: clock.at + 30_000 }]);
      }),
    );
    test(
      'a lease is no document',
      withStore(async store => {
        await store.lease('attic', here, 30_000, signal);
        expect(await keys(store, '')).toEqual([]);
      }),
    );
    test(
      'the lease of a living process of this machine is kept, that of a dead one is taken at once',
      withStore(async store => {
        const child = spawn('sleep', ['600']);
        await once(child, 'spawn');
        const holder: LeaseHolder = { ...here, id: 'child', pid: child.pid!, startTicks: startTicks(child.pid!) };
        expect(await store.lease('attic', holder, 30_000, signal)).toBeNull();
        expect(await store.lease('attic', here, 30_000, signal)).toEqual(holder);
        child.kill('SIGKILL');
        await once(child, 'exit');
        expect(await store.lease('attic', here, 30_000, signal)).toBeNull();
      }),
    );
    test(
      'a pid that another process has now is a dead holder',
      withStore(async store => {
        const reused: LeaseHolder = { ...here, id: 'reused', startTicks: startTicks(process.pid) - 1 };
        await store.lease('attic', reused, 30_000, signal);
        expect(await store.lease('attic', here, 30_000, signal)).toBeNull();
      }),
    );
    test(
      'a pid of another boot or container says nothing about its process',
      withStore(async store => {
        const apart: LeaseHolder = { ...here, id: 'apart', pid: 2 ** 22 + 1, pidSpace: 'another boot' };
        await store.lease('attic', apart, 30_000, signal);
        expect(await store.lease('attic', here, 30_000, signal)).toEqual(apart);
      }),
    );
    test(
      'where the system tells no start times, the pid alone decides',
      withStore(async store => {
        const blind = { ...here, id: 'blind', pidSpace: null, startTicks: null };
        const asker = { ...here, pidSpace: null };
        await store.lease('attic', blind, 30_000, signal);
        expect(await store.lease('attic', asker, 30_000, signal)).toEqual(blind);
        await store.lease('barn', { ...blind, pid: 2 ** 22 + 1 }, 30_000, signal);
        expect(await store.lease('barn', asker, 30_000, signal)).toBeNull();
      }),
    );
  });
}

function startTicks(pid: number): number {
  const own = describeThisProcess('', 0).startTicks;
  if (pid === process.pid) return own!;
  return Number(execFileSync('awk', ['{print $22}', `/proc/${pid}/stat`], { encoding: 'utf8' }));
}
