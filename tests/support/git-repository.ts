import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { missingPackages } from '../lab/requirements.ts';

/** A real repository with a working tree, made and changed by git itself. */
export interface Repository {
  readonly path: string;
  /** Writes files (null removes one), commits everything on the branch checked out, at an instant (seconds), returns the commit's id. */
  commit(files: Readonly<Record<string, string | Uint8Array | null>>, message?: string, at?: number): string;
  /** Runs git in the repository; returns what it printed, trimmed. */
  git(...args: readonly string[]): string;
}

/** Makes an empty repository whose branch is `main`. */
export function createRepository(path: string): Repository {
  fs.mkdirSync(path, { recursive: true });
  runGit(path, ['init', '--quiet', '--initial-branch=main']);
  const git = (...args: readonly string[]) => runGit(path, args);
  return {
    path,
    git,
    commit(files, message = 'change', at) {
      for (const [name, content] of Object.entries(files)) {
        const file = join(path, name);
        fs.mkdirSync(dirname(file), { recursive: true });
        if (content === null) fs.rmSync(file);
        else fs.writeFileSync(file, content);
      }
      git('add', '--all');
      const time = at === undefined ? {} : { GIT_COMMITTER_DATE: `@${at} +0000` };
      runGit(path, ['commit', '--quiet', '--allow-empty', '--message', message], time);
      return git('rev-parse', 'HEAD');
    },
  };
}

/** Clones a repository without its working tree, as a server would hold it. */
export function cloneBare(repository: Repository, path: string): void {
  repository.git('clone', '--quiet', '--bare', repository.path, path);
}

/** Whether tests over real git are skipped; in CI a missing git is an error. */
export function skipWithoutGit(): boolean {
  if (!missingPackages('git').includes('git')) return false;
  if (process.env.CI === 'true') throw new Error('tests of sources need git (apt-get install git)');
  console.warn('skipped: tests of sources need git (apt-get install git)');
  return true;
}

/** Runs git without anybody's own configuration. */
function runGit(cwd: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): string {
  const who = { NAME: 'A Tester', EMAIL: 'tester@example.org' };
  const env = {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: who.NAME,
    GIT_AUTHOR_EMAIL: who.EMAIL,
    GIT_COMMITTER_NAME: who.NAME,
    GIT_COMMITTER_EMAIL: who.EMAIL,
    ...more,
  };
  return execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 26 }).trim();
}
