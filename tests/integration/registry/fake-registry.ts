import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** A server that answers as a test says, and remembers what it was asked. */
export interface FakeServer extends AsyncDisposable {
  /** `127.0.0.1:40123` */
  readonly address: string;
  readonly heard: readonly Heard[];
}

export type Behave = (request: http.IncomingMessage, response: http.ServerResponse, address: string) => unknown;

export async function startFake(behave: Behave, tls?: { readonly key: string; readonly cert: string }): Promise<FakeServer> {
  const heard: Heard[] = [];
  let address = '';
  const listener: http.RequestListener = (request, response) => {
    heard.push({ method: request.method ?? '', url: request.url ?? '', authorization: request.headers.authorization });
    behave(request, response, address);
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    heard,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const INDEX = JSON.stringify({ schemaVersion: 2, manifests: [{ platform: { os: 'linux', architecture: 'amd64' } }] });

/** Answers for any tag with an index of one platform. */
export function sendIndex(request: http.IncomingMessage, response: http.ServerResponse): unknown {
  response.writeHead(200, { 'content-type': 'application/vnd.oci.image.index.v1+json' });
  return response.end(request.method === 'HEAD' ? undefined : INDEX);
}
