import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGlances } from '../../reconciler/feeds/glances/glances.ts';
import type { TelemetryFeed } from '../../reconciler/feeds/telemetry.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Secrets } from '../../reconciler/secrets/secrets.ts';
import { GLANCES_PACKAGES, type Glances, startGlances } from '../lab/glances.ts';
import { ended } from '../lab/processes.ts';
import { skipWithout } from '../lab/requirements.ts';
import { freePort } from '../support/ports.ts';
import { glancesNode, noteTold } from '../support/telemetry.ts';
import { eventually } from '../support/wait.ts';

const OFTEN = { everyMs: 200 };
const never = new AbortController().signal;

/** Passwords by the name of the secret. */
function secretsOf(values: Readonly<Record<string, string>>): Secrets {
  return {
    async value({ secret }) {
      const value = values[secret];
      if (value === undefined) throw new OperationError('missing-secret', `nobody has ${secret}`);
      return value;
    },
    fingerprint: () => Promise.reject(new Error('nobody asks for it')),
  };
}

const secrets = secretsOf({ right: 'open sesame', wrong: 'open barley' });

/** Asks once. */
async function ask(feed: TelemetryFeed, ...nodes: Parameters<NonNullable<TelemetryFeed['ask']>>[0]) {
  const told = noteTold();
  await feed.ask!(nodes, told, never);
  return told;
}

describe.skipIf(skipWithout(...GLANCES_PACKAGES))('a real Glances', () => {
  let open: Glances;
  let locked: Glances;
  beforeAll(async () => {
    [open, locked] = await Promise.all([startGlances(), startGlances({ password: 'open sesame' })]);
  });
  afterAll(async () => {
    await open?.[Symbol.asyncDispose]();
    await locked?.[Symbol.asyncDispose]();
  });

  it('tells how the machine fares, whichever version it is', async () => {
    await using feed = openGlances({ secrets });
    const told = await ask(
      feed,
      glancesNode('pi-1', open.port),
      glancesNode('pi-2', open.port, { version: 3, metrics: ['load'] }),
    );
    expect(Object.keys(told.readings.get('pi-1')![0]!.metrics).toSorted()).toEqual([
      'cpu.percent',
      'disk.percent',
      'load1.percent',
      'load15.percent',
      'load5.percent',
      'memory.percent',
      'network.received.bytesPerSecond',
      'network.sent.bytesPerSecond',
    ]);
    expect(Object.keys(told.readings.get('pi-2')![0]!.metrics)).toEqual(['load1.percent', 'load5.percent', 'load15.percent']);
    expect(told.readings.get('pi-2')![0]).not.toHaveProperty('processes');
    expect(told.troubles.size).toBe(0);
  });

  it('shows a process that takes a core, and that it ends', async () => {
    // In a session of its own, which takes its core whatever else runs here.
    const command = 'echo -20 >/proc/self/autogroup; exec yes';
    const load = spawn('sh', ['-c', command], { stdio: 'ignore', detached: true });
    try {
      await using feed = openGlances({ secrets });
      const told = noteTold();
      feed.follow([glancesNode('pi-1', open.port, OFTEN)], told);
      const heavy = () =>
        told.readings
          .get('pi-1')
          ?.at(-1)
          ?.processes?.map(({ name, user }) => `${name} of ${user}`) ?? [];
      await eventually(() => expect(heavy()).toContain('yes of root'), 60_000);
      load.kill();
      await ended(load);
      await eventually(() => expect(heavy()).not.toContain('yes of root'), 60_000);
    } finally {
      load.kill();
    }
  });

  it('wants its password, and says which one is wrong', async () => {
    await using feed = openGlances({ secrets });
    const of = (name: string, secret?: string) =>
      glancesNode(name, locked.port, secret === undefined ? {} : { password: { secret } });
    const told = await ask(feed, of('none'), of('wrong', 'wrong'), of('lost', 'lost'), of('right', 'right'));
    const at = `Glances at http://127.0.0.1:${locked.port}`;
    expect(Object.fromEntries(told.troubles)).toEqual({
      none: [`${at} wants a password: give it in telemetry.password`],
      wrong: [`${at} refuses the password of glances: see telemetry.user and the secret wrong`],
      lost: ['nobody has lost'],
    });
    expect([...told.readings.keys()]).toEqual(['right']);
  });

  it('of another version than declared is told to be so', async () => {
    await using feed = openGlances({ secrets });
    const told = await ask(feed, glancesNode('pi-1', open.port, { version: 4 }));
    expect(told.troubles.get('pi-1')).toEqual([
      `Glances at http://127.0.0.1:${open.port} is version 3, and the Node says 4: write telemetry.version: 3`,
    ]);
  });

  it('that is gone is told, is told of again when it is back, and costs no other anything', async () => {
    await using feed = openGlances({ secrets });
    const told = noteTold();
    const brief = await startGlances();
    feed.follow([glancesNode('brief', brief.port, OFTEN), glancesNode('pi-1', open.port, OFTEN)], told);
    await eventually(() => expect([...told.readings.keys()].toSorted()).toEqual(['brief', 'pi-1']), 60_000);
    await brief[Symbol.asyncDispose]();
    await eventually(() => expect(told.troubles.get('brief')?.at(-1)).toContain('ECONNREFUSED'));
    const before = told.readings.get('pi-1')!.length;
    await eventually(() => expect(told.readings.get('pi-1')!.length).toBeGreaterThan(before + 3));
    expect(told.troubles.get('pi-1')).toBeUndefined();
  });
});

