import type { FacetName } from '../../model/host.ts';

/** Whether a wrong one of these can keep everybody out: then it is undone by itself unless the way in is proved. */
export function canLockOut({ kind, name }: FacetName): boolean {
  switch (kind) {
    case 'address':
    case 'wifi':
    case 'firewall':
      return true;
    case 'service':
      return DOORS.has(name.replace(/\.service$/, ''));
    case 'user':
      return true;
    case 'file':
    case 'link':
      return /^\/etc\/(ssh|sudoers|doas|pam|network|NetworkManager|systemd\/network|passwd|shadow|group|nftables|iptables)|\/\.ssh\/|^\/etc\/hosts\.(allow|deny)$/.test(
        name,
      );
    default:
      return false;
  }
}

/** Services by which one comes in, or the network does. */
const DOORS: ReadonlySet<string> = new Set([
  ...['ssh', 'sshd', 'dropbear', 'NetworkManager', 'networkmanager', 'networking', 'systemd-networkd'],
  ...['wpa_supplicant', 'iwd', 'dhcpcd', 'nftables', 'iptables', 'ufw', 'firewalld'],
]);
