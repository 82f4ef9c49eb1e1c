import type { Position } from '../../model/diagnostic.ts';
import type { Health, JobStatus, ReplicaStatus } from '../../model/plan.ts';
import { formatDuration } from '../../model/quantities.ts';
import type { NodeStatus, Report } from '../../model/report.ts';
import { type Cell, indented, paragraph, wrap } from '../layout.ts';
import { parseSubject, planAbout, type Subject } from '../plan-about.ts';
import { type Entry, planSections } from '../plan-entries.ts';
import type { Sign, Style, Tone } from '../style.ts';
import type { Thing } from '../things.ts';
import { readable, readableReport, visible } from '../visible.ts';
import { ago, count, enumerate, imageWords, shortRevision } from '../words.ts';
import { renderSections } from './entries.ts';
import { renderHost } from './host.ts';
import { describeStack, entryOfService } from './stack.ts';
import { telemetryLines } from './telemetry.ts';
import { thresholdLines } from './thresholds.ts';

/**
 * Why something is as it is: where it runs or what it waits for, what is planned or held for it and what would change that, and where it
 * is declared. null: neither the report nor `things` know it.
 */
export function renderExplain(report: Report, asked: string, style: Style, things: readonly Thing[] = []): string | null {
  const shown = readableReport(report);
  const known = readable(things);
  const subject = parseSubject(asked, shown.plan, known);
  const about = planSections(planAbout(shown.plan, subject));
  const head = renderSubject(shown, subject, known, style);
  if (head === null && about.length === 0) return null;
  return [...(head ?? paragraph(visible(asked), style)), ...renderSections(about, style)].join('\n');
}

function renderSubject(report: Report, subject: Subject, things: readonly Thing[], style: Style): readonly string[] | null {
  switch (subject.kind) {
    case 'job': {
      const job = report.plan.jobs.find(candidate => candidate.name === subject.job);
      return job === undefined ? null : renderJob(report, job, subject.replica, style);
    }
    case 'node': {
      const node = report.nodes.find(candidate => candidate.name === subject.node);
      return node === undefined ? null : renderNode(report, node, style);
    }
    case 'stack':
      return renderStack(report, subject.stack, style);
    case 'thing': {
      const thing = things.find(({ names }) => names[0] === subject.name);
      return thing === undefined ? null : paragraph(thing.text, style, [{ text: subject.name, tone: 'strong' }], '  ');
    }
  }
}

function renderStack(report: Report, stack: string, style: Style): readonly string[] {
  const services = report.plan.jobs.filter(({ name }) => name.startsWith(`${stack}/`));
  return [
    ...paragraph(describeStack(stack, services), style, [{ text: `job/${stack}`, tone: 'strong' }], '  '),
    ...renderList(
      services.map(service => ({ ...entryOfService(service), sign: signOfHealth(service.health) })),
      style,
    ),
    ...renderDeclared(report, services[0]?.at, style),
  ];
}

function renderJob(report: Report, job: JobStatus, only: string | undefined, style: Style): readonly string[] {
  const replicas = job.replicas.filter(replica => only === undefined || replica.name === only);
  const name = `job/${only ?? job.name}`;
  const runs =
    job.want === 0
      ? `is wanted stopped, ${job.have} of it runs`
      : `wants ${count(job.want, 'replica')}, ${job.have} ${job.have === 1 ? 'runs' : 'run'}`;
  const what = only === undefined ? `${runs}: ${job.health}` : `is one of ${count(job.want, 'replica')}`;
  const image = imageWords(job, style);
  const marks: readonly Cell[] = [
    { text: name, tone: 'strong' },
    ...(only === undefined ? [{ text: job.health, tone: toneOfHealth(job.health) }] : []),
  ];
  return [
    ...paragraph(`${name} ${what}${image === null ? '' : `, image ${image}`}`, style, marks, '  '),
    ...renderList(replicas.map(entryOfReplica), { ...style, verbose: true }),
    ...renderDeclared(report, job.at, style),
  ];
}

/** Entries without a heading. */
function renderList(entries: readonly Entry[], style: Style): readonly string[] {
  return entries.length === 0 ? [] : renderSections([{ title: '', groups: [{ entries }] }], style).slice(2);
}

