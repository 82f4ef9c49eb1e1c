import { describe, expect, test } from 'vitest';
import { resourceId, targetId } from '../../../reconciler/model/ids.ts';
import type { NodeFacts } from '../../../reconciler/model/node-facts.ts';
import type { Observed, Sight } from '../../../reconciler/model/observed.ts';
import type { Live, LiveState } from '../../../reconciler/model/resource.ts';
import type { SwarmEntry, SwarmMachine, SwarmSight } from '../../../reconciler/model/swarm-sight.ts';
import type { Threshold } from '../../../reconciler/model/threshold.ts';
import type { PortSpec } from '../../../reconciler/model/workload.ts';
import { endpointsOf } from '../../../reconciler/report/endpoints.ts';
import { nodeStatuses } from '../../../reconciler/report/node-statuses.ts';
import { buildThreshold } from '../../support/relief-report.ts';
import { aThreshold, aWatched } from '../../support/thresholds.ts';
import { workloadSpec } from '../../support/workloads.ts';
import { aCluster, aJob, aNode } from '../../support/world.ts';

const AT = 1_700_000_000_000;
const FACTS: NodeFacts = {
  platform: 'linux/arm64',
  engineVersion: '20.10.24',
  hostname: 'x',
  cpuMillis: 4000,
  memoryBytes: 2 ** 31,
  runtimes: [],
};

const answered = (nodeId: string | null): SwarmMachine => ({
  kind: 'answered',
  facts: FACTS,
  via: `ssh://ops@${nodeId ?? 'new'}`,
  local: nodeId === null ? 'inactive' : 'active',
  nodeId,
  swarm: null,
  isManager: false,
  managers: [],
});
const entry = (id: string, member: string, more: Partial<SwarmEntry> = {}): SwarmEntry => ({
  id,
  hostname: `host-of-${member}`,
  address: '10.0.0.1',
  role: 'worker',
  availability: 'active',
  status: 'ready',
  isLeader: false,
  labels: {},
  member,
  platform: 'linux/arm/v7',
  engineVersion: '20.10.5',
  tasks: 0,
  version: 1,
  ...more,
});
const swarm = (machines: Readonly<Record<string, SwarmMachine>>, entries: readonly SwarmEntry[] | null): SwarmSight => ({
  id: 's',
  asked: 'pi-1',
  machines: new Map(Object.entries(machines)),
  entries,
});
const seen = (live: readonly Live[] = [], more: Partial<Sight & { kind: 'seen' }> = {}): Sight => ({
  kind: 'seen',
  at: AT - 1000,
  live,
  foreign: [],
  facts: FACTS,
  images: new Set(),
  imagesInUse: new Set(),
  remarks: [],
  ...more,
});
const observed = (sights: Readonly<Record<string, Sight>>): Observed => ({
  at: AT,
  sights: new Map(Object.entries(sights)) as Observed['sights'],
  answers: new Map(),
});

describe('the machines of a Swarm', () => {
  const cluster = aCluster(
    ['pi-1', 'pi-2', 'pi-3', 'pi-4'].map(name => aNode(name, { engine: 'swarm' })),
    [],
  );
  const target = targetId('swarm', cluster.name);

  test('stand as their own engines and the managers say, each with its own way in', () => {
    const machines = {
      'pi-1': answered('n1'),
      'pi-2': { kind: 'silent', why: 'no answer', since: AT - 60_000, lastSeenAt: AT - 70_000 },
      'pi-3': answered(null),
      'pi-4': { kind: 'silent', why: 'no answer', since: AT - 600_000 },
    } as const;
    const entries = [
      entry('n1', 'pi-1', { role: 'manager', isLeader: true, reachability: 'reachable' }),
      entry('n2', 'pi-2', { status: 'down', availability: 'drain' }),
      entry('old', 'pi-3', { status: 'down' }),
      entry('n9', 'pi-9', { hostname: 'stranger' }),
    ];
    const statuses = nodeStatuses(
      cluster,
      observed({ [target]: seen([], { swarm: swarm(machines, entries) }) }),
      () => 'its managers',
      AT,
      [],
    );
    expect(statuses).toMatchObject([
      {
        name: 'pi-1',
        state: 'ready',
        engine: 'swarm 20.10.24',
        platform: 'linux/arm64',
        seenAgoMs: 1000,
        via: 'ssh://ops@n1',
        member: { role: 'manager', leader: true, availability: 'active', status: 'ready', reachability: 'reachable' },
      },
      {
        name: 'pi-2',
        state: 'silent',
        engine: 'swarm 20.10.5',
        platform: 'linux/arm/v7',
        seenAgoMs: 70_000,
        silentForMs: 60_000,
        via: null,
        why: 'no answer',
        member: { role: 'worker', leader: false, availability: 'drain', status: 'down' },
      },
      { name: 'pi-3', state: 'ready' },
      { name: 'pi-4', state: 'lost' },
      { name: 'pi-9', state: 'departed', why: 'in the Swarm, and not in git' },
    ]);
    expect(statuses).toHaveLength(5);
    expect(statuses[2]).not.toHaveProperty('member');
    expect(statuses[3]).not.toHaveProperty('member');
  });

  test('that answer while no manager can tell of the whole are ready, and in no list', () => {
    const silent: Sight = {
      kind: 'silent',
      since: AT - 5_000,
      lastSeenAt: AT - 9_000,
      last: [],
      facts: null,
      why: 'no quorum',
      swarm: swarm({ 'pi-1': answered('n1'), 'pi-2': answered('n2') }, null),
    };
    const statuses = nodeStatuses(cluster, observed({ [target]: silent }), () => null, AT, []);
    expect(statuses.map(({ state }) => state)).toEqual(['ready', 'ready', 'unknown', 'unknown']);
    expect(statuses.some(status => 'member' in status)).toBe(false);
  });
});

