import { Resolver } from 'node:dns/promises';
import { keepNewest } from '../model/keep-newest.ts';
import type { Answer, Question } from '../model/observed.ts';
import type { Feed } from './feed.ts';

interface Cached {
  readonly answer: Answer;
  readonly until: number;
}

/** The resolver itself keeps names for their time to live; so often at most it is asked again, and so seldom at least. */
const LEAST_MS = 30_000;
const MOST_MS = 600_000;
const MOST_NAMES = 1_000;

/**
 * Answers which addresses a name has, by the system's name servers and without its hosts file: what others see. A name that is not there has
 * none; one family that is not answered for is missing, both leave the question open. `servers`: `address:port` instead of the system's; one question takes at
 * most about `askMs`.
 */
export function openDns({
  servers,
  askMs = 4_000,
  now = Date.now,
}: {
  readonly servers?: readonly string[];
  readonly askMs?: number;
  readonly now?: () => number;
} = {}): Feed {
  const cache = new Map<string, Cached>();
  const ask = async (name: string, signal: AbortSignal): Promise<Answer> => {
    const known = cache.get(name);
    if (known !== undefined && now() < known.until) return known.answer;
    const { answer, keepMs } = await lookUp(name, { servers, askMs }, signal);
    keepNewest(cache, name, { answer, until: now() + keepMs }, MOST_NAMES);
    return answer;
  };
  return {
    answers: 'dns',
    ask: (questions, signal) => Promise.all(questions.map(question => ask(nameOf(question), signal))),
    async [Symbol.asyncDispose]() {},
  };
}

function nameOf(question: Question): string {
  if (question.kind !== 'dns') throw new Error(`a question about a name was expected, got one about a ${question.kind}`);
  return question.name;
}

async function lookUp(
  name: string,
  { servers, askMs }: { readonly servers: readonly string[] | undefined; readonly askMs: number },
  signal: AbortSignal,
): Promise<{ readonly answer: Answer; readonly keepMs: number }> {
  signal.throwIfAborted();
  const resolver = new Resolver({ timeout: askMs / 2, tries: 2, maxTimeout: askMs / 2 });
  if (servers !== undefined) resolver.setServers(servers);
  const cancel = (): void => resolver.cancel();
  const deadline = setTimeout(cancel, askMs);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const found = await Promise.all([
      resolver.resolve4(name, { ttl: true }).catch(noneOrFailure),
      resolver.resolve6(name, { ttl: true }).catch(noneOrFailure),
    ]);
    signal.throwIfAborted();
    const failure = found.find(result => !Array.isArray(result));
    const records = found.flatMap(result => (Array.isArray(result) ? result : []));
    const why = failure === undefined ? undefined : `cannot look up ${name}: ${wordsOf(failure)}`;
    if (why !== undefined && records.length === 0)
      return { answer: { kind: 'unanswered', why, temporary: true }, keepMs: LEAST_MS };
    const addresses = [...new Set(records.map(({ address }) => address))].sort();
    const keepMs = Math.max(LEAST_MS, Math.min(MOST_MS, ...records.map(({ ttl }) => ttl * 1000)));
    const answer: Answer = { kind: 'dns', addresses, ...(why === undefined ? {} : { missing: why }) };
    return { answer, keepMs: why === undefined && records.length > 0 ? keepMs : LEAST_MS };
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', cancel);
  }
}

type Failure = Error & { readonly code?: string };

/** That there is no such name, or none of this family, is an answer. */
function noneOrFailure(error: Failure): readonly never[] | Failure {
  return error.code === 'ENOTFOUND' || error.code === 'ENODATA' ? [] : error;
}

function wordsOf(failure: Failure | readonly unknown[]): string {
  const { code, message } = failure as Failure;
  switch (code) {
    case 'ETIMEOUT':
    case 'ECANCELLED':
      return 'no name server answered in time';
    case 'ECONNREFUSED':
      return 'no name server can be reached';
    case 'ESERVFAIL':
      return 'the name server failed';
    case 'EREFUSED':
      return 'the name server refuses to answer';
    default:
      return message;
  }
}
