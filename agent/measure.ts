import { readdir, readFile, statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { openFullest, type Space } from './fullest.ts';

/** What is counted up since the machine started: what happened between two measurements is their difference. */
interface Counters {
  /** By this process's own clock, milliseconds. */
  readonly at: number;
  /** Ticks of all cores: all, and those in which nothing was to be done. */
  readonly ticks: { readonly all: number; readonly idle: number } | null;
  readonly network: { readonly received: number; readonly sent: number } | null;
}

/**
 * Measures the machine by what the kernel tells under /proc and /sys, where it does: each call gives metrics by name, over the time since the
 * call before. `root`: the folder that these are in, `own`: a folder that has its file system looked at wherever that is.
 */
export function openMeasuring({
  root = '/',
  own,
  ask = statfs,
}: {
  readonly root?: string;
  readonly own: string;
  readonly ask?: (path: string) => Promise<Space>;
}): () => Promise<Readonly<Record<string, number>>> {
  let before: Counters | null = null;
  const fullest = openFullest(own, ask);
  const read = (path: string): Promise<string> => readFile(`${root}${path}`, 'utf8').catch(() => '');
  return async () => {
    const [stat, memory, load, network, temperatures, batteries, full] = await Promise.all([
      read('proc/stat'),
      read('proc/meminfo'),
      read('proc/loadavg'),
      read('proc/net/dev'),
      readAll(`${root}sys/class/thermal`, /^thermal_zone/, 'temp'),
      readBatteries(`${root}sys/class/power_supply`),
      read('proc/self/mounts').then(fullest),
    ]);
    const now: Counters = { at: performance.now(), ticks: ticksIn(stat), network: networkIn(network) };
    const metrics = {
      ...rates(before, now),
      ...memoryIn(memory),
      ...loadIn(load),
      ...(full === null ? {} : { 'disk.percent': percent(full, 1) }),
      ...(temperatures.length === 0 ? {} : { 'temperature.celsius': Math.max(...temperatures) / 1000 }),
      ...(batteries.length === 0 ? {} : { 'battery.percent': Math.min(...batteries) }),
    };
    before = now;
    return metrics;
  };
}

/** A number from the file of that name in each of the folders; without those that have none. */
async function readAll(folder: string, names: RegExp, file: string): Promise<readonly number[]> {
  const entries = await readdir(folder).catch(() => []);
  const texts = await Promise.all(
    entries.filter(name => names.test(name)).map(name => readFile(`${folder}/${name}/${file}`, 'utf8').catch(() => '')),
  );
  return texts.flatMap(text => (/^-?\d+\s*$/.test(text) ? [Number(text)] : []));
}

/** What is left in those that this machine runs on: a mouse has one, too. */
async function readBatteries(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch(() => []);
  const batteries = await Promise.all(
    names.map(async name => {
      const [type, scope, capacity] = await Promise.all(
        ['type', 'scope', 'capacity'].map(file => readFile(`${folder}/${name}/${file}`, 'utf8').catch(() => '')),
      );
      const isOwn = type?.trim() === 'Battery' && scope?.trim() !== 'Device';
      return isOwn && /^\d+\s*$/.test(capacity ?? '') ? [Number(capacity)] : [];
    }),
  );
  return batteries.flat();
}

function ticksIn(stat: string): Counters['ticks'] {
  const [name, ...fields] = stat.slice(0, stat.indexOf('\n')).split(/\s+/);
  // The eighth is stolen by other machines; what guests use is counted in `user` already.
  const ticks = fields.slice(0, 8).map(Number);
  if (name !== 'cpu' || ticks.length < 5) return null;
  return { all: ticks.reduce((sum, one) => sum + one, 0), idle: ticks[3]! + ticks[4]! };
}

/** Bytes over all links but those within the machine. */
function networkIn(text: string): Counters['network'] {
  const lines = text.split('\n').flatMap(line => {
    const [name = '', rest] = line.split(':');
    return rest === undefined || /^(lo|veth|docker|br-)/.test(name.trim()) ? [] : [rest.trim().split(/\s+/).map(Number)];
  });
  if (lines.length === 0) return null;
  const sum = (column: number): number => lines.reduce((all, line) => all + (line[column] ?? 0), 0);
  return { received: sum(0), sent: sum(8) };
}

function rates(before: Counters | null, now: Counters): Readonly<Record<string, number>> {
  if (before === null) return {};
  const seconds = (now.at - before.at) / 1000;
  const all = (now.ticks?.all ?? 0) - (before.ticks?.all ?? 0);
  const idle = (now.ticks?.idle ?? 0) - (before.ticks?.idle ?? 0);
  const hasNetwork =
    now.network !== null && before.network !== null && seconds > 0 && now.network.received >= before.network.received;
  return {
    ...(all > 0 ? { 'cpu.percent': percent(all - idle, all) } : {}),
    ...(hasNetwork
      ? {
          'network.received.bytesPerSecond': Math.round((now.network.received - before.network.received) / seconds),
          'network.sent.bytesPerSecond': Math.round(Math.max(0, now.network.sent - before.network.sent) / seconds),
        }
      : {}),
  };
}

function memoryIn(text: string): Readonly<Record<string, number>> {
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const [total, available] = [field('MemTotal'), field('MemAvailable')];
  const swap = field('SwapTotal');
  return {
    ...(total > 0 ? { 'memory.percent': percent(total - available, total) } : {}),
    ...(swap > 0 ? { 'swap.percent': percent(swap - field('SwapFree'), swap) } : {}),
  };
}

/** Per core, as percents: 100 is a machine that has just as much to do as it can. */
function loadIn(text: string): Readonly<Record<string, number>> {
  const [one, five, fifteen] = text
    .split(' ')
    .slice(0, 3)
    .map(value => rounded((100 * Number(value)) / availableParallelism()));
  if (one === undefined || five === undefined || fifteen === undefined || Number.isNaN(one + five + fifteen)) return {};
  return { 'load1.percent': one, 'load5.percent': five, 'load15.percent': fifteen };
}

function percent(part: number, whole: number): number {
  return rounded((100 * part) / whole);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
