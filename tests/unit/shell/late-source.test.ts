import { expect, it } from 'vitest';
import { lateSource } from '../../../reconciler/late-source.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { openMemorySource } from '../../support/memory-source.ts';

const { signal } = new AbortController();

it('a source that cannot be opened fails call by call, until it can', async () => {
  const there = openMemorySource({ 'a.yaml': 'a' });
  const state = { isThere: false, opened: 0 };
  await using source = lateSource('/srv/attic', async () => {
    if (!state.isThere) throw new OperationError('not-found', 'there is nothing at this path');
    state.opened += 1;
    return there;
  });
  await expect(source.fetch(signal)).rejects.toThrow('there is nothing at this path');
  await expect(source.watch!(() => {}, signal)).rejects.toThrow('there is nothing at this path');
  state.isThere = true;
  const snapshot = await source.fetch(signal);
  expect(String((await source.read(snapshot, ['a.yaml'], signal)).get('a.yaml'))).toBe('a');
  expect(state.opened).toBe(1);
});
