/** A variable-length size in front of a delta: seven bits a byte, least significant first. */
function sizeAt(delta: Buffer, start: number): { readonly size: number; readonly next: number } {
  let size = 0;
  let scale = 1;
  for (let at = start; at < delta.length; at++) {
    const byte = delta[at]!;
    size += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) return { size, next: at + 1 };
  }
  throw new RangeError('a delta ends within its header');
}

/** Size of the object that a delta makes. */
export function sizeOfResult(delta: Buffer): number {
  return sizeAt(delta, sizeAt(delta, 0).next).size;
}

/**
 * The object that a delta makes of its base. Throws RangeError on a delta that does not fit.
 * Format: https://git-scm.com/docs/pack-format#_deltified_representation
 */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  const from = sizeAt(delta, 0);
  if (from.size !== base.length) throw new RangeError(`a delta wants a base of ${from.size} bytes and got ${base.length}`);
  const to = sizeAt(delta, from.next);
  const result = Buffer.allocUnsafe(to.size);
  let at = to.next;
  let written = 0;
  const take = (source: Buffer, start: number, length: number) => {
    if (start + length > source.length || written + length > to.size) throw new RangeError('a delta goes beyond its bounds');
    written += source.copy(result, written, start, start + length);
  };
  while (at < delta.length) {
    const code = delta[at++]!;
    if (code === 0) throw new RangeError('a delta has a reserved instruction');
    if (code < 0x80) {
      take(delta, at, code);
      at += code;
      continue;
    }
    let offset = 0;
    let length = 0;
    for (let bit = 0; bit < 4; bit++) if (code & (1 << bit)) offset += delta[at++]! * 2 ** (8 * bit);
    for (let bit = 0; bit < 3; bit++) if (code & (0x10 << bit)) length += delta[at++]! * 2 ** (8 * bit);
    take(base, offset, length === 0 ? 0x10000 : length);
  }
  if (written !== to.size) throw new RangeError(`a delta promised ${to.size} bytes and made ${written}`);
  return result;
}
