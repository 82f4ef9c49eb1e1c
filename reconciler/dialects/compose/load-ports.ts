import { child, type Field, itemsOf, report } from './compose-file.ts';
import type { ComposePort } from './compose-service.ts';
import { checkFields, PART_FIELDS } from './known-fields.ts';
import { parsed, readChoice, readNumber } from './read-values.ts';

const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;
const MODES = ['ingress', 'host'] as const;
/** More of one service is a mistake, or an attack. */
const MAX_PORTS = 1_000;

/** The ports of a service, ranges written out. */
export function loadPorts(field: Field | undefined): readonly ComposePort[] | undefined {
  if (field === undefined) return undefined;
  const ports: ComposePort[] = [];
  for (const item of itemsOf(field)) {
    const more = typeof item.value === 'object' ? loadLong(item) : loadShort(item, MAX_PORTS - ports.length);
    if (more === null) {
      const hint = 'give services of one network other ways to reach each other';
      report(item, { code: 'too-many-ports', summary: `A service can publish up to ${MAX_PORTS} ports`, hint });
      return ports;
    }
    ports.push(...more);
  }
  return ports;
}

function loadLong(field: Field): readonly ComposePort[] {
  checkFields(field, PART_FIELDS.port);
  const target = portNumber(child(field, 'target'));
  const publish = portNumber(child(field, 'published'));
  const protocol = readChoice(child(field, 'protocol'), PROTOCOLS);
  const mode = readChoice(child(field, 'mode'), MODES);
  if (target === undefined) report(field, { code: 'missing-field', summary: 'A port needs "target"', hint: 'the port inside' });
  return target === undefined ? [] : [{ target, publish: publish ?? 0, protocol: protocol ?? 'tcp', mode: mode ?? 'ingress' }];
}

function portNumber(field: Field | undefined): number | undefined {
  const port = readNumber(field);
  if (field === undefined || port === undefined || port <= 65_535) return port;
  report(field, NO_PORT);
  return undefined;
}

const NO_PORT = { code: 'bad-value', summary: 'A port is a number from 1 to 65535' };

/** `[[address:]published:]target[/protocol]`, both ports perhaps ranges; null: more than `most`. */
function loadShort(field: Field, most: number): readonly ComposePort[] | null {
  const short = parsed(field, 'a port like 8080:80 or 9000-9005:9000-9005/udp', parseShort);
  if (short === undefined) return [];
  const { address, publish, target, protocol } = short;
  if (address !== '' && address !== '0.0.0.0') {
    const summary = `A Swarm publishes on all addresses: "${address}" means nothing to it`;
    report(field, { severity: 'warning', code: 'stack-ignores', summary, hint: 'leave the address out' });
  }
  const count = Math.max(lengthOf(publish), lengthOf(target));
  if (count > most) return null;
  return Array.from({ length: count }, (_, step) => ({
    target: target.first === target.last ? target.first : target.first + step,
    publish: publish.first === 0 ? 0 : publish.first + step,
    protocol,
    mode: 'ingress',
  }));
}

/** From the first to the last port; both are 0 where the Swarm chooses. */
interface Range {
  readonly first: number;
  readonly last: number;
}

interface Short {
  readonly address: string;
  readonly publish: Range;
  readonly target: Range;
  readonly protocol: ComposePort['protocol'];
}

function parseShort(text: string): Short | null {
  const [, address = '', published = '', inside = '', word = 'tcp'] =
    /^(?:(?:(.*):)?([^:]*):)?([^:/]+)(?:\/(\w+))?$/.exec(text) ?? [];
  const target = parseRange(inside);
  const publish = published === '' ? ANYWHERE : parseRange(published);
  const protocol = PROTOCOLS.find(known => known === word.toLowerCase());
  if (target === null || publish === null || protocol === undefined) return null;
  const fits = publish === ANYWHERE || lengthOf(target) === 1 || lengthOf(target) === lengthOf(publish);
  return fits ? { address: address.replace(/^\[(.*)\]$/, '$1'), publish, target, protocol } : null;
}

const ANYWHERE: Range = { first: 0, last: 0 };

function parseRange(text: string): Range | null {
  const [, start, end = start] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const [first, last] = [Number(start), Number(end)];
  return first >= 1 && first <= last && last <= 65_535 ? { first, last } : null;
}

function lengthOf({ first, last }: Range): number {
  return last - first + 1;
}
