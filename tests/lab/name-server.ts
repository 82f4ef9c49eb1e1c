import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A name server on this machine, by UDP. */
export interface NameServer extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** IPv4 addresses by name. What is not in it does not exist; `silent` gets no answer, `failing` SERVFAIL. */
  readonly names: Map<string, readonly string[] | 'silent' | 'failing'>;
  /** Names of which SERVFAIL is said when their IPv6 addresses are asked for. */
  readonly failingIpv6: Set<string>;
  /** Names that it was asked for, in order. */
  readonly asked: string[];
}

const NO_SUCH_NAME = 3;
const FAILURE = 2;
const TTL_S = 60;

/** Starts one that knows nothing yet. */
export async function startNameServer(): Promise<NameServer> {
  const names: NameServer['names'] = new Map();
  const failingIpv6 = new Set<string>();
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query);
    asked.push(name);
    const known = names.get(name);
    if (known === 'silent') return;
    const code = known === undefined ? NO_SUCH_NAME : known === 'failing' || (type === 28 && failingIpv6.has(name)) ? FAILURE : 0;
    const addresses = Array.isArray(known) && type === 1 ? known : [];
    socket.send(answer(query.subarray(0, end), code, addresses), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    names,
    failingIpv6,
    asked,
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** RFC 1035, 4.1.2: the name as labels with their lengths, then type and class. */
function questionOf(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answer(query: Buffer, code: number, addresses: readonly string[]): Buffer {
  const head = Buffer.from(query);
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.fill(0, 8, 12);
  const records = addresses.map(address => {
    const record = Buffer.alloc(16);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(1, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(TTL_S, 6);
    record.writeUInt16BE(4, 10);
    record.set(address.split('.').map(Number), 12);
    return record;
  });
  return Buffer.concat([head, ...records]);
}
