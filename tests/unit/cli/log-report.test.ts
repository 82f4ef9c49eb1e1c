import { beforeEach, expect, test } from 'vitest';
import { openReportLog } from '../../../cli/serve/log-report.ts';
import { openLog } from '../../../reconciler/log.ts';
import { resourceId } from '../../../reconciler/model/ids.ts';
import type { Report } from '../../../reconciler/model/report.ts';
import { buildThreshold } from '../../support/relief-report.ts';
import {
  AT,
  buildChange,
  buildHeld,
  buildJob,
  buildNode,
  buildOutcome,
  buildReport,
  buildUnseen,
  onNode,
} from '../../support/report-builder.ts';

let lines: string[] = [];
let tell: ReturnType<typeof openReportLog>;

beforeEach(() => {
  lines = [];
  const write = (line: string): void => {
    const { level, msg } = JSON.parse(line) as { readonly level: string; readonly msg: string };
    lines.push(`${level} ${msg}`);
  };
  tell = openReportLog(openLog({ level: 'info', write, format: 'json' }));
});

/** What a pass adds to the log, `afterMs` after the first. */
function after(afterMs: number, report: Parameters<typeof buildReport>[0] = {}): readonly string[] {
  lines.length = 0;
  tell(buildReport({ ...report, at: AT + afterMs }), 'time');
  return [...lines];
}

const web = (health: Report['health'], why?: string): Parameters<typeof buildReport>[0] => ({
  sync: 'in-sync',
  health,
  plan: { jobs: [{ ...buildJob('web', ['pi-1']), health, ...(why === undefined ? {} : { why }) }] },
});

test('a job that becomes degraded is told once with its reason, and when it is well again', () => {
  expect(after(0, web('progressing'))).toEqual(['info attic in sync, progressing']);
  const ill = web('degraded', 'web.1: keeps ending with exit code 3 (3 restarts)');
  expect(after(1_000, ill)).toEqual([
    'warn job/web is degraded: web.1: keeps ending with exit code 3 (3 restarts)',
    'info attic in sync, degraded',
  ]);
  expect(after(2_000, web('progressing'))).toEqual(['info attic in sync, progressing']);
  expect(after(3_000, web('degraded', 'web.1: keeps ending with exit code 3 (4 restarts)'))).toEqual([
    'info attic in sync, degraded',
  ]);
  expect(after(4_000, web('healthy'))).toEqual(['info job/web is well again', 'info attic in sync, healthy']);
  expect(after(5_000, ill)).toContain('warn job/web is degraded: web.1: keeps ending with exit code 3 (3 restarts)');
});

test('what thresholds do to what is not ours is told as no making and no deleting of it', () => {
  const id = resourceId('docker:pi-1', 'restraint', 'postgres');
  const outcomes = (['create', 'update', 'delete'] as const).map(action => buildOutcome(buildChange(action, id, '')));
  expect(after(0, { outcomes }).slice(0, 3)).toEqual([
    'info restrain container/postgres on pi-1: accepted',
    'info restrain container/postgres on pi-1: accepted',
    'info release container/postgres on pi-1: accepted',
  ]);
});

test('a node that fell silent is told when it answers again', () => {
  const silent = { nodes: [buildNode('pi-6', { state: 'silent' })], plan: { unseen: [buildUnseen('pi-6')] } } as const;
  expect(after(0, silent)[0]).toMatch(/^warn node\/pi-6 is silent/);
  expect(after(1_000, { ...silent, nodes: [buildNode('pi-6', { state: 'lost' })] })).toEqual([]);
  expect(after(2_000, { nodes: [buildNode('pi-6')] })).toEqual(['info node/pi-6 answers again']);
});

