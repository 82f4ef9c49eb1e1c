import { type ResourceId, splitTargetId, targetOf } from '../model/ids.ts';
import type { Change, Plan } from '../model/plan.ts';
import { jobOf } from './plan-entries.ts';
import { describe } from './words.ts';

/** What people ask about: a job, one of its replicas, a node, or any other thing by how it is called (`network/coffee`, `file /etc/motd`). */
export type Subject =
  | { readonly kind: 'job'; readonly job: string; readonly replica?: string }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'thing'; readonly name: string };

/** `job/web`, `web.2`, `node/pi-1`, `network/coffee`; a bare name is a job's or, where there is no such job, a node's. */
export function parseSubject(text: string, plan: Plan): Subject {
  if (text.includes(' ')) return { kind: 'thing', name: text };
  const [kind, ...rest] = text.split('/');
  const name = rest.join('/');
  if (rest.length > 0 && kind === 'node') return { kind: 'node', node: name };
  if (rest.length > 0 && kind !== 'job') return { kind: 'thing', name: text };
  const asked = rest.length > 0 ? name : text;
  if (plan.jobs.some(job => job.name === asked)) return { kind: 'job', job: asked };
  const owner = plan.jobs.find(job => job.replicas.some(replica => replica.name === asked));
  if (owner !== undefined) return { kind: 'job', job: owner.name, replica: asked };
  return kind === 'job' ? { kind: 'job', job: name } : { kind: 'node', node: text };
}

/** The part of a plan that is about one subject. */
export function planAbout(plan: Plan, subject: Subject): Plan {
  const isAbout = (id: ResourceId): boolean => {
    switch (subject.kind) {
      case 'job':
        return jobOf(id) === subject.job && (subject.replica === undefined || describe(id).startsWith(`job/${subject.replica} `));
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
    case 'node':
      return node === subject.node || name === `node/${subject.node}`;
    case 'thing':
      return name === subject.name;
  }
}
