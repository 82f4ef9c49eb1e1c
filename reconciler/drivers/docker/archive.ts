import { pack } from 'tar-stream';

/** One file of an archive; owner by number. */
export interface ArchiveFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A tar of files. */
export async function packArchive(files: readonly ArchiveFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { path, content, mode, uid, gid } of files)
    archive.entry({ name: path.replace(/^\//, ''), mode, uid, gid }, Buffer.from(content));
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
