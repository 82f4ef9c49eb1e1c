import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrate } from '../../../reconciler/stores/sqlite/migrations.ts';

const STEPS = ['CREATE TABLE a (x TEXT)', 'ALTER TABLE a ADD COLUMN y TEXT', 'INSERT INTO a VALUES (1, 2)'];

test('a database of an older format gets the steps it lacks, once, and keeps its content', () => {
  using raw = new DatabaseSync(':memory:');
  migrate(raw, 'test', STEPS.slice(0, 1));
  raw.exec("INSERT INTO a VALUES ('old')");
  migrate(raw, 'test', STEPS);
  migrate(raw, 'test', STEPS);
  expect(
    raw
      .prepare('SELECT x, y FROM a')
      .all()
      .map(row => ({ ...row })),
  ).toEqual([
    { x: 'old', y: null },
    { x: '1', y: '2' },
  ]);
});

test('a step that fails leaves the format as it was', () => {
  using raw = new DatabaseSync(':memory:');
  migrate(raw, 'test', STEPS.slice(0, 1));
  expect(() => migrate(raw, 'test', [...STEPS, 'nonsense'])).toThrow('syntax error');
  migrate(raw, 'test', STEPS);
  expect(raw.prepare('SELECT count(*) AS n FROM a').get()!.n).toBe(1);
});
