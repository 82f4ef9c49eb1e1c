import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openGlances } from '../../reconciler/feeds/glances/glances.ts';
import { openMqttFeed } from '../../reconciler/feeds/mqtt/mqtt.ts';
import { encodeInfo } from '../../reconciler/wire/info.ts';
import { topicsOf } from '../../reconciler/wire/topics.ts';
import { openMemoryMqtt } from '../support/memory-mqtt.ts';
import { glancesNode } from '../support/telemetry.ts';
import { aNode } from '../support/world.ts';
import { telemetryContract } from './telemetry.ts';

telemetryContract('a broker', async now => {
  const mqtt = openMemoryMqtt();
  const feed = openMqttFeed({ mqtt, uid: 'u', warn: () => {}, now });
  let seq = 0;
  return {
    feed,
    node: async name => aNode(name, { telemetry: { source: 'agent' } }),
    say(name, cpuPercent) {
      seq += 1;
      mqtt.deliver(topicsOf('u', name).info, encodeInfo({ run: 'aaaaaaaa', seq, metrics: { 'cpu.percent': cpuPercent } }));
    },
    [Symbol.asyncDispose]: () => feed[Symbol.asyncDispose](),
  };
});

telemetryContract('Glances', async now => {
  const servers: Server[] = [];
  const said = new Map<string, number>();
  const nobody = async (): Promise<never> => {
    throw new Error('no secret is asked for');
  };
  const feed = openGlances({ secrets: { value: nobody, fingerprint: nobody }, now });
  return {
    feed,
    async node(name) {
      const server = createServer(({ url }, response) => {
        const total = said.get(name);
        // One that says nothing takes the question and never answers.
        if (total !== undefined) response.end(url?.endsWith('/cpu') ? JSON.stringify({ total, cpucore: 4 }) : '[]');
      }).listen(0, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
      return glancesNode(name, (server.address() as AddressInfo).port, { everyMs: 20, metrics: ['cpu'], version: 4 });
    },
    say: (name, cpuPercent) => void said.set(name, cpuPercent),
    async [Symbol.asyncDispose]() {
      await feed[Symbol.asyncDispose]();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
});
