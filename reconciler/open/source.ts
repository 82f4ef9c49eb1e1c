import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { lateSource } from '../late-source.ts';
import type { SecretName } from '../model/cluster.ts';
import type { ClusterConfig, SourceConfig } from '../model/config.ts';
import { OperationError } from '../model/operation-error.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Source } from '../sources/source.ts';
import { timedSource } from '../timed-source.ts';
import { readCertificates } from './certificates.ts';

/**
 * Opens where one cluster is declared, its calls under the configured deadline. A folder is looked at when it is fetched: one that is not
 * there now may be there later. Throws OperationError for an address or a ref that cannot be one,
 * a certificate that cannot be read.
 */
export async function openSource(
  config: Pick<Config, 'directory' | 'ssh'>,
  { source, limits }: Pick<ClusterConfig, 'source' | 'limits'>,
  secrets: Secrets,
): Promise<Source> {
  const { fetchMs, ...sizes } = limits;
  const opened = source.kind === 'git' ? await openRemote(config, source, sizes, secrets) : await openFolder(source, sizes);
  return timedSource(opened, fetchMs);
}

type Sizes = Omit<ClusterConfig['limits'], 'fetchMs'>;

type FolderConfig = SourceConfig & { readonly kind: 'directory' };

async function openFolder(source: FolderConfig, limits: Sizes): Promise<Source> {
  const { checkFollow } = await import('../sources/git/follow.ts');
  checkFollow(source.follow);
  return lateSource(resolve(source.path), () => openWhatIsThere(source, limits));
}

async function openWhatIsThere(source: FolderConfig, limits: Sizes): Promise<Source> {
  if (!existsSync(source.path))
    throw new OperationError('not-found', `Fetching ${source.path}: there is nothing at this path; give that of a folder`);
  const { follow } = source;
  const isPlain = !isGit(source.path);
  if (isPlain && follow.kind !== 'default' && source.workingTree !== true)
    throw new OperationError(
      'invalid',
      `Fetching ${source.path}: it is a plain folder, which has no branches, tags and commits; make it a repository with git init`,
    );
  if (isPlain || source.workingTree === true)
    return (await import('../sources/directory.ts')).openDirectory({ path: source.path, limits });
  return (await import('../sources/git/local.ts')).openGitLocal({ path: source.path, follow, limits });
}

async function openRemote(
  config: Pick<Config, 'directory' | 'ssh'>,
  source: SourceConfig & { readonly kind: 'git' },
  limits: Sizes,
  secrets: Secrets,
): Promise<Source> {
  if (!/^https?:/i.test(source.url)) return openBehindSsh(config, source, limits, secrets);
  const { openGitHttp } = await import('../sources/git/http.ts');
  const { url, follow, token, username, password, proxy, caFile } = source;
  const value = (ref: SecretName, signal: AbortSignal): Promise<string> => secrets.value(ref, signal);
  return openGitHttp({
    url,
    follow,
    stateFolder: join(config.directory, 'git'),
    limits,
    ...(proxy === undefined ? {} : { proxy }),
    ...(caFile === undefined ? {} : { ca: await readCertificates(caFile) }),
    ...(token === undefined
      ? {}
      : {
          credentials: async signal => ({
            kind: 'token',
            token: await value(token, signal),
            ...(username === undefined ? {} : { username }),
          }),
        }),
    ...(password === undefined || username === undefined
      ? {}
      : { credentials: async signal => ({ kind: 'basic', username, password: await value(password, signal) }) }),
  });
}

async function openBehindSsh(
  config: Pick<Config, 'directory' | 'ssh'>,
  { url, follow, key, passphrase, hostKey }: SourceConfig & { readonly kind: 'git' },
  limits: Sizes,
  secrets: Secrets,
): Promise<Source> {
  const [{ openGitSsh }, { openSession }, { sshLogin }] = await Promise.all([
    import('../sources/git/ssh.ts'),
    import('../connections/ssh/session.ts'),
    import('./connection.ts'),
  ]);
  const more = { ...(key && { key }), ...(passphrase && { passphrase }), ...(hostKey && { hostKey }) };
  return openGitSsh({
    url,
    follow,
    stateFolder: join(config.directory, 'git'),
    limits,
    open: async ({ user, host, port }, signal) =>
      openSession(await sshLogin(config, { user, host, port, agent: key === undefined, ...more }, secrets, signal)),
  });
}

/** Whether a folder is a git repository: a working tree, a worktree, or a bare one. */
function isGit(path: string): boolean {
  return existsSync(join(path, '.git')) || (existsSync(join(path, 'HEAD')) && existsSync(join(path, 'objects')));
}
