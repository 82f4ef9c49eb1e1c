import { expect, it } from 'vitest';
import type { Source } from '../../../reconciler/sources/source.ts';
import { timedSource } from '../../../reconciler/timed-source.ts';

const never = (): Promise<never> => new Promise(() => {});
const stuck: Source = { name: 'https://git.example/attic.git', fetch: never, read: never, [Symbol.asyncDispose]: async () => {} };
const snapshot = { revision: 'c0ffee', subject: '', committedAt: 0, files: new Map() };

it('a source that answers to nothing, not even its signal, ends at the deadline', async () => {
  const source = timedSource(stuck, 5);
  const { signal } = new AbortController();
  await expect(source.fetch(signal)).rejects.toMatchObject({
    code: 'timeout',
    message:
      'Fetching https://git.example/attic.git did not answer within 0.005 s; it is tried again, or allow more time with limits.timeout',
  });
  await expect(source.read(snapshot, ['a'], signal)).rejects.toMatchObject({ code: 'timeout' });
});

it('whoever stops a call to a source does not wait for its deadline', async () => {
  const stop = new AbortController();
  const fetching = timedSource(stuck, 600_000).fetch(stop.signal);
  stop.abort();
  await expect(fetching).rejects.toMatchObject({ code: 'aborted' });
});
