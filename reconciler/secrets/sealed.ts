import { OperationError } from '../model/operation-error.ts';
import { secretKey } from '../model/orders.ts';
import { openSecrets } from './open-secrets.ts';
import type { Secrets } from './secrets.ts';

/** The secrets that an agent was sent. `values`: those it has now, by secretKey. */
export function openSealedSecrets(options: {
  readonly cluster: string;
  readonly uid: string;
  readonly values: () => ReadonlyMap<string, string>;
}): Secrets {
  const { fingerprint } = openSecrets({ ...options, providers: [] });
  const value: Secrets['value'] = async ref => {
    const found = options.values().get(secretKey(ref));
    if (found !== undefined) return found;
    throw new OperationError('missing-secret', `secret "${secretKey(ref)}" was not sent to this agent, or not for its key`);
  };
  return {
    value,
    fingerprint: async (ref, signal, given) => fingerprint(ref, signal, given ?? (await value(ref, signal))),
  };
}
