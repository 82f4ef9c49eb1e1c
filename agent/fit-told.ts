import type { ResourceId } from '../reconciler/model/ids.ts';
import type { NodeFacts } from '../reconciler/model/node-facts.ts';
import type { Told, ToldItem, ToldTarget } from '../reconciler/model/orders.ts';
import type { Foreign, Live, LiveState } from '../reconciler/model/resource.ts';
import { encodeStates } from '../reconciler/wire/encode-states.ts';
import { MOST_BYTES } from '../reconciler/wire/read-document.ts';
import type { decodeStates } from '../reconciler/wire/states.ts';

/** What may be told, and what of it had to be left out, for people. */
export interface Fitted {
  /** null: nothing of it fits, and what was told last stands. */
  readonly told: Told | null;
  readonly left: readonly string[];
}

/** How much of each sort is told, at most. */
interface Most {
  readonly text: number;
  readonly ports: number;
  readonly addresses: number;
  readonly foreign: number;
  readonly live: number;
}

/** As schema/wire/states.json has it; then less and less, until a document is small enough. */
const LADDER: readonly Most[] = [
  { text: 4_096, ports: 1_000, addresses: 100, foreign: 5_000, live: 2_000 },
  { text: 1_024, ports: 50, addresses: 20, foreign: 2_000, live: 2_000 },
  { text: 256, ports: 10, addresses: 5, foreign: 500, live: 500 },
  { text: 64, ports: 2, addresses: 1, foreign: 50, live: 50 },
];
/** After so many single things that cannot be told less is tried. */
const MOST_ODD = 50;
/** For the life and the number of a message. */
const SPARE_BYTES = 1_024;
const UNTOLD: ToldItem = { digest: '', health: 'unknown', why: 'it is there, and what it is like cannot be told' };

/**
 * What a receiver takes of what there is to tell: a document that is refused for one thing of many would tell nothing at all. Long texts are cut, lists
 * begin with what can stand in the way of others. What is ours and left out is told to be there by its id, so that nobody takes it for gone.
 */
export async function fitTold(told: Told, node: string): Promise<Fitted> {
  const read = isPlain(told) ? null : (await import('../reconciler/wire/states.ts')).decodeStates;
  for (const most of LADDER) {
    const fitted = leaveOutOdd(cut(told, most), node, read);
    if (fitted !== null) return { told: fitted, left: leftOf(told, fitted) };
  }
  return { told: null, left: ['all that is there'] };
}

/** Whether cutting is enough. What else there may be is seen by who reads documents, which takes memory that a resting agent shall not need. */
function isPlain({ targets }: Told): boolean {
  return targets.every(({ live }) => live.length < 100 && live.every(({ spec }) => spec.kind === 'volume'));
}

/** Without the single things that no receiver takes; null: it is too large, or odd all over. */
function leaveOutOdd(told: Told, node: string, read: typeof decodeStates | null): Told | null {
  let rest = told;
  for (let odd = 0; odd < MOST_ODD; odd += 1) {
    const payload = encodeStates({ run: 'to-be-told', seq: 1, ...rest });
    if (payload.length > MOST_BYTES.states - SPARE_BYTES) return null;
    const answer = read?.(payload, node) ?? { value: rest };
    if ('value' in answer) return rest;
    const less = without(rest, answer.why);
    if (less === null) return null;
    rest = less;
  }
  return null;
}

/** Without what a receiver names: `/targets/0/live/3/spec …`. */
function without(told: Told, why: string): Told | null {
  const [, item] = /^\/items\/(\S+?)\/(?:live|digest|why)\b/.exec(why) ?? [];
  const id = item?.replaceAll('~1', '/').replaceAll('~0', '~') as ResourceId | undefined;
  if (id !== undefined && id in told.items) return { ...told, items: { ...told.items, [id]: UNTOLD } };
  const [, at, list, index] = /^\/targets\/(\d+)\/(live|foreign|facts)(?:\/(\d+))?/.exec(why) ?? [];
  const target = told.targets[Number(at)];
  if (target === undefined) return null;
  const targets = (part: Partial<ToldTarget>): Told['targets'] => told.targets.with(Number(at), { ...target, ...part });
  if (list === 'facts')
    return { ...told, targets: targets({ facts: null, why: target.why ?? 'what it tells of itself is odd' }) };
  if (index === undefined) return null;
  if (list === 'foreign') return { ...told, targets: targets({ foreign: target.foreign.toSpliced(Number(index), 1) }) };
  return {
    ...untold(told, target.live.slice(Number(index), Number(index) + 1)),
    targets: targets({ live: target.live.toSpliced(Number(index), 1) }),
  };
}

