import type { SecretName } from '../../model/cluster.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { readApplied } from './applied.ts';
import type { CreateOptions } from './create-container.ts';
import { isSaid } from './errors.ts';
import { fileSecretsOf } from './labels.ts';
import { inspectContainer } from './look.ts';
import { maskError } from './mask-words.ts';
import { givenSecrets, secretNamesOf } from './secret-values.ts';

/**
 * The error of a change to a workload, its secrets masked: the Engine repeats variables and commands that it cannot take. Those that the
 * workload has now, and those that the container was made with, as far as they can be read: what cannot was not sent either.
 */
export async function maskFailure(
  error: unknown,
  { id, ref, resource }: Change,
  { engine, owner, secrets }: CreateOptions,
  signal: AbortSignal,
): Promise<unknown> {
  if (!(error instanceof OperationError) || (UNSAID.has(error.code) && !isSaid(error))) return error;
  const container = ref === undefined ? null : await inspectContainer(engine, ref, signal).catch(() => null);
  const applied = container === null ? undefined : await readApplied(engine, owner, container, id, signal).catch(() => undefined);
  const spec = applied?.spec.kind === 'workload' ? applied.spec : undefined;
  const wanted = resource === undefined ? [] : secretNamesOf({ ...resource, fileSecrets: fileSecretsOf(resource) });
  const now = await readAll([...wanted, ...(applied === undefined ? [] : secretNamesOf(applied))], secrets, signal);
  return maskError(error, [...now, ...(container === null ? [] : givenSecrets(container, spec))]);
}

/** Errors in which, as a rule, the Engine has no word: there may be no Engine to ask for more. */
const UNSAID: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'aborted', 'missing-secret']);

async function readAll(names: readonly SecretName[], secrets: Secrets, signal: AbortSignal): Promise<readonly string[]> {
  const read = await Promise.allSettled(names.map(name => secrets.value(name, signal)));
  return read.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
}
