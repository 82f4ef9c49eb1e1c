import { formatDuration } from '../../model/quantities.ts';
import type { Term, ThresholdStatus } from '../../model/threshold.ts';
import { type Active, inForce } from './active.ts';
import { clearForMs } from './fold.ts';
import { isOver } from './side.ts';

/** How a threshold that is not calm stands at an instant; null: there is nothing to tell but that it was raised lately. */
export function statusOf(active: Active, at: number): ThresholdStatus | null {
  const { subject, state } = active;
  const { threshold, name } = subject;
  const phase = phaseOf(active);
  if (phase === null) return null;
  return {
    threshold: threshold.name,
    subject: name,
    nodes: subject.nodes.map(node => node.name),
    state: phase,
    level: state.level,
    levels: threshold.levels.length,
    does: inForce(active).map(level => level.do),
    since: state.raisedAt === null ? state.at : state.levelAt,
    evidence: evidenceOf(active, at),
    stopped: state.stopped.map(describeTaken),
    moved: state.moved.map(describeTaken),
    changesAt: changesAt(active, at),
  };
}

function phaseOf({ state }: Active): ThresholdStatus['state'] | null {
  if (state.lifting || (state.raisedAt === null && state.stopped.length > 0)) return 'lifting';
  if (state.raisedAt !== null) return 'raised';
  return state.overMs > 0 || state.side === 'over' ? 'pending' : null;
}

function describeTaken({ what, node }: Active['state']['stopped'][number]): string {
  return `${'ref' in what ? what.name : what.replica} on ${node}`;
}

/** When the next reading can change something, if it is as the last one was; null: it will not, or there are none. */
export function changesAt({ subject, state }: Active, at: number): number | null {
  const { threshold, staleAfterMs } = subject;
  if (at - state.at > staleAfterMs || state.side === 'between') return null;
  if (state.side === 'clear') return state.raisedAt === null ? null : state.at + clearForMs(threshold, state) - state.clearMs;
  if (state.raisedAt === null) return state.at + threshold.forMs - state.overMs;
  const next = threshold.levels[state.level];
  return next === undefined ? null : state.at + next.afterMs - state.levelMs;
}

/** `cpu 93% for 18s > 80%, level 2 of 3 since 12:03:07; clears below 70% for 60s`. */
function evidenceOf(active: Active, at: number): string {
  const { subject, state } = active;
  const { threshold, staleAfterMs } = subject;
  const silence = at - state.at > staleAfterMs ? `no reading for ${brief(at - state.at)}, the last: ` : '';
  const levels =
    state.raisedAt === null ? '' : `, level ${state.level} of ${threshold.levels.length} since ${timeOf(state.levelAt)}`;
  const clears = state.raisedAt === null || state.side === 'clear' ? '' : `; clears ${clearing(active)}`;
  const again = state.raises > 1 && state.raisedAt !== null ? ` (raised ${state.raises} times)` : '';
  return `${silence}${measured(active)}${levels}${clears}${again}`;
}

function measured({ subject, state }: Active): string {
  const { threshold } = subject;
  const told = threshold.terms.filter(({ metric }) => Object.hasOwn(state.values, metric));
  const over = told.filter(term => isOver(term, state.values[term.metric]!));
  const name = (term: Term): string => `${nameOf(term)} ${valueWith(term, state.values[term.metric]!)}`;
  switch (state.side) {
    case 'over': {
      const lasting = state.raisedAt === null ? `${brief(state.overMs)} of ${brief(threshold.forMs)}` : brief(state.overMs);
      const [first] = over;
      if (first !== undefined && over.length === 1) return `${name(first)} for ${lasting} ${limitOf(first)}`;
      return `${over.map(term => `${name(term)} ${limitOf(term)}`).join(', ')} for ${lasting}`;
    }
    case 'between':
      return `${told.map(name).join(', ')}, neither exceeded nor clear`;
    case 'clear': {
      if (state.raisedAt === null) return `${told.map(name).join(', ')}, clear`;
      const lasting = `${brief(state.clearMs)} of ${brief(clearForMs(threshold, state))}`;
      return `${told.map(term => `${name(term)} ${clearSide(term)}`).join(', ')} for ${lasting}`;
    }
  }
}

function clearing({ subject, state }: Active): string {
  const { terms, mode } = subject.threshold;
  const told = terms.filter(({ metric }) => Object.hasOwn(state.values, metric));
  const [first] = told;
  const sides = told.map(clearSide);
  const isAlike = first !== undefined && sides.every(side => side === sides[0]);
  const words = isAlike
    ? sides[0]!
    : `with ${told.map((term, index) => `${nameOf(term)} ${sides[index]}`).join(mode === 'any' ? ' and ' : ' or ')}`;
  return `${words} for ${brief(clearForMs(subject.threshold, state))}`;
}

function clearSide(term: Term): string {
  const [side, limit] = 'above' in term ? ['below', term.above] : ['above', term.below];
  const value = valueWith(term, term.clear);
  return term.clear === limit ? `at ${value} or ${side}` : `${side} ${value}`;
}

function limitOf(term: Term): string {
  return 'above' in term ? `> ${valueWith(term, term.above)}` : `< ${valueWith(term, term.below)}`;
}

const SIGNS: Readonly<Record<string, string>> = { percent: '%', celsius: '°C', seconds: 's' };

/** `cpu` of `cpu.percent`: without the unit where that is written behind the number. */
function nameOf({ metric }: Term): string {
  const dot = metric.lastIndexOf('.');
  return (Object.hasOwn(SIGNS, metric.slice(dot + 1)) ? metric.slice(0, dot) : metric).replaceAll('.', ' ');
}

function valueWith({ metric }: Term, value: number): string {
  const unit = metric.slice(metric.lastIndexOf('.') + 1);
  return `${Math.round(value * 10) / 10}${Object.hasOwn(SIGNS, unit) ? SIGNS[unit] : ''}`;
}

/** As people write it: `18s`, `1m30s`, `1h`. */
function brief(durationMs: number): string {
  return formatDuration(durationMs).replaceAll(' ', '');
}

/** `12:03:07`, UTC. */
function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
