import { expect, onTestFinished, test } from 'vitest';
import type { Mqtt } from '../../../../reconciler/connections/mqtt/mqtt.ts';
import { openNodeMailbox } from '../../../../reconciler/drivers/agent/node-mailbox.ts';
import { openSecrets } from '../../../../reconciler/secrets/open-secrets.ts';
import { openMemoryBroker } from '../../../support/memory-broker.ts';
import { openMemoryMqtt } from '../../../support/memory-mqtt.ts';

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
