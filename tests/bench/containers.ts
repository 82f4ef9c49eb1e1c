import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import pino from 'pino';
import { parseConfig } from '../../reconciler/config.ts';
import { openKeelson } from '../../reconciler/open.ts';
import { reconcile } from '../../reconciler/reconcile.ts';
import { startDockerd } from '../lab/dockerd.ts';
import { askEngine } from '../lab/engine-api.ts';
import { buildImages } from '../lab/images.ts';
import { clusterYaml, jobYaml } from '../support/docker-journey.ts';
import { tempFolder } from '../support/temp.ts';
import { medianMs, ms, type Row } from './table.ts';

const COUNT = 100;

/** A hundred containers from nothing, and the same unchanged, beside the raw Engine API with the same concurrency. */
export async function benchContainers(): Promise<readonly Row[]> {
  await using dockerd = await startDockerd();
  await buildImages(dockerd.socket);
  await using folder = await tempFolder();
  const repository = join(folder.path, 'cluster');
  await mkdir(repository);
  const job = jobYaml('many', 'demo/busybox:1', [`replicas: ${COUNT}`, 'stop: {grace: 0s}']);
  await writeFile(join(repository, 'all.yaml'), `${clusterYaml(dockerd.socket)}---\n${job}`);
  const { config } = parseConfig(null, {
    flags: { repo: repository, directory: join(folder.path, 'state') },
    environment: {},
    cwd: folder.path,
    home: folder.path,
  });
  const before = await rawCreates(dockerd.socket, config!.concurrency);
  await using keelson = await openKeelson(config!, { log: pino({ level: 'silent' }), version: '0.1.0' });
  const reconciler = keelson.reconcilers[0]!;
  const pass = () => reconcile(reconciler, { dryRun: false }, AbortSignal.timeout(600_000));
  const began = performance.now();
  const { report } = await pass();
  const created = performance.now() - began;
  const accepted = report.outcomes.filter(outcome => outcome.status === 'accepted' && outcome.action === 'create').length;
  if (accepted !== COUNT) throw new Error(`${accepted} of ${COUNT} containers were made`);
  const list = await medianMs(9, () => askEngine(dockerd.socket, 'GET', '/containers/json?all=true'));
  const unchanged = await medianMs(9, pass);
  await removeAll(dockerd.socket);
  // Before and after: what else the machine has to do, and what clearing away leaves to the kernel, is in both.
  const raw = (before + (await rawCreates(dockerd.socket, config!.concurrency))) / 2;
  return [
    {
      work: '100 containers from nothing on one Engine',
      measured: ms(created),
      limit: `${ms(raw)} raw Engine API, ${config!.concurrency} at once`,
      goal: '≤ 1.2 ×',
      met: created <= 1.2 * raw,
    },
    {
      work: 'a pass over the same, unchanged',
      measured: ms(unchanged),
      limit: `${ms(list)} one list call`,
      goal: '≤ 3 ×',
      met: unchanged <= 3 * list,
    },
  ];
}

/** Create and start, as plain as the API allows. */
async function rawCreates(socket: string, concurrency: number): Promise<number> {
  const limit = pLimit(concurrency);
  const began = performance.now();
  await Promise.all(
    Array.from({ length: COUNT }, (_, index) =>
      limit(async () => {
        const { Id } = await askEngine(socket, 'POST', `/containers/create?name=raw-${index}`, {
          Image: 'demo/busybox:1',
          HostConfig: { RestartPolicy: { Name: 'always' } },
        });
        await askEngine(socket, 'POST', `/containers/${Id}/start`);
      }),
    ),
  );
  const took = performance.now() - began;
  await removeAll(socket);
  return took;
}

async function removeAll(socket: string): Promise<void> {
  const limit = pLimit(8);
  const all = (await askEngine(socket, 'GET', '/containers/json?all=true')) as readonly { readonly Id: string }[];
  await Promise.all(all.map(({ Id }) => limit(() => askEngine(socket, 'DELETE', `/containers/${Id}?force=true`))));
}
