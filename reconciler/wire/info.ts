import type { HeavyProcess } from '../model/telemetry.ts';
import type { InfoDocument } from '../model/wire.generated.ts';
import { type Read, readDocument, writeDocument } from './read-document.ts';
import type { Numbered } from './sequence.ts';
import { validate } from './validate-info.generated.ts';

/** How a machine fares. */
export interface Info extends Numbered {
  /** What the machine's own clock said, milliseconds: only to tell how wrong it is. */
  readonly clock?: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly processes?: readonly HeavyProcess[];
}

/** The payload on a node's topic `info`. */
export function encodeInfo(info: Info): Uint8Array {
  return writeDocument(info satisfies InfoDocument);
}

/** What such a payload says; never throws. */
export function decodeInfo(payload: Uint8Array): Read<Info> {
  const read = readDocument<InfoDocument>('info', validate, payload);
  if ('why' in read) return read;
  const { run, seq, clock, metrics, processes } = read.value;
  const more = { ...(clock === undefined ? {} : { clock }), ...(processes && { processes: processes.map(plainProcess) }) };
  return { value: { run, seq, metrics, ...more } };
}

function plainProcess({ name, user, cpuPercent, memoryPercent }: HeavyProcess): HeavyProcess {
  return { name, user, cpuPercent, memoryPercent };
}
