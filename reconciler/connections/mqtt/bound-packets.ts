/** Takes bytes as they arrive and returns those that go on. Throws RangeError where what is too large cannot be left out. */
export type PacketBound = (chunk: Buffer) => Buffer;

interface Packet {
  /** Length of the fixed header, and of all that follows it. */
  readonly header: number;
  readonly rest: number;
}

/**
 * Keeps packets of MQTT 3.1.1 within a size before anybody gathers them in memory: of a larger message the topic goes on (so that it is
 * acknowledged as ever), and a sentence instead of its payload, which is no JSON. https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html#_Toc398718018
 */
export function openPacketBound(mostBytes: number): PacketBound {
  /** The beginning of a packet of which too little is there yet. */
  let held: Buffer = Buffer.alloc(0);
  /** Bytes of the packet under way that still go on, or are left out. */
  let passing = 0;
  let skipping = 0;
  return chunk => {
    const all = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    held = Buffer.alloc(0);
    const parts: Buffer[] = [];
    let at = 0;
    /** Where what goes on unchanged began. */
    let from = 0;
    while (at < all.length) {
      if (passing > 0 || skipping > 0) {
        const taken = Math.min(passing + skipping, all.length - at);
        at += taken;
        if (passing > 0) passing -= taken;
        else {
          skipping -= taken;
          from = at;
        }
        continue;
      }
      const packet = readPacket(all, at);
      if (packet !== null && packet.rest <= mostBytes) {
        passing = packet.header + packet.rest;
        continue;
      }
      const short = packet === null ? null : shorten(all, at, packet);
      parts.push(all.subarray(from, at));
      if (packet === null || short === null) {
        held = all.subarray(at);
        from = all.length;
        break;
      }
      parts.push(short.packet);
      skipping = packet.header + packet.rest - short.read;
      at += short.read;
      from = at;
    }
    if (from === 0) return all;
    parts.push(all.subarray(from));
    return Buffer.concat(parts);
  };
}

/** null: its header is not all there. */
function readPacket(bytes: Buffer, at: number): Packet | null {
  let rest = 0;
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[at + 1 + index];
    if (byte === undefined) return null;
    rest += (byte & 127) * 128 ** index;
    if (byte < 128) return { header: 2 + index, rest };
  }
  throw new RangeError('a packet says its length in more than four bytes');
}

/** The packet with a sentence instead of its payload, and how many bytes of it were read; null: too few are there. */
function shorten(bytes: Buffer, at: number, { header, rest }: Packet): { readonly packet: Buffer; readonly read: number } | null {
  const first = bytes[at]!;
  if (first >> 4 !== 3) throw new RangeError(`a packet of ${rest} bytes, which is no message`);
  const start = at + header;
  if (bytes.length < start + 2) return null;
  const head = 2 + bytes.readUInt16BE(start) + ((first & 6) === 0 ? 0 : 2);
  if (head > rest) throw new RangeError('a message whose topic is longer than itself');
  if (bytes.length < start + head) return null;
  const payload = Buffer.from(`a message of ${rest - head} bytes is too large`);
  const length = head + payload.length;
  const lengthBytes = [];
  for (let left = length; left > 0 || lengthBytes.length === 0; left = Math.floor(left / 128))
    lengthBytes.push((left % 128) + (left >= 128 ? 128 : 0));
  const packet = Buffer.concat([Buffer.from([first, ...lengthBytes]), bytes.subarray(start, start + head), payload]);
  return { packet, read: header + head };
}
