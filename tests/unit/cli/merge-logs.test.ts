import { expect, test } from 'vitest';
import { mergeByTime } from '../../../cli/logs/merge.ts';
import type { LogLine } from '../../../reconciler/drivers/driver.ts';

async function* lines(...times: readonly (number | null)[]): AsyncIterable<LogLine> {
  for (const at of times) yield { at, stream: 'stdout', text: String(at) };
}

async function merged(streams: Readonly<Record<string, AsyncIterable<LogLine>>>): Promise<readonly string[]> {
  const named = Object.entries(streams).map(([of, all]) => ({ of, lines: all }));
  const found: string[] = [];
  for await (const { of, line } of mergeByTime(named)) found.push(`${of} ${line.text}`);
  return found;
}

test('lines of several replicas come by time, each replica in its own order', async () => {
  expect(await merged({ a: lines(1, 4, 3), b: lines(2, 5), c: lines() })).toEqual(['a 1', 'b 2', 'a 4', 'a 3', 'b 5']);
});

test('lines without a time come first, stream after stream', async () => {
  expect(await merged({ a: lines(7), b: lines(null, null) })).toEqual(['b null', 'b null', 'a 7']);
});

test('streams are closed when nobody reads on', async () => {
  let closed = 0;
  async function* endless(): AsyncGenerator<LogLine> {
    try {
      for (let at = 0; ; at += 1) yield { at, stream: 'stdout', text: '' };
    } finally {
      closed += 1;
    }
  }
  for await (const { of } of mergeByTime([
    { of: 'a', lines: endless() },
    { of: 'b', lines: endless() },
  ]))
    if (of === 'b') break;
  expect(closed).toBe(2);
});
