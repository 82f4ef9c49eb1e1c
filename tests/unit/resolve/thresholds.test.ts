import { describe, expect, it } from 'vitest';
import type { Threshold } from '../../../reconciler/model/threshold.ts';
import { AROUND, jobFile, line, readFiles } from '../../support/read-files.ts';

const LEVEL = 'levels: [{do: limit}]';
const CPU = 'metric: cpu.percent, above: 80, clear: 70';
/** Nodes that tell how they fare, one of them of a Swarm. */
const TOLD = AROUND['nodes.yaml'].replaceAll('insecure: lab}}]', 'insecure: lab}}], telemetry: {source: glances}');
const SWARM = `apiVersion: keelson/v1
kind: Role
metadata: {name: boss}
spec: {swarm: manager}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: s-1}
spec: {engine: swarm, roles: [boss], access: [{tcp: {host: 10.0.0.9, insecure: lab}}], telemetry: {source: glances}}
`;

function files(...spec: readonly string[]): Readonly<Record<string, string>> {
  const text = `apiVersion: keelson/v1\nkind: Threshold\nmetadata: {name: overload}\nspec: {${spec.join(', ')}}\n`;
  return { ...AROUND, 'nodes.yaml': TOLD, 't.yaml': text };
}

/** What is said of a threshold with this spec, code by code; `more`: other files. */
async function told(spec: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const { diagnostics } = (await readFiles({ ...files(...spec), ...more })).resolution;
  return diagnostics.filter(({ at }) => at?.file === 't.yaml').map(diagnostic => line(diagnostic).replace(/^\S+ /, ''));
}

async function resolved(...spec: readonly string[]): Promise<Threshold> {
  const { resolution } = await readFiles({ ...files(...spec), 'web.yaml': jobFile('web', 'image: example/web:1') });
  expect(resolution.diagnostics).toEqual([]);
  return resolution.cluster!.thresholds.get('overload')!;
}

describe('a threshold', () => {
  it('has every default stated', async () => {
    expect(await resolved(CPU, LEVEL)).toEqual({
      name: 'overload',
      labels: {},
      annotations: {},
      at: { file: 't.yaml', line: 3, column: 18 },
      select: { roles: [], labels: {}, nodes: [], jobs: [], containers: 'owned', exceptImages: [] },
      over: { kind: 'node' },
      mode: 'any',
      terms: [{ metric: 'cpu.percent', above: 80, clear: 70 }],
      forMs: 15_000,
      clearForMs: 60_000,
      backoff: { factor: 2, maxMs: 3_600_000 },
      levels: [{ do: 'limit', afterMs: 0, limit: { cpuMillis: 500, memoryBytes: 2 ** 30 } }],
    });
  });

  it('has its quantities as numbers, and all of several metrics', async () => {
    const threshold = await resolved(
      'select: {roles: [app], nodes: [pi-2], labels: {site: attic}, jobs: [web], containers: all, except: {images: [glances*]}}',
      'over: {role: app, by: average}',
      'all: [{metric: cpu.percent, above: 80, clear: 70}, {metric: battery.percent, below: 20, clear: 30}]',
      'for: 1m',
      'clearFor: 2m',
      'backoff: {factor: 1.5, max: 10m}',
      `levels: [{do: observe}, {do: notify, after: 5s}, {do: limit, with: {cpus: 0.25}}, {do: taint, effect: NoExecute}, {do: taint},
        {do: stop, every: 30s}, {do: move}, {do: scale, job: web, by: -1, min: 1, max: 3}]`,
    );
    expect(threshold).toMatchObject({
      select: {
        roles: ['app'],
        nodes: ['pi-2'],
        labels: { site: 'attic' },
        jobs: ['web'],
        containers: 'all',
        exceptImages: ['glances*'],
      },
      over: { kind: 'role', role: 'app', by: 'average' },
      mode: 'all',
      terms: [{ above: 80 }, { metric: 'battery.percent', below: 20, clear: 30 }],
      forMs: 60_000,
      clearForMs: 120_000,
      backoff: { factor: 1.5, maxMs: 600_000 },
    });
    expect(threshold.levels).toEqual([
      { do: 'observe', afterMs: 0 },
      { do: 'notify', afterMs: 5_000 },
      { do: 'limit', afterMs: 0, limit: { cpuMillis: 250 } },
      { do: 'taint', afterMs: 0, effect: 'NoExecute' },
      { do: 'taint', afterMs: 0, effect: 'NoSchedule' },
      { do: 'stop', afterMs: 0, everyMs: 30_000 },
      { do: 'move', afterMs: 0, everyMs: 15_000 },
      { do: 'scale', afterMs: 0, job: 'web', by: -1, min: 1, max: 3 },
    ]);
    expect((await resolved('over: {cluster: true, by: max}', CPU, LEVEL)).over).toEqual({ kind: 'cluster', by: 'max' });
  });

  it('takes a group for the roles that it stands for', async () => {
    const group = 'apiVersion: keelson/v1\nkind: Role\nmetadata: {name: all}\nspec: {group: true, includes: [app]}\n';
    const { resolution } = await readFiles({ ...files('select: {roles: [all]}', CPU, LEVEL), 'group.yaml': group });
    expect(resolution.cluster!.thresholds.get('overload')!.select.roles).toEqual(['app']);
    expect(await told(['over: {role: all, by: max}', CPU, LEVEL], { 'group.yaml': group })).toContain('error role-is-group');
  });
});

