import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { PacketBound } from './bound-packets.ts';

/** The bytes of a socket; what arrives goes through `bound`, and where that throws it ends. */
export function boundedStream(socket: Socket, bound: PacketBound): Duplex {
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, done),
    writev(chunks, done) {
      socket.cork();
      for (const { chunk } of chunks.slice(0, -1)) socket.write(chunk as Buffer);
      socket.write(chunks.at(-1)!.chunk as Buffer, done);
      socket.uncork();
    },
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
