import { connect as connectTcp, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import type { PacketBound } from './bound-packets.ts';
import { boundedStream } from './bounded-stream.ts';
import { loadTls } from './load-tls.ts';

/** Where a broker listens. */
export type BrokerAddress =
  | {
      readonly host: string;
      readonly port: number;
      /** Present: TLS. */
      readonly tls?: SecureContext;
    }
  /** A socket of this machine. */
  | { readonly path: string };

/** The bytes to and from a broker; what arrives goes through `bound`, if there is one. The broker's certificate is always verified. */
export function openBrokerStream(address: BrokerAddress, bound: PacketBound | null): Duplex {
  const socket = connect(address);
  socket.setNoDelay(true);
  return bound === null ? socket : boundedStream(socket, bound);
}

function connect(address: BrokerAddress): Socket {
  if ('path' in address) return connectTcp({ path: address.path });
  const { host, port, tls } = address;
  if (tls === undefined) return connectTcp({ host, port });
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return loadTls().connect({ secureContext: tls, host, port, rejectUnauthorized: true, ...servername });
}
