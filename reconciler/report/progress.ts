import { placeOf, type ResourceId, resourceId, splitResourceId, targetOf } from '../model/ids.ts';
import type { Change, Held, Later, Plan } from '../model/plan.ts';
import type { Report } from '../model/report.ts';
import type { Sign } from './style.ts';
import { isFailure } from './summarise.ts';
import { readable, readableReport } from './visible.ts';
import { describe } from './words.ts';

/** What a `reconcile` that runs has to show, told by its passes one after the other. */
export interface Progress {
  readonly startedAt: number;
  /** Everything that was begun since, in the order it was begun. */
  readonly begun: ReadonlyMap<ResourceId, Begun>;
  /** Ids of what is still to be begun. */
  readonly waiting: readonly ResourceId[];
  /** What each of those that cannot be begun yet waits for. */
  readonly waits: readonly Later[];
  /** Holds and silent nodes of the last pass: they were told. */
  readonly told: ReadonlySet<string>;
  /** When something was told last, and for how long nothing need be, milliseconds. */
  readonly toldAt: number;
  readonly quietMs: number;
}

/** After so long people are told what is waited for; each time this doubles, until something happens. */
const QUIET_MS = 30_000;
/** Most things that are told then. */
const MOST = 6;

/** How something stands that was begun; `at` in milliseconds. */
export interface Begun {
  readonly at: number;
  readonly state: 'going on' | 'done' | 'failed';
  /** `healthy for 4 s of 10 s`. */
  readonly what: string;
  /** What it is when it has ended well and nothing else is known of it: `made`, `gone`. */
  readonly after: string;
}

/** Something that people are told once. */
export interface ProgressEvent {
  readonly sign: Sign;
  readonly subject: string;
  readonly text: string;
  /** How long it took; null where that means nothing. */
  readonly tookMs: number | null;
}

/** Nothing is begun, nobody was told anything yet; `startedAt` in milliseconds. */
export function startProgress(startedAt: number): Progress {
  return { startedAt, begun: new Map(), waiting: [], waits: [], told: new Set(), toldAt: startedAt, quietMs: QUIET_MS };
}

const ENDED: Readonly<Record<Change['action'], string>> = {
  create: 'made',
  update: 'changed',
  replace: 'replaced',
  delete: 'removed',
  start: 'started',
  stop: 'stopped',
};

/** How a change ends; what restrains something that is not ours is no thing that comes and goes. */
function ended({ id, action }: Pick<Change, 'id' | 'action'>): string {
  if (splitResourceId(id).kind !== 'restraint') return ENDED[action];
  return action === 'delete' ? 'given back what it had' : 'restrained';
}

/** What is removed of a machine's place may be what it was before: only the reason tells that from the machine itself. */
function endOf(change: Change): string {
  const { id, action, why } = change;
  const isPlace = splitResourceId(id).kind === 'member' && action === 'delete';
  return isPlace ? `${ENDED.delete} (${why})` : ended(change);
}

/** A change is being sent right now. */
export function noteSent(progress: Progress, change: Change, at: number): Progress {
  const after = endOf(change);
  const begun = new Map(progress.begun);
  const id = readable(change.id);
  begun.set(id, { at: begun.get(id)?.at ?? at, state: 'going on', what: `being ${after}`, after });
  return { ...progress, begun };
}

/** What a pass adds: how things stand now, and what is new since the pass before. */
export function notePass(
  progress: Progress,
  report: Report,
): { readonly progress: Progress; readonly events: readonly ProgressEvent[] } {
  const { plan, outcomes, at } = readableReport(report);
  const begun = new Map(progress.begun);
  const events: ProgressEvent[] = [];
  const begin = (id: ResourceId, what: string): void =>
    void begun.set(id, { at: begun.get(id)?.at ?? at, state: 'going on', what, after: begun.get(id)?.after ?? 'done' });
  const end = (id: ResourceId, state: 'done' | 'failed', text: string): void => {
    const { at: since = at, after = 'done' } = begun.get(id) ?? {};
    begun.set(id, { at: since, state, what: text, after });
    events.push({ sign: state, subject: describe(id), text, tookMs: state === 'done' ? at - since : null });
  };
  for (const { id, action, status, error, tookMs } of outcomes) {
    if (status === 'failed' && error !== undefined) end(id, 'failed', error.message);
    else if (status === 'accepted' && begun.get(id)?.state !== 'going on')
      begun.set(id, { at: at - tookMs, state: 'going on', what: 'accepted', after: ended({ id, action }) });
  }
  for (const { id, what } of plan.underway) begin(id, what);
  const sent = new Set(outcomes.map(outcome => outcome.id));
  const pending = new Set([...plan.ready, ...plan.later.map(item => item.change)].map(change => change.id));
  const moving = new Set<ResourceId>([...plan.underway.map(item => item.id), ...sent, ...pending]);
  const replicas = new Map(plan.jobs.flatMap(job => job.replicas.map(replica => [replica.id, replica] as const)));
  // Of the report as it came: what people get to see says no more of a change than its digest.
  const imagesFailed = imageFailures(report.plan);
  for (const [id, { state, after }] of begun) {
    if (state !== 'going on' || moving.has(id)) continue;
    const replica = replicas.get(id);
    const ill = replica?.health === 'degraded' ? replica.why : null;
    const failure = imagesFailed.get(id) ?? failureOf(id, plan) ?? ill;
    const silence = silenceOf(id, plan);
    if (failure === null && silence !== null) begin(id, silence);
    else if (failure === null) end(id, 'done', replica?.why ?? after);
    else end(id, 'failed', failure);
  }
  const { events: held, told } = news(plan, progress.told);
  const waiting = [...pending].filter(id => !begun.has(id));
  // What stands here as failed is not told again as held for the same reason.
  const failed = new Set([...begun].flatMap(([id, { state, what }]) => (state === 'failed' ? [`${describe(id)} ${what}`] : [])));
  const all = [...events, ...held.filter(({ subject, text }) => !failed.has(`${subject} ${text}`))];
  const quiet = all.length === 0 ? {} : { toldAt: at, quietMs: QUIET_MS };
  return { progress: { ...progress, begun, waiting, waits: plan.later, told, ...quiet }, events: all };
}

