import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type Mqtt, openMqtt } from '../../../reconciler/connections/mqtt/mqtt.ts';
import { startAedes } from '../../lab/aedes.ts';
import { freePort } from '../../support/ports.ts';
import { eventually } from '../../support/wait.ts';

const soon = (): AbortSignal => AbortSignal.timeout(10_000);
const quick = { shortestMs: 20, longestMs: 100, keepAliveMs: 1_000, connectMs: 2_000 };

/** Everything that arrives under a filter, as text. */
function listen(
  mqtt: Mqtt,
  filter: string,
): { readonly heard: string[]; readonly granted: Promise<void>; readonly end: () => void } {
  const heard: string[] = [];
  const life = new AbortController();
  const granted = mqtt.subscribe(
    filter,
    (topic, payload, retained) => heard.push(`${topic} ${payload.toString()}${retained ? ' (retained)' : ''}`),
    life.signal,
  );
  return { heard, granted, end: () => life.abort() };
}

test('a broker that speaks only 3.1.1 is spoken to in that', async () => {
  await using aedes = await startAedes();
  await using mqtt = openMqtt({ url: aedes.url, clientId: 'a', timing: quick });
  const { heard, granted } = listen(mqtt, 'a/+');
  await granted;
  expect(mqtt.state()).toEqual({ isConnected: true, version: 4 });
  await mqtt.publish('a/b', Buffer.from('one'), { retain: true }, soon());
  await mqtt.publish('a/b', Buffer.from('two'), { qos: 0 }, soon());
  await eventually(() => expect(heard).toEqual(['a/b one', 'a/b two']));
});

test('what was listened to is listened to again after a break, and what is sent meanwhile waits', async () => {
  await using aedes = await startAedes();
  await using mqtt = openMqtt({ url: aedes.url, clientId: 'a', timing: quick });
  const [first, second] = [listen(mqtt, 'a/b'), listen(mqtt, 'c/#')];
  await Promise.all([first.granted, second.granted]);
  second.end();
  const lost = new Promise<void>(resolve => {
    mqtt.onState(({ isConnected }) => isConnected || resolve());
  });
  aedes.breakAll();
  await lost;
  await Promise.all([mqtt.publish('a/b', Buffer.from('x'), {}, soon()), mqtt.publish('c/d', Buffer.from('y'), {}, soon())]);
  await eventually(() => expect(first.heard).toEqual(['a/b x']));
  expect(second.heard).toEqual([]);
});

test('what cannot be sent in time is told with why', async () => {
  const port = await freePort();
  await using mqtt = openMqtt({ url: `mqtt://127.0.0.1:${port}`, clientId: 'a', timing: quick });
  await eventually(() => expect(mqtt.state()).toMatchObject({ why: { code: 'unreachable' } }));
  await expect(mqtt.publish('a', Buffer.from('x'), {}, AbortSignal.timeout(100))).rejects.toMatchObject({
    code: 'unreachable',
    message: `sending a on mqtt://127.0.0.1:${port}: no connection in time: connecting to mqtt://127.0.0.1:${port}: nothing listens there`,
  });
  await using _aedes = await startAedes({}, port);
  await mqtt.publish('a', Buffer.from('x'), {}, soon());
});

test('those who gave up on a broker that is away leave nothing behind', async () => {
  await using mqtt = openMqtt({ url: `mqtt://127.0.0.1:${await freePort()}`, clientId: 'a' });
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const heapAfter = async (given: number): Promise<number> => {
    for (let count = 0; count < given; count += 1) {
      const end = new AbortController();
      const sent = mqtt.publish('a', Buffer.from('x'), {}, end.signal).catch(() => {});
      end.abort();
      await sent;
      // What is kept of a signal goes in a turn of its own.
      if (count % 100 === 0) await setImmediate();
    }
    for (let round = 0; round < 3; round += 1) {
      collect();
      await setImmediate();
    }
    return process.memoryUsage().heapUsed;
  };
  const before = await heapAfter(2_000);
  expect((await heapAfter(10_000)) - before).toBeLessThan(4_000_000);
});

test('a user that the broker does not know is told so', async () => {
  await using aedes = await startAedes({
    authenticate: (_client, _username, password, done) => done(null, password?.toString() === 'right'),
  });
  await using wrong = openMqtt({ url: aedes.url, clientId: 'a', username: 'u', password: 'wrong', timing: quick });
  await eventually(() =>
    expect(wrong.state()).toMatchObject({ why: { code: 'unauthorized', message: expect.stringContaining('check') } }),
  );
  await using right = openMqtt({ url: aedes.url, clientId: 'b', username: 'u', password: 'right', timing: quick });
  await right.publish('a', Buffer.from('x'), {}, soon());
});

test('a message of 5 MB arrives as a sentence, and what follows as ever', async () => {
  await using aedes = await startAedes();
  await using mqtt = openMqtt({ url: aedes.url, clientId: 'a', timing: quick });
  const { heard, granted } = listen(mqtt, '#');
  await granted;
  for (const payload of [Buffer.alloc(5_000_000), Buffer.from('after')])
    await new Promise<void>((resolve, reject) => {
      const packet = { cmd: 'publish', topic: 'a', payload, qos: 1, retain: false, dup: false } as const;
      aedes.broker.publish(packet, error => (error ? reject(error) : resolve()));
    });
  await eventually(() => expect(heard).toEqual(['a a message of 5000000 bytes is too large', 'a after']));
});

test('the last will is said for who is gone without farewell, and not for who says it', async () => {
  await using aedes = await startAedes();
  await using other = openMqtt({ url: aedes.url, clientId: 'other', timing: quick });
  const { heard, granted } = listen(other, 'will/#');
  await granted;
  const open = (clientId: string): Mqtt =>
    openMqtt({
      url: aedes.url,
      clientId,
      timing: { ...quick, shortestMs: 60_000, longestMs: 60_000 },
      will: { topic: `will/${clientId}`, payload: Buffer.from('gone'), retain: false },
    });
  const polite = open('polite');
  await polite.publish('a', Buffer.from('x'), {}, soon());
  await polite[Symbol.asyncDispose]();
  await using rude = open('rude');
  await rude.publish('a', Buffer.from('x'), {}, soon());
  aedes.breakAll();
  await other.publish('will/none', Buffer.from('all is told'), {}, soon());
  await eventually(() => expect(heard).toContain('will/none all is told'));
  expect(heard.filter(one => one.startsWith('will/polite'))).toEqual([]);
});

test.each([
  ['http://broker', 'write mqtt://HOST:PORT'],
  ['mqtt://user:pw@broker', 'has credentials in it; set username and password'],
  ['broker:1883', 'write mqtt://HOST:PORT'],
])('%s is no address of a broker', (url, message) => {
  expect(() => openMqtt({ url, clientId: 'a' })).toThrow(message);
});
