import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createRepository } from '../support/git-repository.ts';
import { startGitServer } from '../support/git-server.ts';
import { tempFolder } from '../support/temp.ts';
import { mib, ms, type Row } from './table.ts';

const COUNT = 20_000;
const cluster = `apiVersion: keelson/v1
kind: Cluster
metadata: {name: bench, uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55}
spec: {policy: {maxDeletes: 100%, maxReplaces: 100%}}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: pi-1}
spec: {engine: docker}
`;
const job = (index: number, image: string): string => `apiVersion: keelson/v1
kind: Job
metadata:
  name: job-${index}
  labels: {team: t${index % 20}}
spec:
  image: ${image}
  env:
    MODE: prod
    INDEX: "${index}"
  resources:
    limits: {memory: 64Mi}
`;

interface Passed {
  readonly ms: number;
  readonly planMs: number;
  readonly ready: number;
  readonly files: number;
  readonly errors: number;
  readonly peakBytes: number;
}

/** Twenty thousand manifests in git over smart HTTP: the first pass, and one after a commit that changed one file. */
export async function benchRepository(): Promise<readonly Row[]> {
  await using folder = await tempFolder();
  const repository = createRepository(join(folder.path, 'served', 'cluster'));
  const files = Array.from(
    { length: COUNT },
    (_, index) => [`jobs/${Math.floor(index / 100)}/job-${index}.yaml`, job(index, 'example/app:1.0')] as const,
  );
  repository.commit({ 'cluster.yaml': cluster, ...Object.fromEntries(files) });
  await using server = await startGitServer(join(folder.path, 'served'));
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'repository-child.ts'), `${server.url}/cluster/.git`, join(folder.path, 'state')],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Passed> => JSON.parse(String((await lines.next()).value)) as Passed;
  const first = await next();
  if (first.ready !== COUNT || first.errors > 0)
    throw new Error(`the first pass planned ${first.ready} of ${COUNT} jobs with ${first.errors} diagnostics`);
  const changed: number[] = [];
  let peak = first.peakBytes;
  for (let round = 1; round <= 5; round += 1) {
    repository.commit({ 'jobs/7/job-777.yaml': job(777, `example/app:1.${round}`) });
    child.stdin.write('again\n');
    const passed = await next();
    changed.push(passed.planMs);
    peak = Math.max(peak, passed.peakBytes);
  }
  child.stdin.end();
  await once(child, 'close');
  const median = changed.sort((one, other) => one - other)[2]!;
  return [
    {
      work: '20,000 manifests in git: first pass',
      measured: `${ms(first.ms)}, peak ${mib(peak)}`,
      limit: 'reading and parsing each file once',
      goal: '≤ 12 s, ≤ 400 MiB',
      met: first.ms <= 12_000 && peak <= 400 * 2 ** 20,
    },
    { work: 'one file changed: pull to plan', measured: ms(median), limit: '', goal: '≤ 0.3 s', met: median <= 300 },
  ];
}
