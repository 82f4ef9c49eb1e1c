import { concealed } from '../../model/concealed.ts';
import { OperationError } from '../../model/operation-error.ts';
import { type SecretPart, secretsOf, type Text } from '../../model/text.ts';
import type { HealthcheckSpec, RunTexts, WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { matchSecrets } from '../mask.ts';
import { foldText } from './normalise.ts';
import { refOf } from './reveal.ts';

/** The spec with every value that was given as a secret replaced by its fingerprint: equal to the one asked for where the container has that very value. */
export async function concealSecrets(
  spec: WorkloadSpec,
  applied: WorkloadSpec,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<WorkloadSpec> {
  const texts = (
    values: readonly Text[] | undefined,
    asked: readonly Text[] | undefined,
  ): Promise<readonly Text[]> | undefined =>
    asked === undefined || values === undefined
      ? undefined
      : Promise.all(values.map((value, index) => concealText(value, asked[index], secrets, signal)));
  const env = await Promise.all(
    Object.entries(spec.env).map(
      async ([key, value]) =>
        [key, await concealText(value, Object.hasOwn(applied.env, key) ? applied.env[key] : undefined, secrets, signal)] as const,
    ),
  );
  const command = await texts(spec.command, applied.command);
  const args = await texts(spec.args, applied.args);
  return {
    ...spec,
    env: Object.fromEntries(env),
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
  };
}

/**
 * The spec of a container that nobody of us made: any text may hold a secret, so that all it was given to run with is concealed. Where the
 * job that it becomes names secrets, what stands in their place becomes their fingerprints.
 */
export async function concealTexts(
  { command, args, healthcheck, ...spec }: WorkloadSpec,
  wanted: RunTexts | undefined,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<WorkloadSpec> {
  const conceal = async (text: Text, asked: Text | undefined): Promise<Text> => {
    if (typeof text !== 'string') return text;
    const isSecret = asked !== undefined && typeof asked !== 'string' && secretsOf(asked).length > 0;
    return isSecret ? fingerprintSecrets(text, asked, secrets, signal) : concealed(text);
  };
  const all = (texts: readonly Text[], asked: readonly Text[] | undefined): Promise<readonly Text[]> =>
    Promise.all(texts.map((text, index) => conceal(text, asked?.[index])));
  const env = await Promise.all(
    Object.entries(spec.env).map(
      async ([key, value]) =>
        [key, await conceal(value, Object.hasOwn(wanted?.env ?? {}, key) ? wanted?.env[key] : undefined)] as const,
    ),
  );
  return {
    ...spec,
    env: Object.fromEntries(env),
    ...(command === undefined ? {} : { command: await all(command, wanted?.command) }),
    ...(args === undefined ? {} : { args: await all(args, wanted?.args) }),
    ...(healthcheck === undefined ? {} : { healthcheck: concealProbe(healthcheck) }),
  };
}

function concealProbe(healthcheck: HealthcheckSpec): HealthcheckSpec {
  const { test } = healthcheck;
  if ('shell' in test) return { ...healthcheck, test: { shell: concealed(test.shell) } };
  return 'command' in test ? { ...healthcheck, test: { command: test.command.map(concealed) } } : healthcheck;
}

async function concealText(live: Text, asked: Text | undefined, secrets: Secrets, signal: AbortSignal): Promise<Text> {
  if (asked === undefined || typeof asked === 'string' || typeof live !== 'string') return live;
  if (secretsOf(asked).length === 0) return live;
  if ((await revealCurrent(asked, secrets, signal)) === live) return asked;
  return fingerprintSecrets(live, asked, secrets, signal);
}

/** What stands in the place of each secret of a text, as its fingerprint. */
async function fingerprintSecrets(
  live: string,
  asked: Exclude<Text, string>,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<Text> {
  const values = matchSecrets(asked, live);
  const fingerprinted = async (part: SecretPart, value: string): Promise<SecretPart> => ({
    ...part,
    fingerprint: await secrets.fingerprint(refOf(part), signal, value),
  });
  // Not of the form it was given: all of it counts as the secret, so that nothing of it shows.
  if (values === null) return [await fingerprinted(secretsOf(asked)[0]!, live)];
  let next = 0;
  const known = await Promise.all(asked.map(part => (typeof part === 'string' ? part : fingerprinted(part, values[next++]!))));
  return foldText(known);
}

/** The text with today's values, where those are still the ones it was asked for with: the only sure way when several secrets touch. */
async function revealCurrent(asked: Exclude<Text, string>, secrets: Secrets, signal: AbortSignal): Promise<string | null> {
  try {
    const pieces = await Promise.all(
      asked.map(async part => {
        if (typeof part === 'string') return part;
        const fingerprint = await secrets.fingerprint(refOf(part), signal);
        return part.fingerprint === null || fingerprint === part.fingerprint ? await secrets.value(refOf(part), signal) : null;
      }),
    );
    return pieces.includes(null) ? null : pieces.join('');
  } catch (error) {
    if (error instanceof OperationError && error.code === 'missing-secret') return null;
    throw error;
  }
}
