import { writeFile } from 'node:fs/promises';
import { OperationError } from '../../reconciler/model/operation-error.ts';

/** A new file of lines that a shell and systemd's EnvironmentFile read alike; only its owner may read it. Throws OperationError conflict where it is there. */
export async function writeSecrets(file: string, secrets: ReadonlyMap<string, string>): Promise<void> {
  const lines = Array.from(secrets, ([name, value]) => `${variableOf(name)}='${value.replaceAll("'", `'\\''`)}'\n`);
  try {
    await writeFile(file, lines.join(''), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'it is there already' : (error as Error).message;
    throw new OperationError('conflict', `Writing the secrets to ${file}: ${why}; the manifests are written`, { cause: error });
  }
}

/** The variable that the reconciler looks a secret up by, unless it is configured otherwise. */
export function variableOf(name: string): string {
  return `KEELSON_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}
