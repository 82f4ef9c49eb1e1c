import pino from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openAgentLine } from '../../../agent/line.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { topicsOf } from '../../../reconciler/wire/topics.ts';
import { type MemoryMqtt, openMemoryMqtt } from '../../support/memory-mqtt.ts';

const UP = topicsOf('u', 'pi-1').up;
const says = (run: string): string => JSON.stringify({ run, up: true });

/** The line of the life `second-life` of an agent that was `former-life` before. */
function aLine(): { readonly memory: MemoryMqtt; readonly heard: string[]; isReplaced: boolean } {
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const memory = openMemoryMqtt();
  const here = { memory, heard: [] as string[], isReplaced: false };
  const line = openAgentLine(
    {
      ...{ broker: memory, uid: 'u', node: 'pi-1', run: 'second-life', version: '0', log: pino({ level: 'silent' }) },
      isFormer: run => run === 'former-life',
    },
    end.signal,
  );
  line.onReplaced(() => {
    here.isReplaced = true;
  });
  void memory.subscribe(UP, (_topic, payload) => here.heard.push(JSON.parse(payload.toString('utf8')).run), end.signal);
  return here;
}

test('a broker that went back to what an earlier life of an agent said is told who is there now, and nobody steps down', () => {
  const here = aLine();
  const { memory } = here;
  memory.deliver(UP, says('former-life'), true);
  memory.change({ isConnected: false, why: new OperationError('unreachable', 'cut') });
  memory.change({ isConnected: true, version: 5 });
  here.heard.length = 0;
  memory.deliver(UP, says('former-life'), true);
  expect(here.isReplaced).toBe(false);
  expect(here.heard).toContain('second-life');
  here.heard.length = 0;
  memory.deliver(UP, says('former-life'), true);
  expect(here.heard).toContain('second-life');
});

test('an agent that comes back and finds another one of its name steps down', () => {
  const here = aLine();
  const { memory } = here;
  memory.change({ isConnected: false, why: new OperationError('unreachable', 'cut') });
  memory.change({ isConnected: true, version: 5 });
  memory.deliver(UP, says('another-one'), true);
  expect(here.isReplaced).toBe(true);
});

test('an agent that the broker does not let read its orders asks again', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const memory = openMemoryMqtt();
  memory.permit(false);
  const end = new AbortController();
  const options = {
    uid: 'u',
    node: 'pi-1',
    run: 'run-one-run-one',
    isFormer: () => false,
    version: '0',
    log: pino({ level: 'silent' }),
  };
  openAgentLine({ broker: memory, ...options }, end.signal);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(memory.filters()).toEqual([]);
  memory.permit(true);
  await vi.advanceTimersByTimeAsync(30_000);
  const { orders, up } = topicsOf('u', 'pi-1');
  expect([...memory.filters()].sort()).toEqual([orders, up].sort());
  end.abort();
});

test('what a broker refuses of what is told is in the log as an error', async () => {
  const lines: string[] = [];
  const memory = openMemoryMqtt();
  const publish: MemoryMqtt['publish'] = async topic => {
    if (topic.endsWith('/states')) throw new OperationError('exhausted', 'sending states: it is too large');
  };
  const end = new AbortController();
  const log = pino({ level: 'error' }, { write: line => void lines.push(line) });
  const options = { uid: 'u', node: 'pi-1', run: 'run-one-run-one', isFormer: () => false, version: '0', log };
  const line = openAgentLine({ broker: { ...memory, publish }, ...options }, end.signal);
  line.tellStates({ revision: 0, recipient: 'age1x', items: {}, targets: [] });
  await expect.poll(() => lines.join('')).toContain('sending states: it is too large');
  end.abort();
});
