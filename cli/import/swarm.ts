import { relative } from 'node:path';
import { type ImportedStack, importStacks } from '../../reconciler/dialects/compose/import-stacks.ts';
import { importMembers, type KnownMachines, type MembersImport } from '../../reconciler/dialects/engine/import-members.ts';
import { writeManifest, writeYaml } from '../../reconciler/manifests/write-manifest.ts';
import type { Cluster } from '../../reconciler/model/cluster.ts';
import { findSwarmThings } from '../../reconciler/open.ts';
import { count } from '../../reconciler/report/words.ts';
import type { Context } from '../action.ts';
import type { ImportDockerFlags } from './docker.ts';
import { checkFolder, newClusterFile, readFolder, type TargetFolder, writeFiles } from './folder.ts';
import { withoutTelling } from './given-away.ts';
import { keelsonsOwn } from './keelsons-own.ts';
import { refuseInside, tellSecrets, writeSecrets } from './secrets-file.ts';
import { told } from './tell-import.ts';
import { wayOf } from './way.ts';

/** Writes manifests for a Swarm: its machines, and the stacks that are in it. Throws OperationError and WrongInput. */
export async function importSwarm(context: Context<ImportDockerFlags>): Promise<number> {
  const { flags, signal, terminal } = context;
  const folder = await readFolder(context);
  refuseInside(folder, flags.secrets);
  const { cluster, config } = folder;
  const declared = flags.node === undefined ? undefined : cluster?.nodes.get(flags.node);
  const way = flags.host === undefined ? { access: { kind: 'local' as const }, fields: 'local' as const } : wayOf(flags.host);
  const owner = { cluster: cluster?.name ?? 'import', uid: cluster?.uid ?? '' };
  const ways = flags.host === undefined && declared !== undefined ? declared.access : [way.access];
  const found = await findSwarmThings(config, owner, ways, signal);
  const members = importMembers(found, way.fields, knownMachines(cluster));
  const secrets = { values: new Map<string, string>(), taken: folder.secrets };
  const names = new Set([...(cluster?.jobs.keys() ?? [])].map(name => name.split('/')[0]!));
  const { stacks, leftOut, unknown } = importStacks(found, names, secrets);
  const readable = new Map([...secrets.values].filter(([name]) => !unknown.has(name)));
  const judged = withoutTelling(stacks, readable, {
    nameOf: ({ name }) => name,
    textOf: stack =>
      stackFiles(stack)
        .map(([, text]) => text)
        .join('\n'),
  });
  const files = filesOf(folder, found.id, members, judged.kept);
  if (files.size > 0) await writeFiles(folder, files, readable);
  await writeSecrets(flags.secrets, readable);
  terminal.note(
    `${count(found.entries.length, 'machine')} and ${count(found.services.length, 'service')} in Swarm ${found.id}, over ${found.via}.`,
  );
  const { heading, lines, load } = tellSecrets(flags.secrets, readable);
  const where = relative(process.cwd(), folder.root) || '.';
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [`Written into ${where}`, [...files.keys()].map(path => `  ${path}`)],
    [
      'Left out',
      told(
        [...leftOut, ...judged.leftOut, ...keelsonsOwn(found.owned, owner)].map(
          ({ name, why }) => [name, why.join('; ')] as const,
        ),
        terminal,
      ),
    ],
    ['Good to know', members.remarks.map(remark => `  ${remark}`)],
    [heading, lines],
    [
      'Secrets to give: no manager tells what is in them',
      tellSecrets(undefined, new Map([...unknown].map(name => [name, '']))).lines,
    ],
    ['Next', [...load, `  reconcile --dry-run --repo ${where}   labels the machines, and changes nothing that runs`]],
  ];
  for (const [title, text] of sections)
    if (text.length > 0) terminal.print(`\n${terminal.style.paint('strong', title)}\n${text.join('\n')}`);
  await checkFolder(context, folder);
  return 0;
}

function knownMachines(cluster: Cluster | null): KnownMachines {
  const nodes = [...(cluster?.nodes.values() ?? [])];
  const roleOf = (swarm: 'manager' | 'worker') => [...(cluster?.roles.values() ?? [])].find(role => role.swarm === swarm)?.name;
  const [manager, worker] = [roleOf('manager'), roleOf('worker')];
  return {
    names: new Set(nodes.map(({ name }) => name)),
    addresses: new Set(nodes.flatMap(({ address }) => address ?? [])),
    roles: { ...(manager === undefined ? {} : { manager }), ...(worker === undefined ? {} : { worker }) },
  };
}

function filesOf(
  { root, cluster }: TargetFolder,
  id: string,
  { nodes, roles }: MembersImport,
  stacks: readonly ImportedStack[],
): ReadonlyMap<string, string> {
  return new Map([
    ...(cluster === null ? [newClusterFile(root, { swarm: { id } })] : []),
    ...roles.map(({ name, spec }) => [`roles/${name}.yaml`, writeManifest('Role', { metadata: { name }, spec }, [])] as const),
    ...nodes.map(({ name, labels, spec }) => {
      const metadata = { name, ...(Object.keys(labels).length === 0 ? {} : { labels }) };
      return [`nodes/${name}.yaml`, writeManifest('Node', { metadata, spec }, [])] as const;
    }),
    ...stacks.flatMap(stackFiles),
  ]);
}

function stackFiles({ name, compose, env, files }: ImportedStack): readonly (readonly [string, string])[] {
  const spec = {
    technology: 'stack' as const,
    stack: { files: [`${name}/compose.yml`], ...(Object.keys(env).length === 0 ? {} : { env }) },
  };
  return [
    [`stacks/${name}.yaml`, writeManifest('Job', { metadata: { name }, spec }, [`The stack ${name} as its Swarm had it.`])],
    [`stacks/${name}/compose.yml`, writeYaml({ version: '3.13', ...compose })],
    ...[...files].map(([path, text]) => [`stacks/${name}/${path}`, text] as const),
  ];
}
