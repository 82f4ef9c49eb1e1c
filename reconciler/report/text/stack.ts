import type { JobStatus } from '../../model/plan.ts';
import type { Entry } from '../plan-entries.ts';
import { count } from '../words.ts';

/** `job/shop is a stack of 2 services`. */
export function describeStack(stack: string, services: readonly JobStatus[]): string {
  const well = services.filter(({ health }) => health === 'healthy').length;
  const how = well === services.length ? 'healthy' : `${well} of them healthy`;
  return `job/${stack} is a stack of ${count(services.length, 'service')}: ${how}`;
}

/** One service of a stack. */
export function entryOfService({ name, want, have, why }: JobStatus): Pick<Entry, 'subject' | 'text' | 'fields' | 'alike'> {
  const runs = `${have} of ${count(want, 'task')} ${have === 1 ? 'runs' : 'run'}`;
  return { subject: `job/${name}`, text: why === undefined ? runs : why.replace(`${name}: `, ''), fields: [], alike: name };
}
