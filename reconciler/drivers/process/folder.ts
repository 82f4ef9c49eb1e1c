import path from 'node:path';
import { OperationError } from '../../model/operation-error.ts';
import type { Owner } from '../../model/resource.ts';

/**
 * Where one workload is kept: DIRECTORY/CLUSTER-UID8/NODE/JOB.REPLICA-DIGEST8/. The node is part of it, because a job that moves from
 * one node of this machine to another is two workloads with one name and one digest.
 */
export interface Folder {
  /** `CLUSTER-UID8/NODE/JOB.REPLICA-DIGEST8`: the handle that live things are named by. */
  readonly ref: string;
  readonly path: string;
  /** What was asked for. */
  readonly record: string;
  /** Contents of its files, secrets by reference. */
  readonly contents: string;
  /** What became of it: see life-file.ts. */
  readonly life: string;
  readonly stdout: string;
  readonly stderr: string;
  /** The workload's own folder: where it starts, its HOME, and where files with relative paths go. */
  readonly work: string;
}

/** Where everything of one cluster on one node is kept. */
export function nodePath(directory: string, owner: Owner, node: string): string {
  return path.join(directory, plainName(`${owner.cluster}-${owner.uid.slice(0, 8)}`), plainName(node));
}

/** The folder named `name` of a node. */
export function folderIn(root: string, name: string): Folder {
  return folderOf(root, `${rootRef(root)}/${name}`);
}

/** The folder of a handle; throws OperationError not-found for one that is not of this node and owner. */
export function folderOf(root: string, ref: string): Folder {
  const slash = ref.lastIndexOf('/');
  const name = ref.slice(slash + 1);
  if (ref.slice(0, slash) !== rootRef(root))
    throw new OperationError('not-found', `there is no workload ${ref} of ours on ${path.basename(root)}`);
  const folder = path.join(root, plainName(name));
  return {
    ref,
    path: folder,
    record: path.join(folder, 'record.json'),
    contents: path.join(folder, 'contents.json'),
    life: path.join(folder, 'life'),
    stdout: path.join(folder, 'stdout.log'),
    stderr: path.join(folder, 'stderr.log'),
    work: path.join(folder, 'work'),
  };
}

function rootRef(root: string): string {
  return `${path.basename(path.dirname(root))}/${path.basename(root)}`;
}

/** Whether a name is one plain part of a path; ours all are, and anything else could lead out of the folder. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9_][\w.-]*$/.test(name);
}

function plainName(name: string): string {
  if (isPlainName(name)) return name;
  throw new OperationError('invalid', `${JSON.stringify(name)} cannot be the name of a folder`);
}
