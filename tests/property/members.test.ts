import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../reconciler/decide/decide.ts';
import { learn } from '../../reconciler/decide/learn.ts';
import { requiredSwarm } from '../../reconciler/decide/members/membership.ts';
import { withSilences } from '../../reconciler/decide/members/silences.ts';
import { memoryTraits } from '../../reconciler/drivers/memory/spec.ts';
import { inRange } from '../../reconciler/manifests/check-versions.ts';
import type { Cluster, Node } from '../../reconciler/model/cluster.ts';
import type { TargetId } from '../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory } from '../../reconciler/model/memory.ts';
import type { Observed, Sight } from '../../reconciler/model/observed.ts';
import type { Change, Plan } from '../../reconciler/model/plan.ts';
import type { Outcome } from '../../reconciler/model/report.ts';
import type { Role } from '../../reconciler/model/role.ts';
import type { MemberSpec } from '../../reconciler/model/swarm.ts';
import {
  addressOf,
  applyToModel,
  hasQuorum,
  lookAtModel,
  makeSwarmModel,
  type SwarmModel,
  tick,
} from '../support/swarm-model.ts';
import { aCluster, aNode } from '../support/world.ts';

const runs = { numRuns: Number(process.env.KEELSON_TEST_RUNS ?? 300) };
const timeout = 30_000 * Math.max(1, runs.numRuns / 300);

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const TARGET: TargetId = 'swarm:attic';
const OWNER = { cluster: 'attic', uid: 'uid-1' };
const kit = { traits: new Map([['swarm', memoryTraits('swarm')]]), render: <T>(text: T): T => text, inRange };
const role = (name: string, swarm: Role['swarm']): Role => ({
  name,
  labels: {},
  annotations: {},
  at: { file: 'test.yaml', line: 1, column: 1 },
  exclusive: false,
  conflicts: [],
  apart: [],
  ports: [],
  swarm: swarm!,
});
const ROLES = new Map([
  ['boss', role('boss', 'manager')],
  ['hand', role('hand', 'worker')],
]);

type Place = 'manager' | 'worker' | 'drained' | 'drained manager' | 'absent';

/** Each of the five machines as git declares it; there is always a manager, unless all shall go. */
const commit = fc
  .tuple(
    ...NAMES.map(() => fc.constantFrom<Place>('manager', 'manager', 'worker', 'worker', 'drained', 'drained manager', 'absent')),
  )
  .map(places =>
    places.every(place => place === 'absent') || places.some(place => place.includes('manager'))
      ? places
      : (['manager', ...places.slice(1)] as const),
  );

function clusterOf(places: readonly Place[]): Cluster {
  const nodes = places.map((place, index): Node => {
    const state = place === 'absent' ? 'absent' : place.startsWith('drained') ? 'drained' : 'active';
    const name = NAMES[index]!;
    const roles = place.includes('manager') ? ['boss', 'hand'] : ['hand'];
    return aNode(name, { engine: 'swarm', state, roles, labels: { site: place }, address: addressOf(name) });
  });
  return aCluster(nodes, [], { roles: ROLES, policy: { maxLost: { count: 5 } } });
}

const event = fc.record({
  what: fc.constantFrom(
    'commit',
    'down',
    'up',
    'cut off',
    'reach',
    'lose the disk',
    'lose the store',
    'kill',
    'label by hand',
    'drain by hand',
    'long time',
    'nothing',
  ),
  node: fc.nat(4),
  places: fc.oneof({ weight: 5, arbitrary: commit }, { weight: 1, arbitrary: fc.constant(NAMES.map(() => 'absent')) }),
  kill: fc.nat(3),
});

type Happening = typeof event extends fc.Arbitrary<infer T> ? T : never;

interface State {
  readonly model: SwarmModel;
  cluster: Cluster;
  memory: Memory;
  now: number;
}

function look(state: State): Observed {
  const { model, cluster, memory, now } = state;
  const declared = [...cluster.nodes.values()];
  const absent = new Set(declared.filter(node => node.state === 'absent').map(({ name }) => name));
  const required = requiredSwarm(cluster, memory);
  const sight = lookAtModel(
    model,
    declared.map(({ name }) => name),
    { required, absent },
    now,
  );
  const seen = { ...sight, swarm: withSilences(sight.swarm!, memory.targets.get(TARGET), now, 600_000) } as Sight;
  return { at: now, sights: new Map([[TARGET, seen]]), answers: new Map() };
}

/** Sends changes one by one; with `kill` the reconciler ends after so many, and nothing is learned. */
function pass(state: State, kill = Number.POSITIVE_INFINITY): Plan {
  const observed = look(state);
  const plan = decide(state.cluster, observed, state.memory, kit);
  const outcomes = plan.ready.slice(0, kill).map((change): Outcome => {
    const { key, id, action } = change;
    const error = send(state.model, change);
    const ended = { key, id, action, tookMs: 0 };
    return error === null ? { ...ended, status: 'accepted' } : { ...ended, status: 'failed', error };
  });
  if (kill === Number.POSITIVE_INFINITY) state.memory = learn(state.memory, state.cluster, observed, plan, outcomes);
  tick(state.model);
  state.now += 5_000;
  return plan;
}

