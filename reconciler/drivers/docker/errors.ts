import { OperationError, type OperationErrorCode } from '../../model/operation-error.ts';

/** What was tried and on which engine: the beginning of every message. */
export interface Attempt {
  /** `create container shop-web-1-0f3c9a21`. */
  readonly doing: string;
  /** `unix:///var/run/docker.sock`. */
  readonly engine: string;
}

/** What the engine refused, in its own words. `status` is that of its answer, 0 where the words came in the middle of one (a pull, a build). */
export function refusal(attempt: Attempt, status: number, words: string): OperationError {
  const known = WORDS.find(([pattern]) => pattern.test(words));
  const code = known?.[1] ?? byStatus(status);
  const hint = known?.[2] === undefined ? '' : `; ${known[2]}`;
  const message = `${attempt.doing} on ${attempt.engine}: ${words.trim()}${hint}`;
  const error = new OperationError(code, message, PASSING.test(words) ? { temporary: true } : {});
  said.add(error);
  return error;
}

/** Whether an error is in the Engine's own words, which may repeat what it was sent. */
export function isSaid(error: OperationError): boolean {
  return said.has(error);
}

const said = new WeakSet<OperationError>();

/** What dockerode threw: a refusal, or no answer at all: no connection, a broken one, a deadline that passed, or we were told to stop. */
export function failure(attempt: Attempt, error: unknown, signal: AbortSignal): OperationError {
  if (error instanceof OperationError) return error;
  const prefix = `${attempt.doing} on ${attempt.engine}`;
  if (signal.aborted) {
    if ((signal.reason as Error | undefined)?.name === 'TimeoutError')
      return new OperationError('timeout', `${prefix}: no answer within the deadline; the engine may hang`, { cause: error });
    return new OperationError('aborted', `${prefix}: told to stop`, { cause: error });
  }
  const { code = '', message, statusCode, reason = 'unexpected' } = error as EngineError;
  if (error instanceof SyntaxError || message.startsWith('Max redirects exceeded'))
    return new OperationError('corrupt', `${prefix}: the answer is not what a Docker Engine says; what listens there?`, {
      cause: error,
    });
  if (statusCode !== undefined)
    return refusal(attempt, statusCode, message.replace(`(HTTP code ${statusCode}) ${reason} - `, ''));
  const [kind, hint] = CONNECTION[code] ?? (/CERT|SSL|TLS|VERIFY|SIGNED/.test(code) ? TLS : LOST);
  return new OperationError(kind, `${prefix}: ${message}; ${hint}`, { cause: error });
}

/** dockerode's message is `(HTTP code 404) no such container - No such container: web `. */
interface EngineError extends NodeJS.ErrnoException {
  readonly statusCode?: number;
  readonly reason?: string;
}

/** What the Engine says (20.10 to 28) and what it means: its status codes alone do not tell. */
const WORDS: readonly (readonly [RegExp, OperationErrorCode, string?])[] = [
  [
    /port is already allocated|failed to bind host port|bind for .* failed|address already in use/i,
    'conflict',
    'free the port or address, or publish another',
  ],
  [/no space left on device|disk quota exceeded/i, 'exhausted', 'free space there, for example docker system prune'],
  [/cannot allocate memory/i, 'exhausted'],
  [
    /no basic auth|unauthorized|authentication required|access denied|access to the resource is denied|denied: /i,
    'unauthorized',
    'give credentials for this registry',
  ],
  [
    /manifest unknown|manifest for .* not found|repository .* not found|no such image|name unknown/i,
    'not-found',
    'check the name and the tag',
  ],
  [/no matching manifest|image .* does not match .* platform/i, 'unsupported', 'the image is not made for this platform'],
  [/toomanyrequests|rate limit/i, 'exhausted', 'the registry limits pulls; give credentials or wait'],
  [
    /connection refused|no such host|network is unreachable|no route to host|i\/o timeout|handshake timeout|request canceled|unexpected eof/i,
    'unreachable',
  ],
  // A network of a Swarm that is being removed: its part on this node goes by itself.
  [/\bnetwork \S+ not found/i, 'not-found'],
  [/bind source path does not exist/i, 'invalid', 'make the folder on the node first'],
  [/is already in use by container/i, 'conflict'],
  [
    /is in use by (service|task|the following service)|update out of sequence|name conflicts with an existing object/i,
    'conflict',
  ],
  [/executable file not found|oci runtime create failed|error during container init|no such file or directory/i, 'invalid'],
  [/too (old|new)\b.*api version/i, 'unsupported'],
];

/** Somebody removes, makes or changes the very thing at this moment, or still uses it: a little later that is over. */
const PASSING =
  /no such container|removal of container .* is already in progress|is marked for removal|is already in use by container|is in use by (service|task|the following service)|update out of sequence/i;

function byStatus(status: number): OperationErrorCode {
  if (status === 400) return 'invalid';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  if (status === 501) return 'unsupported';
  return 'internal';
}

const LOST = ['unreachable', 'the connection to the engine broke'] as const;
const TLS = ['unauthorized', "check ca, cert and key of tls, and the names in the engine's certificate"] as const;

const CONNECTION: Readonly<Record<string, readonly [OperationErrorCode, string]>> = {
  ENOENT: ['unreachable', 'there is no such socket: is the engine installed and running?'],
  ECONNREFUSED: ['unreachable', 'nothing listens there: is the engine running?'],
  EACCES: ['forbidden', 'join the group that owns the socket (usually docker) and log in again'],
  ENOTFOUND: ['unreachable', 'the name cannot be resolved'],
  EHOSTUNREACH: ['unreachable', 'the machine does not answer'],
};
