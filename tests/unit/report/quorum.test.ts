import { expect, test } from 'vitest';
import { PLAIN } from '../../../reconciler/report/style.ts';
import { renderStatus } from '../../../reconciler/report/text/status.ts';
import { AT, buildNode, buildReport } from '../../support/report-builder.ts';

const managers = (count: number, lost: number) =>
  Array.from({ length: count }, (_, index) =>
    buildNode(`h${index + 1}`, {
      ...(index < lost ? { state: 'silent' as const } : {}),
      member: {
        ...{ role: 'manager', availability: 'active', leader: index === lost, status: index < lost ? 'down' : 'ready' },
        reachability: index < lost ? 'unreachable' : 'reachable',
      },
    }),
  );
const told = (count: number, lost: number): string => {
  const entry = { role: 'manager', node: 'h1', address: '10.0.0.1', names: [] };
  return renderStatus(buildReport({ nodes: managers(count, lost), entry }), AT, { ...PLAIN, width: 200 });
};

test('status tells what the loss of a manager means, and that the entry leads to one that is silent', () => {
  expect(told(3, 0)).not.toContain('managers');
  expect(told(3, 0)).toContain('entry manager on h1 · 10.0.0.1');
  expect(told(3, 1)).toContain('2 of 3 managers are reachable: with one more lost nothing can be changed');
  expect(told(3, 1)).toContain('entry manager on h1 (silent) · 10.0.0.1');
  expect(told(5, 1)).toContain('4 of 5 managers are reachable: 1 more can be lost before nothing can be changed');
  expect(told(3, 2)).toContain('1 of 3 managers is reachable: too few to change anything');
});
