import type { WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { secretValuesIn } from '../mask.ts';
import type { Folder } from './folder.ts';
import { readContents } from './record.ts';
import { revealSecrets } from './reveal.ts';

/**
 * Every value that what a workload says could give away: those of its secrets as they are now, and those that its processes were
 * started with. Throws OperationError missing-secret where one cannot be read.
 */
export async function secretValuesOf(
  folder: Folder,
  spec: WorkloadSpec,
  environment: Readonly<Record<string, string>>,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const all = await readContents(folder);
  const contents = Object.fromEntries(
    spec.files.flatMap(({ digest }) => {
      const content = all[digest];
      return content === undefined ? [] : [[digest, content]];
    }),
  );
  const { values } = await revealSecrets(spec, contents, secrets, signal);
  const given = Object.entries(spec.env).flatMap(([name, text]) =>
    Object.hasOwn(environment, name) ? secretValuesIn(text, environment[name]!) : [],
  );
  return [...values, ...given];
}
