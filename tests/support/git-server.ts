import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** What the server does wrong. `pack` are answers that carry a pack, else the fault strikes every request. */
export type Fault =
  /** Sends so many bytes of a pack and then nothing more, with the connection open. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** Sends so many bytes of a pack and closes the connection. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Accepts every request and never answers. */
  | { readonly kind: 'mute' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The same, but only in place of a pack. */
  | {
      readonly kind: 'answerPack';
      readonly status: number;
      readonly body: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** Sends paths that begin with `from` to where they begin with `to`, here or at another server. */
  | { readonly kind: 'redirect'; readonly from: string; readonly to: string };

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  /** Bytes of the answer's body, so far. */
  bytes: number;
}

export interface GitServer extends AsyncDisposable {
  /** `http://127.0.0.1:1234`; a repository `a` of the served folder is at `/a`. */
  readonly url: string;
  /** What was asked, oldest first; empty it at will. */
  readonly requests: SeenRequest[];
  /** The Authorization header that is wanted; null: none. */
  authorization: string | null;
  fault: Fault | null;
}

export interface GitServerOptions {
  readonly authorization?: string;
  /** A server from before protocol 2. */
  readonly old?: boolean;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Serves all repositories of a folder over smart HTTP, by git's own http-backend, on a free port of the loopback address. */
export async function startGitServer(root: string, options: GitServerOptions = {}): Promise<GitServer> {
  const onRequest: http.RequestListener = (request, response) => {
    const seen: SeenRequest = {
      method: request.method!,
      path: request.url!,
      authorization: request.headers.authorization,
      bytes: 0,
    };
    served.requests.push(seen);
    if (options.old === true) delete request.headers['git-protocol'];
    const { fault } = served;
    if (fault?.kind === 'mute') return;
    if (fault?.kind === 'redirect' && request.url!.startsWith(fault.from))
      return void response.writeHead(302, { location: request.url!.replace(fault.from, fault.to) }).end();
    if (fault?.kind === 'answer') return void response.writeHead(fault.status, fault.headers).end(fault.body);
    if (served.authorization !== null && request.headers.authorization !== served.authorization)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('who are you?');
    if (
      fault?.kind === 'answerPack' &&
      request.url!.endsWith('/git-upload-pack') &&
      request.headers['git-protocol'] === undefined
    )
      return void response.writeHead(fault.status, fault.headers).end(fault.body);
    const isPack = request.method === 'POST' && request.headers['git-protocol'] === undefined;
    const broken = isPack && (fault?.kind === 'stall' || fault?.kind === 'cut') ? fault : null;
    runBackend(root, request, response, chunk => {
      const left = (broken?.afterBytes ?? Number.POSITIVE_INFINITY) - seen.bytes;
      seen.bytes += chunk.length;
      if (chunk.length <= left) return void response.write(chunk);
      if (left > 0) response.write(chunk.subarray(0, left), () => broken?.kind === 'cut' && response.destroy());
      return broken?.kind;
    });
  };
  const server = options.tls === undefined ? http.createServer(onRequest) : https.createServer(options.tls, onRequest);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const served: GitServer = {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    authorization: options.authorization ?? null,
    fault: null,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return served;
}

/** `send` writes a chunk of the body, or part of it; what it returns says that nothing may follow. */
function runBackend(
  folder: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  send: (chunk: Buffer) => unknown,
): void {
  const url = new URL(request.url!, 'http://git');
  const header = (name: string) => request.headers[name] as string | undefined;
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method!,
    CONTENT_TYPE: header('content-type') ?? '',
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_USER: 'tester',
    GIT_PROTOCOL: header('git-protocol') ?? '',
  };
  if (header('content-length') !== undefined) env.CONTENT_LENGTH = header('content-length')!;
  const backend = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  request.pipe(backend.stdin);
  backend.stdin.on('error', () => {}); // It may answer without reading the request to its end.
  response.on('close', () => backend.kill());
  let ended = false;
  const pass = (chunk: Buffer) => {
    ended ||= send(chunk) !== undefined;
    if (ended) backend.stdout.pause();
  };
  let head: Buffer | null = Buffer.alloc(0);
  backend.stdout.on('data', (chunk: Buffer) => {
    if (head === null) return pass(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const fields = head
      .toString('latin1', 0, end)
      .split('\r\n')
      .map(line => line.split(/: (.*)/, 2) as [string, string]);
    const status = fields.find(([name]) => name === 'Status')?.[1] ?? '200';
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(fields.filter(([name]) => name !== 'Status')));
    const rest = head.subarray(end + 4);
    head = null;
    if (rest.length > 0) pass(rest);
  });
  backend.stdout.on('end', () => response.end());
}
