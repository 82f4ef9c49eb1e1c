import { expect, test } from 'vitest';
import { overlaysOf } from '../../../../reconciler/drivers/swarm/overlay-places.ts';
import type { EngineServiceTask } from '../../../../reconciler/drivers/swarm/service-types.ts';

const NODES = new Map([
  ['n1', { name: 'phone-1', isDown: false }],
  ['n2', { name: 'phone-2', isDown: false }],
  ['n3', { name: 'phone-3', isDown: true }],
]);
const idOf = (digit: string): string => digit.repeat(64);
const attached = (name: string, driver: string, ...Addresses: readonly string[]) => ({
  Network: { Spec: { Name: name }, DriverState: { Name: driver } },
  Addresses,
});
const task = (
  node: string,
  container: string,
  networks: EngineServiceTask['NetworksAttachments'],
  more: Partial<EngineServiceTask> = {},
): EngineServiceTask => ({
  ...{ ID: 't', Version: { Index: 1 }, CreatedAt: '', UpdatedAt: '', Spec: {}, DesiredState: 'running', ServiceID: 'ours' },
  NodeID: node,
  Status: { Timestamp: '', State: 'running', ContainerStatus: { ContainerID: container } },
  NetworksAttachments: networks!,
  ...more,
});
const FRONT = attached('front', 'overlay', '10.0.1.5/24');
const seen = (...tasks: readonly EngineServiceTask[]) =>
  overlaysOf(tasks, new Set(['ours']), NODES).map(({ network, places }) => [network, Object.fromEntries(places)]);

test('each machine has one of its containers in each overlay network', () => {
  const back = attached('back', 'overlay', 'fd00::5/64', '10.0.2.5/24');
  expect(
    seen(
      task('n1', idOf('a'), [FRONT, back]),
      task('n1', idOf('b'), [FRONT]),
      task('n2', idOf('c'), [attached('front', 'overlay', '10.0.1.7/24')]),
    ),
  ).toEqual([
    ['back', { 'phone-1': { container: idOf('a'), address: '10.0.2.5' } }],
    [
      'front',
      { 'phone-1': { container: idOf('a'), address: '10.0.1.5' }, 'phone-2': { container: idOf('c'), address: '10.0.1.7' } },
    ],
  ]);
});

test('what is not running, not ours, not an overlay or on a machine that is down counts for nothing', () => {
  expect(
    seen(
      task('n1', idOf('a'), [FRONT], { Status: { Timestamp: '', State: 'starting' } }),
      task('n1', idOf('a'), [FRONT], { ServiceID: 'theirs' }),
      task('n1', idOf('a'), [attached('host', 'host', '10.0.1.5/24')]),
      task('n3', idOf('a'), [FRONT]),
      task('elsewhere', idOf('a'), [FRONT]),
    ),
  ).toEqual([]);
});

test.each(['$(reboot)/24', '10.0.1.5;reboot', '-f'])('an address that is none, %s, is passed over', address => {
  expect(seen(task('n1', idOf('a'), [attached('front', 'overlay', address)]))).toEqual([]);
});

test.each(['', '../../containers', 'a; reboot'])('a container whose id is none, %j, is nobody to ask', container => {
  expect(seen(task('n1', container, [FRONT]))).toEqual([['front', {}]]);
});
