/** An IP address as a number. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A range of addresses: `10.9.0.0/24`. */
export interface Subnet {
  readonly family: 4 | 6;
  /** The first address of the range. */
  readonly base: bigint;
  /** How many bits all its addresses share. */
  readonly prefix: number;
}

/** `10.9.0.5`, `fd00:9::5`; null: not an address. */
export function parseIp(text: string): IpAddress | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** `10.9.0.0/24`, `fd00:9::/64`; null: not a range. */
export function parseSubnet(text: string): Subnet | null {
  const [address = '', length = '', ...rest] = text.split('/');
  const ip = parseIp(address);
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (ip === null || rest.length > 0 || !(prefix <= bits(ip.family))) return null;
  const shift = BigInt(bits(ip.family) - prefix);
  return { family: ip.family, base: (ip.value >> shift) << shift, prefix };
}

/** Whether an address lies in a range; false for one of the other family. */
export function isWithin(ip: IpAddress, subnet: Subnet): boolean {
  const shift = BigInt(bits(subnet.family) - subnet.prefix);
  return ip.family === subnet.family && ip.value >> shift === subnet.base >> shift;
}

/** Whether the two ranges share an address. */
export function overlaps(some: Subnet, other: Subnet): boolean {
  const [wide, narrow] = some.prefix <= other.prefix ? [some, other] : [other, some];
  return isWithin({ family: narrow.family, value: narrow.base }, wide);
}

function bits(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

function parseIpv4(text: string): IpAddress | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return { family: 4, value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n) };
}

function parseIpv6(text: string): IpAddress | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map(half => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: halves.length === 1 ? 0 : missing }, () => '0'), ...tail];
  if (!groups.every(group => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return { family: 6, value: groups.reduce((value, group) => value * 65536n + BigInt(Number.parseInt(group, 16)), 0n) };
}
