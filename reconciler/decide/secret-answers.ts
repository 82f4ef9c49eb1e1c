import type { Job } from '../model/cluster.ts';
import { type Observed, questionKey } from '../model/observed.ts';
import { type SecretPart, secretsOf, type Text } from '../model/text.ts';

const fingerprintMemo = new WeakMap<Job, { readonly answers: Observed['answers']; readonly text: string }>();

/** The state of every secret a job names, as one text: part of what a composed replica depends on. */
export function fingerprintsOf(job: Job, observed: Observed): string {
  const known = fingerprintMemo.get(job);
  if (known?.answers === observed.answers) return known.text;
  const names = secretNamesOf(job);
  const text = names.length === 0 ? '' : names.map(part => answerFor(part, observed) ?? '?').join(' ');
  fingerprintMemo.set(job, { answers: observed.answers, text });
  return text;
}

const secretMemo = new WeakMap<Job, readonly SecretPart[]>();

function secretNamesOf(job: Job): readonly SecretPart[] {
  const known = secretMemo.get(job);
  if (known !== undefined) return known;
  const found: SecretPart[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === 'object') {
      if ('secret' in value && 'fingerprint' in value) found.push(value as SecretPart);
      else Object.values(value).forEach(walk);
    } else if (typeof value === 'string' && value.includes('secret.')) {
      for (const match of value.matchAll(/secret\.([A-Za-z0-9_-]+)(?:\.([A-Za-z0-9_-]+))?/g))
        found.push({ secret: match[1]!, ...(match[2] === undefined ? {} : { key: match[2] }), fingerprint: null });
    }
  };
  walk(job.workload);
  secretMemo.set(job, found);
  return found;
}

function answerFor(part: SecretPart, observed: Observed): string | null {
  const answer = observed.answers.get(
    questionKey({ kind: 'secret', secret: part.secret, ...(part.key === undefined ? {} : { key: part.key }) }),
  );
  return answer?.kind === 'secret' ? answer.fingerprint : null;
}

export function fingerprinted(value: Text, observed: Observed, missing: Set<string>): Text {
  if (typeof value === 'string' || secretsOf(value).length === 0) return value;
  return value.map(part => {
    if (typeof part === 'string') return part;
    const fingerprint = answerFor(part, observed);
    if (fingerprint === null) missing.add(part.key === undefined ? part.secret : `${part.secret}/${part.key}`);
    return { ...part, fingerprint };
  });
}
