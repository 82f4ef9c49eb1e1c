import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import git from 'isomorphic-git';
import { cloneBare, createRepository } from '../../tests/support/git-repository.ts';
import { startGitServer } from '../../tests/support/git-server.ts';

/** Files to write; null removes one. */
export type Files = Readonly<Record<string, string | null>>;

/** The repository that the demo's cluster is declared in. */
export interface DemoRepository extends AsyncDisposable {
  /** Its working tree. */
  readonly path: string;
  /** As `source` in reconcile.yaml. */
  readonly source: { readonly git: string } | { readonly directory: string };
  /** Makes a commit that the reconciler can see; returns its id. */
  push(files: Files, message: string): Promise<string>;
  /** The command by which a person does the same once the files are changed. */
  describePush(message: string): string;
}

/** Whether git is installed, and with it what serves a repository over HTTP (some systems have that in a package of its own). */
export function canServeGit(): boolean {
  try {
    const folder = execFileSync('git', ['--exec-path'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return fs.existsSync(path.join(folder, 'git-http-backend'));
  } catch {
    return false;
  }
}

/** A working tree in `folder/hello`, and beside it the repository it pushes to, served over smart HTTP on loopback. Needs git. */
export async function openServedRepository(folder: string): Promise<DemoRepository> {
  const work = createRepository(path.join(folder, 'hello'));
  cloneBare(work, path.join(folder, 'served/hello.git'));
  const server = await startGitServer(path.join(folder, 'served'));
  const url = `${server.url}/hello.git`;
  work.git('remote', 'add', 'origin', url);
  return {
    path: work.path,
    source: { git: url },
    async push(files, message) {
      const revision = work.commit(files, message);
      await pushTo(work.path);
      return revision;
    },
    describePush: message => `git add --all && git commit -m ${JSON.stringify(message)} && git push`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Does not block: the server is in this process. Nothing of the person's own configuration (proxies, signing, hooks) counts. */
async function pushTo(cwd: string): Promise<void> {
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  await promisify(execFile)('git', ['push', '--quiet', '--set-upstream', 'origin', 'main'], { cwd, env, timeout: 30_000 });
}

/** A repository in `folder/hello`, to be followed where it is; made without git. */
export async function openLocalRepository(folder: string): Promise<DemoRepository> {
  const dir = path.join(folder, 'hello');
  await git.init({ fs, dir, defaultBranch: 'main' });
  return {
    path: dir,
    source: { directory: dir },
    async push(files, message) {
      for (const [filepath, content] of Object.entries(files)) {
        if (content === null) {
          await fs.promises.rm(path.join(dir, filepath));
          await git.remove({ fs, dir, filepath });
        } else {
          await fs.promises.writeFile(path.join(dir, filepath), content);
          await git.add({ fs, dir, filepath });
        }
      }
      return git.commit({ fs, dir, message, author: { name: 'You', email: 'you@example.org' } });
    },
    describePush: message => `git add --all && git commit -m ${JSON.stringify(message)}`,
    async [Symbol.asyncDispose]() {},
  };
}
