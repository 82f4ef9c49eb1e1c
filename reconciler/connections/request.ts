import http from 'node:http';
import https from 'node:https';
import type { Connection } from './connection.ts';

/** One HTTP request over a connection. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, with its length. */
  readonly body?: string | Uint8Array;
}

/**
 * Sends a request and resolves with the answer once its head is there, whatever its status; the caller reads or destroys it. Aborting
 * `signal` ends the request and, later, the answer's stream. Rejects with Node's own error when there is no answer.
 */
export function sendRequest(connection: Connection, request: HttpRequest, signal: AbortSignal): Promise<http.IncomingMessage> {
  const { http: place } = connection;
  const { method, path, headers, body } = request;
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const secure = 'protocol' in place && place.protocol === 'https';
  const { protocol: _, ...options } = 'protocol' in place ? place : { ...place, protocol: 'http' };
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const sent = (secure ? https : http).request({ ...options, method, path, signal, headers: { ...headers, ...length } }, resolve);
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

/** The whole body of an answer. */
export async function readBody(answer: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
