import { describe, expect, test } from 'vitest';
import { importHosts } from '../../../reconciler/dialects/hosts/import-hosts.ts';

/** Nodes and roles by name. */
const read = (text: string) => {
  const imported = importHosts(text)!;
  const byName = (things: readonly { readonly name: string; readonly spec: object }[]) =>
    Object.fromEntries(things.map(({ name, spec }) => [name, spec]));
  return { format: imported.format, nodes: byName(imported.nodes), roles: byName(imported.roles), remarks: imported.remarks };
};

describe('the machines of', () => {
  test('a hosts file are those that are not this machine, by their short names', () => {
    const text =
      '127.0.0.1 localhost\n::1 ip6-localhost\nff02::1 ip6-allnodes\n\n192.168.1.21\tPi-1.lan Pi-1 # attic\nfd00::22 pi-2.lan\n10.0.0.9 pi-1\n';
    expect(read(text)).toEqual({
      format: 'hosts file',
      nodes: {
        'pi-1': { address: '192.168.1.21', access: ['ssh'] },
        'pi-2-lan': { address: 'fd00::22', access: ['ssh'] },
        'pi-1-2': { address: '10.0.0.9', access: ['ssh'] },
      },
      roles: {},
      remarks: [],
    });
    expect(read('10.0.0.1 a\n10.0.0.2 a').remarks).toEqual([{ machine: 'a', text: 'has another address, 10.0.0.2' }]);
  });

  test('an Ansible inventory have their groups as roles, and variables from all of them, the nearest first', () => {
    const text = [
      'laptop ansible_connection=local',
      '[web] # fronts',
      'web[01:02].lab ansible_port=2222',
      'db-1 # also here',
      '[db]',
      'db-1 ansible_host=10.0.0.7 ansible_become=true ansible_password="hunter 2"',
      '[prod:children]',
      'web',
      'db',
      '[all:vars]',
      'ansible_user = ops',
      '[prod:vars]',
      'ansible_user=deploy',
      '[db:vars]',
      'ansible_user=dba',
    ].join('\n');
    const { nodes, roles, remarks, format } = read(text);
    expect(format).toBe('Ansible inventory');
    expect(nodes).toEqual({
      laptop: { ssh: { user: 'ops' }, access: ['local'] },
      'web01-lab': { address: 'web01.lab', ssh: { user: 'deploy', port: 2222 }, access: ['ssh'], roles: ['web'] },
      'web02-lab': { address: 'web02.lab', ssh: { user: 'deploy', port: 2222 }, access: ['ssh'], roles: ['web'] },
      'db-1': { address: '10.0.0.7', ssh: { user: 'dba', become: 'sudo' }, access: ['ssh'], roles: ['web', 'db'] },
    });
    expect(roles).toEqual({ web: { includes: ['prod'] }, db: { includes: ['prod'] }, prod: {} });
    expect(remarks).toEqual([{ machine: 'db-1', text: expect.stringContaining('ansible_password stays out of git') }]);
    expect(JSON.stringify({ nodes, roles, remarks })).not.toContain('hunter');
  });

  test('an ssh_config take the first setting that fits, and go through others that are there', () => {
    const text = [
      'Host bastion',
      '  HostName 203.0.113.5',
      '  User jump',
      'Host phone-* !phone-9',
      '  ProxyJump bastion',
      'Host phone-1',
      '  HostName=172.16.42.1',
      '  Port 2200',
      'Host phone-9',
      '  HostName %h.lan',
      '  ProxyJump elsewhere',
      'Match user x',
      '  Port 1',
      'Host *',
      '  User "ops"',
      '  IdentityFile ~/.ssh/id',
    ].join('\n');
    const { nodes, remarks } = read(text);
    expect(nodes).toEqual({
      bastion: { address: '203.0.113.5', ssh: { user: 'jump' }, access: ['ssh'] },
      'phone-1': { address: '172.16.42.1', ssh: { user: 'ops', port: 2200, jump: 'bastion' }, access: ['ssh'] },
      'phone-9': { address: 'phone-9.lan', ssh: { user: 'ops' }, access: ['ssh'] },
    });
    const told = remarks.map(({ machine, text: remark }) => `${machine ?? ''} ${remark}`).join('\n');
    expect(told).toMatch(/^ Match user x$/m);
    expect(told).toMatch(/^phone-9 the way through elsewhere/m);
    expect(told).toMatch(/^phone-1 the key/m);
  });

  test.each(['', 'root:x:0:0:root:/root:/bin/sh\n', '# 10.0.0.1 pi\n', '127.0.0.1 localhost\n', 'just words\n'])(
    'something else are none: %j',
    text => {
      expect(importHosts(text)).toBeNull();
    },
  );
});
