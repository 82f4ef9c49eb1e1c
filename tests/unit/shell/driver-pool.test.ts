import { expect, it } from 'vitest';
import { openDriverPool } from '../../../reconciler/driver-pool.ts';
import type { Driver, TargetView } from '../../../reconciler/drivers/driver.ts';
import type { Access } from '../../../reconciler/model/cluster.ts';
import type { TargetId } from '../../../reconciler/model/ids.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';

const never = new AbortController().signal;
const TARGET: TargetId = 'memory:a';
const wayTo = (socket: string): readonly Access[] => [{ kind: 'local', socket }];

/** A pool of drivers whose looks end when the test says so, by the socket that they are opened over. */
function poolOf() {
  const closed: string[] = [];
  const renewed: string[] = [];
  const asked = new Map<string, PromiseWithResolvers<TargetView>>();
  const openings = new Map<string, Promise<void>>();
  const pool = openDriverPool(
    {
      feeds: [],
      async openDriver(_target, access) {
        const via = access.kind === 'local' ? access.socket! : '';
        await openings.get(via);
        const driver: Driver = {
          observe: () => {
            asked.set(via, Promise.withResolvers());
            return asked.get(via)!.promise;
          },
          apply: async () => {},
          [Symbol.asyncDispose]: async () => void closed.push(via),
        };
        return { driver, via, renew: () => void renewed.push(via) };
      },
    },
    () => ({ adopt: () => new Map(), formerly: [] }),
    () => 0,
  );
  const look = (socket: string, signal = never): Promise<TargetView> =>
    pool.observe(TARGET, wayTo(socket), (driver, own) => driver.observe(own), 10_000, signal);
  return { pool, look, asked, closed, renewed, openings };
}
const view = {} as TargetView;
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

it('a way that was closed while a look over it went on is not what works', async () => {
  const { pool, look, asked, closed } = poolOf();
  const old = look('old');
  await turn();
  pool.keepOnly(new Map([[TARGET, wayTo('new')]]));
  expect(closed).toEqual(['old']);
  asked.get('old')!.resolve(view);
  await old;
  expect(pool.get(TARGET)).toBeUndefined();
  expect(pool.via(TARGET)).toBeNull();
  expect([...pool.open()]).toEqual([]);
});

it('a way that worked and is not declared any more does not work for the target that stays', async () => {
  const { pool, look, asked } = poolOf();
  const old = look('old');
  await turn();
  asked.get('old')!.resolve(view);
  await old;
  expect(pool.via(TARGET)).toBe('old');
  pool.keepOnly(new Map([[TARGET, wayTo('new')]]));
  expect(pool.via(TARGET)).toBeNull();
});

it('a way that opens after everybody gave up is closed', async () => {
  const { look, closed, openings } = poolOf();
  const { promise, resolve } = Promise.withResolvers<void>();
  openings.set('slow', promise);
  const stop = new AbortController();
  const given = look('slow', stop.signal);
  stop.abort();
  await expect(given).rejects.toThrow();
  resolve();
  await turn();
  expect(closed).toEqual(['slow']);
});

it('a way that refuses is renewed for whoever else goes over it; one that does not answer is not', async () => {
  const { look, asked, closed, renewed } = poolOf();
  const first = look('one');
  await turn();
  asked.get('one')!.reject(new OperationError('unreachable', 'gone'));
  await expect(first).rejects.toMatchObject({ code: 'unreachable' });
  expect([renewed, closed]).toEqual([[], []]);
  const second = look('one');
  await turn();
  asked.get('one')!.reject(new OperationError('forbidden', 'sudo: 1 incorrect password attempt'));
  await expect(second).rejects.toMatchObject({ code: 'forbidden' });
  expect([renewed, closed]).toEqual([['one'], ['one']]);
});