/** No step of ours takes a Swarm its quorum, and none touches a manager while another one is not there, unless it takes a dead one out. */
function send(model: SwarmModel, change: Change): NonNullable<Outcome['error']> | null {
  for (const [swarm, { members }] of model.swarms) {
    const { role, swarm: asked } = (change.resource?.spec ?? {}) as Partial<MemberSpec>;
    const before = change.ref === undefined ? undefined : members.get(change.ref);
    const isThere = (id: string, host: string): boolean =>
      model.machines.get(host)!.isUp && model.machines.get(host)!.place?.id === id;
    const isStep =
      change.action === 'create'
        ? role === 'manager' && asked === swarm
        : role !== undefined && before !== undefined && role !== before.role;
    if (!isStep || (role === 'worker' && !isThere(change.ref!, before!.host))) continue;
    const others = [...members].filter(([, { isRaft, role: is }]) => isRaft || is === 'manager');
    expect(
      others.filter(([id, { host, isRaft }]) => !isRaft || !isThere(id, host)),
      `managers at ${change.key}`,
    ).toEqual([]);
  }
  const before = [...model.swarms.keys()].filter(id => hasQuorum(model, id));
  try {
    applyToModel(model, change);
  } catch (error) {
    return { code: 'internal', message: String(error), temporary: true };
  }
  const after = structuredCloneOf(model);
  tick(after);
  for (const id of before) if (after.swarms.has(id)) expect(hasQuorum(after, id), `quorum after ${change.key}`).toBe(true);
  return null;
}

function structuredCloneOf(model: SwarmModel): SwarmModel {
  return structuredClone({ ...model });
}

/** A disk may be lost where the managers that are left still have a majority: else no Swarm survives it. */
function mayLoseDisk(model: SwarmModel, name: string): boolean {
  const after = structuredCloneOf(model);
  after.machines.get(name)!.place = null;
  for (const machine of after.machines.values()) machine.isUp = true;
  return [...after.swarms.keys()].every(id => hasQuorum(after, id));
}

function befall(state: State, { what, node, places, kill }: Happening): void {
  const { model } = state;
  const name = NAMES[node]!;
  const machine = model.machines.get(name)!;
  const entry = [...model.swarms.values()].flatMap(({ members }) => [...members.values()]).find(({ host }) => host === name);
  if (what === 'commit') state.cluster = clusterOf(places as readonly Place[]);
  if (what === 'down' || what === 'up') machine.isUp = what === 'up';
  if (what === 'cut off' || what === 'reach') machine.isReached = what === 'reach';
  if (what === 'lose the disk' && mayLoseDisk(model, name)) machine.place = null;
  if (what === 'lose the store') state.memory = { ...EMPTY_MEMORY };
  if (what === 'kill') pass(state, kill);
  if (what === 'label by hand' && entry !== undefined) entry.labels = { ...entry.labels, site: 'elsewhere' };
  if (what === 'drain by hand' && entry !== undefined) entry.availability = 'drain';
  if (what === 'long time') state.now += 400_000;
}

/** Swarms that some machine which is not given up believes to be in. */
function swarmsOf({ model, cluster }: State): ReadonlySet<string> {
  return new Set(
    [...model.machines].flatMap(([name, { place }]) =>
      place === null || cluster.nodes.get(name)?.state === 'absent' ? [] : [place.swarm],
    ),
  );
}

function expectAsDeclared({ model, cluster }: State): void {
  const wanted = [...cluster.nodes.values()].filter(({ state }) => state !== 'absent');
  // What a machine that was given up for lost still has does not count.
  const isGivenUp = (host: string): boolean => cluster.nodes.get(host)?.state === 'absent';
  const swarms = [...model.swarms.values()].filter(
    ({ members }) => wanted.length === 0 || ![...members.values()].every(({ host }) => isGivenUp(host)),
  );
  const seen = swarms.flatMap(({ members }) => [...members.values()]);
  const shown = seen.map(({ host, role: is, availability, labels }) => `${host} ${is} ${availability} ${labels.site}`).sort();
  expect(shown).toEqual(
    wanted
      .map(
        ({ name, roles, state, labels }) =>
          `${name} ${roles.includes('boss') ? 'manager' : 'worker'} ${state === 'active' ? 'active' : 'drain'} ${labels.site}`,
      )
      .sort(),
  );
  expect(swarms.length).toBe(wanted.length === 0 ? 0 : 1);
}

function calm(state: State): void {
  for (const machine of state.model.machines.values()) {
    machine.isUp = true;
    machine.isReached = true;
  }
  for (let count = 0; count < 60; count += 1) {
    const plan = pass(state);
    if (plan.ready.length === 0 && plan.underway.length === 0 && count > 3) return;
  }
}

describe('the members of a Swarm', () => {
  it(
    'are one Swarm as declared once all is calm, whatever happened before, and no step of ours costs the quorum',
    () => {
      fc.assert(
        fc.property(commit, fc.array(event, { maxLength: 25 }), (places, events) => {
          const model = makeSwarmModel(NAMES, TARGET, OWNER);
          const state: State = { model, cluster: clusterOf(places as readonly Place[]), memory: EMPTY_MEMORY, now: 1_000 };
          for (const happening of events) {
            befall(state, happening);
            pass(state);
            expect(swarmsOf(state).size).toBeLessThanOrEqual(1);
          }
          calm(state);
          expectAsDeclared(state);
        }),
        runs,
      );
    },
    timeout,
  );
});
