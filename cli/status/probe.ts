import { connect, isIPv6, type Socket } from 'node:net';
import type { Endpoint, Probe } from '../../reconciler/model/report.ts';

/** How long one try may take. */
const PROBE_MS = 3_000;
/** Docker's own proxy takes connections for which nothing listens, and closes them at once. */
const CLOSED_AT_ONCE_MS = 250;

/** Tries every TCP port over each node that has an address, all at once: by HTTP where the job's health check does, else by connecting. */
export function probeEndpoints(endpoints: readonly Endpoint[], signal: AbortSignal): Promise<readonly Probe[]> {
  const tries = endpoints
    .filter(({ protocol }) => protocol === 'tcp')
    .flatMap(endpoint =>
      endpoint.nodes.flatMap(({ name, address }) => (address === null ? [] : [probe(endpoint, name, address, signal)])),
    );
  return Promise.all(tries);
}

async function probe({ job, port, path }: Endpoint, node: string, address: string, signal: AbortSignal): Promise<Probe> {
  const began = performance.now();
  const answer = await tryPort(address, port, path, AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]));
  signal.throwIfAborted();
  return { job, port, node, ...answer, tookMs: Math.round(performance.now() - began) };
}

type Answer = Pick<Probe, 'ok' | 'what'>;

async function tryPort(host: string, port: number, path: string | undefined, signal: AbortSignal): Promise<Answer> {
  const socket = connect({ host, port, signal });
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const timers: NodeJS.Timeout[] = [];
  socket.on('error', error => resolve({ ok: false, what: wordsFor(error, signal) }));
  socket.on('connect', () => {
    if (path !== undefined) askFor(socket, hostHeader(host, port), path, resolve);
    else timers.push(setTimeout(() => resolve({ ok: true, what: 'connected' }), CLOSED_AT_ONCE_MS));
  });
  socket.on('data', () => {
    if (path === undefined) resolve({ ok: true, what: 'connected' });
  });
  socket.on('close', () => resolve({ ok: false, what: 'closed without an answer' }));
  try {
    return await promise;
  } finally {
    timers.forEach(clearTimeout);
    socket.destroy();
  }
}

/** HTTP as far as its first line; as with health checks 200 to 399 is well. */
function askFor(socket: Socket, host: string, path: string, resolve: (answer: Answer) => void): void {
  let text = '';
  socket.on('data', chunk => {
    text += chunk.toString('latin1');
    if (!text.includes('\n') && text.length < 100) return;
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
    if (status === undefined) resolve({ ok: false, what: 'answers, but not by HTTP' });
    else resolve({ ok: status < '400', what: `HTTP ${status}` });
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: keelson\r\nConnection: close\r\n\r\n`);
}

/** RFC 9110, 7.2: an IPv6 address is in brackets, and the port is left out where it is HTTP's own. */
function hostHeader(address: string, port: number): string {
  // A zone (`fe80::1%eth0`) means something on this machine alone.
  const host = isIPv6(address) ? `[${address.replace(/%.*$/, '')}]` : address;
  return port === 80 ? host : `${host}:${port}`;
}

function wordsFor(error: NodeJS.ErrnoException, signal: AbortSignal): string {
  if (signal.aborted) return `no answer in ${PROBE_MS / 1000} s`;
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'no way there';
    case 'ENOTFOUND':
      return 'its name leads nowhere';
    default:
      return error.message;
  }
}
