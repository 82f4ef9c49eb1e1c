import pLimit, { type LimitFunction } from 'p-limit';
import { type ImageRef, parseImageRef } from '../../model/image-ref.ts';
import { keepNewest } from '../../model/keep-newest.ts';
import type { Answer, Question } from '../../model/observed.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import type { Feed } from '../feed.ts';
import { openRegistryClient, type RegistryClient } from './registry-client.ts';
import { openImageResolver } from './resolve-image.ts';
import type { RegistrySettings } from './settings.ts';

type ImageQuestion = Extract<Question, { readonly kind: 'image' }>;

interface Cached {
  readonly answer: Answer;
  readonly at: number;
  readonly keepMs: number;
}

/** One registry: how it is asked, how much at once, and since when it does not answer. */
interface Door {
  readonly client: RegistryClient;
  readonly limit: LimitFunction;
  shut: { readonly why: string; readonly until: number } | null;
}

const TEN_MINUTES_MS = 600_000;
const FAILURE_MS = 30_000;
const AT_ONCE = 6;
const MOST_ANSWERS = 10_000;

/**
 * Answers which digest a tag names and which platforms its image has. Answers are kept for `cacheMs` (a question's `followMs` makes that
 * shorter), failures for half a minute, and so long a registry that does not answer is not asked again. One question takes at most
 * `askMs`.
 */
export function openRegistry(options: {
  readonly registries: readonly RegistrySettings[];
  readonly secrets: Secrets;
  readonly cacheMs?: number;
  readonly askMs?: number;
  readonly now?: () => number;
}): Feed {
  const { registries, secrets, cacheMs = TEN_MINUTES_MS, askMs = 20_000, now = Date.now } = options;
  const doors = new Map<string, Door>();
  const cache = new Map<string, Cached>();
  const resolver = openImageResolver();
  const doorOf = (host: string): Door => {
    const settings = registries.find(registry => registry.host === host);
    const door = doors.get(host) ?? {
      client: openRegistryClient(host, settings, secrets, now),
      limit: pLimit(AT_ONCE),
      shut: null,
    };
    doors.set(host, door);
    return door;
  };

  const answer = async (question: ImageQuestion, signal: AbortSignal): Promise<Answer> => {
    const known = cache.get(question.ref);
    const keepMs = Math.min(known?.keepMs ?? 0, question.followMs ?? Number.POSITIVE_INFINITY);
    if (known !== undefined && Math.abs(now() - known.at) < keepMs) return known.answer;
    const ref = parseImageRef(question.ref);
    const found = ref === null ? malformed(question.ref) : await ask(question.ref, ref, signal);
    const cached = { answer: found, at: now(), keepMs: found.kind === 'unanswered' ? FAILURE_MS : cacheMs };
    keepNewest(cache, question.ref, cached, MOST_ANSWERS);
    return found;
  };

  const ask = (text: string, ref: ImageRef, signal: AbortSignal): Promise<Answer> => {
    const door = doorOf(ref.registry);
    return door.limit(async () => {
      signal.throwIfAborted();
      if (door.shut !== null && now() < door.shut.until) return unanswered(text, door.shut.why, true);
      const deadline = AbortSignal.timeout(askMs);
      try {
        const image = await resolver.resolve(door.client, ref, AbortSignal.any([signal, deadline]));
        return { kind: 'image', ...image, at: now() };
      } catch (error) {
        signal.throwIfAborted();
        if (!deadline.aborted && !(error instanceof OperationError)) throw error;
        const failure =
          error instanceof OperationError
            ? error
            : new OperationError('timeout', `${ref.registry} did not answer within ${askMs / 1000} s`);
        if (failure.code === 'timeout' || failure.code === 'unreachable')
          door.shut = { why: failure.message, until: now() + FAILURE_MS };
        return unanswered(text, failure.message, failure.temporary);
      }
    });
  };

  return {
    answers: 'image',
    ask: async (questions, signal) => {
      const asked = new Map<string, Promise<Answer>>();
      return Promise.all(
        questions.map(question => {
          if (question.kind !== 'image')
            throw new Error(`a question about an image was expected, got one about a ${question.kind}`);
          const promise = asked.get(question.ref) ?? answer(question, signal);
          asked.set(question.ref, promise);
          return promise;
        }),
      );
    },
    [Symbol.asyncDispose]: async () => {
      for (const { client } of doors.values()) await client[Symbol.asyncDispose]();
    },
  };
}

function malformed(ref: string): Answer {
  return unanswered(ref, 'this is no reference of an image; HOST[:PORT]/PATH[:TAG][@sha256:DIGEST] was expected', false);
}

function unanswered(ref: string, why: string, temporary: boolean): Answer {
  return { kind: 'unanswered', why: `cannot find out the digest of ${ref}: ${why}`, temporary };
}
