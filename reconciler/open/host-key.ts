import type { Config } from '../config.ts';
import type { HostKeyVerdict } from '../connections/ssh/known-hosts.ts';
import type { SshAccess } from '../model/cluster.ts';
import type { Owner } from '../model/resource.ts';
import { readKnownHosts, sshLogin } from './connection.ts';

/** The host key that a machine shows. */
export interface ShownHostKey {
  /** `192.168.1.23:22`, and through what. */
  readonly place: string;
  /** `ssh-ed25519` */
  readonly type: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** What known_hosts says of it. */
  readonly known: HostKeyVerdict;
}

/**
 * Asks a machine for its host key over one way to it, without logging in there; the machine to go through is logged in to as ever. What is
 * declared of the key is not looked at. Throws OperationError.
 */
export async function askHostKey(
  config: Pick<Config, 'ssh' | 'secrets'>,
  owner: Owner,
  { host, port, jump }: SshAccess,
  signal: AbortSignal,
): Promise<ShownHostKey> {
  const [{ openSecrets }, ssh, { fingerprintOf, judgeHostKey, typeOf }] = await Promise.all([
    import('../secrets/open-secrets.ts'),
    import('../connections/ssh/ask-host-key.ts'),
    import('../connections/ssh/known-hosts.ts'),
  ]);
  const secrets = openSecrets({ ...owner, providers: config.secrets });
  const through = jump === undefined ? {} : { jump: await sshLogin(config, jump, secrets, signal) };
  const key = await ssh.askHostKey({ host, port, ...through }, signal);
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    place: jump === undefined ? place : `${place} through ${jump.host}`,
    type: typeOf(key),
    fingerprint: fingerprintOf(key),
    known: judgeHostKey(key, host, port, { knownHosts: await readKnownHosts(config.ssh.knownHosts) }),
  };
}
