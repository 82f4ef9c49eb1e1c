import { expect, test } from 'vitest';
import { type Taken, takeNumbered } from '../../../reconciler/wire/sequence.ts';
import { readTopic, topicsOf } from '../../../reconciler/wire/topics.ts';

const taken: Taken = { run: 'b', seq: 5, at: 1_000, former: 'a' };

test('a later message of the same life is taken, the same one and an earlier one are not', () => {
  expect(takeNumbered(taken, { run: 'b', seq: 9 }, 2_000)).toEqual({ ...taken, seq: 9, at: 2_000 });
  expect(takeNumbered(taken, { run: 'b', seq: 5 }, 2_000)).toBe('doubled');
  expect(takeNumbered(taken, { run: 'b', seq: 4 }, 2_000)).toBe('late');
});

test('a new life is taken, and the one before it not any more', () => {
  expect(takeNumbered(taken, { run: 'c', seq: 1 }, 2_000)).toEqual({ run: 'c', seq: 1, at: 2_000, former: 'b' });
  expect(takeNumbered(taken, { run: 'a', seq: 99 }, 2_000)).toBe('superseded');
});

test('once the newer of two agents is silent the older one counts again', () => {
  expect(takeNumbered(taken, { run: 'a', seq: 99 }, 61_000)).toEqual({ run: 'a', seq: 99, at: 61_000, former: 'b' });
});

test('nobody is passed over for long after our clock was set back', () => {
  const hoursBack = taken.at - 3 * 3_600_000;
  expect(takeNumbered(taken, { run: 'a', seq: 99 }, hoursBack)).toEqual({ run: 'a', seq: 99, at: hoursBack, former: 'b' });
  expect(takeNumbered(taken, { run: 'b', seq: 6 }, hoursBack)).toEqual({ ...taken, seq: 6, at: hoursBack });
});

test('a topic says whose it is, and what it is about', () => {
  expect(readTopic('u', topicsOf('u', 'pi-9').info)).toEqual({ node: 'pi-9', kind: 'info' });
  for (const other of [
    'keelson/1/v/pi-9/info',
    'keelson/2/u/pi-9/info',
    'keelson/1/u/pi-9/moon',
    'keelson/1/u/pi-9/info/x',
    'keelson/1/u//info',
  ])
    expect(readTopic('u', other)).toBeNull();
});
