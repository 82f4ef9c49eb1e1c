import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SecretName } from '../model/cluster.ts';
import type { SecretLookup } from './lookup.ts';

const MAX_BYTES = 1024 * 1024;

/**
 * The file DIRECTORY/NAME, or DIRECTORY/NAME/KEY, without one line end at its close. Links are followed as long as they stay in the
 * directory (Kubernetes mounts secrets so). A file that anybody may write is refused; one that anybody may read is not, because
 * Docker and Kubernetes mount theirs with mode 0444.
 */
export async function lookInFiles(ref: SecretName, directory: string, signal: AbortSignal): Promise<SecretLookup> {
  const names = ref.key === undefined ? [ref.secret] : [ref.secret, ref.key];
  const wanted = path.join(directory, ...names);
  const refuse = (why: string): SecretLookup => ({ lookedIn: `the file ${wanted} (${why})` });
  if (!names.every(isPlainName)) return refuse('its name leaves the directory');
  try {
    const [root, file] = await Promise.all([realpath(directory), realpath(wanted)]);
    if (!file.startsWith(root + path.sep)) return refuse('it is a link that leaves the directory');
    return await readSecret(file, refuse, signal);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { lookedIn: `the file ${wanted}` };
    if (code === undefined) throw error;
    return refuse(code === 'EACCES' ? 'permission denied' : code);
  }
}

async function readSecret(file: string, refuse: (why: string) => SecretLookup, signal: AbortSignal): Promise<SecretLookup> {
  const found = await stat(file);
  if (!found.isFile()) return refuse('it is not a file');
  if (found.size > MAX_BYTES) return refuse('it is larger than 1 MiB');
  if ((found.mode & 0o002) !== 0) return refuse('anybody may write it: chmod o-w');
  const text = await readFile(file, { encoding: 'utf8', signal });
  return { value: text.replace(/\r?\n$/, '') };
}

function isPlainName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[/\\\0]/.test(name);
}
