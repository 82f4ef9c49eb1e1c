import type { Job } from '../model/cluster.ts';
import { type Observed, questionKey } from '../model/observed.ts';
import { type SecretPart, secretsOf, type Text } from '../model/text.ts';

/**
 * The state of every secret that a composed replica can depend on, as one text. A job with templates can reach any of them, through the
 * env of other jobs too: which, only rendering tells, so for it that is all of them.
 */
export function fingerprintsOf(job: Job, isTemplated: boolean, observed: Observed): string {
  if (isTemplated) return allFingerprints(observed);
  const parts = secretPartsOf(job);
  return parts.length === 0 ? '' : parts.map(part => answerFor(part, observed) ?? '?').join(' ');
}

const allMemo = new WeakMap<Observed['answers'], string>();

function allFingerprints({ answers }: Observed): string {
  const known = allMemo.get(answers);
  if (known !== undefined) return known;
  const secrets = [...answers].flatMap(([key, answer]) => (answer.kind === 'secret' ? [`${key}=${answer.fingerprint}`] : []));
  const text = secrets.sort().join('\n');
  allMemo.set(answers, text);
  return text;
}

const partsMemo = new WeakMap<Job, readonly SecretPart[]>();

/** The secrets that a job declares outside templates. */
function secretPartsOf(job: Job): readonly SecretPart[] {
  const known = partsMemo.get(job);
  if (known !== undefined) return known;
  const { env, files, command = [], args = [] } = job.workload;
  const contents = files.flatMap(({ content }) => ('text' in content ? [content.text] : []));
  const parts = [...Object.values(env), ...contents, ...command, ...args].flatMap(secretsOf);
  partsMemo.set(job, parts);
  return parts;
}

function answerFor(part: SecretPart, observed: Observed): string | null {
  const answer = observed.answers.get(
    questionKey({ kind: 'secret', secret: part.secret, ...(part.key === undefined ? {} : { key: part.key }) }),
  );
  return answer?.kind === 'secret' ? answer.fingerprint : null;
}

/** A text with the fingerprints of its secrets, as answered; names of those that nobody answered are added to `missing`. */
export function fingerprinted(value: Text, observed: Observed, missing: Set<string>): Text {
  if (typeof value === 'string' || secretsOf(value).length === 0) return value;
  return value.map(part => {
    if (typeof part === 'string') return part;
    const fingerprint = answerFor(part, observed);
    if (fingerprint === null) missing.add(part.key === undefined ? part.secret : `${part.secret}/${part.key}`);
    return { ...part, fingerprint };
  });
}
