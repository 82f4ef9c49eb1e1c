import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { PacketBound } from './bound-packets.ts';

/** How many bytes may wait for who reads them slowly. */
export interface WriteBound {
  readonly mostWaiting: number;
  /** With more it ends, and until then nothing that is sent waits for it; else who sends waits, once there are so many. */
  readonly endsBeyond: boolean;
}

/** The bytes of a socket; what arrives goes through `bound`, and where that throws it ends. */
export function boundedStream(socket: Socket, bound: PacketBound, writes?: WriteBound): Duplex {
  const write = (chunks: readonly Buffer[], done: (error?: Error | null) => void): void => {
    const isAwaited = !writes?.endsBeyond;
    socket.cork();
    for (const chunk of chunks.slice(0, -1)) socket.write(chunk);
    socket.write(chunks.at(-1)!, isAwaited ? done : undefined);
    socket.uncork();
    if (isAwaited) return;
    const waiting = socket.writableLength;
    done(waiting > writes.mostWaiting ? new RangeError(`it does not read, and ${waiting} bytes wait for it`) : null);
  };
  const stream = new Duplex({
    ...(writes === undefined ? {} : { writableHighWaterMark: writes.mostWaiting }),
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => write([chunk], done),
    writev: (chunks, done) =>
      write(
        chunks.map(({ chunk }) => chunk as Buffer),
        done,
      ),
    final: done => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    try {
      const taken = bound(chunk);
      if (taken.length > 0 && !stream.push(taken)) socket.pause();
    } catch (error) {
      stream.destroy(error as Error);
    }
  });
  socket.on('end', () => stream.push(null));
  socket.on('error', error => stream.destroy(error));
  socket.on('close', () => stream.destroy());
  return stream;
}
