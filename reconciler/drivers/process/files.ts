import { rm } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomic } from '../../files/write-atomic.ts';
import { canonicalJson, sha256 } from '../../model/digest.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { FileSpec } from '../../model/workload.ts';
import { onDisk } from './disk-error.ts';
import type { Folder } from './folder.ts';
import { atPlace, placeOf } from './place.ts';
import type { LifeRecord } from './record.ts';
import { lookAt, openRegular, type RegularFile } from './regular-file.ts';
import { findUser, type Identity } from './users.ts';

type Written = LifeRecord['files'];

/** A file that shall be in its place. */
export interface PlannedFile {
  readonly file: FileSpec;
  readonly place: string;
  readonly bytes: Buffer;
  readonly digest: string;
  /** Whether its content is another one than what is there. */
  readonly changes: boolean;
}

/**
 * What has to be written. A file that is there already, with another content, and that no workload of ours claims, is left alone: that
 * is a conflict. Nothing is written yet, so that the record can claim the files first.
 */
export async function planFiles(
  folder: Folder,
  files: readonly FileSpec[],
  bytesOf: (file: FileSpec) => Buffer,
  isClaimed: (place: string) => Promise<boolean>,
): Promise<readonly PlannedFile[]> {
  const planned: PlannedFile[] = [];
  for (const file of files) {
    const place = placeOf(folder, file.path);
    const bytes = bytesOf(file);
    const digest = sha256(bytes);
    const found = await onDisk(`read ${place}`, () => digestOnDisk(folder, place));
    const changes = found !== digest;
    if (changes && found !== null && path.isAbsolute(file.path) && !(await isClaimed(place))) {
      throw new OperationError(
        'conflict',
        `cannot write ${place}: a file with another content is there, and Keelson did not write it; remove it, or declare another path`,
      );
    }
    planned.push({ file, place, bytes, digest, changes });
  }
  return planned;
}

/** What the record says of files that are being written. */
export function writtenBy(planned: readonly PlannedFile[]): Written {
  return Object.fromEntries(planned.map(({ file, digest }) => [file.path, { digest: file.digest, bytes: digest }]));
}

/** Writes what was planned: contents, modes and owners. Throws OperationError where the disk refuses, or a user is not known. */
export async function putFiles(folder: Folder, planned: readonly PlannedFile[]): Promise<void> {
  for (const { file, place, bytes, changes } of planned) {
    const owner = file.owner === undefined ? null : await findUser(file.owner);
    const mode = Number.parseInt(file.mode, 8);
    await onDisk(`write ${place}`, () =>
      atPlace(folder, place, { makeFolders: true }, async at => {
        if (changes || !(await adjust(at, mode, owner))) await writeAtomic(at, bytes, { mode, ...owner });
      }),
    );
  }
}

/** Gives a file its mode and owner; false: it is no longer a file of its own, and has to be written anew. */
async function adjust(at: string, mode: number, owner: Identity | null): Promise<boolean> {
  await using handle = await openRegular(at);
  if (handle === null || (await handle.stat()).nlink !== 1) return false;
  if (owner !== null) await handle.chown(owner.uid, owner.gid);
  await handle.chmod(mode);
  return true;
}

/** Removes files with absolute paths that still have the content we gave them and that no other workload claims. */
export async function removeFiles(
  folder: Folder,
  written: Written,
  isClaimed: (place: string) => Promise<boolean>,
): Promise<void> {
  for (const [file, { bytes }] of Object.entries(written)) {
    const place = placeOf(folder, file);
    if (!path.isAbsolute(file) || (await isClaimed(place))) continue;
    await onDisk(`remove ${place}`, async () => {
      if ((await digestOnDisk(folder, place)) === bytes) await atPlace(folder, place, { makeFolders: false }, at => rm(at));
    });
  }
}

/** The digest of what is there; of what is no regular file `other`, null of nothing. */
function digestOnDisk(folder: Folder, place: string): Promise<string | null> {
  return lookAt(folder, place, async ({ read }) => sha256(await read()));
}

/** Digests of files as they were last read, by place; a file whose stamp is the same is not read again. */
export type FileCache = Map<string, { readonly stamp: string; readonly digest: string }>;

/** The files of a record as they are now: what is gone is left out, what was edited has the digest of what it holds. */
export async function seeFiles(folder: Folder, record: LifeRecord, cache: FileCache): Promise<readonly FileSpec[]> {
  const seen = await Promise.all(record.spec.files.map(file => seeFile(folder, file, record.files[file.path], cache)));
  return seen.every((file, index) => file === record.spec.files[index]) ? record.spec.files : seen.filter(file => file !== null);
}

async function seeFile(
  folder: Folder,
  file: FileSpec,
  written: Written[string] | undefined,
  cache: FileCache,
): Promise<FileSpec | null> {
  const place = placeOf(folder, file.path);
  const seen = await lookAt(folder, place, found => seeRegular(found, place, file, written, cache));
  return seen === 'other' ? { ...file, digest: NO_FILE } : seen;
}

/** The digest of what has no content to compare. */
const NO_FILE = sha256('not a regular file');

async function seeRegular(
  { stat, read }: RegularFile,
  place: string,
  file: FileSpec,
  written: Written[string] | undefined,
  cache: FileCache,
): Promise<FileSpec> {
  const stamp = `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
  const known = cache.get(place);
  const bytes = known?.stamp === stamp ? null : await read();
  const digest = bytes === null ? known!.digest : sha256(bytes);
  if (bytes !== null) cache.set(place, { stamp, digest });
  const mode = Number(stat.mode & 0o7777n)
    .toString(8)
    .padStart(4, '0');
  const content =
    digest === written?.bytes ? written.digest : sha256(canonicalJson({ text: (bytes ?? (await read())).toString() }));
  const owner = file.owner === undefined ? undefined : await seeOwner(file.owner, Number(stat.uid), Number(stat.gid));
  if (mode === file.mode && content === file.digest && owner === file.owner) return file;
  return { ...file, mode, digest: content, ...(owner === undefined ? {} : { owner }) };
}

/** The owner in the words it was declared with, where it is that one. */
async function seeOwner(declared: string, uid: number, gid: number): Promise<string> {
  const wanted = await findUser(declared).catch(() => null);
  return wanted?.uid === uid && wanted.gid === gid ? declared : `${uid}:${gid}`;
}
