import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDns } from '../../reconciler/feeds/dns.ts';
import type { Answer } from '../../reconciler/model/observed.ts';
import { type NameServer, startNameServer } from '../lab/name-server.ts';

const never = new AbortController().signal;

describe('names', () => {
  let server: NameServer;
  const clock = { now: 0 };
  beforeAll(async () => {
    server = await startNameServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const feed = () => openDns({ servers: [server.address], askMs: 400, now: () => clock.now });
  const ask = async (name: string, asked = feed()): Promise<Answer> => (await asked.ask([{ kind: 'dns', name }], never))[0]!;

  it('lead to their addresses, and to none where there is no such name', async () => {
    server.names.set('shop.example', ['203.0.113.11', '203.0.113.10']);
    expect(await ask('shop.example')).toEqual({ kind: 'dns', addresses: ['203.0.113.10', '203.0.113.11'] });
    expect(await ask('nobody.example')).toEqual({ kind: 'dns', addresses: [] });
  });

  it('are not said to lead nowhere by a server that fails, or does not answer', async () => {
    server.names.set('silent.example', 'silent').set('failing.example', 'failing');
    expect(await ask('silent.example')).toEqual({
      ...{ kind: 'unanswered', temporary: true },
      why: 'cannot look up silent.example: no name server answered in time',
    });
    expect(await ask('failing.example')).toMatchObject({ why: 'cannot look up failing.example: the name server failed' });
  });

  it('of which only half was answered are asked for again soon', async () => {
    server.names.set('half.example', ['203.0.113.10']);
    server.failingIpv6.add('half.example');
    const asked = feed();
    expect(await ask('half.example', asked)).toEqual({
      ...{ kind: 'dns', addresses: ['203.0.113.10'] },
      missing: 'cannot look up half.example: the name server failed',
    });
    server.failingIpv6.clear();
    clock.now += 31_000;
    expect(await ask('half.example', asked)).toEqual({ kind: 'dns', addresses: ['203.0.113.10'] });
  });

  it('hold up nobody else, and end with whoever asked', async () => {
    server.names.set('silent.example', 'silent').set('quick.example', ['203.0.113.10']);
    const asked = feed();
    const [slow, quick] = await asked.ask(
      [
        { kind: 'dns', name: 'silent.example' },
        { kind: 'dns', name: 'quick.example' },
      ],
      never,
    );
    expect([slow?.kind, quick?.kind]).toEqual(['unanswered', 'dns']);
    const ending = new AbortController();
    const pending = feed().ask([{ kind: 'dns', name: 'silent.example' }], ending.signal);
    ending.abort();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('are asked for again once their time is over, and no sooner', async () => {
    server.names.set('kept.example', ['203.0.113.10']);
    const asked = feed();
    const times = (): number => server.asked.filter(name => name === 'kept.example').length;
    await ask('kept.example', asked);
    const first = times();
    server.names.set('kept.example', ['203.0.113.99']);
    clock.now += 59_000;
    expect(await ask('kept.example', asked)).toMatchObject({ addresses: ['203.0.113.10'] });
    expect(times()).toBe(first);
    clock.now += 2_000;
    expect(await ask('kept.example', asked)).toMatchObject({ addresses: ['203.0.113.99'] });
  });
});
