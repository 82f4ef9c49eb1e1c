/** A line of git's protocol (https://git-scm.com/docs/protocol-common#_pkt_line_format); null is the flush that ends a part. */
export function encodePackets(lines: readonly (string | null)[]): Buffer {
  const encode = (line: string) => `${(Buffer.byteLength(line) + 5).toString(16).padStart(4, '0')}${line}\n`;
  return Buffer.from(lines.map(line => (line === null ? '0000' : encode(line))).join(''));
}

/** The contents of all packets, flushes and delimiters left out. Throws RangeError when the last one is cut short. */
export function* decodePackets(body: Buffer): Iterable<Buffer> {
  let at = 0;
  while (at < body.length) {
    const digits = body.toString('latin1', at, at + 4);
    const length = Number.parseInt(digits, 16);
    if (!/^[0-9a-f]{4}$/i.test(digits) || at + length > body.length) throw new RangeError('what the server sent is cut short');
    if (length > 4) yield body.subarray(at + 4, at + length);
    at += Math.max(length, 4);
  }
}
