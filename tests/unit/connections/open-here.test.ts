import { describe, expect, test } from 'vitest';
import { openHere } from '../../../reconciler/connections/open-here.ts';
import { openHost } from '../../../reconciler/drivers/host/driver.ts';

const soon = (): AbortSignal => AbortSignal.timeout(10_000);

describe('this machine', () => {
  test('runs scripts with their input, and tells how they ended', async () => {
    await using here = openHere();
    const bytes = Uint8Array.of(0, 255, 10);
    expect(await here.run!('od -An -tx1; echo "$1" >&2; exit 7', bytes, soon())).toEqual({
      exitCode: 7,
      stdout: ' 00 ff 0a\n',
      stderr: '\n',
    });
    expect((await here.run!('kill -9 $$', 'x'.repeat(1_000_000), soon())).exitCode).toBe(137);
  });

  test('ends a script that nobody waits for any more', async () => {
    await using here = openHere();
    const giveUp = new AbortController();
    const running = here.run!('sleep 600', '', giveUp.signal);
    giveUp.abort();
    await expect(running).rejects.toThrow('aborted');
  });

  test('ends a script that writes without end', async () => {
    await using here = openHere();
    await expect(here.run!('exec yes', '', soon())).rejects.toMatchObject({ code: 'exhausted' });
  });

  test('is a host like any other', async () => {
    const secrets = { value: async () => '', fingerprint: async () => '' };
    await using host = openHost({
      rollbackMs: 1_000,
      target: 'host:here',
      owner: { cluster: 'attic', uid: '4711' },
      connection: openHere(),
      secrets,
    });
    const { facts, live } = await host.observe(soon());
    expect(facts.platform).toMatch(/^linux\//);
    expect(facts.host?.addresses.lo).toContain('127.0.0.1/8');
    expect(live).toEqual([]);
  });

  test('is no host where nothing can be run', () => {
    const connection = { ...openHere(), name: 'https://192.168.1.23:2376' };
    const { run: _none, ...engineOnly } = connection;
    const secrets = { value: async () => '', fingerprint: async () => '' };
    const options = { target: 'host:pi-1', owner: { cluster: 'attic', uid: '4711' }, connection: engineOnly, secrets } as const;
    expect(() => openHost({ ...options, rollbackMs: 1_000 })).toThrow('https://192.168.1.23:2376 leads to an engine only');
  });
});
