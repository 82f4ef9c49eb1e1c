import { expect, test } from 'vitest';
import { readPings, writePings } from '../../../../reconciler/drivers/swarm/ping-peers.ts';

test('a try is a line of numbers and addresses, and nothing else ever is one', () => {
  expect(writePings([{ pid: 4711, own: '10.0.1.5', peer: '10.0.1.6' }])).toBe('0 4711 10.0.1.5 10.0.1.6\n');
  const good = { pid: 2, own: '10.0.1.5', peer: '10.0.1.6' };
  for (const bad of [{ pid: 1 }, { pid: 1.5 }, { own: '10.0.1.5 -f' }, { peer: '10.0.1.6\n1 2' }, { peer: '$(reboot)' }])
    expect(() => writePings([{ ...good, ...bad }])).toThrow('no try');
});

const BUSYBOX =
  'PING 10.0.1.6 (10.0.1.6): 56 data bytes 64 bytes from 10.0.1.6: seq=0 ttl=64 time=0.214 ms --- 1 packets received';
const IPUTILS = '64 bytes from 10.0.1.6: icmp_seq=1 ttl=64 time=0.031 ms --- 1 received, 0% packet loss, time 0ms rtt min/avg';
const SILENCE = 'PING 10.0.1.6 (10.0.1.6): 56 data bytes --- 1 packets transmitted, 0 packets received, 100% packet loss';

test.each([
  [`0 0 ${BUSYBOX}`, { ok: true, what: 'answers', tookMs: 0.214 }],
  [`0 0 ${IPUTILS}`, { ok: true, what: 'answers', tookMs: 0.031 }],
  [`0 1 ${SILENCE}`, { ok: false, what: 'no answer' }],
  ['0 2 ping: sendto: Network is unreachable', { ok: false, what: 'ping: sendto: Network is unreachable' }],
  ['0 137 ', { ok: false, what: 'ping ended with exit code 137' }],
  ['0 cannot there is no ping', { cannot: 'there is no ping' }],
  ['0 0 all is well', { cannot: 'ping said: all is well' }],
  [`1 0 ${BUSYBOX}`, { cannot: 'its script told nothing' }],
  ['Welcome to phone-1!', { cannot: 'its script told nothing' }],
])('of what the script writes, %j is read for what it is', (line, verdict) => {
  expect(readPings(`${line}\n`, 1)).toEqual([verdict]);
});

test('verdicts come in any order, and are told in that of the tries', () => {
  expect(readPings(`1 1 ${SILENCE}\n0 0 ${BUSYBOX}\n`, 2)).toMatchObject([{ ok: true }, { ok: false }]);
});

test('what a machine says is not repeated without end', () => {
  const [verdict] = readPings(`0 2 ${'x'.repeat(10_000)}\n`, 1);
  expect(verdict).toEqual({ ok: false, what: 'x'.repeat(200) });
});
