import { pack } from 'tar-stream';

/** One file of an archive; owner by number. */
export interface ArchiveFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A symbolic link of an archive. */
export interface ArchiveLink {
  readonly path: string;
  readonly link: string;
}

/** A tar of files and links. */
export async function packArchive(entries: readonly (ArchiveFile | ArchiveLink)[]): Promise<Buffer> {
  const archive = pack();
  for (const entry of entries) {
    const name = entry.path.replace(/^\//, '');
    if ('link' in entry) archive.entry({ name, type: 'symlink', linkname: entry.link });
    else archive.entry({ name, mode: entry.mode, uid: entry.uid, gid: entry.gid }, Buffer.from(entry.content));
  }
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
