import type { Connection } from '../../connections/connection.ts';
import type { Access } from '../../model/cluster.ts';
import { canonicalJson } from '../../model/digest.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { SwarmMachine } from '../../model/swarm-sight.ts';
import { keepWays } from '../../model/ways.ts';
import { type Engine, openEngine } from '../docker/engine.ts';
import type { EngineMemberInfo } from './engine-types.ts';
import { machineOf } from './machine-info.ts';

/** A machine that shall be in the Swarm, and the ways to its engine, in the order in which they are tried. */
export interface Machine {
  readonly node: string;
  readonly access: readonly Access[];
}

/** What one machine answered, and its engine. */
export interface AskedMachine {
  readonly machine: SwarmMachine;
  /** What its engine told; null: it is silent. */
  readonly info: EngineMemberInfo | null;
  readonly engine: Engine | null;
  /** Runs scripts there; absent: the way leads to its engine only. */
  readonly run?: Connection['run'];
}

/** The engines of machines, kept open from one look to the next. */
export interface Machines extends AsyncDisposable {
  /** Asks all at once, in this very call, each with its own deadline: one that hangs costs that and no more. By node. */
  ask(machines: readonly Machine[], signal: AbortSignal): Promise<ReadonlyMap<string, AskedMachine>>;
}

/** How long a machine is waited for. */
const PATIENCE_MS = 5_000;
/** One that did not answer the last time is waited for only so long; it goes on being asked beside the looks. */
const LATE_MS = 500;
const DEADLINE_MS = 20_000;
interface Way {
  readonly connection: Connection;
  engine: Engine | null;
}

interface Slot {
  /** Being asked by an earlier look that went on without it, since then. */
  late: { readonly since: number; readonly over: Promise<void> } | null;
  isSlow: boolean;
}

/** `connect` opens a way to a machine; ways are this one's to close. Nothing is asked yet. */
export function openMachines(connect: (access: Access, signal: AbortSignal) => Promise<Connection>): Machines {
  const slots = new Map<string, Slot>();
  const ending = new AbortController();

  const ways = keepWays<Way>(
    { close: async ({ connection }) => connection[Symbol.asyncDispose](), renew: ({ connection }) => connection.renew?.() },
    () => performance.now(),
  );

  const askWay = async (key: string, access: Access, signal: AbortSignal): Promise<AskedMachine> => {
    const make = async (opening: AbortSignal): Promise<Way> => ({ connection: await connect(access, opening), engine: null });
    const way = await ways.open(key, make, signal);
    try {
      way.engine ??= await openEngine(way.connection, signal);
      const { engine } = way;
      const info = await engine.ask(
        'ask for its place in the Swarm',
        docker => docker.info() as Promise<EngineMemberInfo>,
        signal,
      );
      return { machine: machineOf(info, engine.name), info, engine, run: way.connection.run };
    } catch (error) {
      // It may be another one when it answers again.
      way.engine = null;
      throw error;
    }
  };
  const askMachine = async ({ node, access }: Machine, signal: AbortSignal): Promise<AskedMachine> => {
    const failures: unknown[] = [];
    for (const way of ways.inOrder(access, one => keyOf(node, one))) {
      const key = keyOf(node, way);
      try {
        const asked = await askWay(key, way, signal);
        ways.worked(key);
        return asked;
      } catch (error) {
        await ways.failed(key, error);
        failures.push(error);
      }
    }
    const words = failures.map(error => (error instanceof Error ? error.message : String(error)));
    const untrusted = failures.some(error => error instanceof OperationError && error.code === 'untrusted');
    return silent(words.length === 0 ? 'it declares no way in' : words.join('; and '), untrusted);
  };
  const keepOnly = async (machines: readonly Machine[]): Promise<void> => {
    const nodes = new Set(machines.map(({ node }) => node));
    for (const node of slots.keys()) if (!nodes.has(node)) slots.delete(node);
    await ways.keepOnly(new Set(machines.flatMap(({ node, access }) => access.map(way => keyOf(node, way)))));
  };
  const ask = async (machine: Machine, signal: AbortSignal): Promise<AskedMachine> => {
    const slot = slots.get(machine.node) ?? { late: null, isSlow: false };
    slots.set(machine.node, slot);
    if (slot.late !== null && (await within(slot.late.over, LATE_MS, signal)) === null) return stillAsked(slot.late.since);
    const since = performance.now();
    const asking = askMachine(machine, AbortSignal.any([ending.signal, AbortSignal.timeout(DEADLINE_MS)]));
    const asked = await within(asking, slot.isSlow ? LATE_MS : PATIENCE_MS, signal);
    slot.isSlow = asked === null;
    if (asked !== null) return asked;
    const over = asking.then(({ info }) => {
      slot.isSlow = info === null;
      slot.late = null;
    });
    slot.late = { since, over };
    return stillAsked(since);
  };
  return {
    async ask(machines, signal) {
      await keepOnly(machines);
      const asked = await Promise.all(machines.map(async machine => [machine.node, await ask(machine, signal)] as const));
      signal.throwIfAborted();
      return new Map(asked);
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      await keepOnly([]);
    },
  };
}

function keyOf(node: string, way: Access): string {
  return `${node} ${canonicalJson(way)}`;
}

/** What a promise gives, which may go on; null: it was waited for so long, or the signal aborted. */
async function within<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T | null> {
  const { promise: over, resolve } = Promise.withResolvers<null>();
  const end = (): void => resolve(null);
  const timer = setTimeout(end, ms);
  signal.addEventListener('abort', end, { once: true });
  try {
    return signal.aborted ? null : await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

function stillAsked(since: number): AskedMachine {
  const seconds = Math.round((performance.now() - since) / 1_000);
  return silent(`it has not answered for ${seconds} s and is still being asked`);
}

function silent(why: string, untrusted = false): AskedMachine {
  return { machine: { kind: 'silent', why, ...(untrusted && { untrusted }) }, info: null, engine: null };
}
