import { isIPv6 } from 'node:net';
import type { FirewallRule } from '../../../model/host.ts';

/**
 * A shell script that puts these rules into the kernel, at once and in the place of those of before. Beside them answers, loopback, ICMP
 * (neighbours and path sizes of IPv6 need it) and leases of addresses get in. Ports that containers publish are forwarded ones: who may
 * reach them is asked there by the port that was dialled; containers of this host reach each other.
 */
export function rulesText(rules: readonly FirewallRule[]): string {
  return `if command -v nft >/dev/null 2>&1 && nft list tables >/dev/null 2>&1; then
nft -f - <<'RULES' || exit 1
${nftText(rules)}RULES
else
iptables-restore --noflush <<'RULES' || exit 1
${tablesText(rules, 'ipv4')}RULES
if command -v ip6tables-restore >/dev/null 2>&1 && [ -e /proc/net/if_inet6 ]; then
ip6tables-restore --noflush <<'RULES' || exit 1
${tablesText(rules, 'ipv6')}RULES
fi
for tables in iptables ip6tables; do
  $tables -S KEELSON-IN >/dev/null 2>&1 || continue
  $tables -C INPUT -j KEELSON-IN 2>/dev/null || $tables -I INPUT -j KEELSON-IN || exit 1
  # Docker puts its own chains before all others when it starts, DOCKER-USER first.
  $tables -C FORWARD -j KEELSON-FORWARD 2>/dev/null || $tables -I FORWARD -j KEELSON-FORWARD || exit 1
  ! $tables -S DOCKER-USER >/dev/null 2>&1 || $tables -C DOCKER-USER -j KEELSON-FORWARD 2>/dev/null ||
    $tables -I DOCKER-USER -j KEELSON-FORWARD || exit 1
done
fi
`;
}

/** The rule that a line of the kernel's is a part of, by its number; null: of none. */
export function ruleOf(line: string): number | null {
  const [, number] = /comment "(\d+)[ "]/.exec(line) ?? [];
  return number === undefined ? null : Number(number);
}

/** Interfaces of containers. */
const BRIDGES: readonly string[] = ['docker', 'br-', 'veth'];

function nftText(rules: readonly FirewallRule[]): string {
  const lines = (match: (rule: FirewallRule) => string): string =>
    rules
      .flatMap((rule, index) =>
        sourcesOf(rule, nftSource).map(source => `    ${source}${match(rule)} accept comment "${note(rule, index)}"\n`),
      )
      .join('');
  const dialled = (rule: FirewallRule): string =>
    rule.ports === undefined
      ? `meta l4proto ${rule.protocol}`
      : `meta l4proto ${rule.protocol} ct original proto-dst ${rule.ports}`;
  return `table inet keelson
delete table inet keelson
table inet keelson {
  chain input {
    type filter hook input priority -10; policy drop;
    ct state established,related accept
    iif lo accept
    meta l4proto { icmp, ipv6-icmp } accept
    udp sport 67 udp dport 68 accept
    udp dport 546 ip6 saddr fe80::/10 accept
${lines(rule => (rule.ports === undefined ? `meta l4proto ${rule.protocol}` : `${rule.protocol} dport ${rule.ports}`))}  }
  chain forward {
    type filter hook forward priority -10; policy accept;
    ct state established,related accept
${BRIDGES.map(name => `    iifname "${name}*" accept\n`).join('')}${lines(rule => `ct status dnat ${dialled(rule)}`)}    ct status dnat drop
  }
}
`;
}

/** For iptables-restore or ip6tables-restore: naming a chain empties it. */
function tablesText(rules: readonly FirewallRule[], family: 'ipv4' | 'ipv6'): string {
  const lines = (chain: string, match: (rule: FirewallRule) => string): string =>
    rules
      .flatMap((rule, index) =>
        sourcesOf(rule, source => tablesSource(source, family)).map(
          source =>
            `-A ${chain} ${source}-p ${rule.protocol}${match(rule)} -m comment --comment "${note(rule, index)}" -j ${chain === 'KEELSON-IN' ? 'ACCEPT' : 'RETURN'}\n`,
        ),
      )
      .join('');
  const ports = ({ ports: range = '' }: FirewallRule): string => range.replace('-', ':');
  return `*filter
:KEELSON-IN - [0:0]
:KEELSON-FORWARD - [0:0]
-A KEELSON-IN -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A KEELSON-IN -i lo -j ACCEPT
-A KEELSON-IN -p ${family === 'ipv4' ? 'icmp' : 'ipv6-icmp'} -j ACCEPT
${family === 'ipv4' ? '-A KEELSON-IN -p udp --sport 67 --dport 68 -j ACCEPT' : '-A KEELSON-IN -s fe80::/10 -p udp --dport 546 -j ACCEPT'}
${lines('KEELSON-IN', rule => (rule.ports === undefined ? '' : ` --dport ${ports(rule)}`))}-A KEELSON-IN -j DROP
-A KEELSON-FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN
${BRIDGES.map(name => `-A KEELSON-FORWARD -i ${name}+ -j RETURN\n`).join('')}${lines('KEELSON-FORWARD', rule => ` -m conntrack --ctstate DNAT${rule.ports === undefined ? '' : ` --ctorigdstport ${ports(rule)}`}`)}-A KEELSON-FORWARD -m conntrack --ctstate DNAT -j DROP
COMMIT
`;
}

/** One for each source, in words of the program: '' for everybody; none where no source is of its family. */
function sourcesOf({ from }: FirewallRule, word: (source: string) => string | null): readonly string[] {
  return from === 'any' ? [''] : from.flatMap(source => word(source) ?? []);
}

function nftSource(source: string): string {
  return `${isSixth(source) ? 'ip6' : 'ip'} saddr ${source} `;
}

function tablesSource(source: string, family: 'ipv4' | 'ipv6'): string | null {
  return isSixth(source) === (family === 'ipv6') ? `-s ${source} ` : null;
}

function isSixth(source: string): boolean {
  return isIPv6(source.split('/', 1)[0]!);
}

/** The rule's number, by which it is known again, and what it is for, in letters that no program takes for anything else. */
function note({ comment }: FirewallRule, index: number): string {
  return `${index} ${comment.replaceAll(/[^\w .,:/()-]/g, '?')}`.trim().slice(0, 100);
}
