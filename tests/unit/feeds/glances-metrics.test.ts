import { expect, test } from 'vitest';
import { heavyProcesses } from '../../../reconciler/feeds/glances/metrics.ts';

test('processes have short names, whatever a machine says, and what is no name is none', () => {
  const heavy = { cpu_percent: 100, memory_percent: 1 };
  const told = heavyProcesses([
    { ...heavy, name: 'x'.repeat(1_000_000), username: 'root' },
    { ...heavy, name: { toString: 1 }, username: null },
  ]);
  expect(told.map(({ name, user }) => [name.length, user])).toEqual([
    [100, 'root'],
    [0, ''],
  ]);
});
