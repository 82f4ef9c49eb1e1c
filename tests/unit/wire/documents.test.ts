import { describe, expect, test } from 'vitest';
import type { Live } from '../../../reconciler/model/resource.ts';
import { encodeStates } from '../../../reconciler/wire/encode-states.ts';
import { decodeInfo, encodeInfo, type Info } from '../../../reconciler/wire/info.ts';
import { decodeOrders, encodeOrders } from '../../../reconciler/wire/orders.ts';
import { decodeStates, type States } from '../../../reconciler/wire/states.ts';
import { decodeUp, encodeUp } from '../../../reconciler/wire/up.ts';

const numbered = { run: 'aaaaaaaa', seq: 1 };
const info: Info = {
  ...numbered,
  metrics: { 'cpu.percent': 12.5, 'load5.percent': 0 },
  processes: [{ name: 'nginx', user: 'www', cpuPercent: 250, memoryPercent: 1 }],
};
const live: Live = {
  id: 'docker:pi-9/volume/data',
  ref: 'attic_data',
  name: 'attic_data',
  spec: { kind: 'volume', name: 'attic_data', driver: 'local', options: {}, labels: {} },
  state: { phase: 'present' },
  restarts: 0,
  createdAt: 1_700_000_000_000,
};
const facts = {
  ...{ platform: 'linux/arm64', engineVersion: '28.0', hostname: 'pi', cpuMillis: 4000, memoryBytes: 1024, runtimes: ['runc'] },
};
const states: States = {
  ...numbered,
  revision: 3,
  recipient: 'age1abc',
  items: {
    'docker:pi-9/workload/web.1': {
      ...{ digest: 'sha256:1', health: 'healthy', why: '' },
      live: { name: 'attic_web_1', state: { phase: 'running', health: 'none' }, restarts: 2, createdAt: 5 },
    },
  },
  targets: [{ target: 'docker:pi-9', live: [live], foreign: [], facts }],
};
const orders = {
  revision: 3,
  owner: { cluster: 'attic', uid: 'u' },
  node: 'pi-9',
  items: {},
  gone: {
    'docker:pi-9/volume/old': {
      since: 2,
      spec: { kind: 'volume' as const, name: 'old', driver: 'local', options: {}, labels: {} },
    },
  },
};

test('what is written is read', () => {
  expect(decodeInfo(encodeInfo(info))).toEqual({ value: info });
  expect(decodeStates(encodeStates(states), 'pi-9')).toEqual({ value: states });
  expect(decodeOrders(encodeOrders(orders), 'pi-9')).toEqual({ value: orders });
  expect(decodeUp(encodeUp({ run: 'aaaaaaaa', up: true, version: '1.0.0' }))).toEqual({
    value: { run: 'aaaaaaaa', up: true, version: '1.0.0' },
  });
});

test('what a newer agent says besides is passed over', () => {
  expect(decodeInfo(json({ ...info, moon: 'full' }))).toEqual({ value: info });
});

test('an agent passes over nothing in its orders', () => {
  expect(decodeOrders(json({ ...orders, unless: 'monday' }), 'pi-9')).toEqual({ why: 'it must NOT have additional properties' });
});

test('a node speaks for itself only', () => {
  expect(decodeStates(encodeStates(states), 'pi-8')).toEqual({ why: 'docker:pi-9 is not on pi-8' });
  expect(decodeOrders(encodeOrders(orders), 'pi-8')).toEqual({ why: 'it is for pi-9' });
  const astray = { ...states, targets: [{ ...states.targets[0]!, live: [{ ...live, id: 'docker:pi-8/volume/data' }] }] };
  expect(decodeStates(json(astray), 'pi-9')).toEqual({ why: 'docker:pi-8/volume/data is not on the target it stands in' });
});

test('a thing is what its id says, and what is ordered to run is a workload', () => {
  const { spec } = live;
  const misnamed = { ...live, id: 'docker:pi-9/workload/data.1' };
  const refused = { why: 'docker:pi-9/workload/data.1 is another kind of thing' };
  expect(decodeStates(json({ ...states, targets: [{ ...states.targets[0]!, live: [misnamed] }] }), 'pi-9')).toEqual(refused);
  expect(decodeOrders(json({ ...orders, gone: { [misnamed.id]: { since: 1, spec } } }), 'pi-9')).toEqual(refused);
  const policy = { drift: 'correct', ignore: [], stabilityMs: 1, giveUpAfter: 1, imagesKeep: 1 };
  const update = { order: 'stop-first', parallelism: 1, delayMs: 0, onFailure: 'rollback', deadlineMs: 1 };
  const job = { update, pull: 'missing', priority: 1, policy };
  const order = (id: string) => ({ since: 1, runs: true, supports: [], job, resource: { id, digest: 'd', spec } });
  expect(decodeOrders(json({ ...orders, items: { [misnamed.id]: order(misnamed.id) } }), 'pi-9')).toEqual(refused);
  expect(decodeOrders(json({ ...orders, items: { [live.id]: order(live.id) } }), 'pi-9')).toEqual({
    why: 'docker:pi-9/volume/data is another kind of thing',
  });
});

describe('it is told why what is no message is none', () => {
  test.each([
    ['nothing', '', /^it is no JSON in UTF-8: /],
    ['half of one', '{"run": "aaaa', /^it is no JSON in UTF-8: /],
    ['bytes that are no text', Uint8Array.from([0x22, 0xff, 0xfe, 0x22]), /^it is no JSON in UTF-8: /],
    ['another document', json(states), /^it must have required property 'metrics'$/],
    [
      'a number that is none',
      '{"run":"aaaaaaaa","seq":1,"metrics":{"cpu.percent":1e999}}',
      /^\/metrics\/cpu.percent must be <= /,
    ],
    ['a name that is a trap', '{"run":"aaaaaaaa","seq":1,"metrics":{"__proto__":1}}', /^\/metrics must match pattern /],
    ['lists in lists', '['.repeat(10_000), /^it is nested deeper than 32$/],
    ['too much', new Uint8Array(5_000_000), /^5000000 bytes are more than info may have$/],
  ])('%s', (_what, payload, why) => {
    expect(decodeInfo(typeof payload === 'string' ? new TextEncoder().encode(payload) : payload)).toEqual({
      why: expect.stringMatching(why),
    });
  });
});

test('what is quoted of a payload is shown without its control characters', () => {
  const told = json({ ...states, items: { 'docker:\npi-9/workload/web.1': states.items['docker:pi-9/workload/web.1'] } });
  expect(decodeStates(told, 'pi-9')).toEqual({ why: 'docker: pi-9/workload/web.1 is not on pi-9' });
});

test('brackets in a text are no nesting', () => {
  const name = '["\\'.repeat(80);
  const told = { ...info, processes: [{ ...info.processes![0]!, name }] };
  expect(decodeInfo(encodeInfo(told))).toEqual({ value: told });
});

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
