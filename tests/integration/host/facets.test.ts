import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FacetSpec } from '../../../reconciler/model/host.ts';
import type { Host } from '../../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { fileOf, type OpenedHost, openLabHost, PROGRAMS, shellOf, type Wanted, withSecret } from './lab.ts';

describe.skipIf(skipWithout(...HOST_PACKAGES)).each(['dash and coreutils', 'busybox'] as const)('a host of %s', programs => {
  let lab: Lab;
  let machine: Host;
  let host: OpenedHost;
  beforeAll(async () => {
    lab = await startHosts({ count: 1, init: 'none' });
    machine = lab.hosts[0]!;
    await shell(PROGRAMS[programs]);
    host = await openLabHost(lab, machine);
  });
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  const shell = shellOf(() => machine);
  const apply = (wanted: Wanted): Promise<void> => {
    const { spec } = wanted;
    const name = 'path' in spec ? spec.path : 'name' in spec ? spec.name : 'hostname';
    return host.apply('update', spec.kind, name, wanted);
  };
  const expectSettled = async (wanted: FacetSpec, name: string): Promise<void> => {
    const live = await host.see(wanted.kind, name);
    expect(live?.spec).toEqual(wanted);
    expect(live?.applied).toEqual(wanted);
  };

  it('tells of itself what the plan needs', async () => {
    const { facts, live, foreign } = await host.look();
    expect(facts).toMatchObject({ hostname: 'h1', platform: expect.stringMatching(/^linux\//), engineVersion: '' });
    expect(facts.host).toMatchObject({ os: 'debian', init: 'none', clockAheadMs: 0 });
    expect(facts.host!.addresses.eth0).toContain(`${machine.address}/24`);
    expect(facts.host!.machineId).toBe(await shell('cat /etc/machine-id'));
    // What tells apart machines that were made from one image, also where they share a kernel.
    expect(facts.engineId).toBe(
      await shell('echo $(cat /etc/machine-id /proc/sys/kernel/random/boot_id) $(readlink /proc/self/ns/pid)'),
    );
    expect(facts.cpuMillis).toBeGreaterThan(0);
    expect(facts.memoryBytes).toBeGreaterThan(0);
    expect(facts.host!.diskFreeBytes).toBeGreaterThan(0);
    expect({ live, foreign }).toEqual({ live: [], foreign: [] });
    expect((await host.look()).facts).toBe(facts);
  });

  // busybox's shell has its own date.
  it.skipIf(programs === 'busybox')('tells how wrong its clock is', async () => {
    await machine.setClock('+3d');
    expect(Math.abs((await host.look()).facts.host!.clockAheadMs - 3 * 86_400_000)).toBeLessThan(10_000);
    await machine.setClock(null);
  });

  it('writes a file, sees what others do to it, and puts back what was there', async () => {
    const original = await shell(
      "echo ours >/etc/motd; chmod 0640 /etc/motd; chown deploy /etc/motd; stat -c '%a %U %Y' /etc/motd",
    );
    host.claim({ kind: 'file', name: '/etc/motd' });
    const before = await host.see('file', '/etc/motd');
    expect(before?.spec).toMatchObject({
      mode: '0640',
      owner: 'deploy',
      digest: fileOf('/etc/motd', 'ours\n').spec['digest' as never],
    });
    expect(before?.applied).toBeUndefined();
    const wanted = fileOf('/etc/motd', 'welcome\n');
    await apply(wanted);
    await expectSettled(wanted.spec, '/etc/motd');
    expect(await shell('cat /etc/motd')).toBe('welcome');
    await shell('echo more >>/etc/motd');
    const drifted = await host.see('file', '/etc/motd');
    expect(drifted?.spec).toMatchObject({ digest: fileOf('/etc/motd', 'welcome\nmore\n').spec['digest' as never] });
    expect(drifted?.applied).toEqual(wanted.spec);
    const next = fileOf('/etc/motd', 'good day\n', { mode: '0600' });
    await apply(next);
    await expectSettled(next.spec, '/etc/motd');
    await host.apply('delete', 'file', '/etc/motd');
    expect(await shell("cat /etc/motd; stat -c '%a %U %Y' /etc/motd")).toBe(`ours\n${original}`);
    host.claim({ kind: 'file', name: '/etc/motd', absent: true });
    expect((await host.look()).live).toEqual([]);
  });

  it('removes a file that was not there before, and one that never was ours when git wants it gone', async () => {
    const wanted = fileOf('/etc/keelson-new', 'new\n', { owner: 'deploy:deploy' });
    await apply(wanted);
    await expectSettled(wanted.spec, '/etc/keelson-new');
    host.claim();
    await expectSettled(wanted.spec, '/etc/keelson-new');
    await host.apply('delete', 'file', '/etc/keelson-new');
    await host.apply('delete', 'file', '/etc/keelson-new');
    await shell('[ ! -e /etc/keelson-new ] && echo theirs >/etc/theirs');
    host.claim({ kind: 'file', name: '/etc/theirs', absent: true });
    expect((await host.look()).live).toHaveLength(1);
    await host.apply('delete', 'file', '/etc/theirs');
    expect((await host.look()).live).toEqual([]);
    await shell('[ ! -e /etc/theirs ]');
  });

  it('puts secrets into a file and nowhere else', async () => {
    const wanted = fileOf('/etc/key', ['key=', ...withSecret('password'), '\n'] as never, { mode: '0400' });
    await shell(
      'touch /tmp/seen; (while [ -e /tmp/seen ]; do cat /proc/[0-9]*/cmdline; sleep 0.01; done) >/tmp/commands 2>/dev/null &',
    );
    await apply(wanted);
    await shell('rm /tmp/seen');
    expect(await shell('cat /etc/key')).toBe('key=correct horse');
    expect(await shell('grep -rl "correct horse" /var/lib/keelson /tmp/commands || :')).toBe('');
    await expectSettled(wanted.spec, '/etc/key');
    await host.apply('delete', 'file', '/etc/key');
  });

  it('writes bytes as they are', async () => {
    const base64 = Buffer.from([0, 255, 10, 13, 0, 128]).toString('base64');
    const spec = { ...fileOf('/etc/bytes', '').spec, digest: 'sha256:bytes' } as FacetSpec;
    await apply({ spec, base64 });
    expect(await shell('base64 /etc/bytes')).toBe(base64);
    await expectSettled(spec, '/etc/bytes');
    await host.apply('delete', 'file', '/etc/bytes');
  });

  it('takes names and contents that a shell would trip over', async () => {
    const folder = '/srv/it\'s $(touch pwned) `id`\n; * \\n "x" -';
    const path = `${folder}/-rf\n$HOME  %s`;
    const text = '\'; rm -rf / \\ $(id) "\n\n%s\\n!\t';
    const directory: FacetSpec = { kind: 'directory', path: folder, mode: '0755', owner: 'root' };
    const file = fileOf(path, text);
    const link: FacetSpec = { kind: 'link', path: `${folder}/a\nlink`, target: "-n to\n'nowhere' \\ $x" };
    await apply({ spec: directory });
    await apply(file);
    await apply({ spec: link });
    host.claim({ kind: 'directory', name: folder }, { kind: 'file', name: path }, { kind: 'link', name: link.path });
    await expectSettled(directory, folder);
    await expectSettled(file.spec, path);
    await expectSettled(link, link.path);
    const step: FacetSpec = {
      kind: 'step',
      name: "a 'step'\n$(x)",
      unless: `test -e '${folder.replaceAll("'", "'\\''")}/done'`,
      run: `touch "$(printf '%s' '${folder.replaceAll("'", "'\\''")}')/done"`,
    };
    await apply({ spec: step });
    host.claim({ kind: 'step', name: step.name, unless: step.unless });
    await expectSettled(step, step.name);
    await shell('rm /srv/*/done');
    for (const { kind, name } of [
      { kind: 'link', name: link.path },
      { kind: 'file', name: path },
      { kind: 'directory', name: folder },
    ] as const)
      await host.apply('delete', kind, name);
    expect(await shell('ls -A /srv; ls -A / /root | grep pwned || :')).toBe('');
  });

  it('keeps a folder that others put something into', async () => {
    const spec: FacetSpec = { kind: 'directory', path: '/srv/data', mode: '1777', owner: 'deploy' };
    await apply({ spec });
    host.claim({ kind: 'directory', name: '/srv/data' });
    await expectSettled(spec, '/srv/data');
    await shell('echo x >/srv/data/theirs; chmod 700 /srv/data');
    expect((await host.see('directory', '/srv/data'))?.spec).toEqual({ ...spec, mode: '0700' });
    await expect(host.apply('delete', 'directory', '/srv/data')).rejects.toThrow('what is in it is not ours');
    await shell('rm /srv/data/theirs');
    await host.apply('delete', 'directory', '/srv/data');
    await shell('[ ! -e /srv/data ]');
  });

  it('makes a link in the place of a file, and puts the file back', async () => {
    await shell('echo zone >/etc/zone; ln -s /etc /srv/etc');
    const spec: FacetSpec = { kind: 'link', path: '/etc/zone', target: '/usr/share' };
    host.claim({ kind: 'link', name: '/etc/zone' });
    expect((await host.see('link', '/etc/zone'))?.spec).toEqual({ ...spec, target: '(no link)' });
    await apply({ spec });
    await apply({ spec });
    await expectSettled(spec, '/etc/zone');
    await shell('ln -sfn /tmp /etc/zone');
    expect((await host.see('link', '/etc/zone'))?.spec).toEqual({ ...spec, target: '/tmp' });
    await host.apply('delete', 'link', '/etc/zone');
    expect(await shell('cat /etc/zone')).toBe('zone');
    const file = fileOf('/srv/etc', 'a file now\n');
    await apply(file);
    expect(await shell('cat /srv/etc; ls /etc/hostname')).toBe('a file now\n/etc/hostname');
    await host.apply('delete', 'file', '/srv/etc');
    expect(await shell('readlink /srv/etc; rm /srv/etc')).toBe('/etc');
  });

  it('tells where each of many links leads, whatever they are called', async () => {
    const targets = ['/usr/share', "/a'\n/b", '/nowhere', "/it's here", '/two\nlines', "/a' -> '/b", '/x -> y', '/plain'];
    const links = targets.map((target, index) => ({
      target,
      path: `/srv/${['plain', "it's", 'a b', 'two\nlines'][index % 4]}${index}`,
    }));
    for (const { path, target } of links)
      await shell(`ln -s '${target.replaceAll("'", "'\\''")}' '${path.replaceAll("'", "'\\''")}'`);
    host.claim(...links.map(({ path }) => ({ kind: 'link' as const, name: path })));
    const seen = await Promise.all(links.map(({ path }) => host.see('link', path)));
    expect(seen.map(live => live?.spec)).toEqual(links.map(link => ({ kind: 'link', ...link })));
    await shell('rm /srv/plain* /srv/it* /srv/a* /srv/two*');
  });

  it('names itself, now and after the next start', async () => {
    const spec: FacetSpec = { kind: 'hostname', hostname: 'phone-1' };
    host.claim({ kind: 'hostname', name: 'hostname' });
    expect((await host.see('hostname', 'hostname'))?.spec).toEqual({ kind: 'hostname', hostname: 'h1' });
    await apply({ spec });
    await expectSettled(spec, 'hostname');
    expect(await shell('cat /etc/hostname; uname -n')).toBe('phone-1\nphone-1');
    await shell('hostname other');
    expect((await host.see('hostname', 'hostname'))?.spec).toEqual({ kind: 'hostname', hostname: 'other' });
    await apply({ spec });
    await shell('echo third >/etc/hostname');
    expect((await host.see('hostname', 'hostname'))?.spec).toEqual({ kind: 'hostname', hostname: 'third' });
    await host.apply('delete', 'hostname', 'hostname');
    expect(await shell('cat /etc/hostname; uname -n')).toBe('h1\nh1');
  });

  it('mounts now and for the next start, with a blank in the path', async () => {
    await shell("printf '# mine\\nproc /proc proc defaults 0 0' >/etc/fstab");
    const spec: FacetSpec = {
      kind: 'mount',
      path: '/mnt/a disk',
      type: 'tmpfs',
      source: 'tmpfs',
      options: ['size=1m', 'mode=755'],
    };
    host.claim({ kind: 'mount', name: '/mnt/a disk' });
    await apply({ spec });
    await expectSettled(spec, '/mnt/a disk');
    await apply({ spec });
    expect(await shell('cat /etc/fstab; grep -c "a.040disk" /proc/mounts')).toBe(
      '# mine\nproc /proc proc defaults 0 0\ntmpfs /mnt/a\\040disk tmpfs size=1m,mode=755 0 0\n1',
    );
    await shell("umount '/mnt/a disk'");
    expect(await host.see('mount', '/mnt/a disk')).toBeUndefined();
    const bigger: FacetSpec = { ...spec, options: ['size=2m'] };
    await apply({ spec: bigger });
    await expectSettled(bigger, '/mnt/a disk');
    await host.apply('delete', 'mount', '/mnt/a disk');
    expect(await shell('cat /etc/fstab; grep -c "a.040disk" /proc/mounts; ls -A /mnt')).toContain('0');
    expect(await shell('cat /etc/fstab; ls -A /mnt')).toBe('# mine\nproc /proc proc defaults 0 0');
  });

  it('sees what somebody else mounts, has it for nobody, and leaves it as it is', async () => {
    host.claim({ kind: 'mount', name: '/mnt/their disk' });
    const fstab = await shell("mkdir '/mnt/their disk'; cat /etc/fstab");
    expect((await host.look()).live).toEqual([]);
    await shell("mount -t tmpfs -o size=1m theirs '/mnt/their disk'");
    const seen = await host.see('mount', '/mnt/their disk');
    expect(seen?.spec).toMatchObject({ kind: 'mount', path: '/mnt/their disk', type: 'tmpfs', source: 'theirs' });
    expect(seen?.applied).toBeUndefined();
    expect(await shell('cat /etc/fstab; grep -rlE "their.*disk" /var/lib/keelson || :')).toBe(fstab);
    await shell("umount '/mnt/their disk'; rmdir '/mnt/their disk'");
    expect((await host.look()).live).toEqual([]);
  });

  it('runs a step where it is not done, tells when it does not help, and undoes it', async () => {
    const spec: FacetSpec = {
      kind: 'step',
      name: 'swap',
      unless: 'test -e /srv/swap',
      run: 'echo ran >>/srv/swap',
      undo: 'rm /srv/swap',
    };
    host.claim({ kind: 'step', name: 'swap', unless: spec.unless });
    expect((await host.look()).live).toEqual([]);
    await apply({ spec });
    await apply({ spec });
    await expectSettled(spec, 'swap');
    expect(await shell('cat /srv/swap')).toBe('ran');
    await host.apply('delete', 'step', 'swap');
    await shell('[ ! -e /srv/swap ]');
    await expect(apply({ spec: { ...spec, name: 'useless', run: 'true' } as FacetSpec })).rejects.toThrow('is still not done');
    await expect(apply({ spec: { ...spec, name: 'broken', run: 'echo no luck >&2; exit 3' } as FacetSpec })).rejects.toThrow(
      'no luck',
    );
  });

  it('says that nothing looks after services there', async () => {
    const spec: FacetSpec = { kind: 'service', name: 'docker', enabled: true, state: 'started', restartOn: {} };
    await expect(apply({ spec })).rejects.toThrow('nothing starts services there');
    expect(await host.see('service', 'docker')).toBeUndefined();
  });
});
