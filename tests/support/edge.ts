import type { Host } from '../lab/hosts/host.ts';
import { hostYaml } from './fleet.ts';
import { eventually } from './wait.ts';

/** Machines with the role edge, each with its Glances. */
export function edgeNodes(hosts: readonly Host[]): Readonly<Record<string, string>> {
  const fields = ['roles: [edge]', 'telemetry: {source: glances, interval: 2s, metrics: [cpu]}'];
  return {
    'role.yaml': 'apiVersion: keelson/v1\nkind: Role\nmetadata: {name: edge}\n',
    ...Object.fromEntries(hosts.map(host => [`${host.name}.yaml`, hostYaml(host, fields)])),
  };
}

/** A machine on which nothing is changed. */
export function watchedYaml(host: Host): string {
  return hostYaml(host, ['engine: none', 'telemetry: {source: glances, interval: 2s, metrics: [cpu, processes]}']);
}

/** What runs on both of them: two that may use all there is, one that may not, and what tells how the machine fares, by a stand-in. */
export const EDGE_JOBS: Readonly<Record<string, string>> = {
  'api.yaml': edgeJob('api', ['priority: 90']),
  'batch.yaml': edgeJob('batch', ['priority: 20', 'resources: {limits: {cpus: 0.4, memory: 512Mi}}']),
  'worker.yaml': edgeJob('worker', ['priority: 10']),
  'metrics-exporter.yaml': edgeJob('metrics-exporter', ['protected: true', 'networkMode: host', 'pid: host']),
};

/** A job of every machine with the role. */
export function edgeJob(name: string, more: readonly string[], mode = 'mode: global'): string {
  const spec = ['image: "demo/busybox:1"', 'pull: never', 'placement: {role: edge}', 'stop: {grace: 0s}', mode, ...more];
  return `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: ${name}}\nspec:\n${spec.map(line => `  ${line}\n`).join('')}`;
}

/** The rules of an edge controller that are fixed at 80 %, with seconds for minutes. */
export const OVERLOAD = `apiVersion: keelson/v1
kind: Threshold
metadata: {name: overload}
spec:
  select: {roles: [edge], containers: all}
  metric: cpu.percent
  above: 80
  clear: 70
  for: 2s
  clearFor: 2s
  backoff: {factor: 1}
  levels:
    - {do: limit, with: {cpus: 0.2, memory: 128Mi}}
    - {do: taint, after: 1s}
    - {do: stop, after: 2s, every: 1s}
`;

/** Only shows what is heavy on the machine that is only watched. */
export const WATCH = `apiVersion: keelson/v1
kind: Threshold
metadata: {name: watch}
spec:
  select: {nodes: [h3]}
  metric: cpu.percent
  above: 80
  clear: 70
  for: 2s
  clearFor: 2s
  levels: [{do: observe}]
`;

/** Starts containers that are nobody's: one without limits, one with, one that may swap, and one that somebody stopped. */
export async function startForeign({ docker }: Host): Promise<void> {
  const run = (name: string, ...more: readonly string[]): Promise<string> =>
    docker('run', '-d', '--stop-timeout', '1', '--name', name, ...more, 'demo/busybox:1');
  await run('free');
  await run('small', '--cpus', '0.3', '--memory', '96m');
  await run('large', '--cpu-quota', '45000', '--memory', '256m', '--memory-swap', '384m');
  await run('resting', '--memory', '256m');
  await docker('stop', 'resting');
}

/** A `yes` that runs until it is ended. */
export interface Load extends AsyncDisposable {
  end(): Promise<void>;
}

/** Runs `yes` in a container, with which it ends, too; beside all of them where none is named. */
export async function startLoad({ exec, docker }: Host, container?: string): Promise<Load> {
  const pid = async (): Promise<string> => {
    if (container === undefined) return (await exec('yes >/dev/null 2>&1 </dev/null & echo $!')).stdout.trim();
    await docker('exec', '-d', container, 'sh', '-c', 'exec yes >/dev/null');
    return eventually(async () => /(\d+) .*\byes\b/.exec(await docker('top', container, '-eo', 'pid,args'))![1]!);
  };
  const started = await pid();
  const end = async (): Promise<void> => void (await exec(`kill ${started}`));
  return { end, [Symbol.asyncDispose]: end };
}
