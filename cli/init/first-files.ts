import { OperationError } from '../../reconciler/model/operation-error.ts';

/** What `init` knows of the cluster whose files it writes. */
export interface FirstCluster {
  /** Wanted names; what DNS labels do not have is left out. */
  readonly cluster: string;
  readonly node: string;
  readonly uid: string;
  readonly engine: 'docker' | 'process';
  /** Where the editor finds the schema, for the file of that path. */
  readonly schema: (path: string) => string;
}

/** One file that `init` writes. */
export interface FirstFile {
  readonly text: string;
  /** For people: what it is. */
  readonly what: string;
}

/** A cluster of one node and one job, by path: what `init` writes. Throws OperationError for a name that cannot be one. */
export function firstFiles({ cluster, node, uid, engine, schema }: FirstCluster): ReadonlyMap<string, FirstFile> {
  const clusterName = dnsLabel(cluster);
  if (clusterName === '')
    throw new OperationError('invalid', `"${cluster}" cannot be the name of a cluster; give one with --name, such as attic`);
  const nodeName = dnsLabel(node) || 'this-machine';
  const nodePath = `nodes/${nodeName}.yaml`;
  const head = (path: string): string => `# yaml-language-server: $schema=${schema(path)}\napiVersion: keelson/v1\n`;
  return new Map([
    ['cluster.yaml', { text: head('cluster.yaml') + clusterText(clusterName, uid), what: `the cluster ${clusterName}` }],
    [nodePath, { text: head(nodePath) + nodeText(nodeName, engine), what: `this machine, ${ENGINES[engine]}` }],
    ['jobs/hello.yaml', { text: head('jobs/hello.yaml') + JOBS[engine], what: 'a job that says hello' }],
  ]);
}

const ENGINES = { docker: 'with its Docker Engine', process: 'for plain processes (no Docker socket was found)' } as const;

/** The nearest DNS label: `Gimli.local` gives `gimli-local`; empty: there is none. */
function dnsLabel(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^[-0-9]+|-+$/g, '');
}

function clusterText(name: string, uid: string): string {
  return `kind: Cluster
metadata:
  name: ${name}
  # Whose things these are: what carries another uid is never touched. Never change it.
  uid: ${uid}
spec:
  policy:
    # What is changed by hand is put back; "report" only tells.
    drift: correct
    # Of all jobs so many may vanish from git at once; more is held until it is allowed by name.
    maxDeletes: 30%
`;
}

function nodeText(name: string, engine: FirstCluster['engine']): string {
  return `kind: Node
metadata:
  name: ${name}
  labels: {}
spec:
  # What runs workloads there: docker, or process for plain commands of this machine.
  engine: ${engine}
  # How it is reached; another machine's Docker Engine by SSH or TCP:
  #   - ssh: {host: 192.168.1.23, user: pi, key: {secret: pi-key}}
  #   - tcp: {host: 192.168.1.23, port: 2376, tls: {ca: {secret: docker-ca}, cert: {secret: docker-cert}, key: {secret: docker-key}}}
  access: [local]
`;
}

const HELLO = `["sh", "-c", "while true; do echo \\"$GREETING, it is $(date)\\"; sleep 5; done"]`;

const JOBS: Readonly<Record<FirstCluster['engine'], string>> = {
  docker: `kind: Job
metadata:
  name: hello
spec:
  image: busybox:1.37
  # Change a value, commit, and see it roll: reconcile --dry-run
  replicas: 1
  command: ${HELLO}
  env:
    GREETING: hello
  resources:
    limits: {memory: 32Mi}
`,
  process: `kind: Job
metadata:
  name: hello
spec:
  technology: process
  # Change a value, commit, and see it roll: reconcile --dry-run
  replicas: 1
  command: ${HELLO}
  env:
    GREETING: hello
`,
};
