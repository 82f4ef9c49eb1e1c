import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeStates } from '../../reconciler/wire/encode-states.ts';
import { decodeInfo, encodeInfo } from '../../reconciler/wire/info.ts';
import { decodeOrders, encodeOrders } from '../../reconciler/wire/orders.ts';
import { decodeStates } from '../../reconciler/wire/states.ts';
import { decodeUp, encodeUp } from '../../reconciler/wire/up.ts';

const RUNS = 100_000;

const resource = {
  id: 'docker:pi-9/volume/data' as const,
  digest: 'sha256:0',
  spec: { kind: 'volume' as const, name: 'data', driver: 'local', options: {}, labels: {} },
};
const live = { ...resource, ref: 'r', name: 'data', state: { phase: 'present' as const }, restarts: 0, createdAt: 1 };
const facts = {
  ...{ platform: 'linux/arm64', engineVersion: '28', hostname: 'pi', cpuMillis: 4000, memoryBytes: 1, runtimes: ['runc'] },
};
const numbered = { run: 'aaaaaaaa', seq: 1 };

/** One good document of each kind. */
const good: readonly string[] = [
  encodeInfo({
    ...numbered,
    metrics: { 'cpu.percent': 1 },
    processes: [{ name: 'a', user: 'b', cpuPercent: 1, memoryPercent: 1 }],
  }),
  encodeUp({ run: 'aaaaaaaa', up: true, version: '1' }),
  encodeStates({
    ...{ ...numbered, revision: 1, recipient: 'age1', items: {} },
    targets: [{ target: 'docker:pi-9', live: [live], foreign: [], facts }],
  }),
  encodeOrders({ revision: 1, owner: { cluster: 'attic', uid: 'u' }, node: 'pi-9', items: {}, gone: {} }),
].map(payload => new TextDecoder().decode(payload));

const readers: readonly ((payload: Uint8Array) => object)[] = [
  decodeInfo,
  decodeUp,
  payload => decodeStates(payload, 'pi-9'),
  payload => decodeOrders(payload, 'pi-9'),
];

const NASTY = [
  ...['null', '[]', '{}', '""', '1e999', '-0', '"\\ud800"', '1e-400', 'NaN', '"__proto__"', '{"__proto__":{"a":1}}'],
  ...[
    '{"constructor":{"prototype":{}}}',
    '9007199254740993',
    '"\\u0000"',
    '['.repeat(40),
    '{"a":'.repeat(40),
    'true',
    '-1',
    '1.5',
  ],
];

/** A good document in which something was done to some places: cut, doubled, another byte, another value. */
const spoilt = fc
  .tuple(
    fc.nat(good.length - 1),
    fc.array(
      fc.tuple(fc.nat(), fc.nat(40), fc.oneof(fc.constantFrom(...NASTY), fc.json({ maxDepth: 1 }), fc.string({ maxLength: 8 }))),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    fc.boolean(),
  )
  .map(([which, edits, isValue]) => ({
    which,
    payload: bytes(edits.reduce((text, edit) => spoil(text, edit, isValue), good[which]!)),
  }));

function spoil(text: string, [place, length, put]: readonly [number, number, string], isValue: boolean): string {
  const at = place % (text.length + 1);
  if (!isValue) return text.slice(0, at) + put + text.slice(at + length);
  const values = [...text.matchAll(/(?<=[:[,])("(?:[^"\\]|\\.)*"|[\d.]+|true|false)(?=[,}\]])/g)];
  const value = values[place % Math.max(1, values.length)];
  return value === undefined ? text : text.slice(0, value.index) + put + text.slice(value.index + value[0].length);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const which = fc.nat(readers.length - 1);
const payloads = fc.oneof(
  { weight: 6, arbitrary: spoilt },
  { weight: 1, arbitrary: fc.record({ which, payload: fc.uint8Array({ maxLength: 200 }) }) },
  { weight: 1, arbitrary: fc.record({ which, payload: fc.json({ maxDepth: 3 }).map(bytes) }) },
);

test('100,000 hostile payloads: each is read or refused with a short sentence, and nothing is kept of them', () => {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const seen = { read: 0, refused: 0 };
  fc.assert(
    fc.property(payloads, ({ which, payload }) => {
      const read = readers[which]!(payload) as { readonly value?: unknown; readonly why?: string };
      seen[read.why === undefined ? 'read' : 'refused'] += 1;
      if (read.why === undefined) return typeof read.value === 'object';
      return read.why.length > 0 && read.why.length <= 201 && !/[\u0000-\u001f]/.test(read.why);
    }),
    { numRuns: RUNS },
  );

  // Both happen, else the payloads are of no use.
  expect(seen.refused).toBeGreaterThan(RUNS / 2);
  expect(seen.read).toBeGreaterThan(500);
  expect(({} as { readonly a?: unknown }).a).toBeUndefined();
  collectGarbage();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(16 * 2 ** 20);
}, 60_000);

/** What nobody holds is gone after it: without it the heap is as large as the collector happened to leave it. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
