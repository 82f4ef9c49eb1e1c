import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';

import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { askEngine } from './engine-api.ts';

const run = promisify(execFile);

/** PORT to listen on; START_DELAY seconds before it is ready; FAIL_START makes it end at once; ill while /tmp/sick exists; ends on TERM. */
const APP = `#!/bin/sh
trap 'exit 0' TERM INT
trap 'echo "told to read again"; cp /etc/app.conf /www/conf 2>/dev/null' HUP
echo "app $VERSION starting on \${PORT:=8080}"
[ -z "$FAIL_START" ] || { echo "told to fail"; exit 1; }
sleep "\${START_DELAY:-0}" & wait $!
echo "$VERSION" >/www/version; hostname >/www/host; env | sort >/www/env; echo ok >/www/health
httpd -f -p "$PORT" -h /www & child=$!
while kill -0 $child 2>/dev/null; do wait $child; done
`;

/** `wget -T` of Debian's busybox crashes, hence timeout. */
const HEALTHY = `#!/bin/sh
[ ! -e /tmp/sick ] && timeout 2 wget -q -O- "http://127.0.0.1:\${PORT:-8080}/health" >/dev/null
`;

const VERSIONS = ['1.0.0', '1.1.0', '2.0.0'];

/**
 * Makes demo/app:1.0.0, :1.1.0 and :2.0.0 (an HTTP server with a health check) and demo/busybox:1 (sleeps, ignores TERM) on an engine. The
 * shorter `interval`, the sooner the app counts as healthy, and the more its checks cost.
 */
export async function buildImages(socket: string, interval = '2s'): Promise<void> {
  const root = await rootFilesystem();
  const app = (version: string): readonly string[] => [
    'CMD ["/bin/app"]',
    `ENV VERSION=${version}`,
    'EXPOSE 8080',
    `HEALTHCHECK --interval=${interval} --timeout=2s --retries=2 --start-period=3s CMD ["/bin/healthy"]`,
    `LABEL org.opencontainers.image.version=${version}`,
  ];
  await importImage(socket, root, 'demo/busybox:1', ['CMD ["/bin/sleep","1000000"]']);
  for (const version of VERSIONS) await importImage(socket, root, `demo/app:${version}`, app(version));
}

/** Imports a root filesystem (a tar) as an image, with Dockerfile lines for its settings. */
export async function importImage(socket: string, root: Uint8Array, ref: string, changes: readonly string[]): Promise<void> {
  const colon = ref.lastIndexOf(':');
  const query = new URLSearchParams({ fromSrc: '-', repo: ref.slice(0, colon), tag: ref.slice(colon + 1) });
  for (const change of changes) query.append('changes', change);
  await askEngine(socket, 'POST', `/images/create?${query}`, root);
}

/** A tar of a root filesystem with busybox, the app, its health check, and more programs by their paths. */
export async function rootFilesystem(programs: Readonly<Record<string, string>> = {}): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'keelson-image-'));
  try {
    for (const name of ['bin', 'etc', 'tmp', 'www/cgi-bin', 'proc', 'sys', 'dev', 'root'])
      await mkdir(join(folder, name), { recursive: true });
    await copyFile('/bin/busybox', join(folder, 'bin/busybox'));
    const { stdout } = await run('/bin/busybox', ['--list']);
    for (const applet of stdout.trim().split('\n'))
      if (applet !== 'busybox') await symlink('busybox', join(folder, 'bin', applet));
    await writeFile(
      join(folder, 'etc/passwd'),
      'root:x:0:0:root:/root:/bin/sh\npostgres:x:70:70::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\napp:x:1000:1000:app:/:/bin/sh\n',
    );
    await writeFile(join(folder, 'etc/group'), 'root:x:0:\npostgres:x:70:\nnobody:x:65534:\napp:x:1000:\n');
    for (const [path, script] of Object.entries({ 'bin/app': APP, 'bin/healthy': HEALTHY, ...programs })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), script, { mode: 0o755 });
    }
    const tar = await run('tar', ['-C', folder, '--owner=0', '--group=0', '-c', '.'], { encoding: 'buffer', maxBuffer: 1 << 26 });
    return tar.stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Loads a root filesystem (a tar) as an image that says it is made for another machine: `arm64`, `s390x`. */
export async function loadFor(socket: string, root: Uint8Array, ref: string, architecture: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'keelson-image-'));
  try {
    const diffId = `sha256:${createHash('sha256').update(root).digest('hex')}`;
    const config = {
      architecture,
      os: 'linux',
      config: { Cmd: ['/bin/sleep', '1000000'] },
      rootfs: { type: 'layers', diff_ids: [diffId] },
    };
    await writeFile(join(folder, 'layer.tar'), root);
    await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    const manifest = [{ Config: 'config.json', RepoTags: [ref], Layers: ['layer.tar'] }];
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    const tar = await run('tar', ['-C', folder, '-c', '.'], { encoding: 'buffer', maxBuffer: 1 << 26 });
    await askEngine(socket, 'POST', '/images/load', tar.stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
