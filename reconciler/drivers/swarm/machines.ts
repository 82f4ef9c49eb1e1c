import type { Connection } from '../../connections/connection.ts';
import type { Access } from '../../model/cluster.ts';
import { canonicalJson } from '../../model/digest.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { SwarmMachine } from '../../model/swarm-sight.ts';
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
/** How long a way that failed is tried only after the others; then it is preferred again, as declared. */
const FAILED_MS = 60_000;
/** After these, what the way was opened with may be wrong: it is opened anew, with secrets as they are then. */
const REFUSED: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'invalid']);

interface Way {
  readonly connection: Connection;
  engine: Engine | null;
}

interface Slot {
  /** Of ways that were opened and those that failed, by what they are. */
  readonly ways: Map<string, Way>;
  readonly failedAt: Map<string, number>;
  /** Being asked by an earlier look that went on without it, since then. */
  late: { readonly since: number; readonly over: Promise<void> } | null;
  isSlow: boolean;
}

/** `connect` opens a way to a machine; ways are this one's to close. Nothing is asked yet. */
export function openMachines(connect: (access: Access, signal: AbortSignal) => Promise<Connection>): Machines {
  const slots = new Map<string, Slot>();
  const ending = new AbortController();

  const openWay = async (slot: Slot, key: string, access: Access, signal: AbortSignal): Promise<Way> => {
    const known = slot.ways.get(key);
    if (known !== undefined) return known;
    const way: Way = { connection: await connect(access, signal), engine: null };
    // Nobody asks for this machine any more, and nobody would close it.
    if (signal.aborted || ![...slots.values()].includes(slot)) await way.connection[Symbol.asyncDispose]();
    else slot.ways.set(key, way);
    signal.throwIfAborted();
    return way;
  };
  const askWay = async (slot: Slot, access: Access, signal: AbortSignal): Promise<AskedMachine> => {
    const key = canonicalJson(access);
    const way = await openWay(slot, key, access, signal);
    try {
      way.engine ??= await openEngine(way.connection, signal);
      const { engine } = way;
      const info = await engine.ask(
        'ask for its place in the Swarm',
        docker => docker.info() as Promise<EngineMemberInfo>,
        signal,
      );
      return { machine: machineOf(info, engine.name), info, engine };
    } catch (error) {
      // It may be another one when it answers again.
      way.engine = null;
      if (error instanceof OperationError && REFUSED.has(error.code)) await closeWay(slot, key);
      throw error;
    }
  };
  const askMachine = async (slot: Slot, { access }: Machine, signal: AbortSignal): Promise<AskedMachine> => {
    const failures: string[] = [];
    for (const way of inOrder(slot, access)) {
      const key = canonicalJson(way);
      try {
        const asked = await askWay(slot, way, signal);
        slot.failedAt.delete(key);
        return asked;
      } catch (error) {
        slot.failedAt.set(key, performance.now());
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
    return silent(failures.length === 0 ? 'it declares no way in' : failures.join('; and '));
  };
  const ask = async (machine: Machine, signal: AbortSignal): Promise<AskedMachine> => {
    const slot = slots.get(machine.node) ?? { ways: new Map(), failedAt: new Map(), late: null, isSlow: false };
    slots.set(machine.node, slot);
    if (slot.late !== null && (await within(slot.late.over, LATE_MS, signal)) === null) return stillAsked(slot.late.since);
    const since = performance.now();
    const asking = askMachine(slot, machine, AbortSignal.any([ending.signal, AbortSignal.timeout(DEADLINE_MS)]));
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
      await dropWays(slots, machines);
      const asked = await Promise.all(machines.map(async machine => [machine.node, await ask(machine, signal)] as const));
      signal.throwIfAborted();
      return new Map(asked);
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      await dropWays(slots, []);
    },
  };
}

function inOrder({ failedAt }: Slot, access: readonly Access[]): readonly Access[] {
  const waits = (way: Access): boolean =>
    performance.now() - (failedAt.get(canonicalJson(way)) ?? Number.NEGATIVE_INFINITY) < FAILED_MS;
  return [...access.filter(way => !waits(way)), ...access.filter(waits)];
}

/** Closes the ways that are not among these. */
async function dropWays(slots: Map<string, Slot>, machines: readonly Machine[]): Promise<void> {
  const kept = new Map(machines.map(({ node, access }) => [node, new Set(access.map(way => canonicalJson(way)))]));
  const gone = [...slots].flatMap(([node, slot]) =>
    [...slot.ways.keys()].filter(key => kept.get(node)?.has(key) !== true).map(key => [slot, key] as const),
  );
  for (const node of slots.keys()) if (!kept.has(node)) slots.delete(node);
  await Promise.all(gone.map(([slot, key]) => closeWay(slot, key)));
}

async function closeWay({ ways }: Slot, key: string): Promise<void> {
  const way = ways.get(key);
  ways.delete(key);
  await way?.connection[Symbol.asyncDispose]();
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

function silent(why: string): AskedMachine {
  return { machine: { kind: 'silent', why }, info: null, engine: null };
}
