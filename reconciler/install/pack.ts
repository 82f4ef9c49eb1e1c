import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import tar from 'tar-stream';
import { type AgentPackage, findPackage } from './package-files.ts';

/** The version of a package with what tells it from others of that version, such as a checkout of another day: `0.1.0+1f3a9c2e`. */
export async function versionOf({ version, own, modules }: AgentPackage): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, path } of own) hash.update(`${name}\n`).update(await readFile(path));
  for (const { id } of modules) hash.update(`${id}\n`);
  return `${version}+${hash.digest('hex').slice(0, 8)}`;
}

/** All files of a package as a `tar.gz`; read anew, so that nothing of it is kept in memory. */
export async function packAgent(signal: AbortSignal): Promise<Uint8Array> {
  const { own, modules } = await findPackage();
  const pack = tar.pack();
  const gzip = createGzip();
  const [bytes] = await Promise.all([
    buffer(gzip),
    pipeline(pack, gzip, { signal }),
    (async () => {
      for (const { name, path } of [...own, ...modules.flatMap(({ files }) => files)]) {
        signal.throwIfAborted();
        const mode = name.startsWith('cli/main.') ? 0o755 : 0o644;
        pack.entry({ name, mode, mtime: new Date(0) }, await readFile(path));
      }
      pack.finalize();
    })(),
  ]);
  return bytes;
}
