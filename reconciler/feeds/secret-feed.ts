import type { Answer, Question } from '../model/observed.ts';
import { OperationError } from '../model/operation-error.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Feed } from './feed.ts';

/** Answers with the fingerprints of secrets; a secret that nobody has is unanswered, with every place that was looked in. */
export function openSecretFeed(secrets: Secrets): Feed {
  return {
    answers: 'secret',
    ask: (questions, signal) => Promise.all(questions.map(question => answer(secrets, question, signal))),
    async [Symbol.asyncDispose]() {},
  };
}

async function answer(secrets: Secrets, question: Question, signal: AbortSignal): Promise<Answer> {
  if (question.kind !== 'secret') throw new Error(`a question about a secret was expected, got one about an ${question.kind}`);
  const ref = question.key === undefined ? { secret: question.secret } : { secret: question.secret, key: question.key };
  try {
    return { kind: 'secret', fingerprint: await secrets.fingerprint(ref, signal) };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return { kind: 'unanswered', why: error.message, temporary: error.temporary };
  }
}
