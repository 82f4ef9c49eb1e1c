import { expect, it } from 'vitest';
import { noOrders } from '../../../reconciler/drivers/agent/change-orders.ts';
import { openAgentRegister } from '../../../reconciler/drivers/agent/register.ts';
import { encodeOrders } from '../../../reconciler/wire/orders.ts';
import { topicsOf } from '../../../reconciler/wire/topics.ts';
import { encodeUp } from '../../../reconciler/wire/up.ts';
import { openMemoryMqtt } from '../../support/memory-mqtt.ts';

const UID = '22222222-2222-4333-8444-555555555555';
const OWNER = { cluster: 'attic', uid: UID };

it('what a broker keeps of agents is known by node, and taken back as a whole', async () => {
  const ending = new AbortController();
  const broker = openMemoryMqtt();
  const register = openAgentRegister(broker, UID, ending.signal);
  const [far, other] = [topicsOf(UID, 'far'), topicsOf(UID, 'other')];
  broker.deliver(far.orders, encodeOrders({ ...noOrders(OWNER, 'far'), revision: 1 }), true);
  broker.deliver(far.up, encodeUp({ run: 'run-of-far-1', up: true }), true);
  broker.deliver(other.up, encodeUp({ run: 'run-of-other', up: false }), true);
  broker.deliver(other.orders, 'no orders at all', true);
  expect(Object.fromEntries(register.known())).toEqual({
    far: { isUp: true, ordered: 0 },
    other: { isUp: false, ordered: null },
  });
  const cleared: string[] = [];
  await broker.subscribe('keelson/#', (topic, payload) => void (payload.length === 0 && cleared.push(topic)), ending.signal);
  await register.clear('far', ending.signal);
  expect(cleared).toEqual([far.orders, far.states, far.up]);
  expect([...register.known().keys()]).toEqual(['other']);
  ending.abort();
});
