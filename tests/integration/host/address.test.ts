import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AddressSpec } from '../../../reconciler/model/host.ts';
import type { Host } from '../../lab/hosts/host.ts';
import { HOST_PACKAGES, type HostOptions, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';
import { type OpenedHost, openLabHost, shellOf } from './lab.ts';

/** How each manager comes to look after eth0 with the address that it has; NetworkManager is a stand-in. */
const MANAGERS: Readonly<Record<string, HostOptions & { readonly begin: (cidr: string) => string; readonly config: string }>> = {
  'systemd-networkd': {
    init: 'systemd',
    begin: cidr =>
      `printf '[Match]\\nName=eth0\\n[Network]\\nAddress=${cidr}\\n' >/etc/systemd/network/50-own.network; mount -o remount,bind,ro /sys; ip -4 addr flush dev eth0; systemctl enable --now systemd-networkd
      until networkctl status eth0 2>/dev/null | grep -q "(configured)"; do sleep 0.2; done`,
    config: 'cat /etc/systemd/network/*',
  },
  ifupdown: {
    begin: cidr => `for name in ifup ifdown; do ln -s /usr/bin/busybox /usr/local/sbin/$name; done
mkdir -p /etc/network/if-up.d /etc/network/if-pre-up.d /etc/network/if-down.d /etc/network/if-post-down.d
printf 'auto lo\\niface lo inet loopback\\n\\nauto eth0\\niface eth0 inet static\\n    address ${cidr.split('/')[0]}\\n    netmask 255.255.255.0\\n    up true\\n# the end\\n' >/etc/network/interfaces
mkdir -p /var/run; echo eth0=eth0 >/var/run/ifstate`,
    config: 'cat /etc/network/interfaces',
  },
  NetworkManager: {
    wifi: {},
    begin: cidr => `nmcli connection add type ethernet con-name wired ifname eth0 ipv4.method manual ipv4.addresses ${cidr}
nmcli -g connection.uuid connection show wired >/var/lib/nmcli/device-eth0`,
    config: 'nmcli -g ipv4.method,ipv4.addresses,ipv4.gateway connection show wired',
  },
};

describe.each(Object.keys(MANAGERS))('an address by %s', manager => {
  describe.skipIf(skipWithout(...HOST_PACKAGES))('on a real host', () => {
    const { begin, config, ...options } = MANAGERS[manager]!;
    let lab: Lab;
    let machine: Host;
    let host: OpenedHost;
    let own: string;
    let before: string;
    beforeAll(async () => {
      lab = await startHosts({ count: 1, ...options });
      machine = lab.hosts[0]!;
      own = `${machine.address}/24`;
      await shell(begin(own));
      before = await shell(config);
      await eventually(async () => {
        host = await openLabHost(lab, machine);
      });
      host.claim({ kind: 'address', name: 'eth0' });
    });
    afterAll(async () => {
      await host?.[Symbol.asyncDispose]();
      await lab?.[Symbol.asyncDispose]();
    });
    const shell = shellOf(() => machine);
    const eth0 = (address: string, gateway?: string): AddressSpec => ({
      kind: 'address',
      interface: 'eth0',
      address,
      ...(gateway === undefined ? {} : { gateway }),
    });
    const apply = (spec: AddressSpec): Promise<void> => host.apply('update', 'address', 'eth0', { spec });

    it('is set for now and to last, and seen when either is lost', async () => {
      expect((await host.see('address', 'eth0'))?.spec).toEqual(eth0(own));
      const wanted = eth0(own, lab.operator);
      await apply(wanted);
      await eventually(async () => expect((await host.see('address', 'eth0'))?.spec).toEqual(wanted));
      expect(await shell(config)).toContain(lab.operator);
      expect(await shell('ip route show default')).toContain(`via ${lab.operator} dev eth0`);
      await apply(wanted);
      await eventually(async () => expect((await host.see('address', 'eth0'))?.spec).toEqual(wanted));
      await shell('ip route del default');
      expect((await host.see('address', 'eth0'))?.spec).toEqual(eth0(own));
      await apply(wanted);
      await eventually(async () => expect((await host.see('address', 'eth0'))?.spec).toEqual(wanted));
    });

    it('that leads nowhere is rolled back', async () => {
      const elsewhere = eth0(own.replace(/\.11\/24$/, '.200/24'));
      await using hasty = await openLabHost(lab, machine, { rollbackMs: 8_000 });
      await expect(hasty.apply('update', 'address', 'eth0', { spec: elsewhere })).rejects.toThrow(
        /nobody could log in anew after it/,
      );
      await eventually(async () => {
        await using again = await openLabHost(lab, machine);
        again.claim({ kind: 'address', name: 'eth0' });
        const live = await again.see('address', 'eth0');
        expect(live?.spec).toEqual(eth0(own, lab.operator));
        expect(live?.applied).toEqual(live?.spec);
      });
    });

    it('becomes what it was', async () => {
      await eventually(() => host.apply('delete', 'address', 'eth0'));
      expect(await shell(config)).toBe(before);
      expect(await shell('ip -o -4 addr show eth0')).toContain(own);
    });
  });
});

describe.skipIf(skipWithout(...HOST_PACKAGES))('an address that nobody looks after', () => {
  it('is refused, and nothing is changed', async () => {
    await using lab = await startHosts({ count: 1 });
    await using host = await openLabHost(lab, lab.hosts[0]!);
    const spec: AddressSpec = { kind: 'address', interface: 'eth0', address: '192.0.2.1/24' };
    await expect(host.apply('create', 'address', 'eth0', { spec })).rejects.toThrow(
      'nothing looks after the address of eth0 there',
    );
    expect((await host.look()).live).toEqual([]);
  });
});
