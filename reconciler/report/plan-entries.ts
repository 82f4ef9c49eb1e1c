import { machineOf, type ResourceId, splitReplicaName, splitResourceId, splitTargetId, targetOf } from '../model/ids.ts';
import type { Change, Drift, FieldChange, Held, Later, Plan, Unseen } from '../model/plan.ts';
import { formatDuration } from '../model/quantities.ts';
import { describeFields, describeInline, type FieldLine } from './fields.ts';
import type { Sign } from './style.ts';
import { count, describe, enumerate, shortDigest, shortImage } from './words.ts';

/** One thing that a plan tells, the same in every view. */
export interface Entry {
  readonly sign: Sign;
  /** `job/web.2 on pi-2`. */
  readonly subject: string;
  readonly text: string;
  /** What becomes of it, or what a person can do. */
  readonly answer?: string;
  readonly todo?: string;
  readonly fields: readonly FieldLine[];
  /** Entries with the same key differ in their subject only, and fold. */
  readonly alike: string;
}

/** A part of a plan under one title. */
export interface Section {
  readonly title: string;
  readonly groups: readonly { readonly title?: string; readonly entries: readonly Entry[] }[];
}

/** The title of what the world did by itself. */
export const DRIFT = 'Changed outside git (drift)';

/** What a plan says, in the order people need it: what the world did, what git asks, what stands in the way, what was not seen. */
export function planSections(plan: Plan): readonly Section[] {
  const drifted = new Set<ResourceId>(plan.drift.map(drift => drift.id));
  const ready = plan.ready.filter(change => change.step === undefined);
  const isLost = (change: Change): boolean => isRepair(change) && !drifted.has(change.id);
  const wishes = ready.filter(change => isWish(change) && !isFetch(change));
  const sections: readonly Section[] = [
    section(DRIFT, { entries: plan.drift.map(drift => entryOfDrift(drift, plan)) }),
    section('Lost, and made again', {
      entries: [
        ...ready.filter(isLost).map(entryOfChange),
        ...plan.later.filter(({ change }) => isLost(change)).map(entryOfLater),
      ],
    }),
    section(
      'Done by thresholds',
      { title: 'now', entries: ready.filter(isRelief).map(entryOfChange) },
      { title: 'later', entries: plan.later.filter(({ change }) => isRelief(change)).map(entryOfLater) },
    ),
    section(
      'Asked for by git',
      { title: 'now', entries: [...entriesOfImages(ready.filter(isFetch)), ...wishes.map(entryOfChange)] },
      {
        title: 'later',
        entries: withoutTold(plan.later.filter(({ change }) => isWish(change)).map(entryOfLater), wishes.map(entryOfChange)),
      },
    ),
    section('Tags that moved', { entries: plan.moved.map(entryOfTag) }),
    section('Held', { entries: plan.held.map(entryOfHeld) }),
    section('Under way', {
      entries: [
        ...plan.underway.map(({ id, what }) => entry('underway', describe(id), what)),
        ...plan.ready.filter(change => change.step !== undefined).map(entryOfStep),
      ],
    }),
    section('Not seen', { entries: plan.unseen.map(unseen => entryOfUnseen(unseen, plan.at)) }),
  ];
  return sections.filter(({ groups }) => groups.length > 0);
}

/** Whether a change gives back what was there, rather than making what git newly asks for. */
export function isRepair(change: Change): boolean {
  return change.cause === 'drift' || change.cause === 'loss';
}

/** Whether a change is what thresholds want, or no longer do. */
export function isRelief({ cause }: Change): boolean {
  return cause === 'threshold';
}

function isWish(change: Change): boolean {
  return !isRepair(change) && !isRelief(change);
}

/** The sign of what a change does. */
function signOf({ id, action }: Pick<Change, 'id' | 'action'>): Sign {
  // What is not ours neither comes nor goes.
  if (splitResourceId(id).kind === 'restraint') return 'change';
  switch (action) {
    case 'create':
      return 'add';
    case 'update':
      return 'change';
    default:
      return action;
  }
}

/** `web` of `docker:pi-1/workload/web.2`, and of `swarm:attic/workload/web`, which is a service; null: not of a job. */
export function jobOf(id: ResourceId): string | null {
  const { target, kind, name } = splitResourceId(id);
  if (kind !== 'workload') return null;
  return machineOf(target) === null ? name : splitReplicaName(name).job;
}

/** Whether a change pulls or builds an image. */
export function isFetch({ id, action }: Pick<Change, 'id' | 'action'>): boolean {
  return splitResourceId(id).kind === 'image' && action === 'create';
}

function section(title: string, ...groups: readonly { readonly title?: string; readonly entries: readonly Entry[] }[]): Section {
  return { title, groups: groups.filter(group => group.entries.length > 0) };
}

function entry(sign: Sign, subject: string, text: string, rest: Partial<Entry> = {}): Entry {
  return { sign, subject, text, fields: [], alike: `${sign} ${text}`, ...rest };
}

