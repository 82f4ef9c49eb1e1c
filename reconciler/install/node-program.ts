import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', arm: 'arm/v7', ia32: '386' };

/** The Node that runs this process, for machines that are like this one. */
export function ownNode(): {
  readonly version: string;
  readonly platform: string;
  readonly libc: 'glibc' | 'musl';
  read(signal: AbortSignal): Promise<Uint8Array>;
} {
  const report = process.report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  return {
    version: process.versions.node,
    platform: `${process.platform}/${ARCHITECTURES[process.arch] ?? process.arch}`,
    libc: report.header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc',
    async read(signal) {
      const gzip = createGzip({ level: constants.Z_BEST_SPEED });
      const [bytes] = await Promise.all([buffer(gzip), pipeline(createReadStream(process.execPath), gzip, { signal })]);
      return bytes;
    },
  };
}
