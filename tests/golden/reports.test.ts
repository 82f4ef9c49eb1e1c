import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderJson, toJson } from '../../reconciler/report/json.ts';
import { renderMarkdown } from '../../reconciler/report/markdown.ts';
import { PLAIN, type Style } from '../../reconciler/report/style.ts';
import { renderDiagnostics } from '../../reconciler/report/text/diagnostics.ts';
import { renderExplain } from '../../reconciler/report/text/explain.ts';
import { renderHistory, renderReport } from '../../reconciler/report/text/history.ts';
import { renderOutcomes } from '../../reconciler/report/text/outcomes.ts';
import { renderPlan } from '../../reconciler/report/text/plan.ts';
import { renderStatus } from '../../reconciler/report/text/status.ts';
import { statusLines } from '../../reconciler/report/text/status-lines.ts';
import { HOSTS } from '../support/host-report.ts';
import { MEMBERS } from '../support/members-report.ts';
import { RELIEVED } from '../support/relief-report.ts';
import {
  AT,
  buildChange,
  buildDiagnostic,
  buildHeld,
  buildJob,
  buildOutcome,
  buildReport,
  onNode,
} from '../support/report-builder.ts';
import { REPORT_CASES } from '../support/report-cases.ts';
import { SWARM } from '../support/swarm-report.ts';

/** Written anew with `vitest run --project golden -u`; look at what changed. */
const golden = async (text: string, ...path: readonly string[]): Promise<void> =>
  expect(`${text}\n`).toMatchFileSnapshot(join(import.meta.dirname, 'reports', ...path));

const folderOf = (name: string): string => name.replaceAll(/\W+/g, '-');

/** Colours as tags, to be read in a diff. */
const TAGGED: Style = { ...PLAIN, paint: (tone, text) => `<${tone}>${text}</${tone}>` };

describe.each(Object.entries(REPORT_CASES))('%s', (name, report) => {
  test('as a plan in the terminal', () => golden(renderPlan(report, PLAIN), folderOf(name), 'plan.txt'));
  test('as a comment on a pull request', () => golden(renderMarkdown(report), folderOf(name), 'report.md'));
  test('as JSON', () => golden(renderJson(toJson(report)), folderOf(name), 'report.json'));
});

describe('one plan for every terminal', () => {
  const report = REPORT_CASES['everything at once: drift, wishes, a moved tag, a held change and a silent node']!;
  const styles: Readonly<Record<string, Style>> = {
    'a narrow one': { ...PLAIN, width: 60 },
    'a wide one': { ...PLAIN, width: 120 },
    'one with colours': TAGGED,
    'one without Unicode': { ...PLAIN, unicode: false },
  };
  test.each(Object.entries(styles))('%s', (name, style) => golden(renderPlan(report, style), 'styles', `${folderOf(name)}.txt`));
  test('and whole, where that is asked for', () =>
    golden(
      renderPlan(REPORT_CASES['a large roll-out is folded with counts']!, { ...PLAIN, verbose: true }),
      'styles',
      'whole.txt',
    ));
});

