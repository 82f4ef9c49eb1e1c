import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WifiSpec } from '../../../reconciler/model/host.ts';
import type { Host } from '../../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { type OpenedHost, openLabHost, shellOf, withSecret } from './lab.ts';

// nmcli is a stand-in (tests/lab/hosts/nmcli.sh): there is no radio here.
describe.skipIf(skipWithout(...HOST_PACKAGES))('Wi-Fi of a host', () => {
  let lab: Lab;
  let machine: Host;
  let host: OpenedHost;
  const names = ['lab', 'ut-public', "caf\\é: it's $(x)", 'radio'] as const;
  beforeAll(async () => {
    lab = await startHosts({ count: 1, wifi: { lab: 'correct horse', 'ut-public': null } });
    machine = lab.hosts[0]!;
    host = await openLabHost(lab, machine);
    host.claim(...names.map(name => ({ kind: 'wifi', name }) as const));
  });
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });
  const shell = shellOf(() => machine);
  const network = (name: string, more: Partial<WifiSpec> = {}): WifiSpec => ({ kind: 'wifi', name, ...more });
  const apply = (spec: WifiSpec): Promise<void> => host.apply('update', 'wifi', spec.name, { spec });

  it('is turned off and on again', async () => {
    expect((await host.look()).live.map(({ spec }) => spec)).toEqual([network('radio', { radio: true })]);
    await apply(network('radio', { radio: false }));
    expect((await host.see('wifi', 'radio'))?.spec).toEqual(network('radio', { radio: false }));
    await host.apply('delete', 'wifi', 'radio');
    expect(await shell('nmcli radio wifi')).toBe('enabled');
  });

  it('knows a network by its password, which nobody sees, and its priority', async () => {
    await apply(network('lab', { password: withSecret('password'), priority: 100 }));
    const live = await host.see('wifi', 'lab');
    expect(live?.spec).toEqual(live?.applied);
    expect(live?.spec).toMatchObject({ priority: 100, password: [{ secret: 'password', fingerprint: expect.any(String) }] });
    expect(await shell('nmcli -s -g 802-11-wireless-security.psk connection show lab')).toBe('correct horse');
    expect(await shell("grep -c 'correct horse' /var/lib/nmcli/calls; grep -rl 'correct horse' /var/lib/keelson || :")).toBe('0');
    const calls = await shell('grep -c -e modify -e edit -e add /var/lib/nmcli/calls');
    await apply(network('lab', { password: withSecret('password'), priority: 100 }));
    expect(await shell('grep -c -e modify -e edit -e add /var/lib/nmcli/calls')).toBe(calls);
    await shell('nmcli connection up lab');
  });

  it('is seen when it was changed by hand, and put back', async () => {
    await shell('nmcli connection modify lab connection.autoconnect-priority 3 802-11-wireless-security.psk somethingelse');
    expect((await host.see('wifi', 'lab'))?.spec).toMatchObject({
      priority: 3,
      password: [{ secret: 'password', fingerprint: 'another' }],
    });
    await apply(network('lab', { password: withSecret('other'), priority: 50 }));
    const live = await host.see('wifi', 'lab');
    expect(live?.spec).toEqual(live?.applied);
    expect(await shell('nmcli -s -g 802-11-wireless-security.psk connection show lab')).toBe('battery staple');
    await host.apply('delete', 'wifi', 'lab');
    expect(await host.see('wifi', 'lab')).toBeUndefined();
  });

  it('gives a network that was known before back what it had', async () => {
    await shell(
      'nmcli connection add type wifi con-name profile ssid lab wifi-sec.key-mgmt wpa-psk wifi-sec.psk "from before" autoconnect-priority 7',
    );
    expect((await host.see('wifi', 'lab'))?.spec).toEqual(network('lab', { priority: 7 }));
    await apply(network('lab', { password: withSecret('password'), priority: 100 }));
    await host.apply('delete', 'wifi', 'lab');
    expect(await shell('nmcli -s -g wifi-sec.psk,connection.autoconnect-priority,connection.id connection show profile')).toBe(
      'from before\n7\nprofile',
    );
  });

  it('forgets a network that was never ours', async () => {
    await shell('nmcli device wifi connect ut-public');
    host.claim({ kind: 'wifi', name: 'ut-public', absent: true });
    expect((await host.look()).live.map(({ spec }) => spec)).toEqual([network('ut-public', { priority: 0 })]);
    await host.apply('delete', 'wifi', 'ut-public');
    expect((await host.look()).live).toEqual([]);
  });

  it('takes a name that a shell would trip over', async () => {
    const name = names[2];
    host.claim({ kind: 'wifi', name });
    await apply(network(name, { priority: 5 }));
    expect((await host.see('wifi', name))?.spec).toEqual(network(name, { priority: 5 }));
  });

  it('says so where there is no NetworkManager', async () => {
    await shell('rm /usr/local/bin/nmcli');
    await expect(apply(network('lab', { priority: 5 }))).rejects.toThrow('there is no nmcli');
  });
});
