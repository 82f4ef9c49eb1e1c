import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'mqtt';
import { encodeInfo } from '../../reconciler/wire/info.ts';
import { topicsOf } from '../../reconciler/wire/topics.ts';

/**
 * A process of its own: as so many nodes, one after the other, it tells what agents tell; as fast as it can until `count` messages are sent,
 * or at a rate (messages per second) for so many seconds. Arguments: URL, uid, nodes, count | rate, seconds.
 */
const [url, uid, nodes, amount, seconds] = [process.argv[2]!, process.argv[3]!, ...process.argv.slice(4).map(Number)] as [
  string,
  string,
  number,
  number,
  number | undefined,
];
const client = connect(url, { protocolVersion: 4 });
await new Promise(resolve => client.once('connect', resolve));
/** Of this process: what another one counts is nothing that came before. */
const run = `bench-${process.pid}`.padEnd(8, '0');
const topics = Array.from({ length: nodes }, (_, node) => topicsOf(uid, `n${node}`).info);
let sent = 0;
const say = (): void => {
  const metrics = {
    'cpu.percent': sent % 100,
    'memory.percent': 41.5,
    'load1.percent': 7,
    'disk.percent': 60,
    'temperature.celsius': 51,
  };
  client.publish(topics[sent % nodes]!, Buffer.from(encodeInfo({ run, seq: 1 + Math.floor(sent / nodes), metrics })));
  sent += 1;
};
const isFull = (): boolean => client.stream.writableLength > 2 ** 20;
const began = performance.now();
const due = (): number =>
  seconds === undefined ? amount : Math.min(seconds * 1_000, performance.now() - began) * (amount / 1_000);
const total = seconds === undefined ? amount : amount * seconds;
while (sent < total) {
  const until = Math.min(total, due(), sent + 500);
  while (sent < until && !isFull()) say();
  await (seconds === undefined && !isFull() ? new Promise(setImmediate) : sleep(2));
}
await client.endAsync();
