import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Ended } from '../../../../reconciler/connections/connection.ts';
import { openHere } from '../../../../reconciler/connections/open-here.ts';
import { openHost } from '../../../../reconciler/drivers/host/driver.ts';
import { type Change, changeKey } from '../../../../reconciler/model/plan.ts';

const WELL: Ended = { exitCode: 0, stdout: '', stderr: '' };

function removing(kind: 'file' | 'link' | 'step', name: string): Change {
  const id = `host:pi-1/${kind}/${name}` as const;
  return { key: changeKey('delete', id), id, action: 'delete', fields: [], why: '', cause: 'git', impact: 'none', after: [] };
}

test('changes of a host wait for each other, and steps for steps only; one that nobody waits for any more is not sent', async () => {
  const sent: string[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<Ended>();
  await using host = openHost({
    target: 'host:pi-1',
    owner: { cluster: 'attic', uid: '4711' },
    connection: {
      ...openHere(),
      run: script => {
        const [, kind, name] = /^kind='(.*)'$[\s\S]*?^name='(.*)'$/m.exec(script)!;
        sent.push(`${kind} ${name}`);
        return name === '/one' || name === 'long' ? ended : Promise.resolve(WELL);
      },
    },
    secrets: { value: async () => '', fingerprint: async () => '' },
    rollbackMs: 1_000,
  });
  const gone = new AbortController();
  const { signal } = new AbortController();
  const one = host.apply(removing('file', '/one'), signal);
  const late = host.apply(removing('link', '/late'), gone.signal).catch((error: unknown) => error);
  const two = host.apply(removing('link', '/two'), signal);
  const steps = ['long', 'next'].map(name => host.apply(removing('step', name), signal));
  await setImmediate();
  expect(sent).toEqual(['file /one', 'step long']);
  gone.abort(new Error('nobody waits'));
  end(WELL);
  await Promise.all([one, two, ...steps]);
  expect(await late).toEqual(new Error('nobody waits'));
  expect([...sent].sort()).toEqual(['file /one', 'link /two', 'step long', 'step next']);
});