describe('the form of a threshold', () => {
  it.each([
    ['both above and below', ['metric: cpu.percent, above: 80, below: 20, clear: 70', LEVEL]],
    ['neither', ['metric: cpu.percent, clear: 70', LEVEL]],
    ['a term with both', ['any: [{metric: cpu.percent, above: 80, below: 20, clear: 70}]', LEVEL]],
    ['no metric at all', [LEVEL]],
    ['a metric and several', [CPU, 'any: [{metric: cpu.percent, above: 80, clear: 70}]', LEVEL]],
    ['no clear', ['metric: cpu.percent, above: 80', LEVEL]],
    ['no levels', [CPU, 'levels: []']],
    ['no levels named', [CPU]],
    ['scale without a job', [CPU, 'levels: [{do: scale, by: 1, min: 1, max: 2}]']],
    ['scale without bounds', [CPU, 'levels: [{do: scale, job: web, by: 1}]']],
    ['a field of another level', [CPU, 'levels: [{do: taint, every: 5s}]']],
    ['a limit of nothing', [CPU, 'levels: [{do: limit, with: {}}]']],
    ['a metric that is no name', ['metric: CPU, above: 80, clear: 70', LEVEL]],
    ['an aggregate of nothing', ['over: {by: max}', CPU, LEVEL]],
  ])('%s is an error', async (_, spec) => {
    expect((await told(spec)).filter(said => said.startsWith('error'))).not.toEqual([]);
  });
});

