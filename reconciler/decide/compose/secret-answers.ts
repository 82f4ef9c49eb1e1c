import type { Job } from '../../model/cluster.ts';
import { type Observed, questionKey } from '../../model/observed.ts';
import { type SecretPart, secretsOf, type Text } from '../../model/text.ts';

/**
 * The state of every secret that a composed replica can depend on, as one text. A job with templates can reach any of them, through the
 * env of other jobs too: which, only rendering tells, so for it that is all of them.
 */
export function fingerprintsOf(job: Job, observed: Observed): string {
  const { isTemplated, parts } = reachOf(job);
  if (isTemplated) return allFingerprints(observed);
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

/** Whether anything of a job's workload has to be rendered: what has not stays the same whatever else a commit changes. */
export function usesTemplates(job: Job): boolean {
  return reachOf(job).isTemplated;
}

/** What of a job leads to something outside of it. */
interface Reach {
  readonly isTemplated: boolean;
  /** The secrets that it declares outside templates. */
  readonly parts: readonly SecretPart[];
}

const reaches = new WeakMap<Job, Reach>();

/** One for all jobs that reach nothing. */
const NOWHERE: Reach = { isTemplated: false, parts: [] };

function reachOf(job: Job): Reach {
  const known = reaches.get(job);
  if (known !== undefined) return known;
  const { env, files, command = [], args = [] } = job.workload;
  const contents = files.flatMap(({ content }) => ('text' in content ? [content.text] : []));
  const parts = [...Object.values(env), ...contents, ...command, ...args].flatMap(secretsOf);
  const isTemplated = JSON.stringify(job.workload).includes('${');
  const reach = isTemplated || parts.length > 0 ? { isTemplated, parts } : NOWHERE;
  reaches.set(job, reach);
  return reach;
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