function entryOfReplica({ name, node, health, why, live }: ReplicaStatus): Entry {
  const restarts =
    live === undefined || live.restarts === 0 || why.includes('restart') ? '' : `, ${count(live.restarts, 'restart')}`;
  const where = node === null ? '' : ` on ${node}`;
  const text = node === null && live === undefined && !why.startsWith('waits') ? `waits: ${why}` : why;
  return { sign: signOfHealth(health), subject: `${name}${where}`, text: text + restarts, fields: [], alike: name };
}

function renderNode(report: Report, node: NodeStatus, style: Style): readonly string[] {
  const { name, engine, platform, roles, state, via, why, remarks = [], telemetry } = node;
  const here = [
    ...report.plan.jobs.flatMap(job => job.replicas.filter(replica => replica.node === name)).map(entryOfPlaced),
    ...entriesOfTasks(report.plan.jobs, name),
  ];
  const facts = [
    engine === 'none' ? 'no engine' : engine,
    platform,
    roles.length === 0 ? 'no roles' : `${roles.length === 1 ? 'role' : 'roles'} ${enumerate(roles, 8)}`,
  ].filter(fact => fact !== null);
  const ways = `${whenSeen(node)}${via === null ? '' : ` by ${via}`}${why === undefined ? '' : `; ${why}`}`;
  const marks: readonly Cell[] = [
    { text: `node/${name}`, tone: 'strong' },
    { text: state, tone: toneOfState(state) },
  ];
  return [
    ...paragraph(`node/${name} is ${state}: ${facts.join(', ')}`, style, marks, '  '),
    ...[ways, ...(telemetry === undefined ? [] : telemetryLines(telemetry)), ...thresholdLines(report, name), ...remarks].flatMap(
      line => indented(line, style),
    ),
    ...renderHost(report, name, style),
    ...(here.length === 0 && state === 'ready' && engine !== 'none' ? ['  no job is placed on it'] : []),
    ...renderList(here, style),
    ...renderDeclared(report, node.at, style),
  ];
}

/** `seen just now`; `no answer for 3m12s, seen 3m20s ago`. */
function whenSeen({ seenAgoMs, silentForMs }: NodeStatus): string {
  const seen = seenAgoMs === null ? [] : [`seen ${ago(seenAgoMs)}`];
  if (silentForMs === undefined) return seen[0] ?? 'never seen';
  return [silentForMs < 1000 ? 'no answer now' : `no answer for ${formatDuration(silentForMs)}`, ...seen].join(', ');
}

function entryOfPlaced(replica: ReplicaStatus): Entry {
  return { ...entryOfReplica(replica), subject: `job/${replica.name}` };
}

/** The tasks of services that a Swarm has put on a node, a line for each job and state. */
function entriesOfTasks(jobs: readonly JobStatus[], node: string): readonly Entry[] {
  return jobs.flatMap(({ name, replicas }) => {
    const tasks = replicas.flatMap(({ live }) => (live?.state.phase === 'service' ? live.state.status.tasks : []));
    const here = tasks.filter(task => task.node === node && task.desired === 'running');
    return [...Map.groupBy(here, ({ state, isBelieved }) => (isBelieved ? state : `last seen ${state}`))].map(
      ([state, alike]) => ({
        sign: state === 'running' ? ('done' as const) : alike[0]!.isBelieved ? ('underway' as const) : ('unseen' as const),
        subject: `job/${name}`,
        text: `${count(alike.length, 'task')} ${state}`,
        fields: [],
        alike: name,
      }),
    );
  });
}

function renderDeclared({ intent }: Report, at: Position | undefined, style: Style): readonly string[] {
  if (at === undefined) return [];
  const commit = intent.inForce === null ? '' : ` at ${shortRevision(intent.inForce.revision)}`;
  const text = `declared in ${at.file}:${at.line}${commit}`;
  return wrap(text, style.width - 2).map(line => `  ${style.paint('quiet', line)}`);
}

/** The colour of a health. */
export function toneOfHealth(health: Health): Tone {
  return health === 'healthy' ? 'good' : health === 'degraded' || health === 'missing' ? 'bad' : 'care';
}

/** The colour of a node's state. */
export function toneOfState(state: NodeStatus['state']): Tone {
  return state === 'ready' ? 'good' : state === 'lost' ? 'bad' : 'care';
}

function signOfHealth(health: Health): Sign {
  switch (health) {
    case 'healthy':
      return 'done';
    case 'progressing':
      return 'underway';
    case 'degraded':
      return 'failed';
    case 'missing':
      return 'held';
    case 'unknown':
      return 'unseen';
  }
}
