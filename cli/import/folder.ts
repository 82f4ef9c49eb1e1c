import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../../reconciler/config.ts';
import { labelOf } from '../../reconciler/dialects/names.ts';
import { writeManifest } from '../../reconciler/manifests/write-manifest.ts';
import type { Cluster, Resolution } from '../../reconciler/model/cluster.ts';
import { hasErrors } from '../../reconciler/model/diagnostic.ts';
import type { ClusterSpec } from '../../reconciler/model/manifest.generated.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Context } from '../action.ts';
import { WrongInput } from '../failure.ts';
import type { SharedFlags } from '../flags.ts';
import { fetchDeclared, readSettings, withDeclared } from '../session.ts';
import { refuseGivenAway } from './given-away.ts';

/** Where manifests of what is there are written to. */
export interface ImportFlags extends SharedFlags {
  readonly to: string;
}

/** A folder that manifests are written into, and what it declares already. */
export interface TargetFolder {
  readonly root: string;
  readonly config: Config;
  /** null: it declares none yet. */
  readonly cluster: Cluster | null;
  /** Names of secrets that it uses. */
  readonly secrets: ReadonlySet<string>;
}

/** New files by path in the folder. */
export type NewFiles = ReadonlyMap<string, string>;

/** Reads what a folder declares. Throws WrongInput where that is wrong: nobody could tell what is there already. */
export async function readFolder(context: Context<ImportFlags>): Promise<TargetFolder> {
  const root = resolve(context.flags.to);
  const { cluster, questions, diagnostics, files } = existsSync(root) ? await readDeclared(context, root) : NOTHING;
  const isEmpty = diagnostics.every(({ code }) => code === 'no-cluster');
  if (cluster === null && hasErrors(diagnostics) && !isEmpty) throw new WrongInput(diagnostics, files);
  const secrets = new Set(questions.flatMap(question => (question.kind === 'secret' ? [question.secret] : [])));
  return { root, config: await readSettings({ ...context, flags: { ...context.flags, repo: root } }), cluster, secrets };
}

const NOTHING: Declared = { cluster: null, questions: [], diagnostics: [], files: 0 };

interface Declared extends Resolution {
  readonly files: number;
}

function readDeclared(context: Context<ImportFlags>, root: string): Promise<Declared> {
  return withDeclared(context, root, async reconciler => {
    const { resolution, files } = (await fetchDeclared(reconciler, context.signal)).read;
    return { ...resolution, files };
  });
}

/** The file of a new cluster, called as its folder. */
export function newClusterFile(root: string, spec: ClusterSpec): readonly [string, string] {
  const metadata = { name: labelOf(basename(root)) || 'cluster', uid: randomUUID() };
  const comments = ['Whose things these are is told by the uid: what carries another one is never touched. Never change it.'];
  return ['cluster.yaml', writeManifest('Cluster', { metadata, spec }, comments)];
}

/** Writes all files or none. Throws OperationError: conflict where one is there, invalid where one of these secrets is in one. */
export async function writeFiles(
  { root }: Pick<TargetFolder, 'root'>,
  files: NewFiles,
  secrets: ReadonlyMap<string, string>,
): Promise<void> {
  refuseGivenAway(files, secrets);
  const taken = [...files.keys()].find(path => existsSync(join(root, path)));
  if (taken !== undefined)
    throw new OperationError(
      'conflict',
      `${join(root, taken)} is there already, and nothing is overwritten; give another folder`,
    );
  const written: string[] = [];
  try {
    for (const [path, text] of files) {
      const file = join(root, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: 'wx' });
      written.push(file);
    }
  } catch (error) {
    await Promise.all(written.map(file => rm(file)));
    throw new OperationError('forbidden', `Writing into ${root}: ${(error as Error).message}`, { cause: error });
  }
}

/** Throws WrongInput where what a folder declares now is wrong: two machines of one address, and the like. */
export async function checkFolder(context: Context<ImportFlags>, { root }: TargetFolder): Promise<void> {
  const { diagnostics, files: read } = await readDeclared(context, root);
  if (hasErrors(diagnostics)) throw new WrongInput(diagnostics, read);
}
