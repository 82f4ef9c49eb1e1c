import { expect, test } from 'vitest';
import { openPacketBound } from '../../../reconciler/connections/mqtt/bound-packets.ts';
import { openRoutes } from '../../../reconciler/connections/mqtt/topic-filter.ts';

/** A message with quality 1, as MQTT 3.1.1 writes it. */
function message(topic: string, payload: Buffer, first = 0x32): Buffer {
  const name = Buffer.from(topic);
  const id = first & 6 ? [0, 7] : [];
  const body = Buffer.concat([Buffer.from([0, name.length]), name, Buffer.from(id), payload]);
  const length = [];
  for (let left = body.length; left > 0 || length.length === 0; left >>= 7) length.push((left & 127) | (left > 127 ? 128 : 0));
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

const small = message('a/b', Buffer.from('{}'));
const large = message('a/big', Buffer.alloc(5_000));
const short = message('a/big', Buffer.from('a message of 5000 bytes is too large'));

test.each([1, 2, 3, 7, 1_000, 100_000])(
  'a large message goes on without its payload, however it arrives: %d bytes at a time',
  step => {
    const bound = openPacketBound(1_000);
    const bytes = Buffer.concat([small, large, large, small, Buffer.from([0xd0, 0]), large]);
    const out = [];
    for (let at = 0; at < bytes.length; at += step) out.push(bound(bytes.subarray(at, at + step)));
    expect(Buffer.concat(out)).toEqual(Buffer.concat([small, short, short, small, Buffer.from([0xd0, 0]), short]));
  },
);

test('of a message that nobody confirms no number is taken for one', () => {
  expect(openPacketBound(10)(message('a', Buffer.alloc(20), 0x30))).toEqual(
    message('a', Buffer.from('a message of 20 bytes is too large'), 0x30),
  );
});

test('what cannot be left out ends the connection', () => {
  expect(() => openPacketBound(10)(Buffer.from([0x90, 100, 0]))).toThrow('a packet of 100 bytes, which is no message');
  expect(() => openPacketBound(10)(Buffer.from([0x30, 255, 255, 255, 255, 1]))).toThrow('more than four bytes');
  expect(() => openPacketBound(10)(Buffer.from([0x30, 20, 0, 50, 0]))).toThrow('a message whose topic is longer than itself');
});

test.each([
  ['a/+/c', 'a/b/c', true],
  ['a/+/c', 'a/b/d', false],
  ['a/+', 'a/b/c', false],
  ['a/#', 'a/b/c', true],
  ['a/#', 'a', true],
  ['#', '$SYS/broker', false],
  ['a/b', 'a/b', true],
  ['a/b/+', 'a/b', false],
])('%s and %s: %s', (filter, topic, expected) => {
  const routes = openRoutes<string>();
  const remove = routes.add(filter, 'one');
  expect(routes.find(topic)).toEqual(expected ? [['one']] : []);
  expect(routes.has(filter)).toBe(true);
  remove();
  expect(routes.find(topic)).toEqual([]);
  expect(routes.has(filter)).toBe(false);
});

test('all who listen to a topic are told, whatever their filters', () => {
  const routes = openRoutes<string>();
  const [, , second] = [
    routes.add('a/b', 'exact'),
    routes.add('a/+', 'level'),
    routes.add('a/+', 'second'),
    routes.add('#', 'all'),
  ];
  expect(new Set(routes.find('a/b').flat())).toEqual(new Set(['exact', 'level', 'second', 'all']));
  second!();
  expect(routes.find('a/c')).toEqual([['all'], ['level']]);
});

test('of topics that others may invent only the short ones are kept in memory', () => {
  const routes = openRoutes<string>();
  routes.add('#', 'all');
  const isKept = (topic: string): boolean => {
    const found = routes.find(topic);
    return routes.find(topic) === found;
  };
  expect([isKept('a'.repeat(256)), isKept('a'.repeat(257))]).toEqual([true, false]);
  expect(routes.find('a'.repeat(65_000))).toEqual([['all']]);
});
