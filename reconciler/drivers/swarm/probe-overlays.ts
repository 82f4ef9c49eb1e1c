import pLimit from 'p-limit';
import { OperationError } from '../../model/operation-error.ts';
import type { OverlayStatus, OverlayWay } from '../../model/report.ts';
import type { Engine } from '../docker/engine.ts';
import type { AskedMachine } from './machines.ts';
import type { Overlay } from './overlay-places.ts';
import { PING_SCRIPT, type Ping, type Pinged, readPings, writePings } from './ping-peers.ts';

/** What is asked, and of whom. */
export interface OverlayQuestion {
  readonly overlays: readonly Overlay[];
  /** The machines of the Swarm, by node. */
  readonly machines: ReadonlyMap<string, AskedMachine>;
  /** UDP port that carries networks between machines. */
  readonly dataPort: number;
}

const AT_ONCE = 16;
/** Of one machine: its tries take 4 s each where nothing answers, 16 at a time. */
const DEADLINE_MS = 30_000;

/** One try and what it is about. */
interface Try {
  readonly network: string;
  readonly to: string;
  readonly container: string;
  readonly own: string;
  readonly peer: string;
}

type Told = { readonly network: string; readonly from: string; readonly to: string; readonly pinged: Pinged };

/** Asks on each machine whether a container there reaches one on each other machine, over each network: one script a machine. */
export async function probeOverlays(
  { overlays, machines, dataPort }: OverlayQuestion,
  signal: AbortSignal,
): Promise<readonly OverlayStatus[]> {
  const limit = pLimit(AT_ONCE);
  const told = await Promise.all(
    [...machines].map(([node, machine]) => limit(() => askMachine(node, machine, triesFrom(node, overlays), signal))),
  );
  return overlays.map(overlay => statusOf(overlay, machines, told.flat(), dataPort));
}

function triesFrom(node: string, overlays: readonly Overlay[]): readonly Try[] {
  return overlays.flatMap(({ network, places }) => {
    const own = places.get(node);
    const peers = [...places].filter(([to]) => to !== node);
    return own === undefined
      ? []
      : peers.map(([to, { address }]) => ({ network, to, container: own.container, own: own.address, peer: address }));
  });
}

async function askMachine(
  from: string,
  machine: AskedMachine,
  tries: readonly Try[],
  signal: AbortSignal,
): Promise<readonly Told[]> {
  const tell = (pinged: (index: number) => Pinged): readonly Told[] =>
    tries.map(({ network, to }, index) => ({ network, from, to, pinged: pinged(index) }));
  if (tries.length === 0) return [];
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    const verdicts = await runTries(machine, tries, AbortSignal.any([signal, deadline]));
    return tell(index => verdicts[index]!);
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) return tell(() => ({ cannot: `it took longer than ${DEADLINE_MS / 1_000} s` }));
    if (!(error instanceof OperationError)) throw error;
    const { message } = error;
    return tell(() => ({ cannot: message }));
  }
}

async function runTries(
  { machine, engine, run }: AskedMachine,
  tries: readonly Try[],
  signal: AbortSignal,
): Promise<readonly Pinged[]> {
  const cannot = (why: string): readonly Pinged[] => tries.map(() => ({ cannot: why }));
  if (machine.kind === 'silent' || engine === null) return cannot('it is silent');
  if (run === undefined) return cannot(`${engine.name} leads to its engine only; let an ssh access come before it`);
  const pids = new Map<string, number>();
  for (const container of new Set(tries.map(one => one.container))) pids.set(container, await pidOf(engine, container, signal));
  const pings = tries.map(({ container, own, peer }): Ping => ({ pid: pids.get(container)!, own, peer }));
  const running = pings.filter(({ pid }) => pid > 0);
  const { stdout } = await run(PING_SCRIPT, writePings(running), signal);
  const verdicts = readPings(stdout, running.length);
  return pings.map(ping => (ping.pid > 0 ? verdicts[running.indexOf(ping)]! : { cannot: 'its container has ended meanwhile' }));
}

/** 0: it does not run. */
async function pidOf(engine: Engine, container: string, signal: AbortSignal): Promise<number> {
  try {
    const { State } = await engine.ask(
      `inspect container ${container}`,
      docker => docker.getContainer(container).inspect(),
      signal,
    );
    return State.Running ? State.Pid : 0;
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not-found') return 0;
    throw error;
  }
}

function statusOf(
  { network, places }: Overlay,
  machines: OverlayQuestion['machines'],
  told: readonly Told[],
  dataPort: number,
): OverlayStatus {
  const ours = told.filter(one => one.network === network);
  const ways = ours.flatMap(({ from, to, pinged }): readonly OverlayWay[] =>
    'cannot' in pinged ? [] : [{ from, to, ...pinged }],
  );
  const nodes = [...new Set([...machines.keys(), ...places.keys()])].sort();
  const unasked = nodes.flatMap(node => {
    const whys = whysOf(node, places, machines, ours);
    return whys.map(why => ({ node, why }));
  });
  return { network, dataPort, ways, unasked };
}

/** Why not all was asked from a machine. */
function whysOf(
  node: string,
  places: Overlay['places'],
  machines: OverlayQuestion['machines'],
  told: readonly Told[],
): readonly string[] {
  if (!places.has(node)) return ['no task of ours is there'];
  if (places.size === 1) return ['no task of ours is elsewhere'];
  if (!machines.has(node)) return ['git does not declare it'];
  return [...new Set(told.flatMap(({ from, pinged }) => (from === node && 'cannot' in pinged ? [pinged.cannot] : [])))];
}
