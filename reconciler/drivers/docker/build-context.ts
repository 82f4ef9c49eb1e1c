import { posix } from 'node:path';
import type { BuildFile } from '../../model/resource.ts';
import { packArchive } from './archive.ts';

/** What is sent to be built. */
export interface BuildContext {
  readonly tar: Uint8Array;
  /** The images it builds on, as its `FROM` lines name them. */
  readonly bases: readonly string[];
}

/** A tar of a build's folder: all of root's, for everybody to read, and to execute where the commit says so. */
export async function buildContext(files: Readonly<Record<string, BuildFile>>, dockerfile: string): Promise<BuildContext> {
  const entries = Object.entries(files).map(([path, file]) =>
    'link' in file
      ? { path, link: file.link }
      : { path, content: bytesOf(file), mode: file.executable ? 0o755 : 0o644, uid: 0, gid: 0 },
  );
  const recipe = files[posix.normalize(dockerfile)];
  const text = recipe === undefined || 'link' in recipe ? '' : bytesOf(recipe).toString();
  const bases = [...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/gim)].map(match => match[1]!);
  return { tar: await packArchive(entries), bases };
}

function bytesOf(file: Exclude<BuildFile, { readonly link: string }>): Buffer {
  return 'text' in file ? Buffer.from(file.text) : Buffer.from(file.base64, 'base64');
}
