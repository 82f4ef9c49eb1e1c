import { describe, expect, it } from 'vitest';
import { tellDismissals } from '../../../reconciler/decide/checks/dismissed.ts';
import { dismissals } from '../../../reconciler/decide/dismiss.ts';
import type { Node } from '../../../reconciler/model/cluster.ts';
import type { TargetId } from '../../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory, type TargetMemory } from '../../../reconciler/model/memory.ts';
import type { KnownAgent, Observed } from '../../../reconciler/model/observed.ts';
import type { Policy } from '../../../reconciler/model/policy.ts';
import { aCluster, aNode } from '../../support/world.ts';

const DOWN: KnownAgent = { isUp: false, ordered: 0 };
const UP: KnownAgent = { isUp: true, ordered: 0 };
const AGENT: Partial<Node> = { access: [{ kind: 'agent' }], engine: 'docker' };

function input({
  nodes = [],
  agents,
  targets = [],
  installed = [],
  policy = {},
  memory = {},
}: {
  readonly nodes?: readonly Node[];
  readonly agents?: Readonly<Record<string, KnownAgent>>;
  readonly targets?: readonly TargetId[];
  readonly installed?: readonly string[];
  readonly policy?: Partial<Policy>;
  readonly memory?: Partial<Memory>;
}) {
  const observed: Observed = {
    ...{ at: 1_000, sights: new Map(), answers: new Map() },
    ...(agents === undefined ? {} : { agents: new Map(Object.entries(agents)) }),
  };
  const known = [
    ...targets.map(target => [target, { target, live: [] }] as const),
    ...installed.map(name => [`host:${name}`, { live: [{ spec: { kind: 'agent' } }] }] as const),
  ] as unknown as [TargetId, TargetMemory][];
  return {
    cluster: aCluster([aNode('steady', AGENT), ...nodes], [], { policy }),
    observed,
    memory: { ...EMPTY_MEMORY, fresh: false, targets: new Map(known), ...memory },
  };
}

const PRUNES = { prune: { jobs: true, nodes: true } } as Partial<Policy>;

describe('an agent', () => {
  it('stays while git wants it, whatever is known of it', () => {
    for (const agent of [UP, DOWN, { isUp: true, ordered: null }])
      expect(dismissals(input({ agents: { steady: agent } }))).toEqual([]);
  });

  it('of a retired node is dismissed and revoked when nothing of ours is left there', () => {
    const nodes = [aNode('pi', { ...AGENT, state: 'absent' })];
    const agents = { pi: UP };
    expect(dismissals(input({ nodes, agents, targets: ['docker:pi'] }))).toEqual([]);
    expect(dismissals(input({ nodes, agents, installed: ['pi'] }))).toEqual([]);
    expect(dismissals(input({ nodes, agents: { pi: { isUp: false, ordered: 2 } } }))).toEqual([]);
    const done = input({ nodes, agents, targets: ['host:pi', 'docker:other'] });
    expect(dismissals(done)).toEqual([{ node: 'pi', revokes: true }]);
    expect(tellDismissals(done).map(({ summary }) => summary)).toEqual([
      'the agent of pi is dismissed: what the broker keeps for it is cleared, and its certificate revoked',
    ]);
  });

  it('of a node that left git stays unless nodes are pruned, and no more go at once than may', () => {
    expect(dismissals(input({ agents: { pi: DOWN } }))).toEqual([]);
    expect(dismissals(input({ agents: { pi: DOWN }, policy: PRUNES }))).toEqual([{ node: 'pi', revokes: true }]);
    expect(dismissals(input({ agents: { pi: DOWN }, policy: PRUNES, targets: ['docker:pi'] }))).toEqual([]);
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`pi-${index}`, DOWN]));
    expect(dismissals(input({ agents: many, policy: { ...PRUNES, maxDeletes: { count: 1 } as never } }))).toEqual([]);
  });

  it('that was never ordered anything is not revoked, as its node may be declared yet', () => {
    const agents = { early: { isUp: true, ordered: null }, gone: { isUp: false, ordered: null } };
    expect(dismissals(input({ agents, policy: PRUNES }))).toEqual([{ node: 'gone', revokes: false }]);
  });

  it('of a node that is reached otherwise is dismissed when it has gone, and told of while it runs', () => {
    const nodes = [aNode('pi', { engine: 'docker' })];
    expect(dismissals(input({ nodes, agents: { pi: { isUp: false, ordered: 3 } } }))).toEqual([{ node: 'pi', revokes: false }]);
    expect(dismissals(input({ nodes, agents: { pi: DOWN }, installed: ['pi'] }))).toEqual([]);
    const running = input({ nodes, agents: { pi: UP } });
    expect(dismissals(running)).toEqual([]);
    expect(tellDismissals(running)).toMatchObject([{ code: 'agent-stays' }]);
  });

  it('by the former name of a node is nobody’s who left', () => {
    const nodes = [aNode('pi-new', { ...AGENT, formerly: ['pi'] })];
    expect(dismissals(input({ nodes, agents: { pi: UP }, policy: PRUNES }))).toEqual([]);
    expect(dismissals(input({ nodes, agents: { pi: DOWN }, policy: PRUNES }))).toEqual([{ node: 'pi', revokes: false }]);
  });

  it('is never dismissed by a reconciler that has lost its memory, or while its node or all is suspended', () => {
    const nodes = [aNode('pi', { ...AGENT, state: 'absent' })];
    const agents = { pi: DOWN };
    expect(dismissals(input({ nodes, agents, memory: { fresh: true } }))).toEqual([]);
    expect(dismissals(input({ nodes, agents, memory: { suspend: { reason: 'no' } as never } }))).toEqual([]);
    expect(dismissals(input({ nodes: [aNode('pi', { state: 'absent', suspend: { reason: 'no' } as never })], agents }))).toEqual(
      [],
    );
    expect(dismissals(input({ nodes }))).toEqual([]);
  });
});
