import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirewallRule, FirewallSpec } from '../../../reconciler/model/host.ts';
import type { Host } from '../../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';
import { changeOf, type OpenedHost, openLabHost, shellOf } from './lab.ts';

describe.each(['nftables', 'iptables'] as const)('the firewall by %s', program => {
  describe.skipIf(skipWithout(...HOST_PACKAGES, 'nftables'))('on a real host', () => {
    let lab: Lab;
    let [machine, neighbour]: Host[] = [];
    let host: OpenedHost;
    beforeAll(async () => {
      lab = await startHosts({ count: 2, docker: true });
      [machine, neighbour] = lab.hosts;
      await lab.loadImages();
      if (program === 'iptables') await machine!.exec('rm -f /usr/sbin/nft');
      host = await openLabHost(lab, machine!);
      host.claim({ kind: 'firewall', name: 'firewall' });
    });
    afterAll(async () => {
      await host?.[Symbol.asyncDispose]();
      await lab?.[Symbol.asyncDispose]();
    });
    const shell = shellOf(() => machine!);
    const reaches = async (port: number): Promise<boolean> =>
      (await neighbour!.exec(`timeout 1 bash -c '</dev/tcp/${machine!.address}/${port}'`)).code === 0;
    const ssh: FirewallRule = { protocol: 'tcp', ports: '22', from: 'any', comment: 'ssh' };
    const firewall = (...rules: readonly FirewallRule[]): FirewallSpec => ({ kind: 'firewall', rules });
    const apply = (spec: FirewallSpec): Promise<void> => host.apply('update', 'firewall', 'firewall', { spec });

    it('lets in whom it shall and nobody else, to containers too', async () => {
      await shell('busybox httpd -p 7001; busybox httpd -p 7002');
      await machine!.docker('run', '-d', '-p', '8080:8080', '-p', '8081:8080', 'demo/app:1.0.0');
      await eventually(async () =>
        expect(await Promise.all([7001, 7002, 8080, 8081].map(reaches))).toEqual([true, true, true, true]),
      );
      expect(await host.see('firewall', 'firewall')).toBeUndefined();
      const spec = firewall(
        ssh,
        { protocol: 'tcp', ports: '7000-7001', from: [neighbour!.address, 'fd00::/8'], comment: 'role "web": $(pages)' },
        { protocol: 'tcp', ports: '7002', from: ['192.0.2.0/24'], comment: 'others' },
        { protocol: 'tcp', ports: '8080', from: [`${neighbour!.address}/32`], comment: 'app' },
        { protocol: 'udp', ports: '4789', from: 'any', comment: 'overlay' },
        { protocol: 'esp', from: 'any', comment: 'overlay' },
      );
      await apply(spec);
      expect((await host.see('firewall', 'firewall'))?.spec).toEqual(spec);
      expect(await Promise.all([7001, 7002, 8080, 8081].map(reaches))).toEqual([true, false, true, false]);
      await apply(spec);
      expect((await host.see('firewall', 'firewall'))?.spec).toEqual(spec);
    });

    it('tells what was changed by hand, and puts it back', async () => {
      await shell(
        program === 'nftables'
          ? 'nft insert rule inet keelson input tcp dport 7002 accept; nft delete rule inet keelson input handle $(nft -a list chain inet keelson input | sed -n "s/.*ip saddr .*7000-7001.*handle //p")'
          : 'iptables -I KEELSON-IN -p tcp --dport 7002 -j ACCEPT; iptables -D KEELSON-IN $(iptables -L KEELSON-IN --line-numbers -n | sed -n "s/ .*7001.*//p")',
      );
      const live = await host.see('firewall', 'firewall');
      const wanted = live?.applied as FirewallSpec;
      const seen = live?.spec as FirewallSpec;
      expect(
        seen.rules.filter(rule => wanted.rules.includes(rule) || wanted.rules.some(one => one.comment === rule.comment)),
      ).toHaveLength(5);
      expect(seen.rules.at(-1)?.comment).toMatch(/^by hand: .*7002/);
      await apply(wanted);
      expect((await host.see('firewall', 'firewall'))?.spec).toEqual(wanted);
      await shell(
        program === 'nftables'
          ? 'nft delete table inet keelson'
          : 'iptables -F KEELSON-IN; iptables -D INPUT -j KEELSON-IN; iptables -X KEELSON-IN; iptables -F KEELSON-FORWARD',
      );
      expect((await host.see('firewall', 'firewall'))?.spec).not.toEqual(wanted);
      await apply(wanted);
      expect((await host.see('firewall', 'firewall'))?.spec).toEqual(wanted);
    });

    it('that forgets SSH is rolled back to the one before', async () => {
      const wanted = (await host.see('firewall', 'firewall'))!.applied as FirewallSpec;
      await using hasty = await openLabHost(lab, machine!, { rollbackMs: 5_000 });
      await expect(hasty.apply('update', 'firewall', 'firewall', { spec: firewall({ ...ssh, ports: '2222' }) })).rejects.toThrow(
        /nobody could log in anew after it .*rolled back/,
      );
      const live = await host.see('firewall', 'firewall');
      expect(live?.spec).toEqual(wanted);
      expect(live?.applied).toEqual(wanted);
      expect(await reaches(7001)).toBe(true);
    });

    it('that forgets SSH is rolled back by the host itself when we are gone', async () => {
      await using hasty = await openLabHost(lab, machine!, { rollbackMs: 5_000 });
      await expect(
        hasty.driver.apply(changeOf('update', 'firewall', 'firewall', { spec: firewall() }), AbortSignal.timeout(1_000)),
      ).rejects.toThrow();
      await eventually(async () => {
        await using again = await openLabHost(lab, machine!);
        const { live, remarks } = await again.look();
        expect(live).toHaveLength(1);
        expect(live[0]!.spec).toEqual(live[0]!.applied);
        expect(remarks.map(({ text }) => text)).toEqual([
          expect.stringContaining('firewall/firewall was rolled back by the host'),
        ]);
      });
    });

    it('goes with all of its rules', async () => {
      await host.apply('delete', 'firewall', 'firewall');
      await host.apply('delete', 'firewall', 'firewall');
      expect(await Promise.all([7001, 7002, 8080, 8081].map(reaches))).toEqual([true, true, true, true]);
      expect((await host.look()).live).toEqual([]);
      expect(await shell('iptables-save | grep -ci keelson || :')).toBe('0');
    });
  });
});
