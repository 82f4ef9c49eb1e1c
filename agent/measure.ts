import { readdir, readFile, statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

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
 * call before. `root`: the folder that these are in, `disk`: where free space is looked at.
 */
export function openMeasuring({
  root = '/',
  disk,
}: {
  readonly root?: string;
  readonly disk: string;
}): () => Promise<Readonly<Record<string, number>>> {
  let before: Counters | null = null;
  const read = (path: string): Promise<string> => readFile(`${root}${path}`, 'utf8').catch(() => '');
  return async () => {
    const [stat, memory, load, network, temperatures, batteries, space] = await Promise.all([
      read('proc/stat'),
      read('proc/meminfo'),
      read('proc/loadavg'),
      read('proc/net/dev'),
      readAll(`${root}sys/class/thermal`, /^thermal_zone/, 'temp'),
      readAll(`${root}sys/class/power_supply`, /^/, 'capacity'),
      statfs(disk).catch(() => null),
    ]);
    const now: Counters = { at: performance.now(), ticks: ticksIn(stat), network: networkIn(network) };
    const metrics = {
      ...rates(before, now),
      ...memoryIn(memory),
      ...loadIn(load),
      ...(space === null || space.blocks === 0
        ? {}
        : { 'disk.percent': percent(space.blocks - space.bfree, space.blocks - space.bfree + space.bavail) }),
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
