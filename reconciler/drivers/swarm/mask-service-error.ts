import { OperationError } from '../../model/operation-error.ts';
import type { Resource } from '../../model/resource.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { isSaid } from '../docker/errors.ts';
import { fileSecretsOf } from '../docker/labels.ts';
import { maskError } from '../docker/mask-words.ts';
import { secretNamesOf } from '../docker/secret-values.ts';

/** The error of a change with the secrets of what was sent masked: managers repeat what they cannot take. */
export async function maskServiceError(
  error: unknown,
  resource: Resource | undefined,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<unknown> {
  if (resource === undefined || !(error instanceof OperationError) || !isSaid(error)) return error;
  const names = secretNamesOf({ ...resource, fileSecrets: fileSecretsOf(resource) });
  const read = await Promise.allSettled(names.map(name => secrets.value(name, signal)));
  return maskError(
    error,
    read.flatMap(result => (result.status === 'fulfilled' ? [result.value] : [])),
  );
}
