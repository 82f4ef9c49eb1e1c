import { sleep } from '../reconciler/deadline.ts';
import type { Logger } from '../reconciler/log.ts';
import type { Orders } from '../reconciler/model/orders.ts';
import type { Traits } from '../reconciler/model/traits.ts';
import type { Limits, OwnedParts } from '../reconciler/parts.ts';
import { openRecollection } from '../reconciler/remember.ts';
import type { Store } from '../reconciler/stores/store.ts';
import { openWake } from '../reconciler/wake.ts';
import type { AgentConfig } from './config.ts';
import { fitTold } from './fit-told.ts';
import type { Kept } from './kept.ts';
import type { AgentKey } from './key.ts';
import type { AgentLine } from './line.ts';
import { type AgentPass, openAgentPasses } from './pass.ts';
import { tellStates } from './tell-states.ts';

/** What an agent is made of. */
export interface AgentParts {
  readonly config: AgentConfig;
  readonly line: AgentLine;
  readonly own: OwnedParts;
  readonly store: Store;
  readonly kept: Kept;
  readonly key: AgentKey;
  /** What the drivers read secrets from: filled whenever orders come. */
  readonly values: Map<string, string>;
  readonly traits: ReadonlyMap<string, Traits>;
  readonly limits: Limits;
  readonly log: Logger;
  readonly now: () => number;
  readonly random: () => number;
}

/** Between passes while nothing happens; jittered by a tenth. */
const INTERVAL_MS = 15_000;
/** While something goes on, look at least this often; events usually come first. */
const LOOK_MS = 1_000;
const SHORTEST_MS = 50;
/** Orders come within a pass of the reconciler; a wrong name is the likeliest reason where none do. */
const UNORDERED_MS = 60_000;
/** What did not change is told again after so long. */
const WHOLE_MS = 60_000;

/**
 * Keeps a node as its orders say until the signal aborts, connected or not, whatever fails: what a turn could not do, the next one does. Returns why
 * it ended: `stopped`, or `replaced` where another agent took its name.
 */
export async function runAgent(parts: AgentParts, signal: AbortSignal): Promise<'stopped' | 'replaced'> {
  const { config, line, store, kept, log, now, random } = parts;
  const owner = { cluster: config.cluster, uid: config.uid };
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const wake = openWake(log, either);
  let isReplaced = false;
  const recollection = openRecollection({ store, key: 'agent', storeMs: parts.limits.storeMs, reportsKept: 1 });
  await using passes = openAgentPasses(owner, {
    ...config,
    ...parts,
    parts: parts.own,
    recollection,
    tell: wake.ring,
    degraded: why => log.warn({ error: why }, 'what the agent remembers could not be read or kept'),
  });
  const came: { newest: Orders | null } = { newest: null };
  line.onOrders(given => {
    if (given.owner.uid !== owner.uid || given.node !== config.node) return;
    const highest = Math.max(kept.orders()?.revision ?? 0, came.newest?.revision ?? 0);
    if (given.revision <= highest) {
      if (given.revision < highest) log.debug({ revision: given.revision }, 'older orders are passed over');
      return;
    }
    came.newest = given;
    wake.ring('orders');
  });
  line.onReplaced(() => {
    isReplaced = true;
    log.warn('another agent has this node now: this one steps down');
    ended.abort();
  });
  line.onConnected(() => wake.ring('connected'));
  const unordered = setTimeout(() => {
    if (line.connections() > 0 && kept.orders() === null)
      log.warn(
        `no orders came yet: nothing is to run here, or ${config.cluster} declares no Node ${config.node} with access agent`,
      );
  }, UNORDERED_MS).unref();
  either.addEventListener('abort', () => clearTimeout(unordered), { once: true });
  const told = openTold(parts);
  let followed: Orders | null = null;
  let revealed: Orders | null = null;
  const turn = async (): Promise<AgentPass | null> => {
    if (came.newest !== null) kept.take(came.newest);
    await kept.sync(either);
    const orders = kept.orders();
    if (orders !== revealed && (await reveal(orders, parts))) revealed = orders;
    if (orders !== null && orders !== followed)
      log.info({ revision: orders.revision, workloads: Object.keys(orders.items).length }, `orders ${orders.revision}`);
    followed = orders;
    const pass = await passes.run(orders, new Set(parts.values.keys()), either);
    if (either.aborted) return null;
    tellOutcomes(log, pass);
    await told(pass);
    wake.watchDrivers(passes.drivers());
    return pass;
  };
  while (!either.aborted) {
    const pass = await turn().catch((error: unknown) => {
      if (!either.aborted) log.error({ error: (error as Error).message }, 'the pass failed');
      return null;
    });
    await sleep(SHORTEST_MS, either);
    if (!either.aborted) await wake.wait(nextMs(pass, now(), random()), either);
  }
  return isReplaced ? 'replaced' : 'stopped';
}

/** Tells what a pass saw if that is news, or was not told for long. */
function openTold({ config, line, key, log }: AgentParts): (pass: AgentPass) => Promise<void> {
  let last = { text: '', at: 0, connection: -1, left: '' };
  return async pass => {
    const states = tellStates(pass, key.recipient, line.revision() === (pass.orders?.revision ?? 0));
    const text = JSON.stringify(states);
    const at = performance.now();
    if (text === last.text && at - last.at < WHOLE_MS && line.connections() === last.connection) return;
    const fitted = await fitTold(states, config.node);
    const left = fitted.left.join(', ');
    if (left !== '' && left !== last.left) log.error({ left }, 'not all that is there can be told');
    last = { text, at, connection: line.connections(), left };
    if (fitted.told !== null) line.tellStates(fitted.told);
  };
}

function tellOutcomes(log: Logger, { outcomes }: AgentPass): void {
  for (const { action, id, status, error } of outcomes) {
    if (status === 'accepted') log.info({ action, id }, `${action} ${id}`);
    if (error !== undefined) log.warn({ action, id, error: error.message }, `${action} ${id} failed`);
  }
}

/** Opens the secrets of orders, for the drivers; false: it is to be tried again. */
async function reveal(orders: Orders | null, { key, values, log }: AgentParts): Promise<boolean> {
  if (orders?.sealed === undefined) return true;
  try {
    const opened = await key.open(orders.sealed);
    if (opened === null) log.warn('the secrets of the orders are sealed to another key');
    else values.clear();
    for (const [name, value] of opened ?? []) values.set(name, value);
    return true;
  } catch (error) {
    log.warn({ error: (error as Error).message }, 'the secrets of the orders could not be opened');
    return false;
  }
}

function nextMs(pass: AgentPass | null, at: number, random: number): number {
  const interval = INTERVAL_MS * (0.9 + 0.2 * random);
  if (pass === null) return 5_000;
  const { plan, outcomes } = pass;
  const goesOn = (plan?.underway.length ?? 0) > 0 || outcomes.some(({ status }) => status !== 'failed');
  const wakeAt = plan?.wakeAt == null ? interval : Math.max(0, plan.wakeAt - at);
  return Math.min(interval, wakeAt, goesOn ? LOOK_MS : interval);
}
