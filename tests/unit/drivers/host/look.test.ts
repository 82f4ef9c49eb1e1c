import { describe, expect, test } from 'vitest';
import { engineVersionOf, factsOf } from '../../../../reconciler/drivers/host/facts.ts';
import { parseLook } from '../../../../reconciler/drivers/host/parse-look.ts';

describe('a look', () => {
  test('is sorted into what was said of the host and of each facet', () => {
    const entry = { format: 1, spec: { kind: 'link', path: '/a b', target: 'x' } };
    const look = parseLook(
      'host:pi-1',
      [
        ...[
          'uid 0',
          '[addresses',
          '1: lo    inet 127.0.0.1/8',
          's no facet',
          ']',
          'f link k1 /a\\0040b -',
          `e k1 ${JSON.stringify(entry)}`,
        ],
        ...[
          'a k1 noted',
          's k1 target !612062',
          's k1 other',
          'r k2',
          'b rolled wifi caf\\0303\\0251',
          'b failed user ops',
          'o {"cluster":"c","uid":"u"}',
          'x file /etc/x',
          'end',
          '',
        ],
      ].join('\n'),
    );
    expect(look.host).toEqual(
      new Map([
        ['uid', ['0']],
        ['addresses', ['1: lo    inet 127.0.0.1/8', 's no facet']],
      ]),
    );
    expect(look.facets.get('k1')).toEqual({
      said: new Map([
        ['target', ['a b']],
        ['other', ['']],
      ]),
      ledger: { kind: 'link', name: '/a b', extra: '' },
      entry,
      after: 'noted',
    });
    expect(look.facets.get('k2')).toEqual({ said: new Map(), released: true });
    expect(look.rolledBack).toEqual([
      { kind: 'wifi', name: 'café', isWhole: true },
      { kind: 'user', name: 'ops', isWhole: false },
    ]);
    expect(look.foreign).toEqual([{ kind: 'file', name: '/etc/x', owner: { cluster: 'c', uid: 'u' }, ports: [], addresses: [] }]);
  });

  test('that is cut off, or that something was removed from under, is made again', () => {
    expect(() => parseLook('host:pi-1', 'uid 0\n')).toThrow(expect.objectContaining({ temporary: true }));
    expect(() => parseLook('host:pi-1', 'torn\nend\n')).toThrow(expect.objectContaining({ temporary: true }));
  });

  test('takes the owner of a foreign ledger that is not whole for unknown', () => {
    for (const half of ['{"cluster":"c","ui', '', '{}', '7'])
      expect(parseLook('host:pi-1', `o ${half}\nx file /etc/x\nend\n`).foreign).toEqual([
        { kind: 'file', name: '/etc/x', ports: [], addresses: [] },
      ]);
  });

  test('takes an entry that is not whole for none', () => {
    expect(parseLook('host:pi-1', 'e k1 {"format":1,"sp\nend\n').facets.get('k1')).toEqual({ said: new Map() });
  });
});

describe('facts', () => {
  const facts = (said: Readonly<Record<string, readonly string[]>>, now = 0) => factsOf(new Map(Object.entries(said)), '', now);

  test.each([
    ['x86_64', '2', 'linux/amd64'],
    ['x86_64', '1', 'linux/386'],
    ['aarch64', '2', 'linux/arm64'],
    ['aarch64', '1', 'linux/arm/v7'],
    ['armv7l', '1', 'linux/arm/v7'],
    ['armv6l', '1', 'linux/arm/v6'],
    ['riscv64', '2', 'linux/riscv64'],
  ])('of a %s kernel with programs of class %s are %s', (uname, bits, platform) => {
    expect(facts({ uname: [uname], bits: [`   ${bits}`] }).platform).toBe(platform);
  });

  test('read addresses as iproute2 and busybox tell them', () => {
    const lines = [
      '2: eth0@if7    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth0',
      '2: eth0    inet6 fe80::1/64 scope link',
      '3: tun0    inet 10.8.0.1 peer 10.8.0.2/32 scope global tun0',
      '1: lo: <LOOPBACK>',
    ];
    expect(facts({ addresses: lines }).host!.addresses).toEqual({ eth0: ['10.0.0.2/24', 'fe80::1/64'], tun0: ['10.8.0.1/32'] });
  });

  test('tell a wrong clock, and no clock that is nearly right', () => {
    expect(facts({ clock: ['1000'] }, 999_100).host!.clockAheadMs).toBe(0);
    expect(facts({ clock: ['1000'] }, 700_000).host!.clockAheadMs).toBe(300_000);
    expect(facts({ clock: ['1000'] }, 1_300_000).host!.clockAheadMs).toBe(-300_000);
  });

  test('tell free disk in steps, by the last line of df', () => {
    const disk = [
      'Filesystem 1024-blocks Used Available Capacity Mounted on',
      '/dev/mapper/a-very-long-name',
      ' 1000000 500000 40000 93% /',
    ];
    expect(facts({ disk: [disk[0]!, `overlay 1 1 40000 93% /`] }).host!.diskFreeBytes).toBe(2 * 16 * 1024 * 1024);
    expect(facts({ disk }).host!.diskFreeBytes).toBe(2 * 16 * 1024 * 1024);
  });

  test('tell the version of an engine, and none where it says none', () => {
    expect(engineVersionOf('Docker version 20.10.24+dfsg1, build 297e128')).toBe('20.10.24+dfsg1');
    expect(engineVersionOf('')).toBe('');
  });
});
