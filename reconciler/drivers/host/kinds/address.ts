import type { AddressSpec } from '../../../model/host.ts';
import { type FacetKit, first } from '../facet-kit.ts';

/**
 * The address of an interface, told to whatever looks after it: NetworkManager, systemd-networkd or ifupdown. Nothing else is asked: an
 * address that two programs set is nobody's. What was configured is noted on the host (`.after`), so that it is seen when it is lost.
 */
export const addressKit: FacetKit<AddressSpec> = {
  look: `
${managerFunctions()}
look_address() {
  block routes ip -o route show default
  block routes6 ip -o -6 route show default
  for i in $of_address; do
    eval "name=\\$n$i key=\\$k$i"
    [ -e "$mine/$key.after" ] || continue
    IFS= read -r after <"$mine/$key.after"
    [ "$after" != "$(configured)" ] || say "s $key configured"
  done
}
`,
  change: `
${managerFunctions()}
keep_address() {
  find_manager
  say "$family" >"$1/family"
  case $manager in
    none) fail unsupported "nothing looks after the address of $name there (NetworkManager, systemd-networkd or ifupdown)" ;;
    nm)
      profile=$(nm_profile)
      say "$profile" >"$1/profile"
      for part in method addresses gateway; do nmcli -e no -g "ipv$family.$part" connection show "$profile" </dev/null >"$1/$part"; done ;;
    *) if [ -e "$file" ]; then cp -p "$file" "$1/file"; else : >"$1/none"; fi ;;
  esac
}
back_address() {
  read -r extra <"$1/family"
  find_manager
  if [ "$manager" = nm ]; then
    nmcli connection modify "$(cat "$1/profile")" "ipv$family.gateway" "" "ipv$family.addresses" "$(cat "$1/addresses")" \\
      "ipv$family.method" "$(cat "$1/method")" "ipv$family.gateway" "$(cat "$1/gateway")" </dev/null >&2 || exit 1
    renew
    return
  fi
  [ "$manager" != ifupdown ] || ifdown -f "$name" >&2 </dev/null
  if [ -e "$1/none" ]; then rm -f "$file"; else (umask 022; put "$file" <"$1/file") || exit 1; fi
  renew
}
gone_address() { :; }
make_address() {
  find_manager
  case $manager in
    nm)
      nmcli connection modify "$(nm_profile)" "ipv$family.method" manual "ipv$family.addresses" "$address" "ipv$family.gateway" "$gateway" \\
        </dev/null >&2 || exit 1 ;;
    networkd) networkd_text | (umask 022; put "$file") || exit 1 ;;
    ifupdown)
      ifdown -f "$name" >&2 </dev/null
      lines=$(other_stanzas; echo x)
      { printf %s "\${lines%x}"; ifupdown_text; } | (umask 022; put "$file") || exit 1 ;;
  esac
  configured | put "$mine/$key.after" || exit 1
  renew
}
renew() {
  case $manager in
    nm) nmcli device reapply "$name" </dev/null >&2 || nmcli connection up "$(nm_profile)" </dev/null >&2 ;;
    networkd) networkctl reload >&2 && networkctl reconfigure "$name" >&2 ;;
    ifupdown) ifup "$name" >&2 </dev/null ;;
  esac || fail internal "$manager does not take the address of $name"
}
networkd_text() {
  printf '[Match]\\nName=%s\\n\\n[Network]\\nAddress=%s\\n' "$name" "$address"
  [ -z "$gateway" ] || printf 'Gateway=%s\\n' "$gateway"
}
ifupdown_text() {
  printf '\\nauto %s\\niface %s %s static\\n    address %s\\n    netmask %s\\n' "$name" "$name" "$inet" "\${address%/*}" "$netmask"
  [ -z "$gateway" ] || printf '    gateway %s\\n' "$gateway"
}
other_stanzas() {
  name=$name inet=$inet awk '
    /^[[:space:]]*(iface|auto|allow-|mapping|source|no-)/ {
      skip = ($1 == "iface" && $2 == ENVIRON["name"] && $3 == ENVIRON["inet"]) || ($1 == "auto" && $2 == ENVIRON["name"] && NF == 2)
    }
    !skip' "$file"
}
`,
  extra: (_name, spec) => (spec?.address.includes(':') ? '6' : '4'),
  order: ({ address, gateway = '' }) => ({ variables: { address, gateway, netmask: netmaskOf(address) } }),
  seen({ name, said, applied, host }) {
    const addresses = (host.get('addresses') ?? [])
      .map(line => line.split(/\s+/))
      .filter(words => words[1]?.split('@')[0] === name && /^inet6?$/.test(words[2] ?? ''))
      .map(words => words[3] ?? '');
    const own = addresses.filter(address => !address.startsWith('fe80:'));
    const address = applied !== undefined && own.includes(applied.address) ? applied.address : own[0];
    if (address === undefined) return null;
    if (applied !== undefined && first(said, 'configured') === undefined)
      return { ...applied, address: '(not configured to last)' };
    const gateway = gatewayOf([...(host.get('routes') ?? []), ...(host.get('routes6') ?? [])], name, address.includes(':'));
    const tells = gateway !== undefined && (applied === undefined || applied.gateway !== undefined);
    return { kind: 'address', interface: name, address, ...(tells ? { gateway } : {}) };
  },
};

/** busybox's ifup knows no CIDR: `255.255.255.0`; of IPv6 the length. */
function netmaskOf(cidr: string): string {
  const length = Number(cidr.split('/')[1]);
  if (cidr.includes(':')) return String(length);
  return [0, 8, 16, 24].map(from => 256 - 2 ** (8 - Math.min(8, Math.max(0, length - from)))).join('.');
}

/** `default via 192.168.1.1 dev eth0 …` */
function gatewayOf(lines: readonly string[], name: string, isSixth: boolean): string | undefined {
  const words = lines.map(line => line.split(/\s+/));
  return words.find(
    ([, via, gateway = '', dev, on]) => via === 'via' && dev === 'dev' && on === name && gateway.includes(':') === isSixth,
  )?.[2];
}

/** What finds out who looks after an interface, and how it was told to. */
function managerFunctions(): string {
  return `
find_manager() {
  manager=none family=\${extra:-4} inet=inet
  [ "$family" = 4 ] || { family=6 inet=inet6; }
  if has nmcli && nm_has; then manager=nm
  elif [ "$init" = systemd ] && systemctl -q is-active systemd-networkd; then
    manager=networkd file=/etc/systemd/network/10-keelson-$name.network
  elif has ifup && [ -e /etc/network/interfaces ]; then manager=ifupdown file=/etc/network/interfaces
  fi
}
nm_has() {
  case $(nmcli -e no -g GENERAL.STATE device show "$name" 2>/dev/null </dev/null) in '' | 10 | 10\\ *) return 1 ;; esac
}
nm_profile() {
  profile=$(nmcli -e no -g GENERAL.CON-UUID device show "$name" </dev/null)
  case $profile in '' | --) ;; *) say "$profile"; return ;; esac
  nmcli connection add type ethernet con-name "keelson-$name" ifname "$name" </dev/null >&2 || exit 1
  nmcli -e no -g connection.uuid connection show "keelson-$name" </dev/null
}
configured() {
  find_manager
  case $manager in
    nm) nmcli -e no -g ipv4.method,ipv4.addresses,ipv4.gateway,ipv6.addresses connection show "$(nm_profile)" </dev/null | sha256sum ;;
    networkd | ifupdown) sha256sum 2>/dev/null <"$file" ;;
  esac
}
`;
}