test('a pass that says nothing new is not told, and once a minute while something is left to do', () => {
  const held = { sync: 'out-of-sync', plan: { held: [buildHeld('unplaced', 'job/web.3', 'no node fits')] } } as const;
  expect(after(0, held)).toEqual(['warn held unplaced: job/web.3: no node fits', 'info attic out of sync, healthy: 1 held']);
  expect(after(59_999, held)).toEqual([]);
  expect(after(60_000, held)).toEqual(['info attic out of sync, healthy: 1 held']);
  expect(after(119_999, held)).toEqual([]);
  expect(after(130_000)).toEqual(['info attic in sync, healthy']);
  expect(after(900_000)).toEqual([]);
  const next = { inForce: { revision: '9b1c2d3', subject: 'next' }, source: 's', diagnostics: [], files: 1 };
  expect(after(901_000, { intent: next })).toEqual(['info attic in sync, healthy']);
});

test('what waits for a person to agree is told once for all of it', () => {
  const waits = 'approval: 4 of 4 jobs would be replaced, more than maxReplaces allows (3); run reconcile --allow-replace all';
  const later = ['web.1', 'worker.1'].map(name => ({
    change: buildChange('replace', onNode(name, 'pi-1'), 'stop-first'),
    waits,
  }));
  const held = { sync: 'changing', plan: { later } } as const;
  expect(after(0, held)).toEqual([`warn ${waits}`, 'info attic changing, healthy: 2 to replace']);
  expect(after(1_000, held)).toEqual([]);
});

test('a pull that fails again and again is told once, and its beginning is no success', () => {
  const pull = buildChange('create', resourceId('docker:pi-1', 'image', 'web:2'), 'needed');
  const job = { jobs: [{ ...buildJob('web', ['pi-1']), health: 'degraded', why: 'web.1: no such image' }] } as const;
  const sent = { sync: 'changing', outcomes: [buildOutcome(pull)], plan: { ...job, ready: [pull] } } as const;
  const hold = (code: string) => ({ ...buildHeld(code, 'job/web.1 on pi-1', 'no such image'), job: 'web' });
  const failed = (code: string) => ({ sync: 'out-of-sync', plan: { ...job, held: [hold(code)] } }) as const;
  const told = [sent, failed('retrying'), sent, failed('refused'), sent, failed('refused')].flatMap((report, index) =>
    after(index * 1_000, report),
  );
  expect(told.filter(line => line.startsWith('warn'))).toEqual([
    'warn job/web is degraded: web.1: no such image',
    'warn held retrying: job/web.1 on pi-1: no such image',
  ]);
  expect(told.filter(line => line.includes('accepted'))).toEqual([]);
  const made = buildChange('create', onNode('web.1', 'pi-1'), 'new replica');
  expect(after(9_000, { outcomes: [buildOutcome(made)] })[0]).toBe('info create job/web.1 on pi-1: accepted');
});

test('a threshold is told of with its evidence when a level of it begins, as a warning where it is to notify, and when it is lifted', () => {
  const quiet = { sync: 'in-sync', health: 'healthy' } as const;
  expect(after(0, { ...quiet, plan: { thresholds: [buildThreshold({ state: 'pending', level: 0, does: [] })] } })).toEqual([
    'info attic in sync, healthy',
  ]);
  const raised = 'threshold overload on node/pi-1 is raised, level 2 of 3';
  expect(after(1_000, { ...quiet, plan: { thresholds: [buildThreshold({ evidence: 'cpu 93%' })] } })).toEqual([
    `info ${raised} (limit, taint): cpu 93%`,
  ]);
  expect(after(2_000, { ...quiet, plan: { thresholds: [buildThreshold({ evidence: 'cpu 94%' })] } })).toEqual([]);
  const notified = buildThreshold({ does: ['limit', 'notify'], evidence: 'cpu 95%', stopped: ['web.2 on pi-1'] });
  expect(after(3_000, { ...quiet, plan: { thresholds: [notified] } })).toEqual([
    `warn ${raised} (limit, notify); stopped web.2 on pi-1: cpu 95%`,
  ]);
  expect(after(4_000, quiet)).toEqual(['info threshold overload on node/pi-1 is lifted']);
  expect(after(5_000, quiet)).toEqual([]);
});
