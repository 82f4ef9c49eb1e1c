import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type EmbeddedBroker, openEmbedded } from '../../../reconciler/broker/embedded.ts';
import { type Mqtt, openMqtt } from '../../../reconciler/connections/mqtt/mqtt.ts';
import { openPki } from '../../../reconciler/pki/pki.ts';
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

test('a certificate is good for the cluster that it names, and one that names none where there is one only', async () => {
  await using temp = await tempFolder();
  const pki = openPki({ folder: temp.path, passwordOf: async () => '', now: Date.now });
  await pki.init({ subject: 'CA' });
  await pki.issue({ name: '127.0.0.1', use: 'server' });
  for (const [name, cluster] of [['pi-1', 'u1'], ['pi-2']] as const)
    await pki.issue({ name, use: 'client', ...(cluster && { cluster }) });
  const read = (file: string): Promise<string> => readFile(join(temp.path, file), 'utf8');
  const certified = async (name: string): Promise<{ readonly ca: string; readonly cert: string; readonly key: string }> => ({
    ...{ ca: await read('ca.pem'), cert: await read(`${name}.pem`), key: await read(`${name}.key`) },
  });
  const port = await freePort();
  const socket = join(temp.path, 'broker.sock');
  const warnings: string[] = [];
  const warn = (text: string): void => void warnings.push(text);
  await using broker = await openEmbedded({ host: '127.0.0.1', port, socket, tls: await certified('127.0.0.1'), warn });
  await using reconciler = openMqtt({ url: `unix:${socket}`, clientId: 'r', timing });
  const connect = async (name: string): Promise<Mqtt> =>
    openMqtt({ url: `mqtts://127.0.0.1:${port}`, clientId: name, tls: await certified(name), timing });
  await using named = await connect('pi-1');
  await using unnamed = await connect('pi-2');
  const { heard } = await listen(reconciler, 'keelson/1/+/+/states');
  const say = (mqtt: Mqtt, uid: string, node: string, text: string): Promise<void> =>
    mqtt.publish(topicsOf(uid, node).states, Buffer.from(text), { qos: 0 }, soon());
  broker.admit('u1');
  await say(named, 'u1', 'pi-1', 'one');
  await say(unnamed, 'u1', 'pi-2', 'two');
  await eventually(() => expect(heard).toHaveLength(2));
  broker.admit('u2');
  await reconciler.publish(topicsOf('u2', 'pi-1').orders, Buffer.from('secret'), { retain: true }, soon());
  await expect(listen(named, topicsOf('u2', 'pi-1').orders)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(listen(unnamed, topicsOf('u1', 'pi-2').orders)).rejects.toMatchObject({ code: 'forbidden' });
  await say(named, 'u2', 'pi-1', 'forged');
  await say(unnamed, 'u1', 'pi-2', 'forged');
  await eventually(() => say(named, 'u1', 'pi-1', 'three').then(() => expect(heard.at(-1)).toMatch(/three/)));
  expect(heard.filter(text => text.endsWith('forged'))).toEqual([]);
  expect(warnings.join()).toContain('node/pi-2, which does not say of which of the clusters it is');
});

test('without certificates a node says its cluster in its user name', async () => {
  await using here = await local();
  await using broker = await here.start();
  broker.admit('u2');
  await using reconciler = openMqtt({ url: `unix:${here.socket}`, clientId: 'r', timing });
  const { heard } = await listen(reconciler, 'keelson/1/+/+/info');
  await using agent = node(here.port, 'u/pi-1');
  await agent.publish(info, Buffer.from('x'), {}, soon());
  await agent.publish(topicsOf('u2', 'pi-1').info, Buffer.from('forged'), { qos: 0 }, soon());
  await eventually(() => agent.publish(info, Buffer.from('y'), {}, soon()).then(() => expect(heard.at(-1)).toBe(`${info} y`)));
  expect(heard.filter(text => text.endsWith('forged'))).toEqual([]);
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
