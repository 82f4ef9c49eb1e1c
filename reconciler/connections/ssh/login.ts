import { connect as openSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ClientErrorExtensions, type ConnectConfig } from 'ssh2';
import { OperationError } from '../../model/operation-error.ts';
import { abandonable } from '../abandonable.ts';
import {
  fingerprintOf,
  type HostKey,
  type HostKeyVerdict,
  judgeHostKey,
  knownTypes,
  type TrustedHostKeys,
  typeOf,
} from './known-hosts.ts';

/** How we prove who we are: whatever is given is tried, in this order. */
export interface Credentials {
  /** Private key, PEM or OpenSSH. */
  readonly key?: string;
  readonly passphrase?: string;
  /** Path of an ssh-agent's socket. */
  readonly agent?: string;
  readonly password?: string;
}

/** A login: as whom, where, and through which machine. */
export interface SshLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly credentials: Credentials;
  readonly trusted: TrustedHostKeys;
  /** The machine to go through. */
  readonly jump?: SshLogin;
}

/** TCP, key exchange and login together. */
export const LOGIN_MS = 10_000;
/** A machine that went away is noticed after three of these. */
const KEEPALIVE_MS = 5_000;

/** Logs in, once; ends with the signal. Throws OperationError as openSsh does. */
export async function login(options: SshLogin, signal: AbortSignal): Promise<Client> {
  readKey(options);
  const first = await tryLogin(options, hostKeyTypes(options), signal);
  if (!('shown' in first)) return first;
  const declared = options.trusted.fingerprint !== undefined;
  // A host has keys of several types and shows one: it may be another that was declared.
  let others = SERVED.filter(type => declared && keyTypeOf(type) !== typeOf(first.shown));
  while (others.length > 0) {
    const next = await tryLogin(options, others, signal).catch((error: unknown) => {
      if (error instanceof OperationError && isHandshake(error)) return null;
      throw error;
    });
    if (next === null) break;
    if (!('shown' in next)) return next;
    others = others.filter(type => keyTypeOf(type) !== typeOf(next.shown));
  }
  throw refusal(options, first);
}

/** A host key that does not count. */
interface Refused {
  readonly shown: HostKey;
  readonly verdict: Exclude<HostKeyVerdict, { kind: 'trusted' }>;
}

/** One login that asks for a host key of these types, of any where there are none. */
async function tryLogin(options: SshLogin, types: readonly string[], signal: AbortSignal): Promise<Client | Refused> {
  const { host, port, user, trusted, jump } = options;
  const through = jump === undefined ? undefined : await tunnel(jump, options, signal);
  let refused: Refused | null = null;
  const config: ConnectConfig = {
    host,
    port,
    username: user,
    ...(through === undefined ? {} : { sock: through }),
    readyTimeout: LOGIN_MS,
    keepaliveInterval: KEEPALIVE_MS,
    authHandler: methods(options) as NonNullable<ConnectConfig['authHandler']>,
    ...(types.length === 0 ? {} : { algorithms: { serverHostKey: types as never } }),
    hostVerifier: (key: Buffer) => {
      const verdict = judgeHostKey(key, host, port, trusted);
      refused = verdict.kind === 'trusted' ? null : { shown: key, verdict };
      return refused === null;
    },
  };
  try {
    return await connect(config, signal);
  } catch (error) {
    through?.destroy();
    if (signal.aborted) throw new OperationError('aborted', `log in to ${host}: given up`, { cause: error });
    if (refused !== null) return refused;
    throw loginFailure(options, error as Error & ClientErrorExtensions);
  }
}

/** It has no host key of the types that were asked for. */
function isHandshake({ cause }: OperationError): boolean {
  return (cause as ClientErrorExtensions | undefined)?.level === 'handshake';
}

function connect(config: ConnectConfig, signal: AbortSignal): Promise<Client> {
  const client = new ssh2.Client();
  // Everybody who waits for something over it listens for its end.
  client.setMaxListeners(0);
  const { promise, resolve, reject } = Promise.withResolvers<Client>();
  const onAbort = (): void => {
    reject(signal.reason);
    client.destroy();
  };
  client.on('ready', () => resolve(client));
  // Kept for the client's whole life: an error without a listener would end the process.
  client.on('error', reject);
  client.on('close', () => reject(new Error('the connection was closed before the login')));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    // A socket of ssh2's own waits for an answer before it sends the rest of a packet, which is written in pieces.
    const { host = '', port = 22 } = config;
    client.connect({ ...config, sock: config.sock ?? openSocket({ host, port, noDelay: true }) });
  } catch (error) {
    reject(error);
  }
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}

