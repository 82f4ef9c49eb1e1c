import type { FacetName } from './host.ts';

/**
 * What goes wrong with a host where this facet of it is wrong: nobody gets in any more (`way-in`), or nothing runs any more (`engine`).
 * null: neither.
 */
export function doorOf({ kind, name }: Pick<FacetName, 'kind' | 'name'>): 'way-in' | 'engine' | null {
  switch (kind) {
    case 'address':
    case 'wifi':
    case 'firewall':
    case 'user':
      return 'way-in';
    case 'service':
      return of(name.replace(/\.service$/, ''), SERVICES);
    case 'file':
    case 'link':
      return of(name, PATHS);
    default:
      return null;
  }
}

interface Doors {
  readonly 'way-in': RegExp;
  readonly engine: RegExp;
}

/** Services by which one comes in, or the network does; and those that workloads run by. */
const SERVICES: Doors = {
  'way-in':
    /^(sshd?(@.*)?|dropbear|network-?manager|network|networking|systemd-(networkd|resolved)|wpa_supplicant(@.*)?|iwd|dhcpcd|connman|nftables|iptables|ip6tables|ufw|firewalld)$/i,
  engine: /^(docker(\.socket)?|containerd|podman)$/i,
};

/** What those read when they start, and who may log in and become root. */
const PATHS: Doors = {
  'way-in':
    /^\/etc\/(ssh|sudoers|doas|pam|passwd|shadow|group|network|netplan|NetworkManager|systemd\/network|dhcpcd|wpa_supplicant|connman|iwd|nftables|iptables|ufw|firewalld)|\/\.ssh\/|^\/etc\/hosts\.(allow|deny)$|^\/etc\/resolv\.conf$/,
  engine: /^\/etc\/(docker|containerd|containers)\//,
};

function of(name: string, doors: Doors): 'way-in' | 'engine' | null {
  if (doors['way-in'].test(name)) return 'way-in';
  return doors.engine.test(name) ? 'engine' : null;
}
