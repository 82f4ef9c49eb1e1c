import { describe, expect, it } from 'vitest';
import { withAgents } from '../../../reconciler/decide/facets/agents.ts';
import type { Access, Cluster, Node } from '../../../reconciler/model/cluster.ts';
import type { AgentRelease, AgentSpec } from '../../../reconciler/model/host.ts';
import { describeResource, resourceId, type TargetId } from '../../../reconciler/model/ids.ts';
import type { TargetMemory } from '../../../reconciler/model/memory.ts';
import type { Live } from '../../../reconciler/model/resource.ts';
import { aFile, aHost } from '../../support/hosts.ts';
import { aCluster, aJob, aNode, aWorld } from '../../support/world.ts';

const RELEASE: AgentRelease = { version: '0.1.0+aa', broker: 'mqtts://broker:8883', authority: 'AA' };
const SPEC: AgentSpec = {
  ...{ kind: 'agent', ...RELEASE, node: 'a', engine: 'docker' },
  ...{ certificate: 'valid', state: 'started' },
};
const AGENT: Access = { kind: 'agent' };
const LOCAL: Access = { kind: 'local' };
const BOTH = [LOCAL, AGENT];

function cluster(overrides: Partial<Node>): Cluster {
  return aCluster([aNode('a', { engine: 'docker', ...overrides })], []);
}

/** What was seen on these targets last: on the host an agent. */
function memory(...targets: readonly TargetId[]): { readonly targets: ReadonlyMap<TargetId, TargetMemory> } {
  const live = { id: resourceId('host:a', 'agent', 'agent'), spec: SPEC } as Live;
  return { targets: new Map(targets.map(target => [target, { target, live: target === 'host:a' ? [live] : [] } as never])) };
}

function agentOf({ hosts }: Cluster): unknown {
  return hosts.get('a')?.facets.map(({ kind, spec }) => [kind, spec]);
}

describe('an agent that passes install', () => {
  it('is one more thing of a machine that has another way in, too', () => {
    expect(agentOf(withAgents(cluster({ access: BOTH }), RELEASE, memory()))).toEqual([['agent', SPEC]]);
    const declared = { ...cluster({ access: BOTH }), hosts: new Map([['a', aHost([aFile('/etc/motd')], 'defer')]]) };
    const made = withAgents(declared, RELEASE, memory()).hosts.get('a')!;
    expect([made.facets.map(({ kind }) => kind), made.restarts]).toEqual([['file', 'agent'], 'defer']);
  });

  it('is nobody’s business where there is no way in, no agent is wanted, or the configuration says nothing of agents', () => {
    for (const access of [[AGENT], [LOCAL]]) {
      const given = cluster({ access });
      expect(withAgents(given, RELEASE, memory())).toBe(given);
    }
    const given = cluster({ access: BOTH });
    expect(withAgents(given, undefined, memory('host:a'))).toBe(given);
    expect(withAgents(cluster({ access: BOTH, engine: 'none' }), RELEASE, memory()).hosts.size).toBe(0);
  });

  it('goes when git wants none any more, and from a retired machine when nothing else of ours is left there', () => {
    expect(agentOf(withAgents(cluster({ access: [LOCAL] }), RELEASE, memory('host:a')))).toEqual([['agent', null]]);
    const absent = cluster({ access: BOTH, state: 'absent' });
    expect(agentOf(withAgents(absent, RELEASE, memory('host:a', 'docker:a')))).toEqual([['agent', SPEC]]);
    expect(agentOf(withAgents(absent, RELEASE, memory('host:a')))).toEqual([['agent', null]]);
    expect(withAgents(absent, RELEASE, memory())).toBe(absent);
  });

  it('gives the very same cluster while nothing of it changes', () => {
    const given = cluster({ access: BOTH });
    const made = withAgents(given, RELEASE, memory());
    expect(withAgents(given, RELEASE, memory('docker:a'))).toBe(made);
    expect(withAgents(given, { ...RELEASE, version: '0.2.0+bb' }, memory())).not.toBe(made);
  });
});

describe('agents of several machines', () => {
  const nodes = ['a', 'b', 'c'];
  const hosts = (version: string) => new Map(nodes.map(name => [name, aHost([{ ...SPEC, node: name, version }])]));
  const world = () =>
    aWorld(
      aCluster(
        nodes.map(name => aNode(name)),
        [aJob('web', { mode: 'global' })],
        { hosts: hosts('0.1.0') },
      ),
    );
  const actions = (plan: Awaited<ReturnType<ReturnType<typeof world>['look']>>): readonly string[] =>
    plan.ready.map(({ action, id }) => `${action} ${describeResource(id)}`);

  it('are installed at once, beside what runs there', async () => {
    const given = world();
    expect(actions(await given.look())).toEqual(
      expect.arrayContaining(['create agent on a', 'create agent on b', 'create agent on c', 'create job/web.a on a']),
    );
  });

  it('are upgraded one after the other, and new workloads do not wait for that', async () => {
    const given = world();
    await given.settle();
    given.cluster = {
      ...given.cluster,
      hosts: hosts('0.2.0'),
      jobs: new Map([...given.cluster.jobs, ['api', aJob('api', { mode: 'global' })]]),
    };
    const plan = await given.look();
    expect(actions(plan).filter(text => text.includes('agent on'))).toEqual(['update agent on a']);
    expect(actions(plan)).toEqual(expect.arrayContaining(['create job/api.a on a', 'create job/api.c on c']));
    expect(plan.later.map(({ waits }) => waits)).toEqual(Array(2).fill(expect.stringContaining('after a')));
    const settled = await given.settle();
    expect([settled.ready, settled.later]).toEqual([[], []]);
  });

  it('nobody acts on a machine beside an agent that is to go', async () => {
    const given = world();
    await given.settle();
    given.cluster = {
      ...given.cluster,
      hosts: new Map([['a', aHost([{ kind: 'agent', name: 'agent', spec: null }])]]),
      jobs: new Map([...given.cluster.jobs, ['api', aJob('api', { mode: 'global' })]]),
    };
    const plan = await given.look();
    expect(actions(plan)).toEqual(['create job/api.b on b', 'create job/api.c on c', 'delete agent on a']);
    expect(plan.ready.find(({ action }) => action === 'delete')!.why).toBe('no agent acts on it any more');
    expect((await given.settle()).ready).toEqual([]);
  });
});