/** What is waited for and why, where nothing was told for long: for who sees no live block. */
export function noteQuiet(
  progress: Progress,
  at: number,
): { readonly progress: Progress; readonly events: readonly ProgressEvent[] } {
  if (at - progress.toldAt < progress.quietMs) return { progress, events: [] };
  const going = [...progress.begun].filter(([, { state }]) => state === 'going on');
  const events = [
    ...going.map(([id, { what, at: since }]) => waitFor(id, what, at - since)),
    ...progress.waits.map(({ change, waits }) => waitFor(change.id, `waits: ${waits}`, null)),
  ];
  const rest = events.length - MOST;
  const more = rest <= 0 ? [] : [{ sign: 'underway' as const, subject: `and ${rest} more`, text: '', tookMs: null }];
  return { progress: { ...progress, toldAt: at, quietMs: progress.quietMs * 2 }, events: [...events.slice(0, MOST), ...more] };
}

function waitFor(id: ResourceId, text: string, tookMs: number | null): ProgressEvent {
  return { sign: 'underway', subject: describe(id), text, tookMs };
}

/** Why nobody sees how a thing is now; null: where it is was seen. */
export function silenceOf(id: ResourceId, { unseen }: Plan): string | null {
  const { target, kind, name } = splitResourceId(id);
  const place = kind === 'member' ? name : placeOf(target);
  const silent = unseen.find(one => one.node === place || (one.target === target && one.node === placeOf(target)));
  return silent === undefined ? null : `not seen since: ${silent.node} is silent (${silent.why})`;
}

function failureOf(id: ResourceId, plan: Plan): string | null {
  const subject = describe(id);
  const held: Held | undefined = plan.held.find(item => item.subject === subject);
  return plan.failures.find(failure => failure.id === id)?.why ?? held?.why ?? null;
}

/** Why images are not there, by id: that is told by what holds the workloads that need them. */
export function imageFailures(plan: Plan): ReadonlyMap<ResourceId, string> {
  const failures = new Map<ResourceId, string>();
  for (const held of plan.held) {
    const { id, spec } = held.change?.resource ?? {};
    if (id === undefined || spec?.kind !== 'workload' || spec.image === undefined || !isFailure(held)) continue;
    const { ref, digest } = spec.image;
    failures.set(
      readable(resourceId(targetOf(id), 'image', digest === undefined ? ref : `${ref}@${digest}`)),
      readable(held.why),
    );
  }
  return failures;
}

/** Holds and silent nodes that the pass before did not have: a wait between two tries counts its seconds, and is one. */
function news(
  plan: Plan,
  told: ReadonlySet<string>,
): { readonly events: readonly ProgressEvent[]; readonly told: ReadonlySet<string> } {
  const held = plan.held.map(({ code, subject, why, change }): readonly [string, ProgressEvent] => [
    `${code === 'refused' ? 'retrying' : code} ${subject} ${change?.key}`,
    { sign: 'held', subject, text: why, tookMs: null },
  ]);
  const unseen = plan.unseen.map(({ node, why }): readonly [string, ProgressEvent] => [
    `unseen ${node}`,
    { sign: 'unseen', subject: node, text: why, tookMs: null },
  ]);
  const all = [...held, ...unseen];
  return { events: all.filter(([key]) => !told.has(key)).map(([, event]) => event), told: new Set(all.map(([key]) => key)) };
}