describe('the other views', () => {
  const all = Object.values(REPORT_CASES);
  const everything = REPORT_CASES['everything at once: drift, wishes, a moved tag, a held change and a silent node']!;
  const done = REPORT_CASES['a pass that changed things tells how each went']!;
  const died = REPORT_CASES['what died or was removed is made again']!;
  const views: Readonly<Record<string, string>> = {
    'status of a cluster that needs attention': renderStatus(everything, AT + 12_000, PLAIN),
    'status after a refused commit': renderStatus(
      REPORT_CASES['a commit with errors is refused and the last good one stays in force']!,
      AT + 12_000,
      PLAIN,
    ),
    'status of a Swarm, what it publishes and what came of trying it': renderStatus(SWARM, AT + 2_000, PLAIN, { roles: 'all' }),
    'status of a Swarm whose ports were not tried': renderStatus(
      { ...SWARM, probes: undefined!, overlays: undefined! },
      AT + 2_000,
      PLAIN,
    ),
    'what changed since the status before': statusLines(buildReport({ nodes: SWARM.nodes.slice(1) }), SWARM, PLAIN).join('\n'),
    'status of nodes under pressure, and what keeps jobs off them': renderStatus(RELIEVED, AT + 2_000, PLAIN, { taints: true }),
    'status where no node is tainted': renderStatus(buildReport(), AT, PLAIN, { taints: true }),
    'what thresholds do since the status before': statusLines(buildReport({ nodes: RELIEVED.nodes }), RELIEVED, PLAIN).join('\n'),
    'what thresholds do on a node': renderExplain(RELIEVED, 'node/pi-2', PLAIN)!,
    'what a node cannot do': renderExplain(
      REPORT_CASES['limits that a machine cannot keep are told where they matter']!,
      'node/pi-1',
      PLAIN,
    )!,
    'what a Swarm has put on a node': renderExplain(SWARM, 'node/phone-1', PLAIN)!,
    'how a silent node of a Swarm stands': renderExplain(SWARM, 'node/phone-3', PLAIN)!,
    'what becomes of a service': renderExplain(MEMBERS, 'job/shop/web', PLAIN)!,
    'how a host stands': renderExplain(HOSTS, 'node/pi-1', PLAIN)!,
    'what a host waits for': renderExplain(HOSTS, 'node/pi-2', PLAIN)!,
    'what becomes of a file of a host': renderExplain(HOSTS, 'file /etc/motd', PLAIN)!,
    'why a job waits': renderExplain(everything, 'job/web', PLAIN)!,
    'why a replica waits': renderExplain(everything, 'web.2', PLAIN)!,
    'how a node stands': renderExplain(everything, 'node/pi-2', PLAIN)!,
    'how a silent node stands': renderExplain(everything, 'pi-6', PLAIN)!,
    'what becomes of an image': renderExplain(everything, 'image/example/web:1.4', PLAIN)!,
    'a history': renderHistory(all, AT + 100_000, PLAIN),
    'a pass in full': renderReport(done, PLAIN),
    'the end of a run where something failed': renderOutcomes(
      { report: done, outcomes: done.outcomes, tookMs: 80_000, ended: 'settled' },
      PLAIN,
    ),
    'the end of a run that settled': renderOutcomes(
      { report: buildReport(), outcomes: done.outcomes.slice(0, 2), tookMs: 14_000, ended: 'settled' },
      PLAIN,
    ),
    'the end of a run in which something works badly': renderOutcomes(
      {
        report: buildReport({
          health: 'degraded',
          exitCode: 1,
          plan: { jobs: [buildJob('web', ['pi-1'], { health: 'degraded', why: 'web.1: unhealthy: 500 of /health' })] },
        }),
        outcomes: done.outcomes.slice(0, 1),
        tookMs: 6_000,
        ended: 'settled',
      },
      PLAIN,
    ),
    'the end of a run that had nothing to do': renderOutcomes(
      { report: buildReport(), outcomes: [], tookMs: 900, ended: 'settled' },
      PLAIN,
    ),
    'the end of a run that was interrupted': renderOutcomes(
      {
        report: died,
        outcomes: [done.outcomes[0]!, { ...done.outcomes[1]!, status: 'interrupted' }],
        tookMs: 12_000,
        ended: 'interrupted',
      },
      PLAIN,
    ),
    'the end of a run that waited in vain': renderOutcomes(
      { report: died, outcomes: done.outcomes.slice(0, 1), tookMs: 600_000, ended: 'deadline' },
      PLAIN,
    ),
    'the end of a run whose replacement was undone': renderOutcomes(
      {
        report: buildReport({
          sync: 'out-of-sync',
          health: 'degraded',
          plan: {
            held: [
              {
                ...buildHeld(
                  'failed',
                  'job/web.1 on pi-1',
                  'keeps ending with exit code 1 (3 restarts); what ran before keeps running',
                  'change it in git: this version is not tried again',
                ),
                job: 'web',
              },
            ],
          },
        }),
        outcomes: [buildOutcome(buildChange('replace', onNode('web.1', 'pi-1'), 'stop-first'))],
        tookMs: 41_000,
        ended: 'settled',
      },
      PLAIN,
    ),
    'wrong manifests': renderDiagnostics(
      [
        buildDiagnostic(),
        buildDiagnostic({
          severity: 'warning',
          code: 'even-managers',
          summary: 'two managers tolerate no failure',
          hint: 'declare a third',
          at: { file: 'nodes.yaml', line: 3, column: 1 },
          excerpt: [],
        }),
        buildDiagnostic({
          at: { file: 'long.yaml', line: 10, column: 212 },
          excerpt: [
            { line: 9, text: 'a: b' },
            { line: 10, text: `\tname: "${'y'.repeat(200)}", replica: \u001b[31m3 日本` },
          ],
        }),
        buildDiagnostic({
          code: 'unknown-field',
          summary: '"名前" is not a field of Job.spec',
          hint: 'remove it',
          at: { file: '日本.yaml', line: 1, column: 6 },
          length: 2,
          excerpt: [{ line: 1, text: '日本: {名前: 1}' }],
        }),
      ],
      { files: 31, consequence: 'Nothing was applied; 4f2a91c stays in force.' },
      PLAIN,
    ),
  };
  test.each(Object.entries(views))('%s', (name, text) => golden(text, 'views', `${folderOf(name)}.txt`));
});
