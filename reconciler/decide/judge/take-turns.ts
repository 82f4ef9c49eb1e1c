import type { Cluster, Node } from '../../model/cluster.ts';
import type { Level, Taken, ThresholdState } from '../../model/threshold.ts';
import { suspensionsIn } from '../gates/suspension.ts';
import { type Active, inForce, isPressing, type Knowledge, levelInForce } from './active.ts';
import { candidatesOn } from './candidates.ts';

/** The same thresholds after this pass took, or gave back, at most one workload of each node; `wakeAt`: when the next turns are due. */
export interface TurnsTaken {
  readonly actives: readonly Active[];
  readonly wakeAt: readonly number[];
}

/**
 * Who is stopped or moved next: on each node at most one in `every`, over all thresholds together, while it is exceeded. When the level is
 * lifted, what was stopped comes back one by one, too, the last one first, and not while its node is under pressure; what was moved stays
 * where it went. `actives`: by key.
 */
export function takeTurns(actives: readonly Active[], turns: Knowledge): TurnsTaken {
  if (!actives.some(hasTurns)) return { actives, wakeAt: [] };
  const { at } = turns.observed;
  const wishes = suspensionsIn(turns);
  const states = new Map(actives.map(({ subject, state }) => [subject.key, givenUp(subject.nodes, state, turns.cluster)]));
  const wakeAt: number[] = [];
  const pressed = new Set(
    actives.filter(active => takingLevels(active).length > 0 && isPressing(active, at)).flatMap(({ subject }) => subject.nodes),
  );
  for (const { subject } of actives) {
    const active = (): Active => ({ subject, state: states.get(subject.key)! });
    for (const level of isPressing(active(), at) ? takingLevels(active()) : []) {
      for (const node of subject.nodes) {
        const [next] = candidatesOn(node, level.do, active(), takenOn(node, states.values()), wishes, turns);
        if (next === undefined) continue;
        const last = lastTaken(node, states.values());
        if (last !== null && at - last < level.everyMs) wakeAt.push(last + level.everyMs);
        else states.set(subject.key, withTaken(active().state, level.do, { node: node.name, at, what: next }));
      }
    }
    const returned = giveBack(active(), pressed, at);
    states.set(subject.key, returned.state);
    wakeAt.push(...returned.wakeAt);
  }
  return { actives: actives.map(({ subject }) => ({ subject, state: states.get(subject.key)! })), wakeAt };
}

type Taking = Level & { readonly do: 'stop' | 'move' };

function takingLevels(active: Active): readonly Taking[] {
  return inForce(active).filter((level): level is Taking => level.do === 'stop' || level.do === 'move');
}

function hasTurns(active: Active): boolean {
  return active.state.stopped.length + active.state.moved.length > 0 || takingLevels(active).length > 0;
}

/** Without what is none of its business any more: on nodes that it does not relieve now, and of jobs that git has no more. */
function givenUp(nodes: readonly Node[], state: ThresholdState, { jobs }: Cluster): ThresholdState {
  const isKept = ({ node, what }: Taken): boolean =>
    nodes.some(({ name }) => name === node) && ('ref' in what || jobs.has(what.replica.slice(0, what.replica.lastIndexOf('.'))));
  if (state.stopped.every(isKept) && state.moved.every(isKept)) return state;
  return { ...state, stopped: state.stopped.filter(isKept), moved: state.moved.filter(isKept) };
}

function takenOn({ name }: Node, states: Iterable<ThresholdState>): readonly Taken[] {
  return [...states].flatMap(({ stopped, moved }) => [...stopped, ...moved].filter(({ node }) => node === name));
}

function lastTaken(node: Node, states: Iterable<ThresholdState>): number | null {
  return takenOn(node, states).reduce<number | null>((last, { at }) => Math.max(last ?? at, at), null);
}

function withTaken(state: ThresholdState, remedy: Taking['do'], taken: Taken): ThresholdState {
  return remedy === 'stop' ? { ...state, stopped: [...state.stopped, taken] } : { ...state, moved: [...state.moved, taken] };
}

/** What levels that are lifted had taken: the moved ones at once, of the stopped ones the last. */
function giveBack(
  active: Active,
  pressed: ReadonlySet<Node>,
  at: number,
): { readonly state: ThresholdState; readonly wakeAt: readonly number[] } {
  const { subject } = active;
  const state = levelInForce(active, 'move') === undefined ? withoutMoved(active.state) : active.state;
  const last = state.stopped.at(-1);
  if (last === undefined || levelInForce(active, 'stop') !== undefined || state.side === 'over') return { state, wakeAt: [] };
  const stops = subject.threshold.levels.find((level): level is Taking => level.do === 'stop');
  const dueAt = state.returnedAt === null || stops === undefined ? at : state.returnedAt + stops.everyMs;
  const isPressed = [...pressed].some(({ name }) => name === last.node);
  if (dueAt > at || isPressed) return { state, wakeAt: [dueAt] };
  const stopped = state.stopped.slice(0, -1);
  const isDone = stopped.length === 0 || stops === undefined;
  return { state: { ...state, stopped, returnedAt: at }, wakeAt: isDone ? [] : [at + stops.everyMs] };
}

function withoutMoved(state: ThresholdState): ThresholdState {
  return state.moved.length === 0 ? state : { ...state, moved: [] };
}
