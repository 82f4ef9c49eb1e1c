import { createHmac, randomBytes, scrypt } from 'node:crypto';
import type { SecretName } from '../model/cluster.ts';
import { keepNewest } from '../model/keep-newest.ts';
import { OperationError } from '../model/operation-error.ts';
import { lookInEnvironment } from './environment.ts';
import { lookInFiles } from './files.ts';
import type { Secrets } from './secrets.ts';

/** A place where secrets are looked for, in the order of the configuration; the first that has one wins. */
export type SecretProvider =
  | { readonly kind: 'env'; readonly prefix: string }
  | { readonly kind: 'files'; readonly directory: string };

/** The secrets of one cluster. `environment` is the process's own unless a test brings another. */
export function openSecrets(options: {
  readonly cluster: string;
  readonly uid: string;
  readonly providers: readonly SecretProvider[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}): Secrets {
  const environment = options.environment ?? process.env;
  // Remembering by a keyed hash keeps neither values nor anything that can be tried offline.
  const memoryKey = randomBytes(32);
  const known = new Map<string, Promise<string>>();

  const value = async (ref: SecretName, signal: AbortSignal): Promise<string> => {
    const lookedIn: string[] = [];
    for (const provider of options.providers) {
      signal.throwIfAborted();
      const found =
        provider.kind === 'env'
          ? lookInEnvironment(ref, provider.prefix, environment)
          : await lookInFiles(ref, provider.directory, signal);
      if ('value' in found) return found.value;
      lookedIn.push(found.lookedIn);
    }
    throw missing(ref, lookedIn);
  };

  return {
    value,
    fingerprint: async (ref, signal, given) => {
      const clear = given ?? (await value(ref, signal));
      const salt = JSON.stringify([options.uid, options.cluster, ref.secret, ref.key ?? null]);
      const memory = createHmac('sha256', memoryKey)
        .update(JSON.stringify([salt, clear]))
        .digest('base64');
      const fingerprint = known.get(memory) ?? slowHash(clear, salt);
      keepNewest(known, memory, fingerprint, MOST_FINGERPRINTS);
      return fingerprint;
    },
  };
}

/** Of values that are no more, none is asked for again. */
const MOST_FINGERPRINTS = 10_000;

/** scrypt with Node's defaults (N = 16384, r = 8, p = 1: some 40 ms); 96 bits as 16 characters of base64url. */
function slowHash(value: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(value, salt, 12, (error, key) => (error ? reject(error) : resolve(key.toString('base64url'))));
  });
}

function missing(ref: SecretName, lookedIn: readonly string[]): OperationError {
  const name = ref.key === undefined ? `"${ref.secret}"` : `"${ref.secret}", key "${ref.key}"`;
  const places = lookedIn.length === 0 ? 'no provider of secrets is configured' : `looked in ${lookedIn.join('; ')}`;
  return new OperationError('missing-secret', `secret ${name} was not found: ${places}`);
}
