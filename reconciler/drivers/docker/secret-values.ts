import { likelySecrets } from '../../dialects/engine/likely-secrets.ts';
import type { SecretName } from '../../model/cluster.ts';
import { secretsOf, type Text } from '../../model/text.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { secretValuesIn } from '../mask.ts';
import type { EngineConfig } from './engine-types.ts';
import { envPairs } from './env-pairs.ts';
import type { Applied } from './labels.ts';
import { refOf } from './reveal.ts';

/** The secrets that a workload names: in its command, its environment and its files. */
export function secretNamesOf({ spec, fileSecrets }: Pick<Applied, 'spec' | 'fileSecrets'>): readonly SecretName[] {
  if (spec.kind !== 'workload') return fileSecrets;
  const texts: readonly Text[] = [...Object.values(spec.env), ...(spec.command ?? []), ...(spec.args ?? [])];
  return [...texts.flatMap(secretsOf).map(refOf), ...fileSecrets];
}

/** What of a container its secrets are in. */
export interface GivenTexts {
  readonly Config: Pick<EngineConfig, 'Env' | 'Entrypoint' | 'Cmd'>;
}

/** What a container was given as secrets when it was made, whatever they are now. Of one that nobody of us made, what looks like a secret. */
export function givenSecrets({ Config }: GivenTexts, applied: WorkloadSpec | undefined): readonly string[] {
  const env = envPairs(Config.Env);
  if (applied === undefined) return likelySecrets(env, [...(Config.Entrypoint ?? []), ...(Config.Cmd ?? [])]);
  const inList = (asked: readonly Text[] = [], given: readonly string[] | null | undefined): readonly string[] =>
    asked.flatMap((text, index) => secretValuesIn(text, given?.[index] ?? ''));
  return [
    ...Object.entries(applied.env).flatMap(([name, text]) => secretValuesIn(text, env[name] ?? '')),
    ...inList(applied.command, Config.Entrypoint),
    ...inList(applied.args, Config.Cmd),
  ];
}

/** Everything that what a container says could give away. Throws OperationError missing-secret where a secret cannot be read. */
export async function secretValuesOf(
  container: GivenTexts,
  applied: Pick<Applied, 'spec' | 'fileSecrets'> | undefined,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const now = applied === undefined ? [] : secretNamesOf(applied).map(name => secrets.value(name, signal));
  return [...(await Promise.all(now)), ...givenSecrets(container, applied?.spec.kind === 'workload' ? applied.spec : undefined)];
}
