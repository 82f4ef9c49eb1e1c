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

if (mode === 'bare') {
  const client = connect(url, { protocolVersion: 4 });
  let [seen, began] = [0, 0];
  client.on('message', () => {
    if (seen === 0) began = performance.now();
    seen += 1;
    if (seen < count) return;
    console.log(JSON.stringify({ tookMs: performance.now() - began, taken: seen }));
    client.end(true);
  });
  await client.subscribeAsync(topicsOf(uid, '+').info);
  console.log('listening');
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
  let began = 0;
  await mqtt.subscribe(
    topicsOf(uid, 'n0').info,
    () => {
      if (began === 0) began = performance.now();
    },
    signal,
  );
  console.log('listening');
  const timer = setInterval(async () => {
    const counts = feed.counts();
    if (Object.values(counts).reduce((sum, one) => sum + one, 0) < count) return;
    clearInterval(timer);
    await hub.keep();
    const tookMs = performance.now() - began;
    const { length: kept } = await store.list('bench/node/', {}, signal);
    console.log(JSON.stringify({ tookMs, taken: counts.taken, kept }));
    await hub[Symbol.asyncDispose]();
    await mqtt[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  }, 5);
}
