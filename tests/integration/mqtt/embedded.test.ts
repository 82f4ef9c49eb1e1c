import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type EmbeddedBroker, openEmbedded } from '../../../reconciler/broker/embedded.ts';
import { type Mqtt, openMqtt } from '../../../reconciler/connections/mqtt/mqtt.ts';
import { topicsOf } from '../../../reconciler/wire/topics.ts';
import { listen } from '../../contract/broker.ts';
import { openDeafClient } from '../../lab/deaf-client.ts';
import { freePort } from '../../support/ports.ts';
import { tempFolder } from '../../support/temp.ts';
import { eventually } from '../../support/wait.ts';

const timing = { shortestMs: 20, longestMs: 100, keepAliveMs: 5_000, connectMs: 2_000 };
const soon = (): AbortSignal => AbortSignal.timeout(20_000);
const { info, orders } = topicsOf('u', 'pi-1');

interface Local extends AsyncDisposable {
  readonly port: number;
  readonly socket: string;
  readonly warnings: string[];
  start(): Promise<EmbeddedBroker>;
}

async function local(): Promise<Local> {
  const folder = await tempFolder();
  const port = await freePort();
  const socket = join(folder.path, 'broker.sock');
  const warnings: string[] = [];
  const start = async (): Promise<EmbeddedBroker> => {
    const broker = await openEmbedded({ host: '127.0.0.1', port, socket, warn: text => warnings.push(text) });
    broker.admit('u');
    return broker;
  };
  return { port, socket, warnings, start, [Symbol.asyncDispose]: folder[Symbol.asyncDispose] };
}

const node = (port: number, username: string): Mqtt =>
  openMqtt({ url: `mqtt://127.0.0.1:${port}`, clientId: `c-${username}`, username, timing });

/** Listens there without reading while more is said there than anybody keeps. */
async function flooded(socket: Socket, name: string, topic: string): Promise<Disposable> {
  const deaf = await openDeafClient(socket, { name, filter: topic });
  for (let sent = 0; sent < 300; sent += 1) deaf.send(topic, Buffer.alloc(200_000, 'x'));
  return deaf;
}

/** Until it is connected no more, however shortly. */
function loss(mqtt: Mqtt): Promise<void> {
  return new Promise(resolve => {
    const end = mqtt.onState(({ isConnected }) => {
      if (isConnected) return;
      end();
      resolve();
    });
  });
}

test('without certificates a node is who it says, and the reconciler is who may open the socket', async () => {
  await using here = await local();
  await using _broker = await here.start();
  await using reconciler = openMqtt({ url: `unix:${here.socket}`, clientId: 'r', timing });
  await using agent = node(here.port, 'pi-1');
  const [told, ordered] = [await listen(reconciler, topicsOf('u', '+').info), await listen(agent, orders)];
  await agent.publish(info, Buffer.from('x'), {}, soon());
  await reconciler.publish(orders, Buffer.from('y'), { retain: true }, soon());
  await eventually(() => expect([...told.heard, ...ordered.heard]).toEqual([`${info} x`, `${orders} y`]));
  for (const name of ['', 'keelson.reconciler', 'PI 1']) {
    await using stranger = node(here.port, name);
    await eventually(() => expect(stranger.state()).toMatchObject({ why: { code: 'unauthorized' } }));
  }
  expect(here.warnings).toEqual([expect.stringContaining("the user name must be the node's")]);
});

test('a node that sends what it may not is told, once a minute', async () => {
  await using here = await local();
  await using _broker = await here.start();
  await using agent = node(here.port, 'pi-1');
  for (let tries = 0; tries < 3; tries += 1) {
    await eventually(() => expect(agent.state().isConnected).toBe(true));
    const lost = loss(agent);
    await agent.publish(orders, Buffer.from('x'), { qos: 0 }, soon());
    await lost;
  }
  expect(here.warnings).toEqual([`the broker refuses node/pi-1 a message of 1 bytes to ${orders}`]);
});

test('who listens and does not read is cut off and told of, a reconciler too, and others are heard', async () => {
  await using here = await local();
  await using _broker = await here.start();
  const up = topicsOf('u', 'pi-1').up;
  using _deafNode = await flooded(connect(here.port, '127.0.0.1'), 'pi-1', up);
  await eventually(() =>
    expect(here.warnings).toEqual([expect.stringMatching(/node\/pi-1: it does not read, and 8\d{6} bytes/)]),
  );
  const infos = topicsOf('u', '+').info;
  const socket = connect(here.socket);
  using _deafReconciler = await flooded(socket, 'pi-1', topicsOf('u', 'pi-1').states);
  await using reconciler = openMqtt({ url: `unix:${here.socket}`, clientId: 'r', timing });
  await using agent = node(here.port, 'pi-2');
  const { heard } = await listen(reconciler, infos);
  await agent.publish(topicsOf('u', 'pi-2').info, Buffer.from('x'), {}, soon());
  await eventually(() => expect(heard).toEqual([`${topicsOf('u', 'pi-2').info} x`]));
  await eventually(() => expect(here.warnings[1]).toBe('the broker cuts off a reconciler: drain timeout'));
});

test('of two at one place the second takes over when the first ends, and clients follow', async () => {
  await using here = await local();
  const first = await here.start();
  await using reconciler = openMqtt({ url: `unix:${here.socket}`, clientId: 'r', timing });
  const { heard } = await listen(reconciler, info);
  await using _second = await here.start();
  await using agent = node(here.port, 'pi-1');
  await agent.publish(info, Buffer.from('one'), {}, soon());
  await eventually(() => expect(heard).toEqual([`${info} one`]));
  const lost = Promise.all([loss(reconciler), loss(agent)]);
  await first[Symbol.asyncDispose]();
  await lost;
  await eventually(() => expect(reconciler.state().isConnected && agent.state().isConnected).toBe(true));
  await agent.publish(info, Buffer.from('two'), {}, soon());
  await eventually(() => expect(heard.at(-1)).toBe(`${info} two`));
});

test('a socket that a killed one left is in nobody’s way', async () => {
  await using here = await local();
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, ['-e', `require('net').createServer().listen(${JSON.stringify(here.socket)})`]);
  await eventually(() => expect(existsSync(here.socket)).toBe(true));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(here.socket)).toBe(true);
  await using _broker = await here.start();
  await using reconciler = openMqtt({ url: `unix:${here.socket}`, clientId: 'r', timing });
  await reconciler.publish(orders, Buffer.from('x'), {}, soon());
});

test('a port that another program has is told', async () => {
  await using here = await local();
  const other = createServer().listen(here.port, '127.0.0.1');
  await once(other, 'listening');
  await using _broker = await here.start();
  await eventually(() => expect(here.warnings).toEqual([expect.stringContaining('another program listens there')]));
  other.close();
  await using agent = node(here.port, 'pi-1');
  await agent.publish(info, Buffer.from('x'), {}, soon());
});
