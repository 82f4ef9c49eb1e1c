import pino from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openAgentLine } from '../../../agent/line.ts';
import { topicsOf } from '../../../reconciler/wire/topics.ts';
import { openMemoryMqtt } from '../../support/memory-mqtt.ts';

test('an agent that the broker does not let read its orders asks again', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const memory = openMemoryMqtt();
  memory.permit(false);
  const end = new AbortController();
  const options = { uid: 'u', node: 'pi-1', run: 'run-one-run-one', version: '0', log: pino({ level: 'silent' }) };
  openAgentLine({ broker: memory, ...options }, end.signal);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(memory.filters()).toEqual([]);
  memory.permit(true);
  await vi.advanceTimersByTimeAsync(30_000);
  const { orders, up } = topicsOf('u', 'pi-1');
  expect([...memory.filters()].sort()).toEqual([orders, up].sort());
  end.abort();
});
