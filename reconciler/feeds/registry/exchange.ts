import { type Dispatcher, fetch, type Headers, type Response } from 'undici';
import { OperationError } from '../../model/operation-error.ts';

/** A whole answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** A question to send. */
export interface Exchange {
  readonly method: 'GET' | 'HEAD';
  readonly url: string;
  /** Value of the Authorization header; sent to the first host only. */
  readonly credentials: string | null;
  readonly accept: string;
  readonly dispatcher: Dispatcher;
  /** Who is asked, for messages. */
  readonly name: string;
}

const REDIRECTS = 5;
const LONGEST_BYTES = 8 * 1024 * 1024;

/**
 * Sends a question and reads the answer, whatever its status. Redirects are followed, without the credentials where they lead to another
 * host, and never from HTTPS to HTTP. Throws OperationError unreachable, invalid or exhausted; an abort as it is.
 */
export async function exchange(question: Exchange, signal: AbortSignal): Promise<Reply> {
  const { method, accept, dispatcher, name } = question;
  const origin = new URL(question.url).origin;
  let url = new URL(question.url);
  for (let redirects = 0; redirects <= REDIRECTS; redirects += 1) {
    const credentials = url.origin === origin ? question.credentials : null;
    const headers = { accept, 'user-agent': 'keelson', ...(credentials === null ? {} : { authorization: credentials }) };
    const response = await send(url, { method, headers, dispatcher, signal, redirect: 'manual' }, name);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) {
      return { status: response.status, headers: response.headers, bytes: await readBody(response, name, signal) };
    }
    await response.body?.cancel();
    const next = new URL(location, url);
    if (next.protocol !== url.protocol && next.protocol !== 'https:')
      throw new OperationError('invalid', `${name} redirects from ${url.protocol} to ${next.protocol}, which is not followed`);
    url = next;
  }
  throw new OperationError('invalid', `${name} redirects in a circle`);
}

async function send(url: URL, init: Parameters<typeof fetch>[1], name: string): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw unreachable(error, name, init?.signal ?? null);
  }
}

async function readBody(response: Response, name: string, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > LONGEST_BYTES) throw new OperationError('exhausted', `${name} answered with more than ${LONGEST_BYTES} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw unreachable(error, name, signal);
  }
  return Buffer.concat(chunks);
}

/** undici's own message is "fetch failed"; what happened is in its cause. */
function unreachable(error: unknown, name: string, signal: AbortSignal | null): unknown {
  if (signal?.aborted === true || error instanceof OperationError) return error;
  const { cause, message } = error as Error;
  const why =
    cause instanceof AggregateError ? cause.errors.map(String).join(', ') : cause instanceof Error ? cause.message : message;
  return new OperationError('unreachable', `${name} cannot be reached: ${why}`, { cause: error });
}
