import type { Cluster, Job, Node, SecretName, Volume, WorkloadTemplate } from './cluster.ts';
import type { Diagnostic, Position } from './diagnostic.ts';
import type { ClusterManifest, JobManifest, NodeManifest, RoleManifest, ThresholdManifest } from './manifest.generated.ts';
import type { Network } from './network.ts';
import type { BuildFile } from './resource.ts';
import type { Text } from './text.ts';
import type { FileContent } from './workload.ts';

/** What each kind of document holds. */
export interface Manifests {
  readonly Cluster: ClusterManifest;
  readonly Node: NodeManifest;
  readonly Role: RoleManifest;
  readonly Job: JobManifest;
  readonly Threshold: ThresholdManifest;
}

/** The kinds that a repository declares: `Cluster`, `Node`, `Job`, … */
export type Kind = keyof Manifests;

/** The way to a field: `['spec', 'ports', 0, 'publish']`. */
export type Path = readonly (string | number)[];

/** Where something stands in a file, with what a view needs to show it. */
export type Place = Required<Pick<Diagnostic, 'at' | 'length' | 'excerpt'>>;

/** Which part of a field is meant: its key, its value, or the first piece of its value that reads so. */
export type Part = 'key' | 'value' | { readonly near: string };

/** One thing as declared: valid, with the cluster's defaults below it and the variants above it. The same object while nothing of that changed. */
export interface Manifest<K extends Kind = Kind> {
  readonly kind: K;
  readonly name: string;
  readonly value: Manifests[K];
  /** Where its name stands. */
  readonly at: Position;
  /** The place of a field in the document that it comes from, looked up anew: for diagnostics. */
  readonly place: (path: Path, part?: Part) => Place;
  /** The file that a field comes from: paths in it are relative to that file's folder. */
  readonly fileOf: (path: Path) => string;
}

/** What the files are that a manifest names. The same object while nothing of them changed. */
export interface Contents {
  /** By index in `spec.files`, of nodes and roles in `spec.host.files`: those with `from`, each with its path in the repository and whether it is a template. */
  readonly files: ReadonlyMap<number, { readonly path: string; readonly content: FileContent; readonly template: boolean }>;
  /** The folder of `spec.build`, by path below it. */
  readonly build?: Readonly<Record<string, BuildFile>>;
  /** What the Compose files of `spec.stack` say; null where they are wrong. */
  readonly stack?: Stack | null;
}

/** What the Compose files of a Job with `technology: stack` say, as `docker stack deploy` understands them. */
export interface Stack {
  /** By name. */
  readonly services: readonly StackService[];
  /** Those that its services join. */
  readonly networks: readonly Network[];
  readonly volumes: readonly Volume[];
}

/** One service of a stack, which becomes a Job of its own. */
export interface StackService {
  /** `coffee/proxy`: the name of the Job. */
  readonly name: string;
  readonly workload: WorkloadTemplate;
  /** Where Compose says what a Job says in that field. */
  readonly place: (path: Path, part?: Part) => Place;
}

/** What resolve asks of templates. */
export interface Templates {
  /** The secrets that a text names. */
  readonly secretsIn: (text: string) => readonly SecretName[];
  /** What is wrong with the templates of a commit, those of jobs judged on every node that the job may run on. */
  readonly check: (input: TemplateCheck) => readonly Diagnostic[];
  /** A text rendered for all replicas of a job alike; only what `check` let pass. */
  readonly render: (cluster: Cluster, job: Job, text: string) => Text;
  /** Renders texts of what is on a machine itself; only what `check` let pass. */
  readonly rendererForNodes: (cluster: Cluster) => (text: string, node: Node) => Text;
}

/** What the check of a commit's templates needs. */
export interface TemplateCheck {
  readonly cluster: Cluster;
  readonly manifests: readonly Manifest[];
  readonly contents: ReadonlyMap<Manifest, Contents>;
  /** The same list for jobs that are placed alike. */
  readonly nodesOf: (job: Job) => readonly Node[];
  /** Whether a value that is not there, such as `['jobs', 'web', 'image']`, is only missing because a document is wrong: then it is no error. */
  readonly mayBe: (value: readonly string[]) => boolean;
}
