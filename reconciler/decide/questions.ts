import type { Cluster, Job, SecretName } from '../model/cluster.ts';
import type { HostFacet } from '../model/host.ts';
import type { Templates } from '../model/manifest.ts';
import { type Question, questionKey } from '../model/observed.ts';
import { type SecretPart, secretsOf, type Text } from '../model/text.ts';
import { questionsOfEntry } from './gates/entry-names.ts';

/** What to ask the world for a cluster, each thing once: digests of images, fingerprints of secrets, where the names of its entry lead. */
export function questionsOf(cluster: Cluster, templates: Templates): readonly Question[] {
  const questions = new Map<string, Question>();
  const alike = new Map<string, Keyed>();
  for (const question of questionsOfEntry(cluster.entry)) questions.set(questionKey(question), question);
  for (const job of cluster.jobs.values()) {
    if (job.state === 'absent') continue;
    for (const { key, question } of questionsOfJob(job, templates, alike)) {
      const asked = questions.get(key);
      if (asked !== question) questions.set(key, sooner(asked, question));
    }
  }
  for (const host of cluster.hosts.values()) {
    for (const { secret, key } of host.facets.flatMap(secretsOfFacet)) {
      const question: Question = { kind: 'secret', secret, ...(key === undefined ? {} : { key }) };
      questions.set(questionKey(question), question);
    }
  }
  return [...questions.keys()].sort().map(key => questions.get(key)!);
}

/** Every secret that a facet of a host names. */
export function secretsOfFacet({ spec }: HostFacet): readonly SecretPart[] {
  if (spec?.kind === 'file') return 'text' in spec.content ? secretsOf(spec.content.text) : [];
  if (spec?.kind === 'user' || spec?.kind === 'wifi') return spec.password === undefined ? [] : secretsOf(spec.password);
  return [];
}

interface Keyed {
  readonly key: string;
  readonly question: Question;
}

const known = new WeakMap<Job, readonly Keyed[]>();

/** Jobs that ask alike keep one object: `alike` has those made before. */
function questionsOfJob(job: Job, templates: Templates, alike: Map<string, Keyed>): readonly Keyed[] {
  const before = known.get(job);
  if (before !== undefined) return before;
  const { image } = job.workload;
  const questions: Question[] = secretsOfJob(job, templates).map(({ secret, key }) => ({
    kind: 'secret',
    secret,
    ...(key === undefined ? {} : { key }),
  }));
  if (image !== undefined && job.technology === 'container' && job.build === undefined && job.pull !== 'never') {
    questions.push({ kind: 'image', ref: image, ...followOf(job) });
  }
  const keyed = questions.map(question => {
    const key = questionKey(question);
    const same = `${key} ${question.kind === 'image' ? question.followMs : ''}`;
    if (!alike.has(same)) alike.set(same, { key, question });
    return alike.get(same)!;
  });
  known.set(job, keyed);
  return keyed;
}

/** With `pull: always`, what is made gets what its tag names at that moment. */
const ALWAYS_MS = 60_000;

function followOf({ followMs, pull }: Job): { readonly followMs?: number } {
  const everyMs = Math.min(followMs ?? Number.POSITIVE_INFINITY, pull === 'always' ? ALWAYS_MS : Number.POSITIVE_INFINITY);
  return everyMs === Number.POSITIVE_INFINITY ? {} : { followMs: everyMs };
}

function secretsOfJob({ workload }: Job, templates: Templates): readonly SecretName[] {
  const files = workload.files.flatMap(({ content }) => ('text' in content ? [content.text] : []));
  const texts: readonly Text[] = [
    ...Object.values(workload.env),
    ...files,
    ...(workload.command ?? []),
    ...(workload.args ?? []),
  ];
  return texts
    .flatMap(text => (typeof text === 'string' ? [text] : text))
    .flatMap(part => {
      if (typeof part !== 'string') return [part];
      return part.includes('secret') ? templates.secretsIn(part) : [];
    });
}

/** Of two policies for one image the one that looks more often. */
function sooner(known: Question | undefined, question: Question): Question {
  if (known?.kind !== 'image' || question.kind !== 'image') return question;
  return (known.followMs ?? Infinity) <= (question.followMs ?? Infinity) ? known : question;
}
