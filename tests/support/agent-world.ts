import { join } from 'node:path';
import pino from 'pino';
import { type AgentKey, openAgentKey } from '../../agent/key.ts';
import { openAgentLine } from '../../agent/line.ts';
import { openAgentPasses } from '../../agent/pass.ts';
import { tellStates } from '../../agent/tell-states.ts';
import { openAgentMailbox } from '../../reconciler/drivers/agent/driver.ts';
import { openNodeMailbox } from '../../reconciler/drivers/agent/node-mailbox.ts';
import { openMemory } from '../../reconciler/drivers/memory/driver.ts';
import { type MemoryEngine, makeMemoryEngine } from '../../reconciler/drivers/memory/engine.ts';
import { openSecretFeed } from '../../reconciler/feeds/secret-feed.ts';
import type { Orders } from '../../reconciler/model/orders.ts';
import type { Report } from '../../reconciler/model/report.ts';
import type { Owner } from '../../reconciler/model/resource.ts';
import type { OwnedParts } from '../../reconciler/parts.ts';
import { reconcile } from '../../reconciler/reconcile.ts';
import { openRecollection } from '../../reconciler/remember.ts';
import { openSecrets } from '../../reconciler/secrets/open-secrets.ts';
import { openMemoryStore } from '../../reconciler/stores/memory.ts';
import { topicsOf } from '../../reconciler/wire/topics.ts';
import { type MemoryBroker, openMemoryBroker } from './memory-broker.ts';
import { aReconciler, type MemoryReconciler } from './memory-reconciler.ts';
import { tempFolder } from './temp.ts';

const UID = '11111111-2222-4333-8444-555555555555';
const NODE = 'far';

export const AGENT_CLUSTER: string = `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: ${UID}}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: ${NODE}}
spec: {access: [agent]}
`;

/** A reconciler and the agent of node `far`, with a broker between them: passes and messages happen only when a test says so. */
export interface AgentWorld extends AsyncDisposable {
  readonly world: MemoryReconciler;
  readonly broker: MemoryBroker;
  readonly engine: MemoryEngine;
  /** A pass here. */
  pass(): Promise<Report>;
  /** A pass there, by the newest orders it was given, which it tells. */
  agentPass(): Promise<void>;
  /** Both by turns until nothing is left to do. */
  settle(): Promise<Report>;
  /** Time passes. */
  wait(ms: number): void;
  cut(): void;
  heal(): void;
  /** The reconciler is started anew, and has kept nothing. */
  restart(): void;
  /** The broker is started anew, and has kept nothing. */
  loseBroker(): void;
  /** The agent's newest orders. */
  orders(): Orders;
  readonly ordersTopic: string;
  /** Images of the workloads that are there. */
  workloads(): readonly string[];
  recipient(): string;
  /** The agent has lost its key, and has a new one. */
  changeKey(): Promise<void>;
  /** What the agent can read of the secrets that it was sent. */
  revealed(): Promise<Readonly<Record<string, string>>>;
}

export async function anAgentWorld(
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<AgentWorld> {
  const ending = new AbortController();
  const log = pino({ level: 'silent' });
  const { signal } = ending;
  const folder = await tempFolder();
  const broker = openMemoryBroker();
  const here: ReturnType<MemoryBroker['connect']>[] = [];
  const own = async (owner: Owner): Promise<OwnedParts> => {
    const secrets = openSecrets({ ...owner, providers: [{ kind: 'env', prefix: 'S_' }], environment });
    const connection = broker.connect();
    here.push(connection);
    const mailbox = openNodeMailbox({ broker: connection, owner, node: NODE, secrets, now: () => world.clock.now }, signal);
    return {
      feeds: [openSecretFeed(secrets)],
      openDriver: async target => ({
        driver: openAgentMailbox({ target, mailbox, now: () => world.clock.now }),
        via: 'its agent',
      }),
    };
  };
  const { limits } = aReconciler({}).reconciler.parts;
  const patient = { ...limits, observeMs: 60_000, firstLookMs: 60_000, applyMs: 60_000, askMs: 60_000, storeMs: 60_000 };
  const world: MemoryReconciler = aReconciler(files, { own, limits: patient });
  let { reconciler } = world;
  const now = (): number => world.clock.now;
  const engine = makeMemoryEngine(now, { engineId: NODE });
  const owner = { cluster: 'attic', uid: UID };
  const end = broker.connect();
  const line = openAgentLine(
    {
      broker: end,
      uid: UID,
      node: NODE,
      run: 'run-one-run-one',
      isFormer: () => false,
      version: '0',
      log: pino({ level: 'silent' }),
    },
    signal,
  );
  const passes = openAgentPasses(owner, {
    node: NODE,
    engine: 'docker',
    parts: { feeds: [], openDriver: async target => ({ driver: openMemory({ target, owner, engine }), via: 'memory' }) },
    recollection: openRecollection({ store: openMemoryStore(), key: 'agent', storeMs: 1_000, reportsKept: 1 }),
    traits: reconciler.parts.traits,
    limits: reconciler.parts.limits,
    now,
    random: () => 0.5,
    tell: () => {},
    degraded: () => {},
  });
  const came: { orders: Orders | null } = { orders: null };
  line.onOrders(given => {
    if (given.revision > (came.orders?.revision ?? 0)) came.orders = given;
  });
  const keys: AgentKey[] = [await openAgentKey(join(folder.path, '0'), log)];
  const key = (): AgentKey => keys.at(-1)!;
  const open = async (): Promise<ReadonlyMap<string, string>> => {
    const sealed = came.orders?.sealed;
    return sealed === undefined ? new Map() : ((await key().open(sealed)) ?? new Map());
  };
  const pass = async (): Promise<Report> => (await reconcile(reconciler, { dryRun: false }, signal)).report;
  const agentPass = async (): Promise<void> => {
    const secrets = new Set((await open()).keys());
    const done = await passes.run(came.orders, secrets, signal);
    line.tellStates(tellStates(done, key().recipient, line.revision() === (came.orders?.revision ?? 0)));
  };
  return {
    world,
    broker,
    engine,
    pass,
    agentPass,
    async settle() {
      let report = await pass();
      for (let round = 0; round < 40; round += 1) {
        await agentPass();
        world.clock.now += 1_000;
        report = await pass();
        if (report.plan.ready.length === 0 && report.plan.underway.length === 0) break;
      }
      await agentPass();
      return report;
    },
    wait: ms => {
      world.clock.now += ms;
    },
    cut: () => {
      broker.say(topicsOf(UID, NODE).up, JSON.stringify({ run: 'run-one-run-one', up: false }), { retain: true });
      end.cut();
    },
    heal: () => end.heal(),
    restart: () => {
      reconciler = world.restart({ store: openMemoryStore() });
    },
    loseBroker: () => {
      for (const connection of [...here, end]) connection.cut();
      broker.retained.clear();
      for (const connection of [...here, end]) connection.heal();
    },
    orders: () => came.orders!,
    ordersTopic: topicsOf(UID, NODE).orders,
    workloads: () => [...engine.things.values()].flatMap(({ spec }) => (spec.kind === 'workload' ? (spec.image?.ref ?? []) : [])),
    recipient: () => key().recipient,
    async changeKey() {
      keys.push(await openAgentKey(join(folder.path, String(keys.length)), log));
    },
    revealed: async () => Object.fromEntries(await open()),
    async [Symbol.asyncDispose]() {
      ending.abort();
      await passes[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
