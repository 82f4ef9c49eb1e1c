import { once } from 'node:events';
import type { Duplex } from 'node:stream';

/** Speaks MQTT 3.1.1 over a stream: listens under a filter, and from then on reads nothing more. What it sends is taken by nobody's leave. */
export async function openDeafClient(
  stream: Duplex,
  { name, filter }: { readonly name: string; readonly filter: string },
): Promise<{ send(topic: string, payload: Buffer): void } & Disposable> {
  stream.on('error', () => {});
  const answered = async (packet: Buffer): Promise<void> => {
    stream.write(packet);
    await once(stream, 'data', { signal: AbortSignal.timeout(20_000) });
  };
  // No will, a clean session, a user name, and no keep-alive.
  await answered(packet(0x10, text('MQTT'), Buffer.from([4, 0x82, 0, 0]), text(`${name}-deaf`), text(name)));
  await answered(packet(0x82, Buffer.from([0, 1]), text(filter), Buffer.from([0])));
  stream.pause();
  return {
    send: (topic, payload) => void stream.write(packet(0x30, text(topic), payload)),
    [Symbol.dispose]: () => void stream.destroy(),
  };
}

function packet(type: number, ...parts: readonly Buffer[]): Buffer {
  const rest = Buffer.concat(parts);
  const length = [];
  for (let left = rest.length; left > 0 || length.length === 0; left = left >> 7)
    length.push((left & 127) + (left > 127 ? 128 : 0));
  return Buffer.concat([Buffer.from([type, ...length]), rest]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}
