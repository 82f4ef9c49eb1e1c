import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, test } from 'vitest';
import type { MessageCounts, NodeStatus, TelemetryStatus, TopReport } from '../../../reconciler/model/report.ts';
import { PLAIN } from '../../../reconciler/report/style.ts';
import { telemetryStatus } from '../../../reconciler/report/telemetry-status.ts';
import { renderExplain } from '../../../reconciler/report/text/explain.ts';
import { renderStatus } from '../../../reconciler/report/text/status.ts';
import { renderTop } from '../../../reconciler/report/text/top.ts';
import commonSchema from '../../../schema/common.json' with { type: 'json' };
import planSchema from '../../../schema/plan.json' with { type: 'json' };
import reportSchema from '../../../schema/report.json' with { type: 'json' };
import topSchema from '../../../schema/top.json' with { type: 'json' };
import { AT, buildReport } from '../../support/report-builder.ts';
import { glancesNode } from '../../support/telemetry.ts';
import { aNode } from '../../support/world.ts';

const YES = { name: 'yes', user: 'root', cpuPercent: 99.7, memoryPercent: 0.02 };

function telemetry(overrides: Partial<TelemetryStatus> = {}): TelemetryStatus {
  const metrics = { 'cpu.percent': 93.4, 'memory.percent': 40, 'load5.percent': 145, 'temperature.celsius': 61.6 };
  return { source: 'glances', agoMs: 3_000, stale: false, metrics, ...overrides };
}

const STALE = telemetry({ agoMs: 720_000, stale: true, why: 'connect ECONNREFUSED 10.0.0.2:61208' });
const NEVER = telemetry({ agoMs: null, metrics: {}, why: 'it wants a password' });

function node(name: string, parts: Partial<NodeStatus>): NodeStatus {
  return { ...{ name, roles: [], engine: 'docker 20.10.24', state: 'ready', platform: null, seenAgoMs: 0, via: null }, ...parts };
}

describe('how nodes fare', () => {
  const report: TopReport = {
    ...{ version: 1, cluster: 'attic', at: AT },
    nodes: [
      { name: 'pi-2', ...STALE },
      { name: 'pi-1', ...telemetry({ processes: [YES] }) },
      { name: 'pi-3', ...NEVER },
    ],
    untold: ['pi-4', 'pi-5'],
  };

  it('is a table with the busiest first, and who tells nothing below', () => {
    expect(renderTop(report, PLAIN, { processes: false }).split('\n')).toEqual([
      'NODE  AGE  CPU  MEMORY  LOAD  TEMP',
      'pi-1  3 s  93%  40%     145%  62 C',
      'pi-3  –',
      'pi-2  12m  93%  40%     145%  62 C',
      '',
      'node/pi-3  has told nothing yet of how it fares: it wants a password',
      'node/pi-2  has not told for 12m how it fares: connect ECONNREFUSED',
      '           10.0.0.2:61208',
      '',
      'Nobody tells how pi-4 and pi-5 fare',
    ]);
  });

  it('has the heavy processes where they are asked for', () => {
    expect(renderTop(report, PLAIN, { processes: true })).toContain(
      '\n\nnode/pi-1  yes of root takes 100% of a core and 0% of the memory\n',
    );
  });

  it('of nobody says what to declare', () => {
    expect(renderTop({ ...report, nodes: [] }, PLAIN, { processes: false })).toMatch(/: declare telemetry in a Node/);
  });
});

describe('a status', () => {
  const nodes = [node('pi-1', { telemetry: telemetry() }), node('pi-2', { telemetry: STALE }), node('pi-3', {})];

  it('has a column for it where somebody tells, and says what is wrong with it', () => {
    const text = renderStatus(buildReport({ nodes }), AT, { ...PLAIN, width: 120 });
    expect(text).toContain('pi-1  docker 20.10.24  ready  0 s   cpu 93%, memory 40%, load5 145%');
    expect(text).toContain('pi-2  docker 20.10.24  ready  0 s   stale: 12m ago');
    expect(text).toContain('node/pi-2  has not told for 12m how it fares: connect ECONNREFUSED 10.0.0.2:61208');
    expect(renderStatus(buildReport({ nodes: [node('pi-3', {})] }), AT, PLAIN)).not.toContain('TELEMETRY');
  });

  it('is explained with everything that was told', () => {
    const told = [node('pi-1', { telemetry: telemetry({ processes: [YES] }) }), ...nodes.slice(1)];
    const text = renderExplain(buildReport({ nodes: told }), 'node/pi-1', { ...PLAIN, width: 120 })!;
    expect(text).toContain('  cpu 93%, memory 40%, load5 145%, temperature 62 C; told 3 s ago by Glances');
    expect(text).toContain('  yes of root takes 100% of a core');
    expect(renderExplain(buildReport({ nodes: told }), 'node/pi-2', { ...PLAIN, width: 120 })!).toContain(
      'told 12m ago by Glances, which is too long ago to say anything of',
    );
  });
});

it('is stale when it is older than the node says, and unknown while nothing came', () => {
  const pi = { ...glancesNode('pi-1', 1), liveness: { staleAfterMs: 10_000, lostAfterMs: null } };
  const known = { source: 'glances', readings: [{ at: AT - 10_000, metrics: { 'cpu.percent': 1 } }] };
  expect(telemetryStatus(pi, known, AT)).toMatchObject({ agoMs: 10_000, stale: false });
  expect(telemetryStatus(pi, known, AT + 1)).toMatchObject({ agoMs: 10_001, stale: true });
  expect(telemetryStatus(pi, undefined, AT)).toEqual({ source: 'glances', agoMs: null, stale: false, metrics: {} });
  expect(telemetryStatus(aNode('pi-2'), undefined, AT)).toBeUndefined();
});

test('messages of agents are told where some were of no use, and only then', () => {
  const shown = (messages?: MessageCounts): string => renderStatus(buildReport(messages && { messages }), AT, PLAIN);
  expect(shown({ taken: 9, unreadable: 2, undeclared: 1, doubled: 5, late: 0, overrun: 7 })).toContain(
    '3 messages of agents passed over: 2 unreadable, 1 undeclared',
  );
  expect(shown({ taken: 9, late: 1 })).toContain('1 message of agents passed over: 1 late');
  expect(shown({ taken: 9, unreadable: 0, doubled: 5, overrun: 7 })).toBe(shown());
});

test('reconcile top --json is as schema/top.json says', () => {
  const ajv = new Ajv2020({ strict: false, schemas: [planSchema, reportSchema, commonSchema] });
  const check = ajv.compile({ ...topSchema, unevaluatedProperties: false });
  const node = { ...telemetry({ processes: [YES], why: 'w' }), name: 'pi-1' };
  const top: TopReport = { version: 1, cluster: 'attic', at: AT, nodes: [node, { ...NEVER, name: 'pi-2' }], untold: ['pi-3'] };
  expect([check({ ...top, messages: { taken: 1, late: 0 } }), check.errors]).toEqual([true, null]);
  expect(check({ ...top, nodes: [{ ...node, agoMs: 'now' }] })).toBe(false);
});
