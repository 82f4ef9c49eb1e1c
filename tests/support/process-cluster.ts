import { join } from 'node:path';
import { type CliResult, type RunningCli, runCli, startCli } from './cli.ts';
import { createRepository, type Repository } from './git-repository.ts';
import { tempFolder } from './temp.ts';

/** A cluster of this machine's own processes in a git repository, driven by the command; its processes end with it. */
export interface ProcessCluster extends AsyncDisposable {
  readonly repository: Repository;
  /** A folder beside the repository. */
  readonly home: string;
  /** Runs `reconcile` in the repository. */
  run(args: string, options?: { readonly input?: string }): Promise<CliResult>;
  start(args: string): Promise<RunningCli>;
}

/** The uid of the cluster. */
export const UID = '54571105-32c0-4e5a-b946-00480c6aefe1';

/** Manifests of a cluster of one node whose workloads count as settled almost at once, and a first job. */
const FIRST_FILES: Readonly<Record<string, string>> = {
  'cluster.yaml': `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: ${UID}}
spec:
  policy: {stability: 200ms}
`,
  'nodes/here.yaml': `apiVersion: keelson/v1
kind: Node
metadata: {name: here}
spec: {engine: process, access: [local]}
`,
  'jobs/hello.yaml': jobText('hello', { says: 'hello' }),
};

/** A process that says something again and again, with its pid. */
export function jobText(name: string, { says, more = '' }: { readonly says: string; readonly more?: string }): string {
  return `apiVersion: keelson/v1
kind: Job
metadata: {name: ${name}}
spec:
  technology: process
  command: [sh, -c, 'while true; do echo "$SAYS from $0 $$"; sleep 0.2; done', ${name}]
  env: {SAYS: ${says}}
  stop: {grace: 1s}
${more}`;
}

export async function processCluster(files: Readonly<Record<string, string>> = FIRST_FILES): Promise<ProcessCluster> {
  const folder = await tempFolder();
  const repository = createRepository(join(folder.path, 'attic'));
  if (Object.keys(files).length > 0) repository.commit(files, 'First cluster');
  const home = folder.path;
  const options = { cwd: repository.path, env: { HOME: home, DOCKER_HOST: 'unix:///nowhere.sock' } };
  const words = (args: string): readonly string[] => args.split(' ').filter(word => word !== '');
  const cluster: ProcessCluster = {
    repository,
    home,
    run: (args, more = {}) => runCli(words(args), { ...options, ...more }),
    start: args => startCli(words(args), options),
    async [Symbol.asyncDispose]() {
      if (repository.git('branch', '--list', 'main') !== '') await endJobs(cluster);
      await folder[Symbol.asyncDispose]();
    },
  };
  return cluster;
}

/** What a cluster runs outlives its commands: all jobs are declared absent, and that is done. */
async function endJobs({ repository, run }: ProcessCluster): Promise<void> {
  repository.git('checkout', '--quiet', '--force', 'main');
  repository.git('clean', '--quiet', '--force', '-d');
  const paths = repository
    .git('ls-files', 'jobs')
    .split('\n')
    .filter(path => path !== '');
  const absent = (path: string): string => jobText(/(\w+)\.yaml$/.exec(path)![1]!, { says: 'bye', more: '  state: absent\n' });
  repository.commit(Object.fromEntries(paths.map(path => [path, absent(path)])), 'The end');
  await run('resume');
  await run('--yes --allow-delete all');
}