function entryOfChange(change: Change): Entry {
  const fields = describeFields(change.fields);
  const [only] = fields;
  const inline = isFacet(change.id) && fields.length === 1 ? describeInline(only!) : null;
  const made = entry(signOf(change), describe(change.id), inline ?? change.why, {
    fields: inline === null ? fields : [],
  });
  return asOne(change, made);
}

function entryOfLater({ change, waits }: Later): Entry {
  const text =
    splitResourceId(change.id).kind === 'member' && change.action === 'create' ? `${change.why}; waits ${waits}` : waits;
  return asOne(change, entry(signOf(change), describe(change.id), text, { fields: describeFields(change.fields) }));
}

function isFacet(id: ResourceId): boolean {
  return splitTargetId(targetOf(id)).driver === 'host';
}

/** Replicas of one job that get the same fold, whatever node each is on; and so does what several hosts get. */
function asOne(change: Change, made: Entry): Entry {
  const job = jobOf(change.id);
  if (isFacet(change.id)) {
    const { kind, name } = splitResourceId(change.id);
    return { ...made, alike: `${change.action} ${kind} ${name} ${made.text} ${JSON.stringify(change.fields)}` };
  }
  const alike = job === null ? made.alike : `${change.action} ${job}`;
  return { ...made, alike: `${alike} ${JSON.stringify(made.fields)}` };
}

/** Replicas of one job mostly change alike: what is told of those that change now is not told of those that follow. */
function withoutTold(entries: readonly Entry[], told: readonly Entry[]): readonly Entry[] {
  const known = new Set(told.map(item => item.alike));
  return entries.map(item => (known.has(item.alike) ? { ...item, fields: [] } : item));
}

/** What happened to it, so from what was asked to what is: the other way round than what is done about it. */
function entryOfDrift(drift: Drift, plan: Plan): Entry {
  const turned = describeFields(drift.fields.map((field): FieldChange => ({ ...field, from: field.to, to: field.from })));
  const inline = turned.length === 1 ? describeInline(turned[0]!) : null;
  const text = inline ?? drift.what;
  return entry(signOfDrift(drift, plan), describe(drift.id), text, {
    answer: drift.answer,
    fields: inline === null ? turned : [],
    alike: `drift ${jobOf(drift.id)} ${text} ${drift.answer} ${JSON.stringify(turned)}`,
  });
}

/** What was done to it shows in what gives it back: a thing that somebody removed is made again, and nothing is deleted. */
function signOfDrift(drift: Drift, plan: Plan): Sign {
  const repair = [...plan.ready, ...plan.later.map(item => item.change)].find(
    change => change.id === drift.id && isRepair(change),
  );
  if (repair?.action === 'create') return 'gone';
  if (repair?.action === 'start') return 'stop';
  return repair?.action === 'replace' ? 'replace' : 'change';
}

/** With what would be done otherwise, where that does not go without saying. */
function entryOfHeld({ subject, code, why, todo, change }: Held): Entry {
  const fields = describeFields(change?.fields ?? []);
  const isTold = change !== undefined && (change.action !== 'create' || code === 'suspended');
  return entry('held', subject, why, {
    ...(isTold ? { answer: HELD_BACK[change.action] } : {}),
    ...(todo === undefined ? {} : { todo }),
    fields,
    alike: `${code} ${why} ${todo} ${change?.action} ${JSON.stringify(fields)}`,
  });
}

const HELD_BACK: Readonly<Record<Change['action'], string>> = {
  create: 'would be added',
  update: 'would be changed in place',
  replace: 'would be replaced',
  delete: 'would be deleted',
  start: 'would be started',
  stop: 'would be stopped',
};

function entryOfTag(tag: Plan['moved'][number]): Entry {
  return entry('moved', `job/${tag.job}`, `${tag.ref} is now ${shortDigest(tag.to)}, ${shortDigest(tag.from)} runs`, {
    answer: tag.answer,
  });
}

/** What a replacement that the plan showed as one still has to do. */
function entryOfStep(change: Change): Entry {
  const { action, step } = change;
  const what =
    action === 'delete'
      ? `the ${step === 'retire' ? 'one before' : 'new one'} is removed`
      : action === 'stop'
        ? 'the one before stops'
        : `the ${step === 'swap' ? 'new one starts' : 'one before runs again'}`;
  return entry('underway', describe(change.id), `${what}: ${change.why}`);
}

function entryOfUnseen({ node, since, why, consequence, todo }: Unseen, at: number): Entry {
  const forHow = at - since < 1000 ? '' : ` for ${formatDuration(at - since)}`;
  const text = `silent${forHow} (${why}): ${consequence}`;
  return entry('unseen', node, text, todo === undefined ? {} : { todo });
}

/** Pulls and builds: one line for an image, however many nodes get it. */
function entriesOfImages(fetches: readonly Change[]): readonly Entry[] {
  const nodes = new Map<string, string[]>();
  for (const { id } of fetches) {
    const { target, name } = splitResourceId(id);
    nodes.set(name, [...(nodes.get(name) ?? []), splitTargetId(target).name]);
  }
  return [...nodes].map(([name, names]) =>
    entry('add', shortImage(`image/${name}`), `fetched to ${names.length > 4 ? count(names.length, 'node') : enumerate(names)}`),
  );
}
