import { describe, expect, it } from 'vitest';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import { type ExecuteOptions, execute } from '../../../reconciler/execute.ts';
import { openInFlight } from '../../../reconciler/in-flight.ts';
import type { ResourceId } from '../../../reconciler/model/ids.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { type Change, changeKey } from '../../../reconciler/model/plan.ts';

const change = (name: string, after: readonly string[] = [], target = 'memory:a'): Change => {
  const id = `${target}/workload/${name}` as ResourceId;
  const afterKeys = after.map(other => changeKey('create', `${target}/workload/${other}` as ResourceId));
  return {
    key: changeKey('create', id),
    id,
    action: 'create',
    fields: [],
    why: '',
    cause: 'git',
    impact: 'none',
    after: afterKeys,
  };
};

/** A driver whose apply is a function, and a record of what it was asked in order. */
const driverOf = (
  apply: (name: string, signal: AbortSignal) => Promise<void>,
): { readonly driver: Driver; readonly asked: string[] } => {
  const asked: string[] = [];
  const driver: Driver = {
    observe: () => Promise.reject(new Error('not asked here')),
    apply: async (wanted, signal) => {
      const name = wanted.id.split('/')[2]!;
      asked.push(name);
      await apply(name, signal);
    },
    [Symbol.asyncDispose]: async () => {},
  };
  return { driver, asked };
};

const options = (driver: Driver, overrides: Partial<ExecuteOptions> = {}): ExecuteOptions => ({
  driverOf: () => driver,
  inFlight: openInFlight(4, () => {}),
  applyMs: 5_000,
  now: () => 0,
  random: () => 0,
  ...overrides,
});
const statuses = (outcomes: readonly { readonly id: string; readonly status: string }[]): Record<string, string> =>
  Object.fromEntries(outcomes.map(outcome => [outcome.id.split('/')[2]!, outcome.status]));
const never = new AbortController().signal;

