import type { Policy } from '../model/policy.ts';

/** Whether differences in a field of a job are nobody's business. */
export type Ignored = (job: string, field: string) => boolean;

/** What a Swarm has of a job beside its containers; a Job says it without this. */
const OF_SERVICES = /^service\./;

/** What `policy.ignore` lists: fields, with all that is below them. What is said of a stack is said of all its services. */
export function ignoredFields({ ignore }: Pick<Policy, 'ignore'>): Ignored {
  const ignored = Map.groupBy(ignore, entry => entry.job);
  const isListed = (job: string, field: string): boolean =>
    ignored.get(job)?.some(({ fields }) => fields.some(prefix => field === prefix || field.startsWith(`${prefix}.`))) ?? false;
  return (job, field) => {
    const slash = job.indexOf('/');
    const said = field.replace(OF_SERVICES, '');
    return isListed(job, said) || (slash !== -1 && isListed(job.slice(0, slash), said));
  };
}
