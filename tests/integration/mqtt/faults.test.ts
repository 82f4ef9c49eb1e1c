import { describe, expect, test } from 'vitest';
import { openMqtt } from '../../../reconciler/connections/mqtt/mqtt.ts';
import { openMqttFeed } from '../../../reconciler/feeds/mqtt/mqtt.ts';
import { encodeInfo } from '../../../reconciler/wire/info.ts';
import { topicsOf } from '../../../reconciler/wire/topics.ts';
import { MOSQUITTO_PACKAGES, type Mosquitto, startMosquitto } from '../../lab/mosquitto.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { freePort } from '../../support/ports.ts';
import { tempFolder } from '../../support/temp.ts';
import { eventually } from '../../support/wait.ts';
import { aNode } from '../../support/world.ts';

const timing = { shortestMs: 20, longestMs: 200, keepAliveMs: 1_000, connectMs: 2_000 };
const soon = (): AbortSignal => AbortSignal.timeout(20_000);
const topic = topicsOf('u', 'pi-1').info;
const info = (seq: number, cpu: number): Uint8Array => encodeInfo({ run: 'aaaaaaaa', seq, metrics: { 'cpu.percent': cpu } });

/** A Mosquitto that lets everybody do everything. */
async function openToAll(): Promise<{ readonly url: string; readonly mosquitto: Mosquitto } & AsyncDisposable> {
  const folder = await tempFolder();
  const port = await freePort();
  const mosquitto = await startMosquitto(folder.path, `listener ${port} 127.0.0.1\nallow_anonymous true`, port);
  return {
    url: `mqtt://127.0.0.1:${port}`,
    mosquitto,
    async [Symbol.asyncDispose]() {
      mosquitto.resume();
      await mosquitto[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A feed that follows pi-1, with what it told. */
function follow(url: string) {
  const mqtt = openMqtt({ url, clientId: 'feed', timing });
  const feed = openMqttFeed({ mqtt, uid: 'u', warn: () => {} });
  const [told, troubles]: [number[], string[]] = [[], []];
  const listener = {
    onReading: (_node: string, { metrics }: { readonly metrics: Readonly<Record<string, number>> }) =>
      void told.push(metrics['cpu.percent']!),
    onTrouble: (_node: string, why: string) => void troubles.push(why),
  };
  feed.follow([aNode('pi-1', { telemetry: { source: 'agent' } })], listener);
  return { mqtt, feed, told, troubles };
}

describe.skipIf(skipWithout(...MOSQUITTO_PACKAGES))('a broker that fails', () => {
  test('one that is held: what was sent is not lost, and it is told that it does not answer', async () => {
    await using broker = await openToAll();
    const { mqtt, feed, told, troubles } = follow(broker.url);
    await using agent = openMqtt({ url: broker.url, clientId: 'agent', timing });
    await agent.publish(topic, info(1, 1), {}, soon());
    await eventually(async () => {
      await agent.publish(topic, info(2, 2), {}, soon());
      expect(told).toContain(2);
    });
    broker.mosquitto.pause();
    await expect(agent.publish(topic, info(3, 3), {}, AbortSignal.timeout(200))).rejects.toMatchObject({ code: 'timeout' });
    await eventually(() => expect(troubles.join()).toMatch(/does not answer|broker closed it/));
    const waiting = agent.publish(topic, info(4, 4), {}, soon());
    broker.mosquitto.resume();
    await waiting;
    await eventually(() => expect(mqtt.state().isConnected).toBe(true));
    await eventually(async () => {
      await agent.publish(topic, info(5, 5), {}, soon());
      expect(told).toContain(5);
    });
    await feed[Symbol.asyncDispose]();
    await mqtt[Symbol.asyncDispose]();
  });

  test.each([4, 5] as const)(
    'whatever is said over MQTT version %d, what is good is told and the rest is counted',
    async version => {
      await using broker = await openToAll();
      const { mqtt, feed, told } = follow(broker.url);
      await using agent = openMqtt({ url: broker.url, clientId: 'agent', version, timing });
      const say = (payload: Uint8Array, to = topic, retain = false): Promise<void> =>
        agent.publish(to, payload, { retain }, soon());
      // Each is waited for, so that nothing is under way when the counting begins.
      await eventually(async () => {
        const seen = total(feed.counts());
        await say(info(1, 1));
        await eventually(() => expect(total(feed.counts())).toBe(seen + 1), 500);
      });
      const before = feed.counts();
      const good = info(2, 2);
      for (const payload of [
        good,
        good,
        info(1, 9),
        good.subarray(0, 20),
        Buffer.from([0, 255, 128]),
        Buffer.alloc(4_100_000, 0x20),
      ]) {
        const seen = total(feed.counts());
        await say(payload);
        await eventually(() => expect(total(feed.counts())).toBe(seen + 1));
      }
      await say(info(1, 9), topicsOf('u', 'pi-2').info);
      await say(info(3, 3));
      await eventually(() => expect(told).toEqual([1, 2, 3]));
      expect(feed.counts()).toEqual({
        ...before,
        taken: before.taken + 2,
        doubled: before.doubled + 1,
        late: 1,
        unreadable: 3,
        undeclared: 1,
      });
      await feed[Symbol.asyncDispose]();
      await mqtt[Symbol.asyncDispose]();
    },
  );

  test('a message of 5 MB from somebody else hurts nobody', async () => {
    await using broker = await openToAll();
    const { mqtt, feed, told } = follow(broker.url);
    await using agent = openMqtt({ url: broker.url, clientId: 'agent', timing });
    await eventually(async () => {
      await agent.publish(topic, info(1, 1), {}, soon());
      expect(told).toEqual([1]);
    });
    const { runProgram } = await import('../../lab/processes.ts');
    const port = new URL(broker.url).port;
    await using folder = await tempFolder();
    const { writeFile } = await import('node:fs/promises');
    await writeFile(`${folder.path}/large`, Buffer.alloc(5_000_000));
    const sent = await runProgram(['mosquitto_pub', '-p', port, '-t', topic, '-q', '1', '-f', `${folder.path}/large`]);
    expect(sent).toMatchObject({ code: 0 });
    await agent.publish(topic, info(2, 2), {}, soon());
    await eventually(() => expect(told).toEqual([1, 2]));
    expect(mqtt.state().isConnected).toBe(true);
    await feed[Symbol.asyncDispose]();
    await mqtt[Symbol.asyncDispose]();
  });
});

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