describe('execute', () => {
  it('sends a change after those it names', async () => {
    const { driver, asked } = driverOf(async () => {});
    await execute([change('c', ['b']), change('b', ['a']), change('a')], options(driver), never);
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  it('a failed change stops what depends on it and nothing else', async () => {
    const { driver } = driverOf(async name => {
      if (name === 'a') throw new OperationError('invalid', 'no such thing');
    });
    const outcomes = await execute([change('a'), change('b', ['a']), change('c', ['b']), change('d')], options(driver), never);
    expect(statuses(outcomes)).toEqual({ a: 'failed', b: 'skipped', c: 'skipped', d: 'accepted' });
    expect(outcomes[0]!.error).toEqual({ code: 'invalid', message: 'no such thing', temporary: false });
  });

  it('tries again only what may pass by itself', async () => {
    const { driver, asked } = driverOf(async name => {
      if (name === 'flaky' && asked.filter(other => other === 'flaky').length < 3)
        throw new OperationError('unreachable', 'gone for a moment');
      if (name === 'refused') throw new OperationError('forbidden', 'not yours');
    });
    const outcomes = await execute([change('flaky'), change('refused')], options(driver), never);
    expect(statuses(outcomes)).toEqual({ flaky: 'accepted', refused: 'failed' });
    expect(asked.filter(name => name === 'refused')).toHaveLength(1);
  });

  it('asks one machine only so much at once, and another beside it', async () => {
    const open = new Map<string, number>();
    let most = 0;
    const driverAt = (target: string): Driver =>
      driverOf(async () => {
        open.set(target, (open.get(target) ?? 0) + 1);
        most = Math.max(most, open.get(target)!);
        await new Promise(resolve => setImmediate(resolve));
        open.set(target, open.get(target)! - 1);
      }).driver;
    const drivers = new Map([
      ['memory:a', driverAt('a')],
      ['memory:b', driverAt('b')],
    ]);
    const changes = ['a', 'b'].flatMap(target =>
      Array.from({ length: 12 }, (_, index) => change(`x${index}`, [], `memory:${target}`)),
    );
    await execute(
      changes,
      { ...options(drivers.get('memory:a')!), driverOf: target => drivers.get(target), inFlight: openInFlight(3, () => {}) },
      never,
    );
    expect(most).toBe(3);
  });

  it('a machine that never answers costs its own deadline and holds up nobody', async () => {
    const hung = driverOf(() => new Promise(() => {})).driver;
    const fine = driverOf(async () => {}).driver;
    const outcomes = await execute(
      [change('stuck', [], 'memory:a'), change('works', [], 'memory:b')],
      { ...options(fine), applyMs: 30, driverOf: target => (target === 'memory:a' ? hung : fine) },
      never,
    );
    expect(statuses(outcomes)).toEqual({ stuck: 'failed', works: 'accepted' });
    expect(outcomes[0]!.error).toMatchObject({ code: 'timeout' });
  });

  it('an interrupt stops between changes: what was begun ends, and what was not sent is said', async () => {
    const stop = new AbortController();
    const { driver, asked } = driverOf(async (name, signal) => {
      if (name !== 'a') return;
      stop.abort();
      await new Promise(resolve => setTimeout(resolve, 50));
      signal.throwIfAborted();
    });
    const outcomes = await execute([change('a'), change('b', ['a']), change('c', ['b'])], options(driver), stop.signal);
    expect(asked).toEqual(['a']);
    expect(statuses(outcomes)).toEqual({ a: 'accepted', b: 'interrupted', c: 'interrupted' });
  });

  describe('a change that takes long', () => {
    const slow = () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const { driver, asked } = driverOf(name => (name === 'slow' ? promise : Promise.resolve()));
      const told: string[] = [];
      const inFlight = openInFlight(2, target => told.push(target), 50);
      const send = (...changes: readonly Change[]) => execute(changes, options(driver, { inFlight }), never);
      return { end: resolve, fail: reject, asked, told, inFlight, send };
    };

    it('is left underway, with what waits for it, and joined by the next pass', async () => {
      const { end, asked, told, send } = slow();
      const first = await send(change('slow'), change('next', ['slow']), change('other'));
      expect(statuses(first)).toEqual({ slow: 'underway', next: 'skipped', other: 'accepted' });
      const second = send(change('slow'), change('next', ['slow']));
      end();
      expect(statuses(await second)).toEqual({ slow: 'accepted', next: 'accepted' });
      expect(asked).toEqual(['slow', 'other', 'next']);
      expect(told).toEqual(['memory:a']);
    });

    it('tells how it ended to the pass that asks for it again, once', async () => {
      const { fail, asked, send } = slow();
      await send(change('slow'));
      fail(new OperationError('invalid', 'no such thing'));
      await new Promise(resolve => setImmediate(resolve));
      expect((await send(change('slow')))[0]!.error).toMatchObject({ message: 'no such thing' });
      expect((await send(change('slow')))[0]!.status).toBe('failed');
      expect(asked).toEqual(['slow', 'slow']);
    });

    it('keeps its thing to itself until it has ended', async () => {
      const { end, asked, send } = slow();
      await send(change('slow'));
      const wanted = { spec: {}, digest: 'another', id: change('slow').id } as unknown as NonNullable<Change['resource']>;
      const another: Change = { ...change('slow'), resource: wanted };
      expect(statuses(await send(another, change('other')))).toEqual({ slow: 'skipped', other: 'accepted' });
      end();
      await new Promise(resolve => setImmediate(resolve));
      expect(statuses(await send(another))).toEqual({ slow: 'accepted' });
      expect(asked).toEqual(['slow', 'other', 'slow']);
    });

    it('keeps what waits for room from being sent once its pass is over', async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const { driver, asked } = driverOf(() => promise);
      const inFlight = openInFlight(1, () => {}, 50);
      const outcomes = await execute([change('slow'), change('queued')], options(driver, { inFlight }), never);
      expect(statuses(outcomes)).toEqual({ slow: 'underway', queued: 'skipped' });
      resolve();
      await new Promise(setImmediate);
      expect(asked).toEqual(['slow']);
    });

    it('takes no more of its machine than its share', async () => {
      const { asked, send } = slow();
      const rest = ['x', 'y', 'z'].map(name => change(name));
      expect(statuses(await send(change('slow'), ...rest))).toEqual({
        slow: 'underway',
        x: 'accepted',
        y: 'accepted',
        z: 'accepted',
      });
      expect(asked).toHaveLength(4);
    });

    it('ends with the reconciler', async () => {
      const { inFlight, send } = slow();
      await send(change('slow'));
      const joined = inFlight.join(change('slow'))!;
      await inFlight[Symbol.asyncDispose]();
      expect(await joined).toMatchObject({ status: 'underway' });
    });
  });

  it('a bug in a driver is an outcome, not the end of the pass', async () => {
    const { driver } = driverOf(async name => {
      if (name === 'a') throw new TypeError('undefined is not a function');
    });
    const outcomes = await execute([change('a'), change('b')], options(driver), never);
    expect(statuses(outcomes)).toEqual({ a: 'failed', b: 'accepted' });
  });
});
