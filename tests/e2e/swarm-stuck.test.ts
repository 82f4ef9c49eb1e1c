import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HOST_PACKAGES, startHosts } from '../lab/hosts/start-hosts.ts';
import { skipWithout } from '../lab/requirements.ts';
import { runCli } from '../support/cli.ts';
import { createRepository } from '../support/git-repository.ts';
import { tempFolder } from '../support/temp.ts';

it.skipIf(skipWithout('git', ...HOST_PACKAGES))(
  'what a Swarm finds no node for is told, and given up long before the deadline',
  async () => {
    await using lab = await startHosts({ count: 1, docker: true });
    await using folder = await tempFolder();
    await lab.loadImages();
    const [{ name, address, socket }] = lab.hosts as [(typeof lab.hosts)[number]];
    const kind = (what: string, called: string, spec: string, more = ''): string =>
      `---\napiVersion: keelson/v1\nkind: ${what}\nmetadata: {name: ${called}${more}}\nspec: ${spec}\n`;
    const repository = createRepository(join(folder.path, 'cluster'));
    repository.commit({
      'all.yaml': [
        kind('Cluster', 'attic', '{policy: {stability: 1s}}', ', uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55'),
        kind('Role', 'manager', '{swarm: manager}'),
        kind('Node', name, `{engine: swarm, address: ${address}, roles: [manager], access: [{local: {socket: ${socket}}}]}`),
        kind('Job', 'shop', '{technology: stack, stack: {files: [shop.compose.yaml]}}'),
      ].join(''),
      'shop.compose.yaml':
        'services:\n  web:\n    image: demo/busybox:1\n    deploy: {placement: {constraints: [node.labels.tier == none]}, endpoint_mode: dnsrr}\n',
    });
    const env = { KEELSON_REPO: repository.path, KEELSON_DIRECTORY: join(folder.path, 'state') };
    const run = await runCli(['--timeout', '10m'], { cwd: folder.path, env, timeoutMs: 200_000 });
    const all = run.stderr + run.stdout;
    expect(run.code, all).toBe(1);
    expect(run.stdout, all).toContain('Gave up after');
    expect(run.stdout.replaceAll(/\s+/g, ' '), all).toMatch(/attic is degraded at .*no suitable node/);
    for (const [asked, told] of [
      ['job/shop', 'is a stack of 1 service'],
      ['shop/web.1', 'no suitable node'],
      [`member/${name}`, 'a manager, active'],
    ] as const)
      expect((await runCli(['explain', asked], { cwd: folder.path, env })).stdout.replaceAll(/\s+/g, ' ')).toContain(told);
    const forgotten = await runCli(['forget', 'swarm'], { cwd: folder.path, env });
    expect(forgotten).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--yes forgets it all the same') });
  },
);