test('a node whose agent is not heard is silent, however its mailbox answers', () => {
  const cluster = aCluster([aNode('pi-1', { access: [{ kind: 'agent' }] })], []);
  const silence = { since: AT - 5_000, heardAt: AT - 9_000, why: 'the broker has no connection of its agent' };
  const sight = seen([], { mailbox: { silence, pending: new Map() } });
  const [status] = nodeStatuses(cluster, observed({ 'memory:pi-1': sight }), () => 'its agent', AT, []);
  expect(status).toMatchObject({ state: 'silent', seenAgoMs: 9_000, silentForMs: 5_000, why: silence.why });
});

describe('what is published', () => {
  const live = (target: string, name: string, ports: readonly PortSpec[], state: LiveState): Live => ({
    id: resourceId(target as 'docker:pi-1', 'workload', name),
    ref: name,
    name,
    spec: workloadSpec({ ports }),
    state,
    restarts: 0,
    createdAt: 0,
  });
  const running: LiveState = { phase: 'running', health: 'none' };
  const port = (publish: number, more: Partial<PortSpec> = {}): PortSpec => ({
    target: 80,
    publish,
    protocol: 'tcp',
    address: '0.0.0.0',
    ...more,
  });

  test('on machines is where its replicas run, on loopback at no address', () => {
    const nodes = [aNode('pi-1', { engine: 'docker', address: '10.0.0.1' }), aNode('pi-2', { engine: 'docker' })];
    const http = { test: { http: { path: '/healthz', port: 80 } }, intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 };
    const jobs = [aJob('web', { workload: { healthcheck: http } }), aJob('db')];
    const sights = {
      'docker:pi-1': seen([
        live('docker:pi-1', 'web.1', [port(8080)], running),
        live('docker:pi-1', 'db.1', [port(5432, { address: '127.0.0.1' }), { target: 1, protocol: 'tcp', address: '' }], running),
      ]),
      'docker:pi-2': seen([
        live('docker:pi-2', 'web.2', [port(8080)], running),
        live('docker:pi-2', 'web.3', [port(8081)], { phase: 'exited', exitCode: 0 }),
      ]),
    };
    expect(endpointsOf(aCluster(nodes, jobs), observed(sights))).toEqual([
      { job: 'db', port: 5432, protocol: 'tcp', everywhere: false, nodes: [{ name: 'pi-1', address: null }] },
      {
        job: 'web',
        port: 8080,
        protocol: 'tcp',
        everywhere: false,
        nodes: [
          { name: 'pi-1', address: '10.0.0.1' },
          { name: 'pi-2', address: null },
        ],
        path: '/healthz',
      },
      { job: 'web', port: 8081, protocol: 'tcp', everywhere: false, nodes: [], path: '/healthz' },
    ]);
  });

  test('by a Swarm is everywhere in its mesh, else where its tasks run', () => {
    const nodes = ['pi-1', 'pi-2'].map((name, index) => aNode(name, { engine: 'swarm', address: `10.0.0.${index + 1}` }));
    const cluster = aCluster([...nodes, aNode('gone', { engine: 'swarm', state: 'absent' })], [aJob('panel')]);
    const target = targetId('swarm', cluster.name);
    const task = { slot: '1', state: 'running', desired: 'running', at: 0, isPresent: true, isBelieved: true };
    const state: LiveState = {
      phase: 'service',
      status: {
        want: 2,
        have: 1,
        update: 'none',
        tasks: [
          { ...task, id: 'a', node: 'pi-2' },
          { ...task, id: 'b', node: 'pi-1', isBelieved: false },
        ],
      },
    };
    const ports = [port(9000, { mode: 'ingress' }), port(9001, { mode: 'host' })];
    expect(endpointsOf(cluster, observed({ [target]: seen([live(target, 'panel', ports, state)]) }))).toMatchObject([
      { port: 9000, everywhere: true, nodes: [{ name: 'pi-1', address: '10.0.0.1' }, { name: 'pi-2' }] },
      { port: 9001, everywhere: false, nodes: [{ name: 'pi-2', address: '10.0.0.2' }] },
    ]);
  });
});

describe('the taints of a node', () => {
  test('are those of git and, while their level is in force, those of thresholds', () => {
    const levels: Threshold['levels'] = [
      { do: 'limit', afterMs: 0, limit: { cpuMillis: 500 } },
      { do: 'taint', afterMs: 0, effect: 'NoExecute' },
    ];
    const nodes = [aNode('pi-1', { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] }), aNode('pi-2')];
    const cluster = aWatched(nodes, [aThreshold('overload', { levels })]);
    const taintsAt = (level: number, name: string) =>
      nodeStatuses(cluster, null, () => null, AT, [buildThreshold({ level })]).find(node => node.name === name)?.taints;
    expect(taintsAt(2, 'pi-1')).toEqual([
      { taint: 'gpu=yes:NoSchedule' },
      { taint: 'threshold=overload:NoExecute', by: 'overload' },
    ]);
    expect(taintsAt(1, 'pi-1')).toEqual([{ taint: 'gpu=yes:NoSchedule' }]);
    expect(taintsAt(2, 'pi-2')).toBeUndefined();
  });
});
