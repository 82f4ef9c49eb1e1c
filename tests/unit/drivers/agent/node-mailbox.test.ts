import { expect, onTestFinished, test, vi } from 'vitest';
import type { Mqtt } from '../../../../reconciler/connections/mqtt/mqtt.ts';
import { openAgentMailbox } from '../../../../reconciler/drivers/agent/driver.ts';
import { openNodeMailbox } from '../../../../reconciler/drivers/agent/node-mailbox.ts';
import { targetId } from '../../../../reconciler/model/ids.ts';
import { openSecrets } from '../../../../reconciler/secrets/open-secrets.ts';
import { encodeStates } from '../../../../reconciler/wire/encode-states.ts';
import { topicsOf } from '../../../../reconciler/wire/topics.ts';
import { openMemoryBroker } from '../../../support/memory-broker.ts';
import { openMemoryMqtt } from '../../../support/memory-mqtt.ts';
import { postedChange } from '../../../support/posted-change.ts';

const OWNER = { cluster: 'attic', uid: 'u' };

function aMailbox(broker: Mqtt) {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const secrets = openSecrets({ ...OWNER, providers: [], environment: {} });
  const mailbox = openNodeMailbox({ broker, owner: OWNER, node: 'pi-9', secrets, now: () => 0 }, ending.signal);
  return { mailbox, read: () => mailbox.read(AbortSignal.timeout(5_000)) };
}

test('a mailbox that the broker did not let listen asks again with the next look', async () => {
  const broker = openMemoryMqtt();
  broker.permit(false);
  const { read } = aMailbox(broker);
  await expect(read()).rejects.toThrow('the broker refuses this');
  broker.permit(true);
  await expect(read()).resolves.toMatchObject({ told: null, isPosted: true });
});

test('what no broker answers is told once the first try to reach it has failed, and not waited for', async () => {
  const broker = openMemoryBroker().connect();
  broker.cut();
  const first = Promise.withResolvers<void>();
  const { read } = aMailbox({ ...broker, tried: () => first.promise });
  const reading = read();
  first.resolve();
  await expect(reading).rejects.toThrow('asking memory for what the agent of pi-9 told: cut');
  broker.heal();
  await expect(read()).resolves.toMatchObject({ told: null });
});

test('a change that makes orders too large fails alone, and says what is large and what to do', async () => {
  const broker = openMemoryBroker();
  const { mailbox, read } = aMailbox(broker.connect());
  await read();
  const signal = AbortSignal.timeout(5_000);
  const [large, small] = await Promise.allSettled([
    mailbox.post(postedChange('pi-9', 'large', 5_000_000), signal),
    mailbox.post(postedChange('pi-9', 'small', 10), signal),
  ]);
  expect(large).toMatchObject({
    reason: {
      message: expect.stringMatching(/the orders of pi-9: 5\.0 MB are more than the 4\.0 MB .* job\/large.*put its files/),
    },
  });
  expect(small).toMatchObject({ status: 'fulfilled' });
  expect(Object.keys((await read()).orders.items)).toEqual(['docker:pi-9/workload/small']);
});

const told = (run: string, seq: number, revision: number, more: object = {}): string =>
  JSON.stringify({ run, seq, revision, recipient: 'age1x', items: {}, targets: [], ...more });

test('what an agent tells that cannot be taken is said, with what it told before, until it tells better', async () => {
  const broker = openMemoryBroker();
  const { read } = aMailbox(broker.connect());
  const { states } = topicsOf('u', 'pi-9');
  broker.say(states, told('run-one-run-one', 1, 3));
  expect(await read()).toMatchObject({ told: { revision: 3 }, refused: null });
  broker.say(states, told('run-one-run-one', 2, 4, { targets: 'none' }));
  expect(await read()).toMatchObject({ told: { revision: 3 }, refused: '/targets must be array' });
  broker.say(states, told('run-one-run-one', 3, 5));
  expect(await read()).toMatchObject({ told: { revision: 5 }, refused: null });
});

