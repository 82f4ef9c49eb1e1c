import { spawn } from 'node:child_process';
import { readdir, readlink } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstLine } from '../../lab/hosts/first-line.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { ended, runProgram } from '../../lab/processes.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';

/** What there is of a lab outside of it. */
interface Traces {
  readonly folder: string;
  readonly namespaces: readonly string[];
  readonly address: string;
}

async function tracesOf(lab: Lab): Promise<Traces> {
  const links = await Promise.all(
    lab.hosts.map(host => host.exec('for kind in net pid mnt; do readlink /proc/1/ns/$kind; done')),
  );
  const namespaces = links.flatMap(({ stdout }) => stdout.trim().split('\n'));
  return { folder: dirname(lab.sshConfig), namespaces, address: lab.operator };
}

/** Processes of the lab's namespaces, by id. */
async function processesIn(traces: Traces): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const kinds = await Promise.all(['net', 'pid', 'mnt'].map(kind => readlink(`/proc/${pid}/ns/${kind}`).catch(() => '')));
    if (kinds.some(kind => traces.namespaces.includes(kind))) found.push(pid);
  }
  return found;
}

function linkOf(traces: Traces): string | undefined {
  return Object.entries(networkInterfaces()).find(([, addresses]) => addresses?.some(one => one.address === traces.address))?.[0];
}

async function groupsOf(link: string): Promise<string> {
  return (await runProgram(['find', '/sys/fs/cgroup', '-name', `${link}-h*`])).stdout;
}

async function folders(): Promise<readonly string[]> {
  return readdir(process.env.TMPDIR ?? '/tmp');
}

describe.skipIf(skipWithout(...HOST_PACKAGES))('a lab of hosts', () => {
  it('leaves nothing behind, and another that runs beside it alone', async () => {
    await using other = await startHosts({ count: 1 });
    const lab = await startHosts({ count: 2, docker: true });
    await lab.loadImages();
    await lab.hosts[0]!.docker('run', '-d', 'demo/busybox:1');
    await lab.hosts[1]!.docker('network', 'create', 'extra');
    const traces = await tracesOf(lab);
    const link = linkOf(traces)!;
    expect([other.subnet, (await processesIn(traces)).length > 6, await groupsOf(link)]).toEqual([
      expect.not.stringMatching(lab.subnet),
      true,
      expect.stringContaining('memory'),
    ]);
    await lab[Symbol.asyncDispose]();
    expect(await processesIn(traces)).toEqual([]);
    expect(linkOf(traces)).toBeUndefined();
    expect(await groupsOf(link)).toBe('');
    expect(await folders()).not.toContain(traces.folder.split('/').at(-1));
    expect((await other.hosts[0]!.exec('hostname')).stdout).toBe('h1\n');
  });

  it('ends with a test that is killed, and the next one clears up after it', async () => {
    const module = join(import.meta.dirname, '../../lab/hosts/start-hosts.ts');
    const script = `const { startHosts } = await import('${module}');
      const lab = await startHosts({ count: 2, docker: true });
      const { stdout } = await lab.hosts[0].exec('readlink /proc/1/ns/net');
      console.log(JSON.stringify({ folder: lab.sshConfig.replace('/ssh_config', ''), namespaces: [stdout.trim()], address: lab.operator }));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const traces: Traces = JSON.parse(await firstLine(child));
    const link = linkOf(traces)!;
    expect(await processesIn(traces)).not.toEqual([]);
    child.kill('SIGKILL');
    await ended(child);
    await eventually(async () => expect([await processesIn(traces), linkOf(traces)]).toEqual([[], undefined]));
    await using next = await startHosts({ count: 1 });
    expect(next.hosts).toHaveLength(1);
    expect(await folders()).not.toContain(traces.folder.split('/').at(-1));
    expect(await groupsOf(link)).toBe('');
  });
});
