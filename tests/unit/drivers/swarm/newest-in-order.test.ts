import { expect, test } from 'vitest';
import type { LogLine } from '../../../../reconciler/drivers/driver.ts';
import { newestInOrder } from '../../../../reconciler/drivers/swarm/newest-in-order.ts';

async function read(times: Iterable<number | null>, options: { tail?: number; mostCharacters?: number } = {}) {
  async function* lines(): AsyncGenerator<LogLine> {
    for (const at of times) yield { at, stream: 'stdout', text: String(at) };
  }
  const found = await Array.fromAsync(newestInOrder(lines(), { tail: null, service: 'shop_web', ...options }));
  return found.map(({ text }) => text);
}

test('lines of several tasks come by time, and the last of all where so asked', async () => {
  expect(await read([1, 4, 2, null, 3])).toEqual(['null', '1', '2', '3', '4']);
  expect(await read([1, 4, 2, null, 3], { tail: 2 })).toEqual(['3', '4']);
  expect(await read([])).toEqual([]);
});

test('of more than is held the oldest are left out, and that is told', async () => {
  const newestFirst = Array.from({ length: 1_000 }, (_, index) => 1_999 - index);
  const note = (count: number) => expect.stringMatching(`^.${count} older lines are left out: .* docker service logs shop_web `);
  // Four characters of text, and 64 for the line.
  expect(await read(newestFirst, { mostCharacters: 3 * 68 })).toEqual([note(997), '1997', '1998', '1999']);
  expect(await read(newestFirst, { mostCharacters: 3 * 68, tail: 5 })).toEqual([note(2), '1997', '1998', '1999']);
  expect(await read(newestFirst, { mostCharacters: 3 * 68, tail: 2 })).toEqual(['1998', '1999']);
});
