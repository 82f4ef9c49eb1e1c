import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RECONCILER } from '../../reconciler/broker/access.ts';
import { type Mqtt, openMqtt } from '../../reconciler/connections/mqtt/mqtt.ts';
import { topicsOf } from '../../reconciler/wire/topics.ts';
import { type LabBroker, UID } from '../lab/brokers.ts';
import { makeCertificates, readClient } from '../lab/certificates.ts';
import { openDeafClient } from '../lab/deaf-client.ts';
import { tempFolder } from '../support/temp.ts';
import { eventually } from '../support/wait.ts';

/** In milliseconds, so that tests need not wait. */
const QUICK = { shortestMs: 20, longestMs: 200, keepAliveMs: 1_000, connectMs: 5_000 };
const soon = (): AbortSignal => AbortSignal.timeout(20_000);

/** What every broker that we configure does, ours and others. */
export function testBroker(start: () => Promise<LabBroker>): void {
  let broker: LabBroker;
  beforeAll(async () => {
    broker = await start();
  });
  afterAll(() => broker?.[Symbol.asyncDispose]());

  const open = async (name: string, more: object = {}): Promise<Mqtt> =>
    openMqtt({ url: broker.url, clientId: `${name}-1`, tls: await broker.tlsOf(name), timing: QUICK, ...more });

  test('a node is heard on its own topics, by an encrypted key', async () => {
    await using reconciler = await open(RECONCILER);
    await using node = await open('pi-1');
    // It overlaps: each message comes once all the same.
    await listen(reconciler, `keelson/1/${UID}/pi-1/#`);
    const { orders, ...own } = topicsOf(UID, 'pi-1');
    const { heard } = await listen(reconciler, `keelson/1/${UID}/+/+`);
    for (const topic of Object.values(own)) await node.publish(topic, Buffer.from('x'), {}, soon());
    await eventually(() => expect(heard).toEqual(Object.values(own).map(topic => `${topic} x`)));
    await reconciler.publish(orders, Buffer.from('y'), { retain: true }, soon());
  });

  test('orders wait for a node that is away', async () => {
    const { orders } = topicsOf(UID, 'pi-3');
    await using reconciler = await open(RECONCILER);
    await reconciler.publish(orders, Buffer.from('first'), { retain: true }, soon());
    await reconciler.publish(orders, Buffer.from('second'), { retain: true }, soon());
    await using node = await open('pi-3');
    const { heard } = await listen(node, orders);
    await eventually(() => expect(heard).toEqual([`${orders} second (retained)`]));
  });

  test("a node neither speaks for another, nor gives orders, nor hears another's", async () => {
    await using reconciler = await open(RECONCILER);
    await using node = await open('pi-1');
    const [mine, others] = [topicsOf(UID, 'pi-1'), topicsOf(UID, 'pi-3')];
    const { heard } = await listen(reconciler, `keelson/1/+/+/+`);
    heard.length = 0;
    const overheard = await Promise.all(
      [others.orders, `keelson/1/${UID}/+/orders`, '#'].map(filter => tryToListen(node, filter)),
    );
    for (const topic of [others.info, mine.orders, others.orders, topicsOf('u2', 'pi-1').info, `${mine.info}/more`])
      await node.publish(topic, Buffer.from('forged'), { qos: 0 }, soon());
    await reconciler.publish(others.orders, Buffer.from('secret'), { retain: true }, soon());
    await node.publish(mine.info, Buffer.from('honest'), {}, soon());
    await eventually(() => expect(heard).toContain(`${mine.info} honest`));
    expect(heard.filter(one => one.endsWith('forged'))).toEqual([]);
    expect(overheard.flat().filter(one => !one.startsWith(mine.orders))).toEqual([]);
  });

  test('who has no certificate, or one of another authority, is told so', async () => {
    await using folder = await tempFolder();
    const foreign = await readClient(await makeCertificates(folder.path));
    const { ca } = await broker.tlsOf('pi-1');
    const whyOf = async (tls: object): Promise<unknown> => {
      await using mqtt = openMqtt({ url: broker.url, clientId: 'x', tls: { ca: ca!, ...tls }, timing: QUICK });
      return await eventually(() => {
        const state = mqtt.state();
        if (state.isConnected || state.why.message.endsWith('no answer yet')) throw new Error('not refused');
        return state.why.code;
      });
    };
    expect(await whyOf({})).toBe('unauthorized');
    expect(await whyOf({ ...foreign, ca })).toBe('unauthorized');
    expect(await whyOf({ ca: foreign.ca })).toBe('untrusted');
    await expect(open('pi-1', { tls: { ...(await broker.tlsOf('pi-1')), passphrase: 'wrong' } })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('tls.passphrase'),
    });
  });

  test('a node that listens and does not read takes nothing from others', async () => {
    const { up } = topicsOf(UID, 'pi-2');
    const { port } = new URL(broker.url);
    const socket = connect({ host: '127.0.0.1', port: Number(port), ...(await broker.tlsOf('pi-2')) });
    await once(socket, 'secureConnect');
    using deaf = await openDeafClient(socket, { name: 'pi-2', filter: up });
    for (let sent = 0; sent < 300; sent += 1) deaf.send(up, Buffer.alloc(200_000, 'x'));
    await using reconciler = await open(RECONCILER);
    await using node = await open('pi-1');
    const { info, orders } = topicsOf(UID, 'pi-1');
    const [told, ordered] = [await listen(reconciler, info), await listen(node, orders)];
    const round = async (text: string): Promise<void> => {
      await node.publish(info, Buffer.from(text), {}, soon());
      await reconciler.publish(orders, Buffer.from(text), { retain: true }, soon());
      await eventually(() => expect([told.heard.at(-1), ordered.heard.at(-1)]).toEqual([`${info} ${text}`, `${orders} ${text}`]));
    };
    for (const text of ['1', '2', '3']) await round(text);
  });

  test('1,000 clients that connect at once are all served', async () => {
    const tls = await broker.tlsOf('pi-3');
    // One process shakes hands with itself a thousand times.
    const timing = { ...QUICK, connectMs: 60_000, keepAliveMs: 60_000 };
    await using reconciler = await open(RECONCILER, { timing });
    const { heard } = await listen(reconciler, topicsOf(UID, 'pi-3').info);
    const clients = Array.from({ length: 1_000 }, (_, index) =>
      openMqtt({
        url: broker.url,
        clientId: `crowd-${index}`,
        tls,
        timing,
      }),
    );
    await Promise.all(
      clients.map((client, index) =>
        client.publish(topicsOf(UID, 'pi-3').info, Buffer.from(String(index)), {}, AbortSignal.timeout(100_000)),
      ),
    );
    await eventually(() => expect(new Set(heard).size).toBe(1_000));
    await Promise.all(clients.map(client => client[Symbol.asyncDispose]()));
  });

  test('after it was killed and came back empty, everybody is there again, and a revoked node is not', async () => {
    await using reconciler = await open(RECONCILER);
    await using node = await open('pi-1');
    await using revoked = await open('pi-2');
    const { heard } = await listen(reconciler, topicsOf(UID, '+').info);
    const orders = await listen(node, topicsOf(UID, 'pi-1').orders);
    await revoked.publish(topicsOf(UID, 'pi-2').info, Buffer.from('before'), {}, soon());
    await broker.kill();
    const waiting = node.publish(topicsOf(UID, 'pi-1').info, Buffer.from('meanwhile'), {}, soon());
    await eventually(() => expect(reconciler.state()).toMatchObject({ isConnected: false }));
    await broker.revoke('pi-2');
    await broker.start();
    await waiting;
    await reconciler.publish(topicsOf(UID, 'pi-1').orders, Buffer.from('again'), { retain: true }, soon());
    await eventually(() => expect(orders.heard.at(-1)).toBe(`${topicsOf(UID, 'pi-1').orders} again`));
    await node.publish(topicsOf(UID, 'pi-1').info, Buffer.from('after'), {}, soon());
    await eventually(() => expect(heard.at(-1)).toBe(`${topicsOf(UID, 'pi-1').info} after`));
    expect(revoked.state()).toMatchObject({ why: { code: 'unauthorized' } });
  });
}

/** Everything that arrives under a filter from now on, once the broker granted it. */
export async function listen(mqtt: Mqtt, filter: string): Promise<{ readonly heard: string[]; readonly end: () => void }> {
  const heard: string[] = [];
  const life = new AbortController();
  const onMessage = (topic: string, payload: Buffer, retained: boolean): void =>
    void heard.push(`${topic} ${payload.toString()}${retained ? ' (retained)' : ''}`);
  const granted = mqtt.subscribe(filter, onMessage, life.signal);
  await Promise.race([granted, new Promise((_, reject) => soon().addEventListener('abort', reject))]);
  return { heard, end: () => life.abort() };
}

/** What is heard all the same, whether it is refused or granted for nothing. */
async function tryToListen(mqtt: Mqtt, filter: string): Promise<readonly string[]> {
  const heard: string[] = [];
  await mqtt
    .subscribe(filter, (topic, payload) => void heard.push(`${topic} ${payload.toString()}`), new AbortController().signal)
    .catch((error: { readonly code: string }) => expect(error.code).toBe('forbidden'));
  return heard;
}
