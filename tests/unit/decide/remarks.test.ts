import { expect, it } from 'vitest';
import { remarked } from '../../../reconciler/decide/checks/remarks.ts';
import type { Desired } from '../../../reconciler/decide/compose.ts';
import type { Observed, Remark } from '../../../reconciler/model/observed.ts';

it('what a kernel cannot keep is a warning where something has that limit, what a limit came to always, and a clock that is off', () => {
  const remarks: readonly Remark[] = [
    { text: 'keeps no memory limits', limit: 'memoryBytes' },
    { text: 'keeps no CPU limits', limit: 'cpuMillis' },
    { text: 'web.1: the limit on processes is not in force' },
  ];
  const sights = new Map([
    ['docker:pi-1', { kind: 'seen', facts: {}, remarks }],
    ['docker:pi-2', { kind: 'seen', facts: { host: { clockAheadMs: -90_000 } }, remarks: remarks.slice(0, 1) }],
    ['docker:pi-3', { kind: 'silent' }],
    ['host:pi-3', { kind: 'seen', facts: {}, remarks: [{ text: 'its address was rolled back' }] }],
  ]);
  const replicas = [{ placed: { target: 'docker:pi-1' }, resource: { spec: { limits: { memoryBytes: 1 } } } }];
  const found = remarked({ sights } as unknown as Observed, { replicas } as unknown as Desired);
  expect(found.map(({ code, summary }) => `${code} ${summary}`)).toEqual([
    'limit-not-kept node/pi-1: keeps no memory limits',
    'limit-not-kept node/pi-1: web.1: the limit on processes is not in force',
    'clock-off node/pi-2: its clock is 1m30s behind ours',
    'host-remark node/pi-3: its address was rolled back',
  ]);
});
