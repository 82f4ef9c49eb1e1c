import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { openSession } from '../../reconciler/connections/ssh/session.ts';
import { openDirectory } from '../../reconciler/sources/directory.ts';
import { openGitHttp } from '../../reconciler/sources/git/http.ts';
import { openGitLocal } from '../../reconciler/sources/git/local.ts';
import { openGitSsh } from '../../reconciler/sources/git/ssh.ts';
import { skipWithout } from '../lab/requirements.ts';
import { type Sshd, startSshd } from '../lab/sshd.ts';
import { createRepository, type Repository, skipWithoutGit } from '../support/git-repository.ts';
import { startGitServer } from '../support/git-server.ts';
import { tempFolder } from '../support/temp.ts';
import { type SourceWorld, sourceContract } from './source.ts';

const withoutGit = skipWithoutGit();

sourceContract('a directory', false, async () => {
  const folder = await tempFolder();
  const path = join(folder.path, 'files');
  fs.mkdirSync(path);
  return {
    open: limits => openDirectory({ path, limits: limits ?? {}, pollMs: 60_000 }),
    openMissing: () => openDirectory({ path: join(folder.path, 'missing') }),
    change: async files => write(path, files),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
});

sourceContract('a local repository', withoutGit, async () => {
  const folder = await tempFolder();
  const repository = createRepository(join(folder.path, 'repository'));
  return {
    open: limits => openGitLocal({ path: repository.path, limits: limits ?? {}, pollMs: 60_000 }),
    openMissing: () => openGitLocal({ path: join(folder.path, 'missing') }),
    change: files => commit(repository, files),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
});

sourceContract('a repository over HTTP', withoutGit, async () => {
  const folder = await tempFolder();
  const repository = createRepository(join(folder.path, 'repository'));
  const server = await startGitServer(folder.path);
  const open = (name: string, limits = {}) =>
    openGitHttp({ url: `${server.url}/${name}`, stateFolder: join(folder.path, 'state'), limits });
  return {
    open: limits => open('repository', limits),
    openMissing: () => open('missing'),
    change: files => commit(repository, files),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
});

let server: Sshd | null = null;
afterAll(() => server?.[Symbol.asyncDispose]());

sourceContract('a repository over SSH', withoutGit || skipWithout('openssh-server', 'openssh-client'), async () => {
  const folder = await tempFolder();
  const repository = createRepository(join(folder.path, 'repository'));
  server ??= await startSshd();
  const sshd = server;
  const open = (name: string, limits = {}) =>
    openGitSsh({
      url: `ssh://${sshd.user}@127.0.0.1:${sshd.port}${folder.path}/${name}`,
      stateFolder: join(folder.path, 'state'),
      limits,
      open: async ({ host, port, user }) =>
        openSession({ host, port, user, credentials: { key: sshd.key }, trusted: { fingerprint: sshd.fingerprint } }),
    });
  return {
    open: limits => open('repository', limits),
    openMissing: () => open('missing'),
    change: files => commit(repository, files),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
});

type Files = Parameters<SourceWorld['change']>[0];

async function commit(repository: Repository, files: Files): Promise<void> {
  write(repository.path, files);
  repository.commit({});
}

function write(root: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    fs.mkdirSync(dirname(path), { recursive: true });
    if (content === null) fs.rmSync(path);
    else if (typeof content === 'object' && 'link' in content) fs.symlinkSync(content.link, path);
    else if (typeof content === 'object' && 'program' in content) {
      fs.writeFileSync(path, content.program);
      fs.chmodSync(path, 0o755);
    } else fs.writeFileSync(path, content);
  }
}
