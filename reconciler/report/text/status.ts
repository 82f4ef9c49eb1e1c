import type { JobStatus } from '../../model/plan.ts';
import { formatDuration } from '../../model/quantities.ts';
import type { NodeStatus, Report } from '../../model/report.ts';
import { type Cell, type Columns, hang, table, wrap } from '../layout.ts';
import { summarisePlan } from '../plan-summary.ts';
import { describeQuorum } from '../quorum.ts';
import { type Style, signOf } from '../style.ts';
import { readableReport } from '../visible.ts';
import { ago, count, imageWords, shortRevision } from '../words.ts';
import { renderEndpoints } from './endpoints.ts';
import { toneOfHealth, toneOfState } from './explain.ts';
import { renderOverlays } from './overlays.ts';
import { renderRoles } from './roles.ts';
import { telemetryCell, telemetryTrouble } from './telemetry.ts';
import { renderTaints, renderThresholds } from './thresholds.ts';
import { renderTroubles } from './troubles.ts';

/** Most rows of a table that are shown. */
const MOST = 30;

/** What is shown beside nodes and jobs. */
export interface StatusOptions {
  /** Which nodes have which roles: of those that have any, or all that there are. */
  readonly roles?: 'assigned' | 'all';
  /** What keeps jobs off nodes. */
  readonly taints?: true;
}

/** How nodes and jobs stood at the last pass, for `reconcile status`; `now` tells how long ago that was. */
export function renderStatus(report: Report, now: number, style: Style, options: StatusOptions = {}): string {
  const shown = readableReport(report);
  const { plan, nodes } = shown;
  return [
    ...renderHead(shown, now, style),
    ...renderTroubles(shown, style),
    ...renderTable(
      'node',
      ['NODE', 'ROLES', 'ENGINE', 'PLATFORM', 'SWARM', 'STATE', 'SEEN', 'TELEMETRY', 'VIA'],
      nodes,
      node => nodeRow(node, now - shown.at, style),
      isWell,
      style,
      { whole: ['NODE', 'SWARM', 'STATE', 'SEEN'], spare: ['VIA', 'PLATFORM', 'ENGINE', 'TELEMETRY'] },
    ),
    ...renderTable(
      'job',
      ['JOB', 'WANT', 'HAVE', 'HEALTH', 'IMAGE', 'WHERE'],
      plan.jobs,
      job => jobRow(job, style),
      job => job.health === 'healthy',
      style,
    ),
    ...renderEndpoints(shown, style),
    ...renderOverlays(shown, style),
    ...(options.roles === undefined ? [] : renderRoles(shown, options.roles, style)),
    ...(options.taints === undefined ? [] : renderTaints(shown, style)),
    ...renderThresholds(shown, style),
    ...renderWorries(shown, now - shown.at, style),
  ].join('\n');
}

function renderHead({ cluster, intent, sync, health, at, tookMs }: Report, now: number, style: Style): readonly string[] {
  const dot = ` ${signOf('dot', style)} `;
  const commit = intent.inForce === null ? 'no commit' : shortRevision(intent.inForce.revision);
  const words = sync.replaceAll('-', ' ');
  const plain = [cluster, commit, words, health].join(dot);
  const painted = [
    style.paint('strong', cluster),
    commit,
    style.paint(sync === 'in-sync' ? 'good' : 'care', words),
    style.paint(toneOfHealth(health), health),
  ].join(dot);
  const pass = `last pass ${ago(now - at)}, in ${formatDuration(tookMs)}`;
  const space = style.width - plain.length - pass.length;
  return space >= 2 ? [painted + ' '.repeat(space) + style.paint('quiet', pass)] : [painted, style.paint('quiet', pass)];
}

/** A table with what is not well first when it has to be folded. */
function renderTable<T>(
  thing: string,
  headings: readonly string[],
  items: readonly T[],
  row: (item: T) => readonly Cell[],
  isFine: (item: T) => boolean,
  style: Style,
  columns: Columns = {},
): readonly string[] {
  if (items.length === 0) return [];
  const fold = !style.verbose && items.length > MOST;
  const shown = fold ? [...items.filter(item => !isFine(item)), ...items.filter(isFine)].slice(0, MOST) : items;
  const rest = items.length - shown.length;
  const note = `${signOf('cut', style)} and ${count(rest, `more ${thing}`)}; -v shows all`;
  return ['', ...table(headings, shown.map(row), style, columns), ...(rest === 0 ? [] : [style.paint('quiet', note)])];
}

function isWell(node: NodeStatus): boolean {
  return node.state === 'ready';
}

