import { expect, it } from 'vitest';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { keepWays } from '../../../reconciler/model/ways.ts';

const never = new AbortController().signal;

/** Ways over which names are opened. */
function waysAt(clock: { now: number } = { now: 0 }) {
  const said: string[] = [];
  const ends = {
    close: async (name: string) => void said.push(`closed ${name}`),
    renew: (name: string) => void said.push(`renewed ${name}`),
  };
  return { said, ways: keepWays<string>(ends, () => clock.now) };
}

it('a way is opened once, and again after a refusal, but not after another failure', async () => {
  const { said, ways } = waysAt();
  let opened = 0;
  const make = async (): Promise<string> => `c${++opened}`;
  expect([await ways.open('a', make, never), await ways.open('a', make, never)]).toEqual(['c1', 'c1']);
  await ways.failed('a', new OperationError('unreachable', 'gone'));
  expect(await ways.open('a', make, never)).toBe('c1');
  await ways.failed('a', new OperationError('forbidden', 'no'));
  expect(said).toEqual(['renewed c1', 'closed c1']);
  expect(await ways.open('a', make, never)).toBe('c2');
});

it('a way that is let go of while it is opened is given to nobody, and closed', async () => {
  const { said, ways } = waysAt();
  const { promise, resolve } = Promise.withResolvers<string>();
  const opening = ways.open('a', () => promise, never);
  await ways.keepOnly(new Set(['b']));
  resolve('late');
  await expect(opening).rejects.toMatchObject({ code: 'aborted' });
  expect([said, ways.get('a')]).toEqual([['closed late'], undefined]);
});

it('of two that are opened at once one is kept', async () => {
  const { said, ways } = waysAt();
  const first = Promise.withResolvers<string>();
  const opened = [ways.open('a', () => first.promise, never), ways.open('a', async () => 'second', never)];
  expect(await opened[1]).toBe('second');
  first.resolve('first');
  expect([await opened[0], said]).toEqual(['second', ['closed first']]);
});

it('a way that failed is tried behind the others for a minute, or until it works', async () => {
  const clock = { now: 0 };
  const { ways } = waysAt(clock);
  const order = (): string => ways.inOrder(['a', 'b', 'c'], way => way).join('');
  await ways.failed('a', new Error('no'));
  expect(order()).toBe('bca');
  clock.now = 60_000;
  expect(order()).toBe('abc');
  await ways.failed('b', new Error('no'));
  expect(order()).toBe('acb');
  ways.worked('b');
  expect(order()).toBe('abc');
});
