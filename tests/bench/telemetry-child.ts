import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'mqtt';
import pino from 'pino';
import { openMqtt } from '../../reconciler/connections/mqtt/mqtt.ts';
import { openMqttFeed } from '../../reconciler/feeds/mqtt/mqtt.ts';
import { openSqliteStore } from '../../reconciler/stores/sqlite/sqlite.ts';
import { openTelemetry } from '../../reconciler/telemetry.ts';
import { topicsOf } from '../../reconciler/wire/topics.ts';
import { aNode } from '../support/world.ts';

/**
 * A process of its own that listens to nodes until `count` messages came, and prints how long that took, from the first to the last, and how
 * many were taken. Arguments: bare | kept, URL, uid, nodes, count, path of the store.
 */
const [mode, url, uid, path] = [process.argv[2]!, process.argv[3]!, process.argv[4]!, process.argv[7]!];
const [nodes, count] = [Number(process.argv[5]), Number(process.argv[6])];
const IDLE_MS = 3_000;

/** Until all came, or nothing more does: what was sent with quality 0 may be lost. */
async function whenAllCame(seen: () => number): Promise<{ readonly tookMs: number; readonly seen: number }> {
  let [last, began, changedAt] = [0, 0, 0];
  for (;;) {
    await sleep(5);
    const now = performance.now();
    if (seen() > last) {
      if (last === 0) began = now;
      [last, changedAt] = [seen(), now];
    }
    if (last >= count || (last > 0 && now - changedAt > IDLE_MS)) return { tookMs: changedAt - began, seen: last };
  }
}

if (mode === 'bare') {
  const client = connect(url, { protocolVersion: 4 });
  let seen = 0;
  client.on('message', () => {
    seen += 1;
  });
  await client.subscribeAsync(topicsOf(uid, '+').info);
  console.log('listening');
  console.log(JSON.stringify({ ...(await whenAllCame(() => seen)), taken: seen }));
  client.end(true);
} else {
  const mqtt = openMqtt({ url, version: 4, clientId: 'bench' });
  const store = await openSqliteStore({ path });
  const feed = openMqttFeed({ mqtt, uid, warn: text => console.error(text) });
  const hub = openTelemetry({
    ...{ store, prefix: 'bench/node/', storeMs: 10_000, isDaemon: true, now: Date.now, log: pino({ level: 'silent' }) },
    openFeed: async () => feed,
    onNews: () => {},
  });
  const declared = Array.from({ length: nodes }, (_, node) => aNode(`n${node}`, { telemetry: { source: 'agent' } }));
  const { signal } = new AbortController();
  await hub.observe(declared, signal);
  // It is listening once this is granted.
  await mqtt.subscribe(topicsOf(uid, 'nobody').info, () => {}, signal);
  console.log('listening');
  const all = await whenAllCame(() => Object.values(feed.counts()).reduce((sum, one) => sum + one, 0));
  await hub.keep();
  const { length: kept } = await store.list('bench/node/', {}, signal);
  console.log(JSON.stringify({ ...all, taken: feed.counts().taken, kept }));
  await hub[Symbol.asyncDispose]();
  await mqtt[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
}
