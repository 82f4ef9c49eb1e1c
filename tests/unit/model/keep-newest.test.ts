import { expect, it } from 'vitest';
import { keepNewest } from '../../../reconciler/model/keep-newest.ts';

it('a map keeps so many entries, those that were set last', () => {
  const map = new Map<string, number>();
  for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) keepNewest(map, key, value, 3);
  keepNewest(map, 'a', 10, 3);
  keepNewest(map, 'd', 4, 3);
  expect([...map]).toEqual([
    ['c', 3],
    ['a', 10],
    ['d', 4],
  ]);
});
