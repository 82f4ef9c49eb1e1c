import { type ResourceId, splitReplicaName, splitTargetId, targetOf } from '../model/ids.ts';
import type { Change, Plan } from '../model/plan.ts';
import { jobOf } from './plan-entries.ts';
import type { Thing } from './things.ts';
import { describe } from './words.ts';

/** What people ask about: a job, one of its replicas, all services of a stack, a node, or any other thing by how it is called (`network/coffee`, `file /etc/motd`). */
export type Subject =
  | { readonly kind: 'job'; readonly job: string; readonly replica?: string }
  | { readonly kind: 'stack'; readonly stack: string }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'thing'; readonly name: string };

/**
 * `job/web`, `web.2`, `job/shop` (a stack), `shop/web`, `shop/web.1`, `node/pi-1`, `network/coffee`; a bare name is a job's or, where there
 * is no such job, a node's. `things`: what else there is, by all its names.
 */
export function parseSubject(text: string, plan: Plan, things: readonly Thing[]): Subject {
  const thing = things.find(({ names }) => names.includes(text));
  if (thing !== undefined) return { kind: 'thing', name: thing.names[0]! };
  if (text.includes(' ')) return { kind: 'thing', name: text };
  const [kind, ...rest] = text.split('/');
  const name = rest.join('/');
  if (rest.length > 0 && kind === 'node') return { kind: 'node', node: name };
  const job = jobCalled(kind === 'job' && rest.length > 0 ? name : text, plan);
  if (job !== null) return job;
  if (rest.length > 0 && kind !== 'job') return { kind: 'thing', name: text };
  return kind === 'job' ? { kind: 'job', job: name } : { kind: 'node', node: text };
}

/** The tasks of a service are its engine's: who asks about one is told of the service. */
function jobCalled(asked: string, { jobs }: Plan): Subject | null {
  if (jobs.some(job => job.name === asked)) return { kind: 'job', job: asked };
  const owner = jobs.find(job => job.replicas.some(replica => replica.name === asked));
  if (owner !== undefined) return { kind: 'job', job: owner.name, replica: asked };
  const service = splitReplicaName(asked).job;
  if (jobs.some(job => job.replicas.some(replica => replica.name === service))) return { kind: 'job', job: service };
  return jobs.some(job => job.name.startsWith(`${asked}/`)) ? { kind: 'stack', stack: asked } : null;
}

/** The part of a plan that is about one subject. */
export function planAbout(plan: Plan, subject: Subject): Plan {
  const isAbout = (id: ResourceId): boolean => {
    switch (subject.kind) {
      case 'job':
        return jobOf(id) === subject.job && (subject.replica === undefined || describe(id).startsWith(`job/${subject.replica} `));
      case 'stack':
        return jobOf(id)?.startsWith(`${subject.stack}/`) === true;
      case 'node':
        return splitTargetId(targetOf(id)).name === subject.node;
      case 'thing':
        return describe(id).startsWith(`${subject.name} `);
    }
  };
  const ofChange = (change: Change): boolean => isAbout(change.id);
  return {
    ...plan,
    ready: plan.ready.filter(ofChange),
    later: plan.later.filter(later => ofChange(later.change)),
    held: plan.held.filter(held => isHeldAbout(held.subject, subject)),
    underway: plan.underway.filter(item => isAbout(item.id)),
    drift: plan.drift.filter(drift => isAbout(drift.id)),
    unseen: plan.unseen.filter(unseen => subject.kind === 'node' && unseen.node === subject.node),
    thresholds: plan.thresholds.filter(status => subject.kind === 'node' && status.nodes.includes(subject.node)),
    moved: plan.moved.filter(tag => subject.kind === 'job' && tag.job === subject.job),
  };
}

function isHeldAbout(held: string, subject: Subject): boolean {
  const end = held.lastIndexOf(' on ');
  const [name, node] = end === -1 ? [held, undefined] : [held.slice(0, end), held.slice(end + 4)];
  switch (subject.kind) {
    case 'job':
      return (
        name === `job/${subject.replica ?? subject.job}` ||
        (subject.replica === undefined && name.startsWith(`job/${subject.job}.`))
      );
    case 'stack':
      return name === `job/${subject.stack}` || name.startsWith(`job/${subject.stack}/`);
    case 'node':
      return node === subject.node || name === `node/${subject.node}`;
    case 'thing':
      return name === subject.name;
  }
}
