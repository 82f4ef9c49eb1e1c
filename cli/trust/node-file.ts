import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../reconciler/config.ts';
import { writeAtomic } from '../../reconciler/files/write-atomic.ts';
import { writeField } from '../../reconciler/manifests/write-field.ts';
import type { Node } from '../../reconciler/model/cluster.ts';
import type { Manifest } from '../../reconciler/model/manifest.ts';
import { didYouMean } from '../../reconciler/model/nearest.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Owner } from '../../reconciler/model/resource.ts';
import type { Reconciler } from '../../reconciler/reconcile.ts';
import { WrongInput } from '../failure.ts';
import { fetchDeclared } from '../session.ts';

/** A node as it is declared now, and whose it is. */
export interface SshNode {
  readonly node: Node;
  readonly owner: Owner;
  readonly manifest: Manifest<'Node'>;
}

/** Throws WrongInput for manifests that are wrong, OperationError where there is no such node or no SSH leads to it. */
export async function findSshNode(reconciler: Reconciler, name: string, signal: AbortSignal): Promise<SshNode> {
  const { read } = await fetchDeclared(reconciler, signal);
  const { cluster, diagnostics } = read.resolution;
  if (cluster === null) throw new WrongInput(diagnostics, read.files);
  const node = cluster.nodes.get(name);
  if (node === undefined) {
    const hint = didYouMean(name, cluster.nodes.keys());
    throw new OperationError('not-found', `No node is called ${name}${hint === undefined ? '' : `; ${hint}`}`);
  }
  if (!node.access.some(way => way.kind === 'ssh'))
    throw new OperationError('invalid', `node/${name} is not reached by SSH: its access is in ${node.at.file}:${node.at.line}`);
  const manifest = read.documents.find((one): one is Manifest<'Node'> => one.kind === 'Node' && one.name === name)!;
  return { node, owner: { cluster: cluster.name, uid: cluster.uid }, manifest };
}

/** A file of the working tree that declares a node. */
export interface NodeFile {
  readonly name: string;
  /** In the repository. */
  readonly path: string;
  /** On this machine. */
  readonly file: string;
}

/** Where the host key is declared, else where the node is. Throws OperationError where the cluster is not declared in files of this machine. */
export function nodeFileOf({ clusters: [cluster] }: Config, { name, at, value, fileOf }: Manifest<'Node'>): NodeFile {
  const { source } = cluster!;
  const isFiles = source.kind === 'directory' && source.workingTree === true;
  if (!isFiles)
    throw new OperationError(
      'invalid',
      'The host key is written into a file: give the working tree of your clone with --repo, or run this in it',
    );
  const field = ['spec', 'identity', 'hostKey'];
  const path = value.spec?.identity?.hostKey === undefined ? at.file : fileOf(field);
  return { name, path, file: join(source.path, path) };
}

/** Declares a fingerprint, and changes nothing else in the file. Throws OperationError where it has to be done by hand. */
export async function writeHostKey({ name, path, file }: NodeFile, fingerprint: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const edited = writeField(text, { kind: 'Node', name, path: ['spec', 'identity', 'hostKey'] }, fingerprint);
  if (edited === null)
    throw new OperationError(
      'unsupported',
      `${path} is written in a way that only a person can change; write into spec of node/${name}: identity: {hostKey: "${fingerprint}"}`,
    );
  const { mode, uid, gid } = await stat(file);
  await writeAtomic(await realpath(file), edited, { mode: mode & 0o7777, ...(process.getuid?.() === 0 && { uid, gid }) });
}
