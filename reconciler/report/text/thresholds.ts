import type { Report } from '../../model/report.ts';
import type { ThresholdStatus } from '../../model/threshold.ts';
import { hang, table } from '../layout.ts';
import { type Style, signOf } from '../style.ts';
import { enumerate } from '../words.ts';

/** Most thresholds that are told of. */
const MOST = 10;

/** Thresholds that are not calm, each with its evidence; those that are raised first. */
export function renderThresholds({ plan }: Pick<Report, 'plan'>, style: Style): readonly string[] {
  const all = [...plan.thresholds.filter(({ state }) => state !== 'pending'), ...plan.thresholds.filter(isPending)];
  const shown = style.verbose ? all : all.slice(0, MOST);
  const rest = all.length - shown.length;
  const columns = Math.min(36, Math.max(0, ...shown.map(({ threshold, subject }) => `${subject} ${threshold}`.length)));
  return [
    ...(all.length === 0 ? [] : ['']),
    ...shown.flatMap(status => {
      const head = { text: `${status.subject} ${status.threshold}`, tone: isPending(status) ? 'quiet' : 'care' } as const;
      return hang(head, columns, { text: sentence(status) }, '', style);
    }),
    ...(rest === 0 ? [] : [style.paint('quiet', `${signOf('cut', style)} and ${rest} more; -v shows all`)]),
  ];
}

/** What thresholds say of a node and do there, a line each. */
export function thresholdLines({ plan }: Pick<Report, 'plan'>, node: string): readonly string[] {
  return plan.thresholds
    .filter(({ nodes }) => nodes.includes(node))
    .map(
      status =>
        `threshold ${status.threshold}${status.subject === `node/${node}` ? '' : ` on ${status.subject}`}: ${sentence(status)}`,
    );
}

/** What keeps jobs off nodes, and who says so; the evidence of thresholds is told below. */
export function renderTaints({ nodes }: Pick<Report, 'nodes'>, style: Style): readonly string[] {
  const rows = nodes.flatMap(({ name, taints = [] }) =>
    taints.map(({ taint, by }) => [
      { text: name },
      { text: taint, tone: 'care' as const },
      { text: by === undefined ? 'git' : `threshold ${by}` },
    ]),
  );
  return [
    '',
    ...(rows.length === 0 ? ['No node is tainted'] : table(['NODE', 'TAINT', 'SET BY'], rows, style, { whole: ['NODE'] })),
  ];
}

/** `is raised, level 2 of 3 (limit, taint)`: what does not change while nothing happens. */
export function thresholdStanding({ state, level, levels, does, stopped, moved }: ThresholdStatus): string {
  const now = state === 'lifting' ? 'is being lifted' : state === 'raised' ? 'is raised' : 'is exceeded';
  const what = does.length === 0 ? '' : ` (${does.join(', ')})`;
  return [`${now}, level ${level} of ${levels}${what}`, ...takenWords(stopped, moved)].join('; ');
}

/** The evidence, and what is done. */
function sentence({ evidence, does, stopped, moved }: ThresholdStatus): string {
  return [evidence, ...(does.length === 0 ? [] : [`in force: ${does.join(', ')}`]), ...takenWords(stopped, moved)].join('; ');
}

function takenWords(stopped: readonly string[], moved: readonly string[]): readonly string[] {
  return [
    ...(stopped.length === 0 ? [] : [`stopped ${enumerate(stopped, 4)}`]),
    ...(moved.length === 0 ? [] : [`moved ${enumerate(moved, 4)}`]),
  ];
}

function isPending({ state }: ThresholdStatus): boolean {
  return state === 'pending';
}
