import type { Logger } from '../../reconciler/log.ts';
import { splitResourceId } from '../../reconciler/model/ids.ts';
import type { Outcome, Report } from '../../reconciler/model/report.ts';
import { isFetch, jobOf } from '../../reconciler/report/plan-entries.ts';
import { summarisePlan } from '../../reconciler/report/plan-summary.ts';
import { summariseDiagnostic } from '../../reconciler/report/text/diagnostics.ts';
import { thresholdStanding } from '../../reconciler/report/text/thresholds.ts';
import { describe, shortRevision } from '../../reconciler/report/words.ts';

/** What was told, so that nothing is told twice. */
interface Told {
  /** The line of a pass that was told last, and when; milliseconds. */
  line: string;
  at: number;
  /** Keys of what the pass before had, and of what jobs had since they were well last. */
  readonly troubles: Set<string>;
  /** Jobs that were degraded and are not healthy since. */
  readonly ill: Set<string>;
  /** Nodes that do not answer. */
  readonly silent: Set<string>;
  /** Thresholds as they were told last, by name and subject. */
  readonly thresholds: Map<string, string>;
}

/** While something is left to do, the same line is told again after this long. */
const AGAIN_MS = 60_000;

/**
 * Tells of passes, one after the other: a line for each change sent, for each thing that is newly wrong or well again, and for the pass where
 * it is another than the last.
 */
export function openReportLog(log: Logger): (report: Report, woken: string) => void {
  const told: Told = { line: '', at: 0, troubles: new Set(), ill: new Set(), silent: new Set(), thresholds: new Map() };
  return (report, woken) => {
    for (const outcome of report.outcomes) tellOutcome(log, outcome);
    tellJobs(log, report, told);
    tellNodes(log, report, told);
    tellThresholds(log, report, told);
    tellTroubles(log, report, told);
    tellPass(log, report, woken, told);
  };
}

function tellOutcome(log: Logger, { id, action, status, tookMs, error }: Outcome): void {
  const fields = { change: describe(id), action, status, tookMs };
  const what = `${verbOf(id, action)} ${describe(id)}`;
  if (status === 'underway') log.debug(fields, `${what}: not answered yet`);
  else if (error !== undefined) log.error({ ...fields, code: error.code }, `${what}: ${error.message}`);
  // That a pull or build has begun says nothing of how it ends.
  else log[isFetch({ id, action }) ? 'debug' : 'info'](fields, `${what}: ${status}`);
}

/** What restrains something that is not ours does not make or delete that. */
function verbOf(id: Outcome['id'], action: Outcome['action']): string {
  if (splitResourceId(id).kind !== 'restraint') return action;
  return action === 'delete' ? 'release' : 'restrain';
}

function tellJobs(log: Logger, { plan }: Report, { ill, troubles }: Told): void {
  const isTold = (job: string): boolean =>
    plan.held.some(held => held.job === job) || plan.drift.some(drift => jobOf(drift.id) === job);
  for (const { name, health, why = '' } of plan.jobs) {
    if (health === 'degraded' && !ill.has(name)) {
      ill.add(name);
      if (!isTold(name)) log.warn(`job/${name} is degraded: ${why}`);
    }
    if (health !== 'healthy') continue;
    if (ill.delete(name)) log.info(`job/${name} is well again`);
    for (const key of troubles) if (key.startsWith(ofJob(name))) troubles.delete(key);
  }
}

function tellNodes(log: Logger, { nodes }: Report, { silent }: Told): void {
  for (const { name, state } of nodes) {
    if (state === 'silent' || state === 'lost') silent.add(name);
    else if (silent.delete(name)) log.info(`node/${name} answers again`);
  }
}

/** What becomes of a threshold, with its evidence: a warning where it is to notify. */
function tellThresholds(log: Logger, { plan }: Report, { thresholds }: Told): void {
  const raised = plan.thresholds.filter(({ state }) => state !== 'pending');
  const now = new Map(raised.map(status => [`threshold ${status.threshold} on ${status.subject}`, status]));
  for (const [name, status] of now) {
    const standing = thresholdStanding(status);
    if (thresholds.get(name) === standing) continue;
    thresholds.set(name, standing);
    log[status.does.includes('notify') ? 'warn' : 'info'](`${name} ${standing}: ${status.evidence}`);
  }
  for (const name of thresholds.keys()) if (!now.has(name) && thresholds.delete(name)) log.info(`${name} is lifted`);
}

