import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { tempFolder } from './temp.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The package as people install it, built from these sources; it finds its dependencies in this checkout. */
export async function buildPackage(): Promise<AsyncDisposable & { readonly main: string }> {
  const folder = await tempFolder();
  await promisify(execFile)(process.execPath, [path.join(root, 'tools/build.ts'), folder.path]);
  await symlink(path.join(root, 'node_modules'), path.join(folder.path, 'node_modules'));
  return {
    main: path.join(folder.path, 'package/cli/main.js'),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
