import pino from 'pino';
import { type Kept, openKept } from '../../agent/kept.ts';
import type { AgentKey } from '../../agent/key.ts';
import type { AgentLine } from '../../agent/line.ts';
import { runAgent } from '../../agent/run-agent.ts';
import { openMemory } from '../../reconciler/drivers/memory/driver.ts';
import { type MemoryEngine, makeMemoryEngine } from '../../reconciler/drivers/memory/engine.ts';
import type { Orders, Told } from '../../reconciler/model/orders.ts';
import { openMemoryStore } from '../../reconciler/stores/memory.ts';
import type { Store } from '../../reconciler/stores/store.ts';
import { AGENT_CLUSTER, anAgentWorld } from './agent-world.ts';
import { aReconciler, jobFile } from './memory-reconciler.ts';

/** Orders for node `far` to run job `web`, as a reconciler posts them. */
export async function webOrders(): Promise<Orders> {
  await using world = await anAgentWorld({ 'cluster.yaml': AGENT_CLUSTER, 'web.yaml': jobFile('web') });
  await world.agentPass();
  await world.pass();
  return world.orders();
}

/** The loop of an agent over an engine in memory; orders come when a test gives them. */
export interface RunningAgent {
  readonly engine: MemoryEngine;
  readonly told: Told[];
  /** What was logged as a warning or worse. */
  readonly warnings: string[];
  give(orders: Orders): void;
  /** Images of the workloads that are there. */
  workloads(): readonly string[];
  readonly ended: Promise<string>;
}

export function runAnAgent({
  owner,
  store = openMemoryStore(),
  key = { recipient: 'age1x', open: async () => new Map() },
  now = Date.now,
  signal,
}: {
  readonly owner: Orders['owner'];
  readonly store?: Store;
  readonly key?: AgentKey;
  readonly now?: () => number;
  readonly signal: AbortSignal;
}): RunningAgent {
  const engine = makeMemoryEngine(now, { engineId: 'far' });
  const told: Told[] = [];
  const warnings: string[] = [];
  let give: (orders: Orders) => void = () => {};
  const line: AgentLine = {
    tellStates: states => void told.push(states),
    tellInfo: () => {},
    onOrders: listener => {
      give = listener;
    },
    onReplaced: () => {},
    onConnected: () => {},
    connections: () => 1,
    revision: () => 0,
    leave: async () => {},
  };
  const write = (text: string): void => {
    const { level, msg, error } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (Number(level) >= 40) warnings.push(`${msg}: ${error}`);
  };
  const log = pino({ level: 'debug' }, { write });
  const { limits, traits } = aReconciler({}).reconciler.parts;
  const config = {
    ...{ cluster: owner.cluster, uid: owner.uid, node: 'far', engine: 'docker' as const },
    ...{ directory: '/nowhere', broker: { url: 'mqtt://nowhere:1883' } },
  };
  const kept: Kept = openKept({ store, config, run: 'run-one-run-one', storeMs: limits.storeMs, log });
  const own = {
    feeds: [],
    openDriver: async (target: Parameters<typeof openMemory>[0]['target']) => ({
      driver: openMemory({ target, owner, engine }),
      via: 'memory',
    }),
  };
  const ended = runAgent(
    { config, line, own, store, kept, key, values: new Map(), traits, limits, log, now, random: () => 0.5 },
    signal,
  );
  return {
    ...{ engine, told, warnings, ended },
    give: orders => give(orders),
    workloads: () => [...engine.things.values()].flatMap(({ spec }) => (spec.kind === 'workload' ? (spec.image?.ref ?? []) : [])),
  };
}
