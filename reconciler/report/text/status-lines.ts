import type { JobStatus } from '../../model/plan.ts';
import type { NodeStatus, Report } from '../../model/report.ts';
import type { ThresholdStatus } from '../../model/threshold.ts';
import { type Style, signOf } from '../style.ts';
import { readableReport } from '../visible.ts';
import { shortRevision } from '../words.ts';
import { thresholdStanding } from './thresholds.ts';

/** What is another than before, a line each: the cluster, nodes and jobs. At first all that is not well. Empty: nothing is. */
export function statusLines(before: Report | null, now: Report, style: Style): readonly string[] {
  const shown = readableReport(now);
  const old = before === null ? null : readableReport(before);
  const head = headOf(shown, style);
  const nodes = changed(old?.nodes ?? null, shown.nodes, nodeLine, ({ state }) => state === 'ready');
  const jobs = changed(old?.plan.jobs ?? null, shown.plan.jobs, jobLine, ({ health }) => health === 'healthy');
  const thresholds = changed(
    old === null ? null : named(old),
    named(shown),
    ({ name, status }) => `${name} ${thresholdStanding(status)}`,
    () => false,
  );
  return [...(old !== null && headOf(old, style) === head ? [] : [head]), ...nodes, ...jobs, ...thresholds];
}

/** Thresholds that are raised, each by a name that no node and no job has. */
function named({ plan }: Report): readonly { readonly name: string; readonly status: ThresholdStatus }[] {
  return plan.thresholds
    .filter(({ state }) => state !== 'pending')
    .map(status => ({ name: `threshold ${status.threshold} on ${status.subject}`, status }));
}

function headOf({ cluster, intent, sync, health }: Report, style: Style): string {
  const commit = intent.inForce === null ? 'no commit' : shortRevision(intent.inForce.revision);
  return [cluster, commit, sync.replaceAll('-', ' '), health].join(` ${signOf('dot', style)} `);
}

function changed<T extends { readonly name: string }>(
  before: readonly T[] | null,
  now: readonly T[],
  line: (thing: T) => string,
  isWell: (thing: T) => boolean,
): readonly string[] {
  const old = new Map((before ?? []).map(thing => [thing.name, line(thing)]));
  const gone = [...old.keys()].filter(name => !now.some(thing => thing.name === name));
  return [
    ...now
      .filter(thing => (old.has(thing.name) ? old.get(thing.name) !== line(thing) : before !== null || !isWell(thing)))
      .map(line),
    ...gone.map(name => `${name} is gone`),
  ];
}

function nodeLine({ name, state, why, member }: NodeStatus): string {
  const place = member === undefined ? '' : `, ${member.leader ? 'leader' : member.role}`;
  return `node/${name} ${state}${place}${why === undefined ? '' : `: ${why}`}`;
}

function jobLine({ name, want, have, health, why }: JobStatus): string {
  return `job/${name} ${have} of ${want}, ${health}${why === undefined ? '' : `: ${why}`}`;
}