/** A stream to the target from the machine to go through, whose own login ends with it. Throws OperationError as openSsh does. */
export async function tunnel(jump: SshLogin, target: Pick<SshLogin, 'host' | 'port'>, signal: AbortSignal): Promise<Duplex> {
  const client = await login(jump, signal);
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  client.once('close', () => reject(new Error('the connection to it broke')));
  try {
    client.forwardOut('127.0.0.1', 0, target.host, target.port, (error, channel) => {
      if (error === undefined || error === null) resolve(channel);
      else reject(error);
    });
    const channel = await abandonable(promise, signal);
    channel.once('close', () => client.end());
    return channel;
  } catch (error) {
    client.end();
    // Whoever gave up listens no more, and the connection may break later.
    promise.catch(() => {});
    if (signal.aborted)
      throw new OperationError('aborted', `reach ${target.host} through ${jump.host}: given up`, { cause: error });
    const why = (error as Error).message;
    throw new OperationError('unreachable', `${jump.host} does not reach ${target.host}:${target.port}: ${why}`, {
      cause: error,
    });
  }
}

/** What we have, as ssh2 tries it: a refusal of one leads to the next. */
function methods({ user: username, credentials }: SshLogin): readonly object[] {
  const { key, passphrase, agent, password } = credentials;
  return [
    { type: 'none', username },
    ...(key === undefined ? [] : [{ type: 'publickey', username, key, ...(passphrase === undefined ? {} : { passphrase }) }]),
    ...(agent === undefined ? [] : [{ type: 'agent', username, agent }]),
    ...(password === undefined
      ? []
      : [
          { type: 'password', username, password },
          {
            type: 'keyboard-interactive',
            username,
            prompt: (
              _name: string,
              _instructions: string,
              _language: string,
              prompts: readonly unknown[],
              finish: (answers: string[]) => void,
            ) => finish(prompts.map(() => password)),
          },
        ]),
  ];
}

/** Ways to prove a host key, the best first. An RSA key is signed with SHA-2. */
const SERVED: readonly string[] = [
  'ssh-ed25519',
  ...['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ...['rsa-sha2-512', 'rsa-sha2-256'],
];

function keyTypeOf(served: string): string {
  return served.startsWith('rsa-') ? 'ssh-rsa' : served;
}

/** A host has keys of several types and shows one: that which known_hosts has is asked for. */
function hostKeyTypes({ host, port, trusted }: SshLogin): readonly string[] {
  if (trusted.fingerprint !== undefined) return [];
  const known = knownTypes(trusted.knownHosts ?? '', host, port);
  return known.flatMap(type => SERVED.filter(served => keyTypeOf(served) === type));
}

function readKey({ host, credentials: { key, passphrase } }: SshLogin): void {
  if (key === undefined) return;
  const parsed = ssh2.utils.parseKey(key, passphrase);
  if (!(parsed instanceof Error)) return;
  const hint = passphrase === undefined ? 'check the key, and whether it needs a passphrase' : 'check the key and its passphrase';
  throw new OperationError('invalid', `the private key for ${host} cannot be read: ${parsed.message}; ${hint}`, {
    cause: parsed,
  });
}

function refusal({ host, port }: SshLogin, { shown: key, verdict }: Refused): OperationError {
  const shown = `${typeOf(key)} ${fingerprintOf(key)}`;
  const place = port === 22 ? host : `${host}:${port}`;
  switch (verdict.kind) {
    case 'unknown':
      return new OperationError(
        'untrusted',
        `${place} shows the host key ${shown}, which nothing vouches for; compare it on the machine itself (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub); reconcile trust then declares it on its Node`,
      );
    case 'revoked':
      return new OperationError('forbidden', `${place} shows the host key ${shown}, which known_hosts has as revoked`);
    case 'changed':
      return new OperationError(
        'forbidden',
        `${place} shows the host key ${shown} instead of ${verdict.expected.join(' or ')}: another machine answers there, or it was set up anew (then reconcile trust --replace declares the new one); nothing was sent to it`,
      );
  }
}

function loginFailure({ host, port, user, credentials }: SshLogin, error: Error & ClientErrorExtensions): OperationError {
  const place = `${host}:${port}`;
  const { level, message } = error;
  const options = { cause: error };
  if (level === 'client-authentication') {
    const tried = (['key', 'agent', 'password'] as const).filter(name => credentials[name] !== undefined);
    const what = tried.length === 0 ? 'no key, agent or password is declared' : `tried: ${tried.join(', ')}`;
    return new OperationError('unauthorized', `${place} refuses the login of ${user} (${what})`, options);
  }
  if (level === 'client-timeout')
    return new OperationError('timeout', `${place} did not finish the login within ${LOGIN_MS / 1000} s`, options);
  if (level === 'agent')
    return new OperationError('invalid', `the ssh-agent at ${credentials.agent} is of no use: ${message}`, options);
  return new OperationError('unreachable', `no SSH to ${place}: ${message}`, options);
}
