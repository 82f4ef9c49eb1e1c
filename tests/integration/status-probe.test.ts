import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { probeEndpoints } from '../../cli/status/probe.ts';
import type { Endpoint } from '../../reconciler/model/report.ts';
import { freePort } from '../support/ports.ts';

/** A server on loopback that does so with each connection. */
async function serve(
  onConnection: (socket: Socket) => void,
  address = '127.0.0.1',
): Promise<AsyncDisposable & { readonly port: number }> {
  const server: Server = createServer(onConnection).listen(0, address);
  await once(server, 'listening');
  return {
    port: (server.address() as { readonly port: number }).port,
    [Symbol.asyncDispose]: () => new Promise(resolve => server.close(() => resolve())),
  };
}

const at = (port: number, more: Partial<Endpoint> = {}): Endpoint => ({
  job: 'web',
  port,
  protocol: 'tcp',
  everywhere: false,
  nodes: [{ name: 'pi-1', address: '127.0.0.1' }],
  ...more,
});
const answer = (text: string) => (socket: Socket) => void socket.once('data', () => socket.end(text));

test('a port is reached by connecting, or by HTTP where the health check of its job is', async () => {
  const never = new AbortController().signal;
  await using quiet = await serve(() => {});
  await using closing = await serve(socket => socket.end());
  await using well = await serve(answer('HTTP/1.1 204 No Content\r\n\r\n'));
  await using ill = await serve(answer('HTTP/1.0 503 Busy\r\n\r\n'));
  await using other = await serve(answer('SSH-2.0-OpenSSH\r\n'));
  const asked: string[] = [];
  await using told = await serve(socket => void socket.on('data', chunk => asked.push(chunk.toString())));
  const path = '/healthz';
  const probes = await probeEndpoints(
    [
      at(quiet.port),
      at(closing.port),
      at(await freePort()),
      at(well.port, { path }),
      at(ill.port, { path }),
      at(other.port, { path }),
      at(told.port),
      at(1, { protocol: 'udp' }),
      at(2, { nodes: [{ name: 'pi-2', address: null }] }),
    ],
    never,
  );
  expect(probes.map(({ ok, what }) => `${ok} ${what}`)).toEqual([
    'true connected',
    'false closed without an answer',
    'false connection refused',
    'true HTTP 204',
    'false HTTP 503',
    'false answers, but not by HTTP',
    'true connected',
  ]);
  expect(asked, 'nothing is said to what may not speak HTTP').toEqual([]);
});

test('one that does not answer costs its own deadline, and who gives up waits no longer', async () => {
  const stop = new AbortController();
  await using silent = await serve(() => stop.abort(new Error('enough')));
  await expect(probeEndpoints([at(silent.port, { path: '/' })], stop.signal)).rejects.toThrow('enough');
});

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '[::1]'],
])('a server at %s is asked as %s with its port', async (address, host) => {
  const asked: string[] = [];
  const reply = answer('HTTP/1.1 200 OK\r\n\r\n');
  await using server = await serve(socket => {
    socket.on('data', chunk => asked.push(chunk.toString()));
    reply(socket);
  }, address);
  const nodes = [{ name: 'pi-1', address }];
  const never = new AbortController().signal;
  expect(await probeEndpoints([at(server.port, { path: '/', nodes })], never)).toMatchObject([{ ok: true }]);
  expect(asked.join('')).toContain(`\r\nHost: ${host}:${server.port}\r\n`);
});
