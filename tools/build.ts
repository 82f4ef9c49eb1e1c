import { execFile } from 'node:child_process';
import { chmod, cp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import manifest from '../package.json' with { type: 'json' };

/**
 * `npm run build`: makes the package that people install, as dist/package and packed as dist/keelson-<version>.tgz; another folder
 * than dist can be the argument. It has JavaScript where the sources have TypeScript (Node strips no types inside node_modules); types are the check's business.
 */

const root = path.dirname(import.meta.dirname);
const dist = path.resolve(process.argv[2] ?? path.join(root, 'dist'));
const staged = path.join(dist, 'package');

/** What is published of package.json: no scripts, nothing that only developers need. The sources need Node 24; built they run on Node 22, too. */
function publishedManifest(): object {
  const { name, version, description, keywords, license, type, dependencies } = manifest;
  const engines = { node: '>=22.18' };
  return { name, version, description, keywords, license, type, engines, bin: { reconcile: 'cli/main.js' }, dependencies };
}

/** Runs a command to its end; what it printed is told when it fails. */
async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  await promisify(execFile)(command, args, { cwd }).catch((error: { readonly stdout?: string; readonly stderr?: string }) => {
    throw new Error(`${command} ${args.join(' ')} failed:\n${error.stdout ?? ''}${error.stderr ?? ''}`, { cause: error });
  });
}

await rm(staged, { recursive: true, force: true });
await run(path.join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json', '--outDir', staged], root);
await chmod(path.join(staged, 'cli/main.js'), 0o755);
for (const name of ['schema', 'README.md', 'LICENSE'])
  await cp(path.join(root, name), path.join(staged, name), { recursive: true });
await writeFile(path.join(staged, 'package.json'), `${JSON.stringify(publishedManifest(), null, 2)}\n`);
await run('npm', ['pack', '--pack-destination', dist], staged);
console.log(path.join(dist, `keelson-${manifest.version}.tgz`));