describe('what is no Glances', () => {
  const servers: Server[] = [];
  const listen = async (listener: RequestListener): Promise<number> => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  afterAll(() => {
    for (const server of servers) server.closeAllConnections();
    for (const server of servers) server.close();
  });
  const troubleOf = async (listener: RequestListener): Promise<string | undefined> => {
    await using feed = openGlances({ secrets });
    return (await ask(feed, glancesNode('pi-1', await listen(listener)))).troubles.get('pi-1')?.[0]?.replace(/:\d+ /, ':PORT ');
  };

  it('is said to be a web page, another program, or far too much', async () => {
    expect(await troubleOf((_, response) => void response.end('<html>hello'))).toBe(
      'Glances at http://127.0.0.1:PORT answered with a web page: another program listens there; see telemetry.port',
    );
    expect(await troubleOf((_, response) => void response.writeHead(404).end('<html>'))).toBe(
      'Glances at http://127.0.0.1:PORT knows neither API 4 nor 3: another program listens there; see telemetry.port',
    );
    const flood: RequestListener = (_, response) => {
      const more = () => void response.write(' '.repeat(65_536), error => error ?? more());
      more();
    };
    expect(await troubleOf(flood)).toMatch(/answered with more than 4194304 bytes, and is no Glances$/);
  });

  it('and never answers is given up, while others told long before', async () => {
    const quick: RequestListener = ({ url }, response) =>
      void response.end(url?.endsWith('/cpu') ? '{"total": 12.5, "cpucore": 4}' : '[]');
    const [silent, well] = await Promise.all([listen(() => undefined), listen(quick)]);
    await using feed = openGlances({ secrets });
    const told = noteTold();
    const asked = feed.ask!([glancesNode('silent', silent), glancesNode('well', well)], told, never);
    await eventually(() => expect(told.readings.get('well')?.[0]?.metrics).toMatchObject({ 'cpu.percent': 12.5 }));
    expect(told.troubles.size).toBe(0);
    await asked;
    expect(told.troubles.get('silent')).toEqual([expect.stringMatching(/did not answer within 4 s; see whether/)]);
  });

  it('or is not there is told as such', async () => {
    await using feed = openGlances({ secrets });
    const told = await ask(feed, glancesNode('pi-1', await freePort()));
    expect(told.troubles.get('pi-1')).toEqual([expect.stringMatching(/cannot be reached: .*; start it there with glances -w$/)]);
  });
});
