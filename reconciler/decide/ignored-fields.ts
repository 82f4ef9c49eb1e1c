import type { Policy } from '../model/policy.ts';

/** Whether differences in a field of a job are nobody's business. */
export type Ignored = (job: string, field: string) => boolean;

/** What `policy.ignore` lists: fields, with all that is below them. */
export function ignoredFields({ ignore }: Pick<Policy, 'ignore'>): Ignored {
  const ignored = new Map(ignore.map(entry => [entry.job, entry.fields]));
  return (job, field) => ignored.get(job)?.some(prefix => field === prefix || field.startsWith(`${prefix}.`)) ?? false;
}
