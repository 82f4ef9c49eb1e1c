import { readFile } from 'node:fs/promises';
import { importFractal } from '../../reconciler/dialects/fractal/import-nodes.ts';
import { type HostsImport, importHosts as translate } from '../../reconciler/dialects/hosts/import-hosts.ts';
import { parseYaml } from '../../reconciler/manifests/parse-yaml.ts';
import { writeManifest } from '../../reconciler/manifests/write-manifest.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import { visible } from '../../reconciler/report/visible.ts';
import { count, enumerate } from '../../reconciler/report/words.ts';
import type { Context } from '../action.ts';
import { checkFolder, type ImportFlags, newClusterFile, readFolder, type TargetFolder, writeFiles } from './folder.ts';

/** Writes manifests for the machines of an inventory. Throws OperationError and WrongInput. */
export async function importHosts(context: Context<ImportFlags>, file: string): Promise<number> {
  const { terminal } = context;
  const text = await readInventory(file);
  const imported = importFractal(yamlOf(text)) ?? translate(text);
  if (imported === null)
    throw new OperationError(
      'invalid',
      `${file} names no machine, or is neither a hosts file, an Ansible inventory (INI), an ssh_config nor a nodes.yaml of FRACTAL`,
    );
  const folder = await readFolder(context);
  const { cluster } = folder;
  const known = imported.nodes.filter(({ name }) => cluster?.nodes.has(name)).map(({ name }) => name);
  const files = filesOf(imported, folder);
  await writeFiles(folder, files, new Map());
  const { style, print } = terminal;
  terminal.note(`${count(imported.nodes.length, 'machine')} in ${file}, ${imported.format}.`);
  if (files.size > 0) print([`${style.paint('strong', 'Written into')} ${folder.root}`, ...files.keys()].join('\n  '));
  if (known.length > 0) print(`\nDeclared already, and left as they are: ${known.join(', ')}`);
  const remarks = Map.groupBy(imported.remarks, ({ text }) => text);
  if (remarks.size > 0) print(`\n${style.paint('strong', 'Not taken over')}`);
  for (const [text, of] of remarks) {
    const machines = of.flatMap(({ machine }) => machine ?? []);
    print(visible(`  ${machines.length === 0 ? '' : `${enumerate(machines, 3)}: `}${text}`));
  }
  await checkFolder(context, folder);
  return 0;
}

async function readInventory(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new OperationError('not-found', `Reading ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** The content of a YAML file with one document; undefined: it is none. */
function yamlOf(text: string): unknown {
  const [document, ...others] = [parseYaml(text)].flat();
  if (document === undefined || 'code' in document || others.length > 0 || document.errors.length > 0) return undefined;
  return document.toJS();
}

function filesOf(
  { format, nodes, roles, thresholds }: HostsImport,
  { root, cluster }: TargetFolder,
): ReadonlyMap<string, string> {
  const comments = (from: string, name: string): readonly string[] => (from === name ? [] : [`${from} of the ${format}.`]);
  return new Map([
    ...(cluster === null ? [newClusterFile(root, {})] : []),
    ...nodes
      .filter(({ name }) => !cluster?.nodes.has(name))
      .map(
        ({ name, from, spec }) =>
          [`nodes/${name}.yaml`, writeManifest('Node', { metadata: { name }, spec }, comments(from, name))] as const,
      ),
    ...roles
      .filter(({ name }) => !cluster?.roles.has(name))
      .map(
        ({ name, from, spec }) =>
          [`roles/${name}.yaml`, writeManifest('Role', { metadata: { name }, spec }, comments(from, name))] as const,
      ),
    ...thresholds
      .filter(({ name }) => !cluster?.thresholds.has(name))
      .map(
        ({ name, spec }) => [`thresholds/${name}.yaml`, writeManifest('Threshold', { metadata: { name }, spec }, [])] as const,
      ),
  ]);
}