/** Of what is ours and has no place in the list it is told that it is there. */
function untold(told: Told, lives: readonly Live[]): Told {
  return { ...told, items: { ...Object.fromEntries(lives.map(({ id }) => [id, UNTOLD])), ...told.items } };
}

function cut(told: Told, most: Most): Told {
  const items = Object.fromEntries(Object.entries(told.items).map(([id, item]) => [id, cutItem(item, most)]));
  const targets = told.targets.map(target => ({
    ...target,
    live: target.live
      .slice(0, most.live)
      .map(live => ({ ...live, name: short(live.name, 512), state: cutState(live.state, most) })),
    foreign: firstOf(target.foreign, most.foreign).map(foreign => cutForeign(foreign, most)),
    facts: target.facts === null ? null : cutFacts(target.facts),
    ...(target.why === undefined ? {} : { why: short(target.why, most.text) }),
  }));
  return untold(
    { ...told, items, targets },
    told.targets.flatMap(({ live }) => live.slice(most.live)),
  );
}

function cutItem({ live, ...item }: ToldItem, most: Most): ToldItem {
  const why = short(item.why, most.text);
  if (live === undefined) return { ...item, why };
  return { ...item, why, live: { ...live, name: short(live.name, 512), state: cutState(live.state, most) } };
}

function cutState(state: LiveState, { text }: Most): LiveState {
  if (state.phase === 'running' && state.healthOutput !== undefined)
    return { ...state, healthOutput: short(state.healthOutput, 2 * text) };
  if ((state.phase === 'exited' || state.phase === 'failed') && state.error !== undefined)
    return { ...state, error: short(state.error, 2 * text) } as LiveState;
  return state.phase === 'pending' && state.progress !== undefined ? { ...state, progress: short(state.progress, 256) } : state;
}

function cutForeign(foreign: Foreign, { ports, addresses }: Most): Foreign {
  return {
    ...foreign,
    ...cutTexts(foreign, { name: 512, ref: 512, image: 1_024, stack: 256 }),
    ...(foreign.owner === undefined ? {} : { owner: cutTexts(foreign.owner, { cluster: 128, uid: 128 }) }),
    ports: foreign.ports.slice(0, ports),
    addresses: foreign.addresses.slice(0, addresses),
  };
}

function cutFacts(facts: NodeFacts): NodeFacts {
  return {
    ...cutTexts(facts, { platform: 64, engineVersion: 64, hostname: 256, engineId: 256 }),
    runtimes: facts.runtimes.slice(0, 64).map(one => short(one, 128)),
  };
}

/** Those first that others may collide with. */
function firstOf(foreign: readonly Foreign[], most: number): readonly Foreign[] {
  if (foreign.length <= most) return foreign;
  const rank = ({ kind }: Foreign): number => ['workload', 'network', 'volume'].indexOf(kind) + 1 || 4;
  return foreign.toSorted((one, other) => rank(one) - rank(other)).slice(0, most);
}

/** With these texts no longer than that. */
function cutTexts<T extends object>(from: T, most: { readonly [K in keyof T]?: number }): T {
  const cut = Object.entries(most).flatMap(([name, most]) => {
    const value = from[name as keyof T];
    return typeof value === 'string' ? [[name, short(value, most as number)]] : [];
  });
  return { ...from, ...Object.fromEntries(cut) };
}

function short(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function leftOf(told: Told, fitted: Told): readonly string[] {
  return told.targets.flatMap((target, index) => {
    const { live, foreign } = fitted.targets[index]!;
    const portsOf = (list: readonly Foreign[]): number => list.reduce((sum, { ports }) => sum + ports.length, 0);
    return [
      [target.live.length - live.length, 'things of ours'],
      [target.foreign.length - foreign.length, 'things that are not ours'],
      [portsOf(target.foreign) - portsOf(foreign), 'ports of others'],
    ].flatMap(([count, what]) => (count === 0 ? [] : [`${target.target}: ${count} ${what}`]));
  });
}
