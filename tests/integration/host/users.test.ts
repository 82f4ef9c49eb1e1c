import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../reconciler/connections/connection.ts';
import type { UserSpec } from '../../../reconciler/model/host.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import type { Host } from '../../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';
import { type OpenedHost, openLabHost, PROGRAMS, shellOf, withSecret } from './lab.ts';

describe.skipIf(skipWithout(...HOST_PACKAGES)).each(['dash and coreutils', 'busybox'] as const)(
  'users of a host of %s',
  programs => {
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
    const apply = (spec: UserSpec): Promise<void> => host.apply('update', 'user', spec.name, { spec });

    it('makes a user with groups, a password and keys, and removes what it made', async () => {
      const spec: UserSpec = {
        kind: 'user',
        name: 'pilot',
        groups: ['audio', 'video'],
        password: withSecret('password'),
        authorizedKeys: ['ssh-ed25519 AAAA one', 'ssh-ed25519 BBBB two'],
      };
      host.claim({ kind: 'user', name: 'pilot' });
      expect((await host.look()).live).toEqual([]);
      await apply(spec);
      const live = await host.see('user', 'pilot');
      expect(live?.spec).toEqual(live?.applied);
      expect(live?.applied).toMatchObject({ ...spec, password: [{ secret: 'password', fingerprint: expect.any(String) }] });
      expect(
        await shell("id -Gn pilot; stat -c '%a %U' ~pilot/.ssh ~pilot/.ssh/authorized_keys; cat ~pilot/.ssh/authorized_keys"),
      ).toBe('pilot audio video\n700 pilot\n600 pilot\nssh-ed25519 AAAA one\nssh-ed25519 BBBB two');
      const field = await shell('grep ^pilot: /etc/shadow | cut -d: -f2');
      const login = { user: 'pilot', credentials: { password: 'correct horse' } };
      {
        await using asPilot = await openLabHost(lab, machine, { login });
        expect((await asPilot.look()).facts.hostname).toBe('h1');
      }
      await eventually(() => shell('! pgrep -u pilot'));
      await apply(spec);
      expect(await shell('grep ^pilot: /etc/shadow | cut -d: -f2')).toBe(field);
      await shell(
        "echo 'pilot:guess' | chpasswd; gpasswd -d pilot video; echo 'ssh-ed25519 CCCC evil' >>~pilot/.ssh/authorized_keys",
      );
      expect((await host.see('user', 'pilot'))?.spec).toMatchObject({
        groups: ['audio'],
        password: [{ secret: 'password', fingerprint: 'another' }],
        authorizedKeys: ['ssh-ed25519 AAAA one', 'ssh-ed25519 BBBB two', 'ssh-ed25519 CCCC evil'],
      });
      await apply({ ...spec, groups: ['video'], password: withSecret('other') });
      expect(await shell('id -Gn pilot')).toBe('pilot video');
      const again = await host.see('user', 'pilot');
      expect(again?.spec).toEqual(again?.applied);
      expect(await shell('grep -rl -e "correct horse" -e "battery staple" /var/lib/keelson || :')).toBe('');
      await host.apply('delete', 'user', 'pilot');
      expect(await shell('! id pilot 2>/dev/null; ls -d /home/pilot')).toBe('/home/pilot');
    });

    it('gives back to a user that was there what it had', async () => {
      const before = await shell('id -Gn deploy; grep ^deploy: /etc/shadow | cut -d: -f2; cat ~deploy/.ssh/authorized_keys');
      const keys = (await shell('cat ~deploy/.ssh/authorized_keys')).split('\n');
      const spec: UserSpec = {
        kind: 'user',
        name: 'deploy',
        groups: ['video'],
        password: withSecret('other'),
        authorizedKeys: keys.slice(0, 1),
      };
      await apply(spec);
      expect(await shell('id -Gn deploy; wc -l <~deploy/.ssh/authorized_keys')).toBe('deploy video\n1');
      await host.apply('delete', 'user', 'deploy');
      expect(await shell('id -Gn deploy; grep ^deploy: /etc/shadow | cut -d: -f2; cat ~deploy/.ssh/authorized_keys')).toBe(
        before,
      );
    });

    it('gives a user back its groups, and who was removed, when a change of it is not proved', async () => {
      const through = (connection: Connection): Connection => ({
        ...connection,
        fresh: () => Promise.reject(new OperationError('unreachable', 'no way')),
      });
      const told =
        "id visitor; grep ^visitor: /etc/passwd; grep ^visitor: /etc/shadow | cut -d: -f1-2; stat -c '%a %U:%G' /etc/shadow";
      await apply({ kind: 'user', name: 'visitor', groups: ['audio', 'video'] });
      const before = await shell(told);
      await using shut = await openLabHost(lab, machine, { rollbackMs: 2_000, through });
      const spec: UserSpec = { kind: 'user', name: 'visitor', groups: ['audio'] };
      await expect(shut.apply('update', 'user', 'visitor', { spec })).rejects.toThrow('so it was rolled back');
      expect(await shell(told)).toBe(before);
      await apply(spec);
      expect(await shell('id -Gn visitor')).toBe('visitor audio');
      await host.apply('delete', 'user', 'visitor');
      expect(await shell('id -Gn visitor')).toBe('visitor');
      await shell('rm /var/lib/keelson/*/*.released');
      const original = await shell(told);
      await expect(shut.apply('delete', 'user', 'visitor')).rejects.toThrow('so it was rolled back');
      expect(await shell(told)).toBe(original);
    });

    it('does not remove the one who is logged in', async () => {
      await using deploy = await openLabHost(lab, machine, { login: { user: 'deploy', become: { program: 'sudo' } } });
      await shell('rm -f /var/lib/keelson/*/*.released');
      await expect(deploy.apply('delete', 'user', 'deploy')).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringContaining('deploy is who logs in there'),
      });
      await shell('id deploy');
    });

    it('never follows a link in a home', async () => {
      await shell('mv ~visitor/.ssh ~visitor/away; ln -s /etc ~visitor/.ssh');
      const spec: UserSpec = { kind: 'user', name: 'visitor', groups: [], authorizedKeys: ['ssh-ed25519 AAAA one'] };
      await expect(apply(spec)).rejects.toThrow('links in homes are not followed');
      await shell('[ ! -e /etc/authorized_keys ]; rm ~visitor/.ssh; mv ~visitor/away ~visitor/.ssh');
      await host.apply('delete', 'user', 'visitor');
    });
  },
);
