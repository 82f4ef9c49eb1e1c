import { sha256 } from '../../../model/digest.ts';
import type { FirewallRule, FirewallSpec } from '../../../model/host.ts';
import type { FacetKit, Seen } from '../facet-kit.ts';
import { ruleOf, rulesText } from './firewall-rules.ts';

/**
 * Who gets in, in a table of our own: nobody else's rules are touched, and what ours refuse nobody else's let in. nftables where the
 * kernel has it, else chains of iptables. After a change the host notes how the kernel tells of it (`.dump`): that is what a look compares.
 * A start of the host forgets it, as any change by hand, and it is put back.
 */
export const firewallKit: FacetKit<FirewallSpec> = {
  look: `
${dumpFunction()}
look_firewall() {
  for i in $of_firewall; do
    eval "key=\\$k$i"
    [ -e "$mine/$key.dump" ] || continue
    is=$(dump)
    [ -n "$is" ] || continue
    if [ "$is" = "$(cat "$mine/$key.dump")" ]; then say "s $key same"; continue; fi
    block firewall-was cat "$mine/$key.dump"
    block firewall-is dump
    say "s $key other"
  done
}
`,
  change: `
${dumpFunction()}
keep_firewall() {
  if [ -e "$mine/$key.load" ] && [ -n "$(dump)" ]; then cp -p "$mine/$key.load" "$1/load"; else : >"$1/none"; fi
}
back_firewall() {
  gone_firewall
  rm -f "$mine/$key.load" "$mine/$key.dump"
  [ ! -e "$1/load" ] || { sh "$1/load" >&2 && cp -p "$1/load" "$mine/$key.load" && dump | put "$mine/$key.dump"; } || exit 1
}
gone_firewall() {
  if has_nft; then nft delete table inet keelson 2>/dev/null; fi
  for tables in iptables ip6tables; do
    has $tables || continue
    for chain in INPUT:KEELSON-IN FORWARD:KEELSON-FORWARD DOCKER-USER:KEELSON-FORWARD; do
      while $tables -D "\${chain%:*}" -j "\${chain#*:}" 2>/dev/null; do :; done
    done
    for chain in KEELSON-IN KEELSON-FORWARD; do { $tables -F $chain && $tables -X $chain; } 2>/dev/null; done
  done
  return 0
}
make_firewall() {
  put "$mine/$key.load"
  [ "$(hash_of <"$mine/$key.load")" = "$written" ] || fail unreachable "only a part of it arrived"
  sh "$mine/$key.load" >&2 || exit 1
  dump | put "$mine/$key.dump" || exit 1
}
`,
  order({ rules }) {
    const input = rulesText(rules);
    return { variables: { written: sha256(input) }, input };
  },
  seen({ said, applied, host }) {
    if (applied === undefined || (!said.has('same') && !said.has('other'))) return null;
    return said.has('same') ? applied : { kind: 'firewall', rules: changedRules(applied.rules, host) };
  },
};

/** Those that are still there, and what was added by hand or is missing, in the kernel's words. */
function changedRules(rules: readonly FirewallRule[], host: Seen<FirewallSpec>['host']): readonly FirewallRule[] {
  const linesOf = (word: string): readonly string[] =>
    (host.get(word) ?? []).map(line => line.trim()).filter(line => line !== '');
  const was = linesOf('firewall-was');
  const is = linesOf('firewall-is');
  const missing = was.filter(line => !is.includes(line));
  const gone = new Set(missing.map(ruleOf));
  const told = (text: string): FirewallRule => ({ protocol: /\budp\b/.test(text) ? 'udp' : 'tcp', from: 'any', comment: text });
  return [
    ...rules.filter((_rule, index) => !gone.has(index)),
    ...missing.filter(line => ruleOf(line) === null).map(line => told(`missing: ${line}`)),
    ...is.filter(line => !was.includes(line)).map(line => told(`by hand: ${line}`)),
  ];
}

/** `dump`: all that the kernel tells of our rules; nothing where there are none. */
function dumpFunction(): string {
  return `
has_nft() { has nft && nft list tables >/dev/null 2>&1; }
dump() {
  if has_nft; then nft list table inet keelson 2>/dev/null && return; fi
  for tables in iptables ip6tables; do
    $tables -S KEELSON-IN 2>/dev/null && $tables -S KEELSON-FORWARD
    for chain in INPUT FORWARD DOCKER-USER; do $tables -S $chain 2>/dev/null | grep KEELSON; done
  done
}
`;
}
