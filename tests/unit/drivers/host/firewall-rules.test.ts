import { describe, expect, test } from 'vitest';
import { ruleOf, rulesText } from '../../../../reconciler/drivers/host/kinds/firewall-rules.ts';
import type { FirewallRule } from '../../../../reconciler/model/host.ts';

const rule = (more: Partial<FirewallRule>): FirewallRule => ({
  protocol: 'tcp',
  ports: '22',
  from: 'any',
  comment: 'ssh',
  ...more,
});

describe('rules of a firewall', () => {
  test('let in by port and source, of either family, in the words of each program', () => {
    const text = rulesText([
      rule({}),
      rule({ protocol: 'udp', ports: '41000-61000', from: ['10.0.0.0/8', 'fd00::1'] }),
      { protocol: 'esp', from: ['192.0.2.1'], comment: 'overlay' },
    ]);
    expect(text).toContain('    tcp dport 22 accept comment "0 ssh"\n');
    expect(text).toContain(
      '    ip saddr 10.0.0.0/8 udp dport 41000-61000 accept comment "1 ssh"\n    ip6 saddr fd00::1 udp dport 41000-61000 accept comment "1 ssh"\n',
    );
    expect(text).toContain('    ip saddr 192.0.2.1 meta l4proto esp accept comment "2 overlay"\n');
    const [, fourth = '', sixth = ''] =
      /iptables-restore --noflush <<'RULES'(.*?)\nRULES.*ip6tables-restore --noflush <<'RULES'(.*?)\nRULES/s.exec(text)!;
    expect(fourth).toContain('-A KEELSON-IN -s 10.0.0.0/8 -p udp --dport 41000:61000 -m comment --comment "1 ssh" -j ACCEPT\n');
    expect(fourth).not.toContain('fd00');
    expect(sixth).toContain('-A KEELSON-IN -s fd00::1 -p udp --dport 41000:61000 -m comment --comment "1 ssh" -j ACCEPT\n');
    expect(sixth).not.toContain('10.0.0.0');
  });

  test('end with nobody else, and without any rule let only answers in', () => {
    expect(rulesText([])).toMatch(/policy drop;/);
    expect(rulesText([])).toContain('-A KEELSON-IN -j DROP\n');
  });

  test('have comments that end no text and no program', () => {
    const text = rulesText([rule({ comment: 'a "b"\nRULES\n$(x) `y` \\ é'.padEnd(300, 'z') })]);
    expect(text.match(/^RULES$/gm)).toHaveLength(3);
    expect(text).toContain('comment "0 a ?b??RULES??(x) ?y? ? ?zzz');
    for (const [, comment] of text.matchAll(/comment "([^\n]*)"/g)) expect(comment!.length).toBeLessThan(128);
  });

  test('are known again by their number', () => {
    expect(ruleOf('tcp dport 22 accept comment "12 ssh"')).toBe(12);
    expect(ruleOf('-A KEELSON-IN -p tcp -m comment --comment "3 a: b" -j ACCEPT')).toBe(3);
    expect(ruleOf('ct state established accept')).toBeNull();
  });
});
