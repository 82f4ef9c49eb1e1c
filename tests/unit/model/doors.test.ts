import { describe, expect, it } from 'vitest';
import { doorOf } from '../../../reconciler/model/doors.ts';
import type { FacetKind } from '../../../reconciler/model/host.ts';

describe('a facet of a host', () => {
  it.each([
    ['address', 'network'],
    ['wifi', 'attic'],
    ['firewall', 'firewall'],
    ['user', 'ops'],
    ['service', 'ssh'],
    ['service', 'sshd.service'],
    ['service', 'NetworkManager'],
    ['service', 'networkmanager'],
    ['service', 'dhcpcd'],
    ['service', 'wpa_supplicant@wlan0.service'],
    ['service', 'nftables'],
    ['service', 'ufw'],
    ['file', '/etc/ssh/sshd_config.d/keelson.conf'],
    ['file', '/root/.ssh/authorized_keys'],
    ['file', '/etc/sudoers.d/ops'],
    ['file', '/etc/systemd/network/10-eth0.network'],
    ['file', '/etc/netplan/50-cloud-init.yaml'],
    ['file', '/etc/dhcpcd.conf'],
    ['file', '/etc/nftables.conf'],
    ['link', '/etc/resolv.conf'],
  ] satisfies readonly [FacetKind, string][])('that keeps people out when it is wrong is known: %s %s', (kind, name) => {
    expect(doorOf({ kind, name })).toBe('way-in');
  });

  it.each([
    ['service', 'docker'],
    ['service', 'docker.service'],
    ['service', 'docker.socket'],
    ['service', 'containerd'],
    ['file', '/etc/docker/daemon.json'],
  ] satisfies readonly [FacetKind, string][])('that workloads run by is known: %s %s', (kind, name) => {
    expect(doorOf({ kind, name })).toBe('engine');
  });

  it.each([
    ['service', 'nginx'],
    ['service', 'docker-cleanup'],
    ['file', '/etc/motd'],
    ['file', '/home/ops/notes.ssh'],
    ['directory', '/etc/ssh'],
    ['hostname', 'hostname'],
    ['step', 'swap'],
  ] satisfies readonly [FacetKind, string][])('that does neither is no door: %s %s', (kind, name) => {
    expect(doorOf({ kind, name })).toBeNull();
  });
});
