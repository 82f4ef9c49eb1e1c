import { expect, test } from 'vitest';
import { widthOf } from '../../../cli/terminal.ts';

test('lines are as wide as the terminal, else as COLUMNS says, else as most people read', () => {
  expect(widthOf(132, { COLUMNS: '80' })).toBe(132);
  expect(widthOf(undefined, { COLUMNS: '160' })).toBe(160);
  expect(widthOf(0, { COLUMNS: '72' })).toBe(72);
  expect(widthOf(undefined, { COLUMNS: '10' })).toBe(40);
  for (const COLUMNS of ['', 'wide', '-80', '1e9', undefined]) expect(widthOf(undefined, { COLUMNS })).toBe(100);
});
