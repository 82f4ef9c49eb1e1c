import type { LogLine } from '../../reconciler/drivers/driver.ts';

/**
 * Lines of several streams that end, by time; each stream is in order by itself. A line without a time comes as soon as its stream has
 * it. Holds one line of each stream.
 */
export async function* mergeByTime(
  streams: readonly { readonly of: string; readonly lines: AsyncIterable<LogLine> }[],
): AsyncIterable<{ readonly of: string; readonly line: LogLine }> {
  const iterators = streams.map(({ of, lines }) => ({ of, iterator: lines[Symbol.asyncIterator]() }));
  let heads = await Promise.all(iterators.map(async one => ({ ...one, next: await one.iterator.next() })));
  try {
    for (;;) {
      heads = heads.filter(head => !head.next.done);
      const [first] = heads.toSorted((one, other) => timeOf(one.next.value) - timeOf(other.next.value));
      if (first === undefined) return;
      yield { of: first.of, line: first.next.value };
      first.next = await first.iterator.next();
    }
  } finally {
    await Promise.all(heads.map(head => head.iterator.return?.()));
  }
}

function timeOf(line: LogLine): number {
  return line.at ?? 0;
}