function tellTroubles(log: Logger, report: Report, { troubles, ill }: Told): void {
  const now = troublesOf(report);
  for (const { key, level, text } of now) if (!troubles.has(key)) log[level](text);
  const keys = new Set(now.map(({ key }) => key));
  // What is tried again comes and goes while it is no better.
  const stays = (key: string): boolean => keys.has(key) || [...ill].some(job => key.startsWith(ofJob(job)));
  for (const key of troubles) if (!stays(key)) troubles.delete(key);
  for (const key of keys) troubles.add(key);
}

function tellPass(log: Logger, report: Report, woken: string, told: Told): void {
  const { at, intent, sync, health, tookMs, observed } = report;
  const revision = intent.inForce?.revision ?? null;
  const text = passLine(report);
  const line = `${revision} ${text}`;
  const isDone = sync === 'in-sync' && report.plan.underway.length === 0;
  const isNew = line !== told.line || (!isDone && at - told.at >= AGAIN_MS);
  if (isNew) Object.assign(told, { line, at });
  const fields = { revision, sync, health, woken, tookMs, seen: observed.seen, targets: observed.targets };
  log[isNew ? 'info' : 'debug'](fields, text);
}

function passLine({ cluster, sync, health, plan }: Report): string {
  const work = summarisePlan(plan).join(', ');
  return `${cluster} ${sync.replaceAll('-', ' ')}, ${health}${work === '' ? '' : `: ${work}`}`;
}

/** Something wrong, to be told once; `key` stays the same while its sentence counts down. */
interface Trouble {
  readonly level: 'warn' | 'error';
  readonly key: string;
  readonly text: string;
}

function troublesOf(report: Report): readonly Trouble[] {
  const { intent, plan, degraded } = report;
  const once = (text: string): Trouble => ({ level: 'warn', key: text, text });
  return [
    ...(intent.unreachable === undefined ? [] : [once(`${intent.source} cannot be asked: ${intent.unreachable}`)]),
    ...(intent.rewrittenFrom === undefined
      ? []
      : [once(`the history was rewritten: ${shortRevision(intent.rewrittenFrom)} is gone`)]),
    ...degraded.map(once),
    ...plan.drift.map(({ id, what, answer }) => {
      const trouble = once(`${describe(id)}: ${what}, ${answer}`);
      return { ...trouble, key: `${ofJob(jobOf(id))}${trouble.text}` };
    }),
    ...plan.unseen.map(({ node, why, consequence, todo }) => ({
      ...once(`node/${node} is silent (${why}): ${consequence}${todo === undefined ? '' : `; ${todo}`}`),
      key: `silent ${node} ${consequence}`,
    })),
    ...plan.held.map(({ code, subject, why, job }) => ({
      ...once(`held ${code}: ${subject}: ${why}`),
      key: `${ofJob(job)}held ${code === 'refused' ? 'retrying' : code} ${subject}`,
    })),
    // Nothing else says why these do not begin: they are no trouble, and wait for a person.
    ...[...new Set(plan.later.map(({ waits }) => waits))].filter(waits => waits.startsWith('approval: ')).map(once),
    ...errorsOf(report),
  ];
}

/** What the keys of what is wrong with a job begin with. */
function ofJob(job: string | null | undefined): string {
  return job == null ? '' : `job/${job}: `;
}

function errorsOf({ intent }: Report): readonly Trouble[] {
  const errors = intent.diagnostics.filter(diagnostic => diagnostic.severity === 'error').map(summariseDiagnostic);
  const { refused } = intent;
  const lines =
    refused === undefined ? errors : [`commit ${shortRevision(refused.revision)} "${refused.subject}" was refused`, ...errors];
  return lines.map(text => ({ level: 'error', key: text, text }));
}
