import type http from 'node:http';
import type { Connection } from '../../connections/connection.ts';
import { type HttpRequest, readBody, sendRequest } from '../../connections/request.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { EngineVersion } from './engine-types.ts';
import { type Attempt, failure, refusal } from './errors.ts';

/** One call of the Engine API. */
export interface EngineCall {
  readonly method?: HttpRequest['method'];
  /** Without the API version: `/containers/json`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Sent as JSON, or as a tar where it is bytes. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** For messages: `create container web`. */
  readonly doing: string;
}

/** A Docker Engine that answers. Every call throws OperationError, with the engine's own words where it said any. */
export interface Engine {
  /** For messages. */
  readonly name: string;
  readonly version: EngineVersion;
  /** The JSON of the answer; null where it is empty. */
  call<T>(call: EngineCall, signal: AbortSignal): Promise<T>;
  /** The answer's body as it comes; whoever reads it destroys it. */
  stream(call: EngineCall, signal: AbortSignal): Promise<http.IncomingMessage>;
}

/** The API that this driver is written for, Docker 20.10's: the oldest that is served. */
const API = '1.41';

/** Asks an engine for its version. Throws OperationError; `unsupported` where its API is older than 1.41. */
export async function openEngine(connection: Connection, signal: AbortSignal): Promise<Engine> {
  const { name } = connection;
  const version = await request<EngineVersion>(connection, '', { path: '/version', doing: 'ask for the version' }, signal);
  if (isOlder(version.ApiVersion, API))
    throw new OperationError(
      'unsupported',
      `engine ${version.Version} on ${name} speaks API ${version.ApiVersion}; ${API} (Docker 20.10) or newer is needed`,
    );
  // Engines from 29 on refuse 1.41: then the oldest they speak.
  const least = version.MinAPIVersion ?? API;
  const prefix = `/v${isOlder(API, least) ? least : API}`;
  return {
    name,
    version,
    call: (call, ending) => request(connection, prefix, call, ending),
    stream: (call, ending) => open(connection, prefix, call, ending),
  };
}

async function request<T>(connection: Connection, prefix: string, call: EngineCall, signal: AbortSignal): Promise<T> {
  const answer = await open(connection, prefix, call, signal);
  try {
    const text = (await readBody(answer)).toString();
    return (text === '' ? null : JSON.parse(text)) as T;
  } catch (error) {
    throw failure({ doing: call.doing, engine: connection.name }, error, signal);
  }
}

async function open(
  connection: Connection,
  prefix: string,
  call: EngineCall,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const { method = 'GET', body, doing } = call;
  const attempt: Attempt = { doing, engine: connection.name };
  try {
    signal.throwIfAborted();
    const raw = body instanceof Uint8Array;
    const type = body === undefined ? {} : { 'content-type': raw ? 'application/x-tar' : 'application/json' };
    const sent: HttpRequest = {
      method,
      path: `${prefix}${call.path}${queryOf(call)}`,
      headers: { ...type, ...call.headers },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    };
    const answer = await sendRequest(connection, sent, signal);
    const status = answer.statusCode ?? 0;
    if (status < 400) return answer;
    throw refusal(attempt, status, wordsOf((await readBody(answer)).toString()));
  } catch (error) {
    throw failure(attempt, error, signal);
  }
}

function queryOf({ query }: EngineCall): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) parameters.append(key, one);
  }
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function wordsOf(body: string): string {
  try {
    return (JSON.parse(body) as { readonly message?: string }).message ?? body;
  } catch {
    return body;
  }
}

function isOlder(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
