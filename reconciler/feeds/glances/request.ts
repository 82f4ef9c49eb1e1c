import { type Dispatcher, request } from 'undici';
import { OperationError } from '../../model/operation-error.ts';

/** More than Glances says of thousands of processes. */
const LONGEST_BYTES = 4 * 1024 * 1024;

/** What Glances answered: JSON, or a status that is none of success. */
export type Answer = { readonly status: 200; readonly value: unknown } | { readonly status: number; readonly value?: never };

/**
 * Asks one thing of a Glances; `what` names it for people, `authorization` is the header. Throws OperationError unreachable, invalid (no
 * JSON) and exhausted (too much of it); an abort as it is.
 */
export async function askGlances(
  url: string,
  {
    what,
    authorization,
    dispatcher,
  }: { readonly what: string; readonly authorization?: string; readonly dispatcher: Dispatcher },
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const headers = { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) };
    const { statusCode, body } = await request(url, { dispatcher, headers, signal });
    if (statusCode !== 200) {
      body.on('error', () => undefined).destroy();
      return { status: statusCode };
    }
    const text = await readText(body, what);
    return { status: 200, value: parse(text, what) };
  } catch (error) {
    if (signal.aborted || error instanceof OperationError) throw error;
    const { code, message } = error as Error & { readonly code?: string };
    throw new OperationError('unreachable', `${what} cannot be reached: ${message || code}; start it there with glances -w`);
  }
}

async function readText(body: AsyncIterable<Uint8Array>, what: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    // Leaving the loop destroys the body, and with it the connection.
    if (size > LONGEST_BYTES)
      throw new OperationError('exhausted', `${what} answered with more than ${LONGEST_BYTES} bytes, and is no Glances`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const kind = text.trimStart().startsWith('<') ? 'a web page' : 'something that is no JSON';
    throw new OperationError('invalid', `${what} answered with ${kind}: another program listens there; see telemetry.port`);
  }
}
