import { expect, it } from 'vitest';
import { seeEachEngineOnce, tellTwins } from '../../../reconciler/decide/identity/same-engine.ts';
import type { TargetId } from '../../../reconciler/model/ids.ts';
import { EMPTY_MEMORY } from '../../../reconciler/model/memory.ts';
import type { Sight } from '../../../reconciler/model/observed.ts';
import { aCluster, aNode } from '../../support/world.ts';

const facts = { platform: 'linux/arm64', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] };
const NONE: ReadonlySet<string> = new Set();
const sight = (engineId: string): Sight => ({
  ...{ kind: 'seen', at: 1_000, live: [], foreign: [], images: NONE, imagesInUse: NONE, remarks: [] },
  facts: { ...facts, engineId },
});

it('of two nodes that are one machine the first is looked after, and the other told by what they have in common', () => {
  const cluster = aCluster(
    ['a', 'b'].map(name => aNode(name, { access: [{ kind: 'ssh', user: 'root', host: name, port: 22 } as never] })),
    [],
    {
      hosts: new Map(['a', 'b'].map(name => [name, { facets: [], restarts: 'window' as const }])),
    },
  );
  const once = seeEachEngineOnce(
    cluster,
    EMPTY_MEMORY,
    new Map<TargetId, Sight>([
      ['host:a', sight('id boot pid:[1]')],
      ['host:b', sight('id boot pid:[1]')],
    ]),
  );
  expect(once.get('host:a')!.kind).toBe('seen');
  expect(tellTwins(once)).toMatchObject([
    {
      subject: 'node/b',
      why: 'its access leads to the machine of a: machine-id, boot and processes are the same: one machine cannot be two nodes',
    },
  ]);
});

it('an agent that tells the engine of another node takes nothing from one that was looked at directly', () => {
  const cluster = aCluster(
    ['a-node', 'pi-1'].map(name => aNode(name)),
    [],
  );
  const told: Sight = { ...(sight('e1') as Sight & { kind: 'seen' }), mailbox: { pending: new Map() } };
  const sights = new Map<TargetId, Sight>([
    ['memory:a-node', told],
    ['memory:pi-1', sight('e1')],
  ]);
  const once = seeEachEngineOnce(cluster, EMPTY_MEMORY, sights);
  expect(once.get('memory:pi-1')).toBe(sights.get('memory:pi-1'));
  expect(tellTwins(once)).toMatchObject([
    { subject: 'node/a-node', why: 'its access leads to the engine of pi-1: one engine cannot be two nodes' },
  ]);
});
