import { writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { TargetFolder } from './folder.ts';

/** Throws OperationError for a file of secrets in the folder of the manifests: what is there is what git gets. */
export function refuseInside({ root }: Pick<TargetFolder, 'root'>, file: string | undefined): void {
  if (file !== undefined && !relative(root, resolve(file)).startsWith('..'))
    throw new OperationError('invalid', `--secrets ${file} is below ${root}, which git gets; give a file elsewhere`);
}

/** A new file that only its owner may read. Nothing where no file is named, or no secret. Throws OperationError conflict where it is there. */
export async function writeSecrets(file: string | undefined, secrets: ReadonlyMap<string, string>): Promise<void> {
  if (file === undefined || secrets.size === 0) return;
  try {
    await writeFile(file, secretLines(secrets), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'it is there already' : (error as Error).message;
    throw new OperationError('conflict', `Writing the secrets to ${file}: ${why}; the manifests are written`, { cause: error });
  }
}

/**
 * Lines that shells and systemd's EnvironmentFile read alike. A quote is in quotes of the other kind, as systemd reads quoted pieces one after
 * the other: after a backslash outside of them it takes all quotes as they are, and which ones it takes inside differs by its version.
 */
export function secretLines(secrets: ReadonlyMap<string, string>): string {
  return Array.from(secrets, ([name, value]) => `${variableOf(name)}='${value.replaceAll("'", `'"'"'`)}'\n`).join('');
}

/** The variable that the reconciler looks a secret up by, unless it is configured otherwise. */
function variableOf(name: string): string {
  return `KEELSON_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}

/** For people: which secrets there are, where their values are, and how they are loaded. */
export function tellSecrets(
  file: string | undefined,
  secrets: ReadonlyMap<string, string>,
): { readonly heading: string; readonly lines: readonly string[]; readonly load: readonly string[] } {
  const isKept = file !== undefined && secrets.size > 0;
  return {
    heading: isKept ? `Secrets, with their values in ${file}` : 'Secrets to give: their values are written nowhere',
    lines: [...secrets.keys()].map(name => `  ${variableOf(name)}`),
    load: isKept ? [`  set -a; . ${file}; set +a`] : [],
  };
}