test('what comes late, doubled, or of an agent that was there before another of its name, is passed over', async () => {
  const broker = openMemoryBroker();
  const { read } = aMailbox(broker.connect());
  const { states, up } = topicsOf('u', 'pi-9');
  broker.say(up, JSON.stringify({ run: 'run-new-run-new', up: true }), { retain: true });
  broker.say(states, told('run-new-run-new', 7, 3));
  await read();
  for (const late of [told('run-new-run-new', 6, 2), told('run-old-run-old', 900, 9)]) {
    broker.say(states, late);
    expect(await read()).toMatchObject({ told: { revision: 3 } });
  }
});

test('of what comes at once only the newest is read, and reading it takes a share of the time at most', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const broker = openMemoryBroker();
  const { mailbox } = aMailbox(broker.connect());
  const heard = vi.fn();
  mailbox.listen(heard);
  const { states } = topicsOf('u', 'pi-9');
  for (let seq = 1; seq <= 100; seq += 1) broker.say(states, told('run-one-run-one', seq, seq));
  await vi.advanceTimersByTimeAsync(1);
  expect(heard).toHaveBeenCalledTimes(1);
});

test('an agent that has told nothing yet is no failure of the way to it, so that its first word wakes whoever waits for it', async () => {
  const broker = openMemoryBroker();
  const { mailbox } = aMailbox(broker.connect());
  const driver = openAgentMailbox({ target: targetId('docker', 'pi-9'), mailbox, now: () => 0 });
  const view = await driver.observe(AbortSignal.timeout(5_000));
  expect(view).toMatchObject({ live: [], notSeen: { why: expect.stringContaining('has told the broker nothing') } });
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const woken = new Promise<void>(resolve => void driver.watch!(resolve, ending.signal));
  const told = { run: 'aaaaaaaa', seq: 1, revision: 0, recipient: 'age1x', items: {}, targets: [] };
  broker.say(topicsOf('u', 'pi-9').states, Buffer.from(encodeStates(told)).toString());
  await woken;
});

test('a second agent of a name is told by the one that steps down; one that only starts anew is none', async () => {
  const broker = openMemoryBroker();
  const { read } = aMailbox(broker.connect());
  const say = (up: object, retain = true): void => broker.say(topicsOf('u', 'pi-9').up, JSON.stringify(up), { retain });
  await read();
  say({ run: 'aaaaaaaa', up: true });
  // Its machine lost its power: nobody said farewell, and its last will comes when the broker has given it up.
  say({ run: 'bbbbbbbb', up: true });
  say({ run: 'aaaaaaaa', up: false });
  await expect(read()).resolves.toMatchObject({ replacedAt: null });
  say({ run: 'cccccccc', up: true });
  say({ run: 'bbbbbbbb', up: false, replaced: true }, false);
  await expect(read()).resolves.toMatchObject({ replacedAt: 0 });
});

test('whether an agent is there is not known of a broker that was lost until that broker or the agent says so', async () => {
  const broker = openMemoryBroker();
  const end = broker.connect();
  const { mailbox, read } = aMailbox(end);
  const { up, states } = topicsOf('u', 'pi-9');
  const told = { run: 'aaaaaaaa', seq: 1, revision: 0, recipient: 'age1x', items: {}, targets: [] };
  broker.say(up, JSON.stringify({ run: 'aaaaaaaa', up: true }), { retain: true });
  broker.say(states, Buffer.from(encodeStates(told)).toString());
  await expect(read()).resolves.toMatchObject({ silence: null });
  const woken = vi.fn();
  mailbox.listen(woken);
  end.cut();
  expect(woken).toHaveBeenCalledTimes(1);
  broker.empty();
  end.heal();
  expect(woken).toHaveBeenCalledTimes(2);
  await expect(read()).resolves.toMatchObject({ silence: 'the broker has no connection of its agent' });
  broker.say(states, Buffer.from(encodeStates({ ...told, seq: 2 })).toString());
  await expect(read()).resolves.toMatchObject({ silence: null });
});
