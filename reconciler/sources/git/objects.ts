import fs from 'node:fs';
import { join, resolve } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { OperationError } from '../../model/operation-error.ts';
import { headerOf, idOf } from './object-id.ts';
import type { GitObject, ObjectType } from './pack.ts';
import { openPackFile, type PackFile } from './pack-file.ts';

/** The objects of a repository on disk: packed, loose, and those of its alternates. */
export interface Objects extends Disposable {
  has(oid: string): boolean;
  /** An object of whatever type, its content not checked against its id. Throws as `read` does. */
  get(oid: string): GitObject;
  /** Its content, checked against its id. Throws OperationError corrupt when it is missing or damaged. */
  read(oid: string, type: ObjectType): Buffer;
  /** Size in bytes without reading the content. Throws as `read` does. */
  size(oid: string): number;
  /** Drops what is kept between reads; call it after a batch. */
  relax(): void;
}

/**
 * Opens the objects below a repository's (common) folder. isomorphic-git, which could do this too, takes 0.4 ms a blob and holds
 * whole packs in memory.
 */
export function openObjects(gitDir: string): Objects {
  const folders = objectFolders(join(gitDir, 'objects'));
  const packs = new Map<string, PackFile>();

  /** Packs come with fetches and go with repacks: looked for again when an object is not where it was. */
  function refresh(): void {
    const present = new Set(folders.flatMap(folder => packsIn(join(folder, 'pack'))));
    for (const [path, pack] of packs) {
      if (present.has(path)) continue;
      pack[Symbol.dispose]();
      packs.delete(path);
    }
    for (const path of present) if (!packs.has(path)) packs.set(path, openPackFile(path));
  }

  function inPacks(oid: string): { readonly pack: PackFile; readonly offset: number } | null {
    for (const pack of packs.values()) {
      const offset = pack.find(oid);
      if (offset !== null) return { pack, offset };
    }
    return null;
  }

  function find(oid: string): GitObject | { readonly pack: PackFile; readonly offset: number } | null {
    const known = inPacks(oid);
    if (known !== null) return known;
    for (const folder of folders) {
      const object = readLoose(folder, oid);
      if (object !== null) return object;
    }
    refresh();
    return inPacks(oid);
  }

  function readAny(oid: string): GitObject {
    const found = find(oid);
    if (found === null) throw new RangeError(`object ${oid} is missing`);
    return 'bytes' in found ? found : found.pack.read(found.offset, readAny);
  }

  return {
    has: oid => guard(gitDir, oid, () => find(oid) !== null),
    get: oid => guard(gitDir, oid, () => readAny(oid)),
    read: (oid, type) =>
      guard(gitDir, oid, () => {
        const object = readAny(oid);
        if (object.type !== type) throw new RangeError(`object ${oid} is a ${object.type}, not a ${type}`);
        if (idOf(type, object.bytes) !== oid) throw new RangeError(`the content of object ${oid} is damaged`);
        return object.bytes;
      }),
    size: oid =>
      guard(gitDir, oid, () => {
        const found = find(oid);
        if (found === null) throw new RangeError(`object ${oid} is missing`);
        return 'bytes' in found ? found.bytes.length : found.pack.size(found.offset);
      }),
    relax() {
      for (const pack of packs.values()) pack.relax();
    },
    [Symbol.dispose]() {
      for (const pack of packs.values()) pack[Symbol.dispose]();
      packs.clear();
    },
  };
}

/** Adds an object to a repository, loose; there already: nothing happens. */
export function writeLoose(gitDir: string, oid: string, object: GitObject): void {
  const folder = join(gitDir, 'objects', oid.slice(0, 2));
  const path = join(folder, oid.slice(2));
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(`${path}.new`, deflateSync(Buffer.concat([headerOf(object.type, object.bytes), object.bytes])));
  fs.renameSync(`${path}.new`, path);
}

function readLoose(folder: string, oid: string): GitObject | null {
  let packed: Buffer;
  try {
    packed = fs.readFileSync(join(folder, oid.slice(0, 2), oid.slice(2)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const bytes = inflateSync(packed);
  const end = bytes.indexOf(0);
  const [type, size] = bytes.toString('latin1', 0, end).split(' ');
  if (Number(size) !== bytes.length - end - 1) throw new RangeError(`loose object ${oid} is damaged`);
  // A copy: zlib's buffers are of 16 KiB, whatever is in them.
  return { type: type as ObjectType, bytes: Buffer.from(bytes.subarray(end + 1)) };
}

/** The objects folder and those that `info/alternates` names (`git clone --shared`), which may name others. */
function objectFolders(first: string): readonly string[] {
  const folders = [first];
  for (const folder of folders) {
    const alternates = join(folder, 'info', 'alternates');
    if (!fs.existsSync(alternates)) continue;
    for (const line of fs.readFileSync(alternates, 'utf8').split('\n')) {
      const path = resolve(folder, line);
      if (line !== '' && !line.startsWith('#') && !folders.includes(path)) folders.push(path);
    }
  }
  return folders;
}

function packsIn(folder: string): readonly string[] {
  if (!fs.existsSync(folder)) return [];
  const names = fs.readdirSync(folder).filter(name => name.endsWith('.idx'));
  return names.map(name => join(folder, name.slice(0, -'.idx'.length)));
}

function guard<T>(gitDir: string, oid: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperationError('corrupt', `Reading object ${oid} of the git repository ${gitDir}: ${why}`, { cause });
  }
}
