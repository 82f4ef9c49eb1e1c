import { parseIp } from '../../model/addresses.ts';
import type { NodeSpec, ThresholdSpec } from '../../model/manifest.generated.ts';
import type { HostsImport } from '../hosts/import-hosts.ts';
import { labelOf, takeName } from '../names.ts';

/** An entry of the file: `node` with hostname, IP and the rest. */
interface Entry {
  readonly hostname: string;
  readonly address: string;
  readonly port: number | undefined;
  /** Who takes orders for it; absent: it is only watched. */
  readonly orchestrator: string | undefined;
  readonly resources: readonly string[];
}

const METRICS: Readonly<Record<string, NonNullable<NonNullable<NodeSpec['telemetry']>['metrics']>[number]>> = {
  cpu: 'cpu',
  mem: 'memory',
  load: 'load',
  memswap: 'swap',
  fs: 'disk',
  sensors: 'sensors',
  network: 'network',
  processlist: 'processes',
};
const GLANCES_PORT = 61_208;
const RELIEVED = 'relieved';

/**
 * Nodes for a `nodes.yaml` of FRACTAL's edge controller (its content as plain values), and its fixed rules as a Threshold: above 80 % a node
 * is limited, then tainted, then one container after the other is stopped. null: it is none.
 */
export function importFractal(value: unknown): HostsImport | null {
  if (!Array.isArray(value)) return null;
  const entries = value.flatMap((item: unknown) => entryOf(item) ?? []);
  if (entries.length === 0) return null;
  const taken = new Set<string>();
  const named = entries.map(entry => ({ entry, name: takeName(labelOf(entry.hostname) || 'node', taken) }));
  const orchestrator = value.find((item: unknown) => isRecord(item) && 'custom-orchestrator' in item);
  return {
    format: 'FRACTAL nodes.yaml',
    nodes: named.map(({ entry, name }) => ({ name, from: entry.hostname, spec: nodeSpecOf(entry) })),
    roles: entries.some(isRelieved)
      ? [{ name: RELIEVED, from: RELIEVED, spec: { summary: 'is relieved by the threshold overload' } }]
      : [],
    thresholds: entries.some(isRelieved) ? [{ name: 'overload', spec: OVERLOAD }] : [],
    remarks: [
      ...named.flatMap(({ entry, name }) => remarksOf(entry).map(text => ({ machine: name, text }))),
      ...(orchestrator === undefined ? [] : [{ text: 'custom-orchestrator: the reconciler itself does what it did' }]),
    ],
  };
}

/** The controller's own numbers, with what it lacked: time to be sure, and another line below which it is over. */
const OVERLOAD: ThresholdSpec = {
  select: { roles: [RELIEVED], containers: 'all', except: { images: ['*glances*', '*metrics-exporter*'] } },
  any: [
    { metric: 'cpu.percent', above: 80, clear: 70 },
    { metric: 'memory.percent', above: 80, clear: 70 },
    { metric: 'load5.percent', above: 80, clear: 70 },
  ],
  for: '15s',
  clearFor: '60s',
  levels: [
    { do: 'limit', with: { cpus: 0.5, memory: '1Gi' } },
    { do: 'taint', after: '15s' },
    { do: 'stop', every: '15s', after: '15s' },
  ],
};

function entryOf(item: unknown): Entry | null {
  const node = isRecord(item) ? item.node : undefined;
  if (!isRecord(node) || typeof node.IP !== 'string' || parseIp(node.IP) === null) return null;
  const { hostname, port, orchestrator, resources } = node;
  return {
    hostname: typeof hostname === 'string' && hostname !== '' ? hostname : node.IP,
    address: node.IP,
    port: typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined,
    orchestrator: typeof orchestrator === 'string' ? orchestrator : undefined,
    resources: Array.isArray(resources) ? resources.filter(name => typeof name === 'string') : [],
  };
}

function isRelieved({ orchestrator }: Entry): boolean {
  return orchestrator === 'docker';
}

function nodeSpecOf(entry: Entry): NodeSpec {
  const { address, port } = entry;
  const metrics = entry.resources.flatMap(name => METRICS[name] ?? []);
  const [first, ...others] = [...new Set(metrics)];
  const telemetry = {
    source: 'glances' as const,
    version: 3 as const,
    ...(port === undefined || port === GLANCES_PORT ? {} : { port }),
    ...(first === undefined ? {} : { metrics: [first, ...others] as [typeof first, ...typeof others] }),
  };
  if (!isRelieved(entry)) return { address, engine: 'none', telemetry };
  const insecure = 'as before: this engine listens without TLS';
  return { address, access: [{ tcp: { host: address, insecure } }], roles: [RELIEVED], telemetry };
}

function remarksOf({ orchestrator, resources }: Entry): readonly string[] {
  const unknown = resources.filter(name => !(name in METRICS) && name !== 'alert');
  return [
    ...(orchestrator === undefined || orchestrator === 'docker'
      ? []
      : [`orchestrator ${orchestrator} is none that is driven here: it is only watched`]),
    ...(orchestrator === 'docker' ? ['its engine is reached without TLS: give it ssh, or certificates'] : []),
    ...(unknown.length === 0 ? [] : [`resources ${unknown.join(', ')}`]),
  ];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
