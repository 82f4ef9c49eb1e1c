import { keepSubscribed } from '../../connections/mqtt/keep-subscribed.ts';
import type { Mqtt } from '../../connections/mqtt/mqtt.ts';
import type { Node } from '../../model/cluster.ts';
import type { OperationError } from '../../model/operation-error.ts';
import { decodeInfo } from '../../wire/info.ts';
import { type Taken, takeNumbered } from '../../wire/sequence.ts';
import { readTopic, topicsOf } from '../../wire/topics.ts';
import { decodeUp } from '../../wire/up.ts';
import type { TelemetryFeed, TelemetryListener } from '../telemetry.ts';
import { openTally, type Passing, type Tally } from './tally.ts';

/** What agents tell over a broker, and what of it was not taken. */
export interface MqttFeed extends TelemetryFeed {
  /** Messages by what became of them: `taken`, and why others were not. */
  counts(): ReturnType<Tally['counts']>;
}

/**
 * Listens to what the agents of a cluster tell over a broker; the connection is the caller's. Whatever comes, nothing fails: what is of no
 * use is counted, and told to `warn` now and then. A node that floods is heard as often as there is time: the newest wins.
 */
export function openMqttFeed({
  mqtt,
  uid,
  warn,
  now = Date.now,
}: {
  readonly mqtt: Mqtt;
  readonly uid: string;
  readonly warn: (text: string) => void;
  readonly now?: () => number;
}): MqttFeed {
  const ending = new AbortController();
  const tally = openTally(warn, now);
  const taken = new Map<string, Taken>();
  /** The newest of each node, until there is time to look at it. */
  const pending = new Map<string, Buffer>();
  let followed: ReadonlySet<string> = new Set();
  let listener: TelemetryListener | null = null;

  const take = (node: string, payload: Buffer): Passing | null => {
    const read = decodeInfo(payload);
    if ('why' in read) return ['unreadable', `node/${node}: ${read.why}`];
    const { run, seq, clock, metrics, ...told } = read.value;
    const at = now();
    const news = takeNumbered(taken.get(node), { run, seq }, at);
    if (typeof news === 'string') return [news, `node/${node}: message ${seq}`];
    taken.set(node, news);
    tally.take();
    const offset = clock === undefined ? {} : { 'clock.offset': Math.abs(clock - at) / 1_000 };
    listener?.onReading(node, { at, metrics: { ...metrics, ...offset }, ...told });
    return null;
  };
  const takeAll = (): void => {
    const all = [...pending].filter(([node]) => followed.has(node));
    pending.clear();
    for (const [node, payload] of all) tally.pass(take(node, payload));
  };
  const onInfo = (node: string, payload: Buffer, retained: boolean): Passing | null => {
    // Who keeps a reading makes an old one look new.
    if (retained) return ['retained', `node/${node}: info is not to be retained`];
    if (pending.size === 0) setImmediate(takeAll);
    const isOverrun = pending.has(node);
    pending.set(node, payload);
    return isOverrun ? ['overrun', node] : null;
  };
  const onUp = (node: string, payload: Buffer): Passing | null => {
    if (payload.length === 0) return null;
    const read = decodeUp(payload);
    if ('why' in read) return ['unreadable', `node/${node}: ${read.why}`];
    const { run, up, replaced } = read.value;
    // The last will of a life that is over already says nothing.
    if (!up && !replaced && (taken.get(node)?.run ?? run) === run) listener?.onTrouble(node, 'its agent is not connected');
    return null;
  };
  const onMessage = (topic: string, payload: Buffer, retained: boolean): void => {
    const known = readTopic(uid, topic);
    const isOurs = known !== null && followed.has(known.node);
    if (!isOurs) tally.pass(['undeclared', topic]);
    else tally.pass(known.kind === 'info' ? onInfo(known.node, payload, retained) : onUp(known.node, payload));
  };
  const tellTrouble = (why: string): void => {
    for (const node of followed) listener?.onTrouble(node, why);
  };
  /** Before the first try to reach the broker has ended nobody knows whether there is a trouble. */
  const tellUnreached = async (nodes: Iterable<string>, to: TelemetryListener, signal: AbortSignal): Promise<void> => {
    await mqtt.tried(signal);
    const state = mqtt.state();
    if (!state.isConnected) for (const node of nodes) to.onTrouble(node, state.why.message);
  };
  let isLost = false;
  const endState = mqtt.onState(state => {
    if (!state.isConnected) tellTrouble(state.why.message);
    else if (isLost) tellTrouble('its agent has told nothing since the broker answers');
    isLost = !state.isConnected;
  });

  return {
    name: mqtt.name,
    source: 'agent',
    ask: (nodes, to, signal) => tellUnreached(nodes.flatMap(nameOf), to, signal),
    follow(nodes, to) {
      const isFirst = listener === null;
      listener = to;
      const before = followed;
      followed = new Set(nodes.flatMap(nameOf));
      for (const node of taken.keys()) if (!followed.has(node)) taken.delete(node);
      const added = [...followed].filter(node => !before.has(node));
      tellUnreached(added, to, ending.signal).catch(() => {});
      const { info, up } = topicsOf(uid, '+');
      const onRefused = ({ message }: OperationError): void => tellTrouble(message);
      if (isFirst) for (const filter of [info, up]) keepSubscribed(mqtt, filter, onMessage, onRefused, ending.signal);
    },
    counts: tally.counts,
    async [Symbol.asyncDispose]() {
      ending.abort();
      endState();
      followed = new Set();
    },
  };
}

function nameOf({ name, telemetry }: Node): readonly string[] {
  return telemetry.source === 'agent' ? [name] : [];
}
