import { execFile } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipWithout } from '../lab/requirements.ts';
import { clusterYaml, type Journey, jobYaml, startJourney } from '../support/docker-journey.ts';

const run = promisify(execFile);
const skip = skipWithout('docker.io', 'busybox-static', 'git');

/** One story, told in order. */
describe.skipIf(skip)('an image that is built from a folder of the repository', () => {
  let journey: Journey;
  const at = (path: string): string => join(journey.repository.path, path);

  beforeAll(async () => {
    journey = await startJourney();
    journey.push({
      'cluster.yaml': clusterYaml(journey.dockerd.socket),
      'web.yaml': jobYaml('web', 'shop/web', ['build: {context: web}', 'command: [/srv/bin/serve]', 'stop: {grace: 0s}']),
      'common.txt': 'common',
      'web/Dockerfile': 'FROM demo/busybox:1\nCOPY . /srv/\nRUN /srv/prepare.sh\n',
      'web/.dockerignore': '# as Docker reads it\n*.log\nnode_modules\nDockerfile\n**/private\n!private/known\n',
      'web/prepare.sh': '#!/bin/sh\necho prepared >/prepared\n',
      'web/serve.sh': '#!/bin/sh\nexec sleep 1000\n',
      'web/plain.txt': 'plain',
      'web/debug.log': 'one',
      'web/logs/debug.log': 'stays',
      'web/node_modules/a/index.js': 'gone',
      'web/src/node_modules/b/index.js': 'stays',
      'web/src/private/key': 'gone',
      'web/private/key': 'gone',
      'web/private/known': 'stays',
      'web/bin/.keep': '',
    });
    for (const name of ['web/prepare.sh', 'web/serve.sh']) chmodSync(at(name), 0o755);
    symlinkSync('../serve.sh', at('web/bin/serve'));
    symlinkSync('/prepared', at('web/bin/made'));
    journey.push({});
  });
  afterAll(async () => {
    await journey?.[Symbol.asyncDispose]();
  });

  const imageOf = (): Promise<string> => journey.docker('ps', '--format', '{{.Image}}');
  /** Mode, path and target of every file and link that an image has in /srv. */
  const filesIn = async (image: string): Promise<readonly string[]> => {
    const script = 'find /srv ! -type d -exec stat -c "%A %u:%g %N" {} +';
    return (await journey.docker('run', '--rm', image, '/bin/sh', '-c', script)).split('\n').sort();
  };

  it('has the files, modes and links that docker build would give it, and runs scripts as they are', async () => {
    const applied = await journey.reconcile('--yes');
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    const env = { ...process.env, DOCKER_BUILDKIT: '0' };
    await run('docker', ['--host', `unix://${journey.dockerd.socket}`, 'build', '--tag', 'by/docker', at('web')], { env });
    const files = await filesIn(await imageOf());
    expect(files).toEqual(await filesIn('by/docker'));
    expect(files).toContain("lrwxrwxrwx 0:0 '/srv/bin/serve' -> '../serve.sh'");
    expect(files).toContain('-rwxr-xr-x 0:0 /srv/serve.sh');
    expect(files.filter(line => /Dockerfile|debug|node_modules|private/.test(line))).toEqual([
      '-rw-r--r-- 0:0 /srv/logs/debug.log',
      '-rw-r--r-- 0:0 /srv/private/known',
      '-rw-r--r-- 0:0 /srv/src/node_modules/b/index.js',
    ]);
  });

  it('is the same image for the files in a folder as for those in a commit', async () => {
    const before = await journey.docker('ps', '--format', '{{.ID}} {{.Image}}');
    expect((await journey.reconcile('--repo', journey.repository.path, '--working-tree', '--yes')).code).toBe(0);
    expect(await journey.docker('ps', '--format', '{{.ID}} {{.Image}}')).toBe(before);
  });

  it('is not built again for what is ignored, and is for a mode', async () => {
    journey.push({ 'web/debug.log': 'two', 'web/private/key': 'another' });
    expect((await journey.reconcile('--dry-run')).code).toBe(0);
    const before = await imageOf();
    chmodSync(at('web/plain.txt'), 0o755);
    journey.push({});
    expect((await journey.reconcile('--yes')).code).toBe(0);
    expect(await imageOf()).not.toBe(before);
    expect(await filesIn(await imageOf())).toContain('-rwxr-xr-x 0:0 /srv/plain.txt');
  });

  it('gets the content of a file outside its folder where a link leads there', async () => {
    symlinkSync('../common.txt', at('web/common.txt'));
    journey.push({});
    expect((await journey.reconcile('--yes')).code).toBe(0);
    expect(await journey.docker('run', '--rm', await imageOf(), 'cat', '/srv/common.txt')).toBe('common');
  });
});