describe('what a threshold names', () => {
  it('has to be there', async () => {
    expect(
      await told([
        'select: {roles: [ap], nodes: [pi-9], jobs: [web]}',
        'over: {role: edge, by: max}',
        CPU,
        'levels: [{do: scale, job: db, by: 1, min: 1, max: 2}]',
      ]),
    ).toEqual(['error unknown-role', 'error unknown-node', 'error unknown-job', 'error unknown-role', 'error unknown-job']);
  });

  it('clears on its own side of the limit', async () => {
    expect(await told(['metric: cpu.percent, above: 80, clear: 81', LEVEL])).toEqual(['error clear-side']);
    expect(await told(['metric: cpu.percent, below: 20, clear: 19', LEVEL])).toEqual(['error clear-side']);
    expect(await told(['any: [{metric: cpu.percent, above: 80, clear: 80}]', LEVEL])).toEqual([]);
  });

  it('that is nearly a known metric is one that is mistyped; any other may be told by somebody else', async () => {
    const diagnosticsOf = async (metric: string) =>
      (await readFiles(files(`metric: ${metric}, above: 80, clear: 70`, LEVEL))).resolution.diagnostics;
    expect(await diagnosticsOf('cpu.percents')).toMatchObject([
      { severity: 'error', code: 'unknown-metric', hint: 'did you mean "cpu.percent"?' },
    ]);
    expect(await diagnosticsOf('job.restart')).toMatchObject([{ hint: 'did you mean "job.restarts"?' }]);
    expect(await diagnosticsOf('queue.depth')).toMatchObject([{ severity: 'warning', code: 'unknown-metric' }]);
  });

  it.each(['job.restarts', 'job.unhealthy', 'age.seconds'])('may be %s, which Keelson finds itself', async metric => {
    expect(await told([`metric: ${metric}, above: 3, clear: 2`, 'levels: [{do: notify}]'])).toEqual([]);
  });

  it('is not told and found at once', async () => {
    const terms = '[{metric: cpu.percent, above: 80, clear: 70}, {metric: job.restarts, above: 3, clear: 2}]';
    expect(await told([`all: ${terms}`, LEVEL])).toEqual(['error metrics-mixed']);
    expect(await told([`any: ${terms}`, LEVEL])).toEqual(['error metrics-mixed']);
  });

  it('is missing from jobs, which are of no node', async () => {
    const missing = 'metric: replicas.missing, above: 0, clear: 0';
    expect(await told([missing, LEVEL])).toEqual(['error metric-of-jobs']);
    expect(await told([missing, 'over: {cluster: true, by: sum}', LEVEL])).toEqual([]);
  });

  it('is told by somebody', async () => {
    const swarm = { 'swarm.yaml': SWARM };
    const unhealthy = ['select: {nodes: [s-1]}', 'metric: job.unhealthy, above: 0, clear: 0', 'levels: [{do: notify}]'];
    expect(await told(unhealthy, swarm)).toEqual(['warning threshold-unheard']);
    expect(await told(['metric: clock.offset, above: 5, clear: 2', 'levels: [{do: notify}]'])).toEqual([
      'warning threshold-unheard',
    ]);
  });

  it('is done once', async () => {
    expect(await told([CPU, 'levels: [{do: stop}, {do: stop, after: 1m, every: 1m}]'])).toEqual(['error level-twice']);
    expect(await told([CPU, 'levels: [{do: taint}, {do: taint, effect: NoSchedule}]'])).toEqual(['error level-twice']);
    expect(
      await told([CPU, 'levels: [{do: limit}, {do: limit, with: {cpus: 0.1}}, {do: taint}, {do: taint, effect: NoExecute}]']),
    ).toEqual([]);
  });

  it.each([
    ['min: 3, max: 2, by: 1', []],
    ['min: 1, max: 2, by: 0', []],
    ['min: 1, max: 2, by: 1', ['mode: global']],
    ['min: 1, max: 2, by: -1', ['protected: true']],
  ])('a job is not scaled by %s with %j', async (bounds, job) => {
    const more = { 'web.yaml': jobFile('web', 'image: example/web:1', ...job) };
    expect(await told([CPU, `levels: [{do: scale, job: web, ${bounds}}]`], more)).toEqual(['error scale-impossible']);
  });

  it('can be done by the engines of its nodes', async () => {
    const more = { 'swarm.yaml': SWARM };
    const levels = (does: string) => [`select: {nodes: [s-1]}`, CPU, `levels: [{do: ${does}}]`];
    expect(await told(levels('limit'), more)).toEqual(['error threshold-unsupported']);
    expect(await told(levels('stop'), more)).toEqual(['error threshold-unsupported']);
    expect(await told(levels('taint'), more)).toEqual([]);
    expect(await told(levels('move'), more)).toEqual([]);
    expect(await told([CPU, LEVEL], more)).toEqual(['error threshold-unsupported']);
  });

  it('is told of by somebody, and is something', async () => {
    expect(await told([CPU, LEVEL], { 'nodes.yaml': AROUND['nodes.yaml'] })).toEqual(['warning threshold-unheard']);
    expect(await told(['select: {labels: {site: cellar}}', CPU, LEVEL])).toEqual(['warning threshold-selects-nothing']);
    expect(await told(['select: {labels: {site: barn}}', CPU, LEVEL])).toEqual([]);
  });
});