/** Ways in that go without saying. */
const USUAL: ReadonlySet<string> = new Set(['this machine', 'unix:///var/run/docker.sock']);

function nodeRow(
  { name, roles, engine, platform, state, seenAgoMs, silentForMs, via, member, telemetry }: NodeStatus,
  sinceMs: number,
  style: Style,
): readonly Cell[] {
  // One that is listed was there before: longer ago than it is silent.
  const atLeast =
    member === undefined || silentForMs === undefined ? signOf('none', style) : `>${formatDuration(silentForMs + sinceMs)}`;
  const seen = seenAgoMs === null ? atLeast : formatDuration(seenAgoMs + sinceMs);
  return [
    { text: name },
    { text: roles.join(', ') },
    { text: engine },
    { text: platform ?? '' },
    memberCell(member, style),
    { text: state, tone: toneOfState(state) },
    { text: seen },
    telemetryCell(telemetry, sinceMs),
    { text: via === null || USUAL.has(via) ? '' : via },
  ];
}

function jobRow(job: JobStatus, style: Style): readonly Cell[] {
  const { name, want, have, health } = job;
  const lacks = have < want ? { tone: 'care' as const } : {};
  return [
    { text: name },
    { text: String(want) },
    { text: String(have), ...lacks },
    { text: health, tone: toneOfHealth(health) },
    { text: imageWords(job, style) ?? '' },
    { text: whereabouts(job, style) },
  ];
}

/** `leader`, `manager`, `worker`, and what is not as it mostly is. */
function memberCell(member: NodeStatus['member'], style: Style): Cell {
  if (member === undefined) return { text: '' };
  const { role, availability, leader, status, reachability = 'reachable' } = member;
  const odd = [
    ...(availability === 'active' ? [] : [availability]),
    ...(status === 'ready' ? [] : [status]),
    ...(reachability === 'reachable' ? [] : [reachability]),
  ];
  const text = [leader ? 'leader' : role, ...odd].join(` ${signOf('dot', style)} `);
  return { text, ...(odd.length === 0 ? {} : { tone: 'care' as const }) };
}

/** `pi-1 ×2, pi-2`: where its replicas are, or the tasks of a service. */
function whereabouts({ nodes, replicas }: JobStatus, style: Style): string {
  const places = replicas.flatMap(({ node, live }) =>
    live?.state.phase === 'service'
      ? live.state.status.tasks.filter(task => task.state === 'running' && task.isBelieved).map(task => task.node)
      : [node],
  );
  const times = (node: string): number => places.filter(place => place === node).length;
  return nodes.map(node => (times(node) > 1 ? `${node} ${signOf('times', style)}${times(node)}` : node)).join(', ');
}

/** With for how long, where it is silent. */
function whyOf({ silentForMs }: NodeStatus, why: string, sinceMs: number): string {
  if (silentForMs === undefined || silentForMs + sinceMs < 1000) return why;
  return `silent for ${formatDuration(silentForMs + sinceMs)}: ${why}`;
}

/** A sentence for whatever is not well, and where to read on; `sinceMs`: how old the report is. */
function renderWorries({ plan, nodes }: Report, sinceMs: number, style: Style): readonly string[] {
  const quorum = describeQuorum(nodes);
  const worries = [
    ...(quorum === null ? [] : [['swarm', quorum] as const]),
    ...nodes.flatMap(node =>
      isWell(node) || node.why === undefined ? [] : [[`node/${node.name}`, whyOf(node, node.why, sinceMs)] as const],
    ),
    ...nodes.flatMap(({ name, telemetry }) => {
      const why = telemetryTrouble(telemetry, sinceMs);
      return why === null ? [] : [[`node/${name}`, why] as const];
    }),
    ...plan.jobs.filter(job => job.why !== undefined).map(job => [`job/${job.name}`, job.why!] as const),
  ];
  const shown = style.verbose ? worries : worries.slice(0, 10);
  const rest = worries.length - shown.length;
  const columns = Math.min(28, Math.max(0, ...shown.map(([subject]) => subject.length)));
  const pending = summarisePlan(plan).join(', ');
  return [
    ...(worries.length === 0 ? [] : ['']),
    ...shown.flatMap(([subject, why]) => hang({ text: subject, tone: 'strong' }, columns, { text: why }, '', style)),
    ...(rest === 0 ? [] : [style.paint('quiet', `${signOf('cut', style)} and ${rest} more; -v shows all`)]),
    ...(pending === '' ? [] : ['', ...wrap(`${pending}; reconcile --dry-run shows them`, style.width)]),
  ];
}
