import type { FileContent } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { packArchive } from './archive.ts';
import { contentBytes } from './reveal.ts';

/** What is sent to be built. */
export interface BuildContext {
  readonly tar: Uint8Array;
  /** The images it builds on, as its `FROM` lines name them. */
  readonly bases: readonly string[];
}

/** A tar of a build's folder. All files may be executed, because a commit's files come without their modes. */
export async function buildContext(
  contents: Readonly<Record<string, FileContent>>,
  dockerfile: string,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<BuildContext> {
  const files = await Promise.all(
    Object.entries(contents).map(async ([path, content]) => ({
      path,
      content: await contentBytes(content, secrets, signal),
      mode: 0o755,
      uid: 0,
      gid: 0,
    })),
  );
  const recipe = files.find(file => file.path === dockerfile);
  const text = recipe === undefined ? '' : Buffer.from(recipe.content).toString();
  const bases = [...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/gim)].map(match => match[1]!);
  return { tar: await packArchive(files), bases };
}
