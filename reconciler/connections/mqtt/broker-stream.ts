import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { PacketBound } from './bound-packets.ts';

/** Where a broker listens, and for TLS what proves it and us. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  /** Present: TLS. */
  readonly tls?: SecureContext;
}

/** The bytes to and from a broker; what arrives goes through `bound`, if there is one. The broker's certificate is always verified. */
export function openBrokerStream({ host, port, tls }: BrokerAddress, bound: PacketBound | null): Duplex {
  const socket: Socket =
    tls === undefined
      ? connectTcp({ host, port })
      : connectTls({
          secureContext: tls,
          host,
          port,
          rejectUnauthorized: true,
          ...(isIP(host) === 0 ? { servername: host } : {}),
        });
  socket.setNoDelay(true);
  return bound === null ? socket : bounded(socket, bound);
}

function bounded(socket: Socket, bound: PacketBound): Duplex {
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
