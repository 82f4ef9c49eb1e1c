import type { HeavyProcess } from '../model/telemetry.ts';
import type { InfoDocument } from '../model/wire.generated.ts';
import { type Read, readDocument, writeDocument } from './read-document.ts';
import type { Numbered } from './sequence.ts';

/** How a machine fares. */
export interface Info extends Numbered {
  readonly metrics: Readonly<Record<string, number>>;
  readonly processes?: readonly HeavyProcess[];
}

/** The payload on a node's topic `info`. */
export function encodeInfo(info: Info): Uint8Array {
  return writeDocument(info satisfies InfoDocument);
}

/** What such a payload says; never throws. */
export function decodeInfo(payload: Uint8Array): Read<Info> {
  const read = readDocument<InfoDocument>('info', payload);
  if ('why' in read) return read;
  const { run, seq, metrics, processes } = read.value;
  return { value: { run, seq, metrics, ...(processes === undefined ? {} : { processes: processes.map(plainProcess) }) } };
}

function plainProcess({ name, user, cpuPercent, memoryPercent }: HeavyProcess): HeavyProcess {
  return { name, user, cpuPercent, memoryPercent };
}
