import type { HeavyProcess, MetricGroup } from '../../model/telemetry.ts';

/** What one part of Glances is called in its API, 3 and 4 alike. */
export const PLUGINS: Readonly<Record<MetricGroup, string>> = {
  cpu: 'cpu',
  memory: 'mem',
  load: 'load',
  swap: 'memswap',
  disk: 'fs',
  sensors: 'sensors',
  network: 'network',
  processes: 'processlist',
};

/** The heaviest are enough for people. */
const MOST_PROCESSES = 10;
const LONGEST_NAME = 100;
/** Of a core, or of all memory: what less takes nobody needs to know. */
const HEAVY_PERCENT = 80;

type Entry = Readonly<Record<string, unknown>>;

/** The metrics in what Glances answered of one part, by the names of Keelson; what is not a number is left out. */
export function metricsIn(group: MetricGroup, answer: unknown): Readonly<Record<string, number>> {
  const [entry] = entriesOf(answer);
  switch (group) {
    case 'cpu':
      return numbers({ 'cpu.percent': entry?.total });
    case 'memory':
      return numbers({ 'memory.percent': entry?.percent });
    case 'swap':
      return numbers({ 'swap.percent': entry?.percent });
    case 'load':
      return numbers({
        'load1.percent': perCore(entry, 'min1'),
        'load5.percent': perCore(entry, 'min5'),
        'load15.percent': perCore(entry, 'min15'),
      });
    case 'disk':
      return numbers({ 'disk.percent': most(entriesOf(answer).map(({ percent }) => percent)) });
    case 'sensors':
      return sensors(entriesOf(answer));
    case 'network':
      return network(entriesOf(answer));
    case 'processes':
      return {};
  }
}

/** The processes that take most of a core or of the memory, the heaviest first. */
export function heavyProcesses(answer: unknown): readonly HeavyProcess[] {
  return entriesOf(answer)
    .map(({ name, username, cpu_percent, memory_percent }) => ({
      name: nameIn(name),
      user: nameIn(username),
      cpuPercent: isNumber(cpu_percent) ? cpu_percent : 0,
      memoryPercent: isNumber(memory_percent) ? memory_percent : 0,
    }))
    .filter(({ cpuPercent, memoryPercent }) => Math.max(cpuPercent, memoryPercent) > HEAVY_PERCENT)
    .sort((one, other) => weight(other) - weight(one))
    .slice(0, MOST_PROCESSES);
}

/** Whatever a machine says, it is kept in memory and in the store. */
function nameIn(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, LONGEST_NAME) : '';
}

function weight({ cpuPercent, memoryPercent }: HeavyProcess): number {
  return Math.max(cpuPercent, memoryPercent);
}

/** A load average is a count of processes: 100 means one for each core. */
function perCore(entry: Entry | undefined, name: string): number | undefined {
  const [load, cores] = [entry?.[name], entry?.cpucore];
  return isNumber(load) && isNumber(cores) && cores > 0 ? (100 * load) / cores : undefined;
}

/** The hottest temperature and the emptiest battery. */
function sensors(entries: readonly Entry[]): Readonly<Record<string, number>> {
  const valuesOf = (type: RegExp): readonly number[] =>
    entries.flatMap(entry => (type.test(String(entry.type)) && isNumber(entry.value) ? [celsius(entry.value, entry.unit)] : []));
  const batteries = valuesOf(/^battery/);
  return numbers({
    'temperature.celsius': most(valuesOf(/^temperature/)),
    'battery.percent': batteries.length === 0 ? undefined : Math.min(...batteries),
  });
}

function celsius(value: number, unit: unknown): number {
  return unit === 'F' ? ((value - 32) * 5) / 9 : value;
}

/** All interfaces but loopback together, per second. Glances 3 tells the bytes since it looked before, 4 the rate. */
function network(entries: readonly Entry[]): Readonly<Record<string, number>> {
  const outside = entries.filter(({ interface_name }) => interface_name !== 'lo');
  const rate = (three: string, four: string): number | undefined => {
    const rates = outside.flatMap(entry => {
      const [since, bytes, rated] = [entry.time_since_update, entry[three], entry[four]];
      if (isNumber(rated)) return [rated];
      return isNumber(bytes) && isNumber(since) && since > 0 ? [bytes / since] : [];
    });
    return rates.length === 0 ? undefined : rates.reduce((sum, one) => sum + one, 0);
  };
  return numbers({
    'network.received.bytesPerSecond': rate('rx', 'bytes_recv_rate_per_sec'),
    'network.sent.bytesPerSecond': rate('tx', 'bytes_sent_rate_per_sec'),
  });
}

function most(values: readonly unknown[]): number | undefined {
  const known = values.filter(isNumber);
  return known.length === 0 ? undefined : Math.max(...known);
}

function numbers(values: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => isNumber(entry[1])));
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** The objects in an answer that is one or a list of them. */
function entriesOf(answer: unknown): readonly Entry[] {
  return (Array.isArray(answer) ? answer : [answer]).filter(
    (entry): entry is Entry => typeof entry === 'object' && entry !== null && !Array.isArray(entry),
  );
}
