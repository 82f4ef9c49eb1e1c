import { expect, it } from 'vitest';
import type { Connection } from '../../../reconciler/connections/connection.ts';
import type { Access } from '../../../reconciler/model/cluster.ts';
import { sharedConnections } from '../../../reconciler/open/connection.ts';

const way: Access = { kind: 'local' };
const never = new AbortController().signal;

/** Ways that open when the test says so. */
function openings() {
  const asked: (PromiseWithResolvers<Connection> & { readonly signal: AbortSignal })[] = [];
  const closed: string[] = [];
  const connection = (name: string): Connection => ({
    name,
    http: { socketPath: '/' },
    [Symbol.asyncDispose]: async () => void closed.push(name),
  });
  const share = sharedConnections((_access, signal) => {
    asked.push({ ...Promise.withResolvers<Connection>(), signal });
    return asked.at(-1)!.promise;
  });
  return { asked, closed, connection, share };
}
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

it('who gives up waiting does not end it for the others', async () => {
  const { asked, connection, share } = openings();
  const impatient = new AbortController();
  const first = share(way, impatient.signal);
  const second = share(way, never);
  impatient.abort(new Error('too long'));
  await expect(first).rejects.toThrow('too long');
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([false]);
  asked[0]!.resolve(connection('one'));
  expect((await second).name).toBe('one');
});

it('an open that nobody waits for any more is ended, closed if it comes late, and blocks nobody', async () => {
  const { asked, closed, connection, share } = openings();
  const impatient = new AbortController();
  const first = share(way, impatient.signal);
  impatient.abort();
  await expect(first).rejects.toThrow();
  expect(asked[0]!.signal.aborted).toBe(true);
  const second = share(way, never);
  asked[1]!.resolve(connection('two'));
  expect((await second).name).toBe('two');
  asked[0]!.resolve(connection('one'));
  await turn();
  expect(closed).toEqual(['one']);
});

it('one that is renewed is opened anew for whoever comes, and left to those who have it', async () => {
  const { asked, closed, connection, share } = openings();
  const opening = [share(way, never), share(way, never)];
  asked[0]!.resolve(connection('old'));
  const [refused, other] = await Promise.all(opening);
  refused!.renew!();
  await refused![Symbol.asyncDispose]();
  const again = share(way, never);
  asked[1]!.resolve(connection('new'));
  expect((await again).name).toBe('new');
  expect(closed).toEqual([]);
  // Who learns of it later does not close what is new already.
  other!.renew!();
  expect((await share(way, never)).name).toBe('new');
  await other![Symbol.asyncDispose]();
  expect(closed).toEqual(['old']);
});
