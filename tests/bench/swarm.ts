import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { parseConfig } from '../../reconciler/config.ts';
import { describeThisProcess, type Keelson, openKeelson } from '../../reconciler/open.ts';
import { type PassOptions, reconcile } from '../../reconciler/reconcile.ts';
import { type Lab, startHosts } from '../lab/hosts/start-hosts.ts';
import { formSwarm } from '../lab/swarm.ts';
import { clusterYaml } from '../support/docker-journey.ts';
import { tempFolder } from '../support/temp.ts';
import { eventually } from '../support/wait.ts';
import { medianMs, ms, type Row } from './table.ts';

const COUNT = 100;

/** A hundred services, and five bare hosts that become a Swarm, each beside what Docker's own program does. */
export async function benchSwarm(): Promise<readonly Row[]> {
  return [...(await benchServices()), await benchFormation()];
}

async function benchServices(): Promise<readonly Row[]> {
  await using lab = await startHosts({ count: 3, docker: true });
  await lab.loadImages();
  await formSwarm(lab.hosts, 3);
  const stack = await byStackDeploy(lab);
  await using folder = await tempFolder();
  await using keelson = await open(folder.path, lab, serviceJobs());
  const submitted = await timed(() => pass(keelson));
  const running = submitted + (await timed(() => allRunning(lab)));
  await pass(keelson);
  const unchanged = await medianMs(5, () => pass(keelson, { dryRun: true }));
  return [
    row(`${COUNT} Swarm services: submitted`, submitted, stack.submitted, 1),
    row(`${COUNT} Swarm services: until all run`, running, stack.running, 1),
    row(`${COUNT} Swarm services: unchanged`, unchanged, stack.unchanged, 0.3),
  ];
}

function row(work: string, measured: number, limit: number, factor: number): Row {
  return {
    work,
    measured: ms(measured),
    limit: `${ms(limit)} docker stack deploy`,
    goal: `≤ ${factor} ×`,
    met: measured <= factor * limit,
  };
}

/** The same services by Docker's own program; they are gone again afterwards. */
async function byStackDeploy(
  lab: Lab,
): Promise<{ readonly submitted: number; readonly running: number; readonly unchanged: number }> {
  await using folder = await tempFolder();
  const file = join(folder.path, 'stack.yml');
  const service = (index: number): string =>
    `  s${index}: {image: "demo/busybox:1", stop_grace_period: 0s, networks: [n], deploy: {endpoint_mode: dnsrr}}`;
  await writeFile(file, ['version: "3.8"', 'services:', ...numbers().map(service), 'networks: {n: {}}', ''].join('\n'));
  const [manager] = lab.hosts;
  const deploy = (): Promise<unknown> => manager!.docker('stack', 'deploy', '-c', file, 'many');
  const submitted = await timed(deploy);
  const running = submitted + (await timed(() => allRunning(lab)));
  const unchanged = await medianMs(3, deploy);
  await manager!.docker('stack', 'rm', 'many');
  await eventually(async () => {
    const left = await Promise.all(lab.hosts.map(host => host.docker('ps', '-aq')));
    if (left.some(text => text !== '')) throw new Error('containers are left');
  }, 120_000);
  return { submitted, running, unchanged };
}

/** Five engines that are in no Swarm, by a script that only makes one, joins and labels; and by Keelson. */
async function benchFormation(): Promise<Row> {
  await using lab = await startHosts({ count: 5, docker: true });
  const script = await timed(async () => {
    await formSwarm(lab.hosts, 3);
    for (const { name } of lab.hosts) await lab.hosts[0]!.docker('node', 'update', '--label-add', `shelf=${name}`, name);
  });
  for (const host of lab.hosts.toReversed()) await host.docker('swarm', 'leave', '--force');
  await using folder = await tempFolder();
  await using keelson = await open(folder.path, lab, '');
  const { converge } = await import('../../reconciler/converge.ts');
  const lease = { holder: describeThisProcess('bench', Date.now()), waitMs: 0 };
  const formed = await timed(async () => {
    const done = await converge(
      keelson.reconcilers[0]!,
      { dryRun: false, deadlineMs: 120_000, lease },
      AbortSignal.timeout(120_000),
    );
    if (done.last.report.exitCode !== 0) throw new Error(`it ended with ${done.last.report.exitCode}`);
  });
  return {
    work: 'five bare hosts to a Swarm with labels',
    measured: ms(formed),
    limit: `${ms(script)} a script that does only that`,
    goal: '≤ 2 ×',
    met: formed <= 2 * script,
  };
}

/** Keelson on a lab's hosts by their sockets: the first three are managers. */
async function open(folder: string, lab: Lab, jobs: string): Promise<Keelson> {
  const repository = join(folder, 'cluster');
  await rm(repository, { recursive: true, force: true });
  await mkdir(repository);
  const nodes = lab.hosts.map(({ name, address, socket }, index) =>
    [
      ...['apiVersion: keelson/v1', 'kind: Node', `metadata: {name: ${name}, labels: {shelf: ${name}}}`],
      `spec: {engine: swarm, roles: [${index < 3 ? 'manager' : 'compute'}], address: ${address}, access: [{local: {socket: ${socket}}}]}`,
    ].join('\n'),
  );
  const role = (name: string, swarm: string): string =>
    `apiVersion: keelson/v1\nkind: Role\nmetadata: {name: ${name}}\nspec: {swarm: ${swarm}}`;
  const [cluster] = clusterYaml('', { spec: ['networks: {n: {}}'] }).split('---\n');
  const documents = [cluster!, role('manager', 'manager'), role('compute', 'worker'), ...nodes];
  await writeFile(join(repository, 'all.yaml'), [...documents, jobs].filter(text => text !== '').join('\n---\n'));
  const { config } = parseConfig(null, {
    flags: { repo: repository, directory: join(folder, 'state') },
    environment: {},
    cwd: folder,
    home: folder,
  });
  return openKeelson(config!, { log: pino({ level: 'silent' }), version: '0.1.0' });
}

function serviceJobs(): string {
  return numbers()
    .map(index =>
      [
        ...['apiVersion: keelson/v1', 'kind: Job', `metadata: {name: s${index}}`],
        'spec: {image: "demo/busybox:1", pull: never, stop: {grace: 0s}, networks: [{name: n}]}',
      ].join('\n'),
    )
    .join('\n---\n');
}

async function pass(keelson: Keelson, options: Partial<PassOptions> = {}): Promise<void> {
  const { report } = await reconcile(keelson.reconcilers[0]!, { dryRun: false, ...options }, AbortSignal.timeout(600_000));
  const failed = report.outcomes.filter(outcome => outcome.status === 'failed');
  if (failed.length > 0 || report.intent.diagnostics.some(({ severity }) => severity === 'error'))
    throw new Error(JSON.stringify([failed.slice(0, 2), report.intent.diagnostics.slice(0, 2)]));
}

async function allRunning(lab: Lab): Promise<void> {
  await eventually(async () => {
    const replicas = await lab.hosts[0]!.docker('service', 'ls', '--format', '{{.Replicas}}');
    const ready = replicas.split('\n').filter(text => text === '1/1').length;
    if (ready < COUNT) throw new Error(`${ready} of ${COUNT} run`);
  }, 180_000);
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

function numbers(): readonly number[] {
  return Array.from({ length: COUNT }, (_, index) => index);
}
