import type { Job } from '../../model/cluster.ts';
import { repositoryOf } from '../../model/image-ref.ts';
import type { Limit, Relief, Threshold } from '../../model/threshold.ts';

/** What of a job says whether thresholds may touch it. */
type Touched = Pick<Job, 'name' | 'protected'> & { readonly workload: { readonly image?: string } };

/** Whether a threshold may touch the workloads of a job. */
export function coversJob(
  { jobs, exceptImages }: Pick<Threshold['select'], 'exceptImages'> & { readonly jobs: readonly string[] | null },
  { name, protected: isProtected, workload }: Touched,
): boolean {
  if (isProtected || isExcepted(exceptImages, workload.image)) return false;
  return jobs === null || namesJob(jobs, name);
}

/** Whether a job is one of those, or a service of a stack that is; without any it is. */
export function namesJob(jobs: readonly string[], name: string): boolean {
  return jobs.length === 0 || jobs.some(job => name === job || name.startsWith(`${job}/`));
}

/** Whether an image is one of those that are never touched; one that nobody knows is none. */
export function isExcepted(patterns: readonly string[], image: string | undefined): boolean {
  if (image === undefined) return false;
  const name = image.replace(/@.*$/, '');
  const repository = repositoryOf(image);
  const forms = [image, name, repository, ...[name, repository].map(form => form.slice(form.lastIndexOf('/') + 1))];
  return patterns.some(pattern => forms.some(form => matches(pattern, form)));
}

/** `*` stands for anything. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, from);
    if (found === -1 || found + part.length > text.length - last.length) return false;
    from = found + part.length;
  }
  return true;
}

/** The strictest limit that a node's relief sets for the workloads of a job, and who wants it; null: none. */
export function limitFor(relief: Relief, job: Touched): (Limit & { readonly by: readonly string[] }) | null {
  const wanted = relief.limits.filter(limit => coversJob(limit, job));
  return wanted.length === 0
    ? null
    : { ...strictest(wanted.map(({ limit }) => limit)), by: [...new Set(wanted.map(({ by }) => by))] };
}

/** The least of each. */
export function strictest(limits: readonly Limit[]): Limit {
  const least = (values: readonly (number | undefined)[]): number | undefined =>
    values.reduce((min, value) => (value === undefined ? min : min === undefined ? value : Math.min(min, value)), undefined);
  const cpuMillis = least(limits.map(limit => limit.cpuMillis));
  const memoryBytes = least(limits.map(limit => limit.memoryBytes));
  return { ...(cpuMillis === undefined ? {} : { cpuMillis }), ...(memoryBytes === undefined ? {} : { memoryBytes }) };
}
