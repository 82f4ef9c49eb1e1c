import {
  type AlreadyDeclared,
  type EngineImport,
  type ImportedJob,
  importEngine,
} from '../../reconciler/dialects/engine/import-engine.ts';
import { labelOf } from '../../reconciler/dialects/names.ts';
import { writeManifest, writeYaml } from '../../reconciler/manifests/write-manifest.ts';
import type { NodeSpec } from '../../reconciler/model/manifest.generated.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import { findDockerWorkloads } from '../../reconciler/open.ts';
import { count } from '../../reconciler/report/words.ts';
import type { Context } from '../action.ts';
import { checkFolder, type ImportFlags, newClusterFile, readFolder, type TargetFolder, writeFiles } from './folder.ts';
import { withoutTelling } from './given-away.ts';
import { keelsonsOwn } from './keelsons-own.ts';
import { refuseInside, writeSecrets } from './secrets-file.ts';
import { tellImport } from './tell-import.ts';
import { wayOf } from './way.ts';

/** What `reconcile import docker` is asked for. */
export interface ImportDockerFlags extends ImportFlags {
  readonly node?: string;
  readonly host?: string;
  readonly secrets?: string;
}

/** Writes manifests for the containers of an engine. Throws OperationError and WrongInput. */
export async function importDocker(context: Context<ImportDockerFlags>): Promise<number> {
  const { flags, signal, terminal } = context;
  const folder = await readFolder(context);
  refuseInside(folder, flags.secrets);
  const declared = flags.node === undefined ? undefined : folder.cluster?.nodes.get(flags.node);
  const way = flags.host === undefined ? null : wayOf(flags.host);
  const owner = { cluster: folder.cluster?.name ?? 'import', uid: folder.cluster?.uid ?? '' };
  const ways = way === null ? (declared?.access ?? [{ kind: 'local' as const }]) : [way.access];
  const found = await findDockerWorkloads(folder.config, owner, ways, signal);
  const node = flags.node ?? (labelOf(found.facts.hostname) || 'node');
  if (labelOf(node) !== node)
    throw new OperationError('invalid', `--node ${node}: a name is of lower-case letters, digits and hyphens`);
  const all = importEngine(found.workloads, node, alreadyDeclared(folder));
  const judged = withoutTelling(all.jobs, all.secrets, { nameOf: job => job.from, textOf: job => manifestOf(job, node) });
  const imported = {
    ...all,
    jobs: judged.kept,
    leftOut: [...all.leftOut, ...judged.leftOut, ...keelsonsOwn(found.owned, owner)],
  };
  const nodeSpec = folder.cluster?.nodes.has(node) ? null : { access: [way?.fields ?? ('local' as const)] };
  const files = filesOf(imported, folder, node, nodeSpec);
  if (files.size > 0) await writeFiles(folder, files, imported.secrets);
  await writeSecrets(flags.secrets, imported.secrets);
  terminal.note(`${count(found.workloads.length, 'container')} on ${found.via}, docker ${found.facts.engineVersion}.`);
  tellImport(terminal, folder, [...files.keys()], imported, flags.secrets);
  await checkFolder(context, folder);
  return 0;
}

function alreadyDeclared({ cluster, secrets }: TargetFolder): AlreadyDeclared {
  const jobs = [...(cluster?.jobs.values() ?? [])];
  const byEngineName = (things: Iterable<{ readonly name: string; readonly engineName: string }>) =>
    new Map(Array.from(things, ({ name, engineName }) => [engineName, name]));
  return {
    jobs: new Set(jobs.map(({ name }) => name)),
    adopted: new Map(jobs.flatMap(({ name, adopt }) => (adopt === undefined ? [] : [[adopt, name] as const]))),
    networks: byEngineName(cluster?.networks.values() ?? []),
    volumes: byEngineName(cluster?.volumes.values() ?? []),
    secrets,
  };
}

function filesOf(
  { jobs, networks, volumes }: EngineImport,
  { root, cluster }: TargetFolder,
  node: string,
  nodeSpec: NodeSpec | null,
): ReadonlyMap<string, string> {
  const things = {
    ...(Object.keys(networks).length === 0 ? {} : { networks }),
    ...(Object.keys(volumes).length === 0 ? {} : { volumes }),
  };
  if (cluster !== null && Object.keys(things).length > 0)
    throw new OperationError(
      'conflict',
      `The Cluster in ${root} does not declare what these containers use, and nothing that is there is changed; add to its spec, then run this again:\n\n${writeYaml(things)}`,
    );
  return new Map([
    ...(cluster === null ? [newClusterFile(root, things)] : []),
    ...(nodeSpec === null
      ? []
      : [[`nodes/${node}.yaml`, writeManifest('Node', { metadata: { name: node }, spec: nodeSpec }, [])] as const]),
    ...jobs.map(job => [`jobs/${job.name}.yaml`, manifestOf(job, node)] as const),
  ]);
}

function manifestOf({ name, from, spec, remarks }: ImportedJob, node: string): string {
  return writeManifest('Job', { metadata: { name }, spec }, [`The container ${from} of ${node}.`, ...remarks]);
}
