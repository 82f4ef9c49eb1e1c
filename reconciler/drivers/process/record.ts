import { readFile } from 'node:fs/promises';
import { writeAtomic } from '../../files/write-atomic.ts';
import { canonicalJson, sha256 } from '../../model/digest.ts';
import type { ResourceId } from '../../model/ids.ts';
import type { FileContent, WorkloadSpec } from '../../model/workload.ts';
import type { Folder } from './folder.ts';

/** What was asked for, kept beside the workload: what a label is on a container. */
export interface LifeRecord {
  readonly version: 1;
  readonly id: ResourceId;
  readonly digest: string;
  readonly spec: WorkloadSpec;
  readonly createdAt: number;
  /** What was written for each file of the spec: the digest asked for, and that of the bytes with secrets in them. */
  readonly files: Readonly<Record<string, { readonly digest: string; readonly bytes: string }>>;
  /** Why a part of the spec is not in force on this machine, for people. */
  readonly remarks: readonly string[];
}

/** `edited`: it is there, but is not what we wrote. */
export type ReadRecord =
  | { readonly kind: 'intact'; readonly record: LifeRecord }
  | { readonly kind: 'edited' }
  | { readonly kind: 'absent' };

/** Records a life in its folder, all of it or nothing. */
export async function writeRecord(folder: Folder, record: LifeRecord): Promise<void> {
  const text = canonicalJson(record);
  await writeAtomic(folder.record, `${sha256(text)}\n${text}\n`, { mode: 0o600 });
}

/** What is recorded in a folder: intact, changed by hand, or absent. */
export async function readRecord(folder: Folder): Promise<ReadRecord> {
  try {
    return parseRecord(await readFile(folder.record, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'absent' };
    throw error;
  }
}

/** First line: the digest of the second, so that an edit by hand is told from what was asked for. */
function parseRecord(text: string): ReadRecord {
  const [digest, json = ''] = text.split('\n');
  if (sha256(json) !== digest) return { kind: 'edited' };
  return { kind: 'intact', record: JSON.parse(json) as LifeRecord };
}

/** Contents of files by their digest; secrets are references in it, never values. */
export async function writeContents(folder: Folder, contents: Readonly<Record<string, FileContent>>): Promise<void> {
  await writeAtomic(folder.contents, canonicalJson(contents), { mode: 0o600 });
}

/** Contents of files by digest, as they were when the process was made. */
export async function readContents(folder: Folder): Promise<Readonly<Record<string, FileContent>>> {
  return JSON.parse(await readFile(folder.contents, 'utf8')) as Record<string, FileContent>;
}
