import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openRegistry } from '../../../reconciler/feeds/registry/registry.ts';
import type { RegistrySettings } from '../../../reconciler/feeds/registry/settings.ts';
import { openSecrets } from '../../../reconciler/secrets/open-secrets.ts';
import { freePort } from '../../support/ports.ts';
import { tempFolder } from '../../support/temp.ts';
import { sendIndex, startFake } from './fake-registry.ts';

const signal = new AbortController().signal;
const secrets = openSecrets({
  cluster: 'attic',
  uid: '1',
  providers: [{ kind: 'env', prefix: 'KS_' }],
  environment: { KS_REGISTRY: 'hunter2' },
});
const login = (host: string): RegistrySettings => ({ host, username: 'ci', password: { secret: 'registry' }, insecure: true });
const basic = `Basic ${Buffer.from('ci:hunter2').toString('base64')}`;
const image = (ref: string, followMs?: number) =>
  ({ kind: 'image', ref, ...(followMs === undefined ? {} : { followMs }) }) as const;

it('a token server gets the credentials, the registry the token, and both are asked once', async () => {
  await using tokens = await startFake((_, response) => response.end(JSON.stringify({ token: 'the-token', expires_in: 300 })));
  await using registry = await startFake((request, response) => {
    if (request.headers.authorization === 'Bearer the-token') return sendIndex(request, response);
    return response
      .writeHead(401, {
        'www-authenticate': `Bearer realm="http://${tokens.address}/token",service="fake",scope="repository:a/b:pull"`,
      })
      .end();
  });
  await using feed = openRegistry({ registries: [login(registry.address)], secrets });
  expect(await feed.ask([image(`${registry.address}/a/b:1`), image(`${registry.address}/a/b:2`)], signal)).toMatchObject([
    { platforms: ['linux/amd64'] },
    { platforms: ['linux/amd64'] },
  ]);
  expect(tokens.heard[0]).toEqual({
    method: 'GET',
    url: '/token?service=fake&scope=repository%3Aa%2Fb%3Apull',
    authorization: basic,
  });
  expect(registry.heard.map(heard => heard.authorization)).not.toContain(basic);
  const before = tokens.heard.length;
  await feed.ask([image(`${registry.address}/a/b:3`)], signal);
  expect(tokens.heard.length).toBe(before);
});

it('a token that is over is not used again', async () => {
  let now = 0;
  let given = 0;
  await using tokens = await startFake((_, response) => {
    given += 1;
    response.end(JSON.stringify({ access_token: `token-${given}`, expires_in: 60 }));
  });
  await using registry = await startFake((request, response) => {
    if (request.headers.authorization !== undefined) return sendIndex(request, response);
    return response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${tokens.address}/"` }).end();
  });
  await using feed = openRegistry({ registries: [], secrets, now: () => now });
  await feed.ask([image(`${registry.address}/a:1`)], signal);
  now = 49_000;
  await feed.ask([image(`${registry.address}/a:2`)], signal);
  expect(given).toBe(1);
  now = 51_000;
  await feed.ask([image(`${registry.address}/a:3`)], signal);
  expect([given, registry.heard.at(-1)?.authorization]).toEqual([2, 'Bearer token-2']);
});

it('a token server that refuses is named', async () => {
  await using tokens = await startFake((_, response) => response.writeHead(401).end());
  await using registry = await startFake((_, response) =>
    response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${tokens.address}/"` }).end(),
  );
  await using feed = openRegistry({ registries: [login(registry.address)], secrets });
  const [answer] = await feed.ask([image(`${registry.address}/a:1`)], signal);
  expect(answer).toMatchObject({
    kind: 'unanswered',
    temporary: false,
    why: expect.stringContaining(`${tokens.address}, the token server of ${registry.address}, refuses access (401)`),
  });
});

it('a redirect is followed without the credentials where it leads elsewhere', async () => {
  await using elsewhere = await startFake(sendIndex);
  await using registry = await startFake((request, response, address) => {
    if (request.headers.authorization === undefined)
      return response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
    if (request.url?.startsWith('/moved') === true)
      return response.writeHead(307, { location: `http://${elsewhere.address}/there` }).end();
    return response.writeHead(302, { location: `http://${address}/moved` }).end();
  });
  await using feed = openRegistry({ registries: [login(registry.address)], secrets });
  expect(await feed.ask([image(`${registry.address}/a:1`)], signal)).toMatchObject([{ kind: 'image' }]);
  expect(registry.heard.filter(heard => heard.url === '/moved').every(heard => heard.authorization === basic)).toBe(true);
  expect(elsewhere.heard.length).toBeGreaterThan(0);
  expect(elsewhere.heard.every(heard => heard.authorization === undefined)).toBe(true);
});

it('a circle of redirects, and more than a manifest can be, end', async () => {
  await using registry = await startFake((request, response) => {
    if (request.url?.includes('/round/') === true) return response.writeHead(302, { location: request.url }).end();
    return response.writeHead(200).end(request.method === 'HEAD' ? undefined : Buffer.alloc(9 * 1024 * 1024));
  });
  await using feed = openRegistry({ registries: [], secrets });
  const answers = await feed.ask([image(`${registry.address}/round:1`), image(`${registry.address}/huge:1`)], signal);
  expect(answers).toMatchObject([
    { why: expect.stringContaining('redirects in a circle') },
    { why: expect.stringContaining('answered with more than') },
  ]);
});

it('an answer that is not what its digest names is refused', async () => {
  await using registry = await startFake((request, response) => {
    response.writeHead(200, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` });
    response.end(request.method === 'HEAD' ? undefined : '{"manifests":[]}');
  });
  await using feed = openRegistry({ registries: [], secrets });
  expect(await feed.ask([image(`${registry.address}/a:1`)], signal)).toMatchObject([
    { kind: 'unanswered', why: expect.stringContaining('something that is not sha256:000') },
  ]);
});

it('answers are kept, as long as is asked for; failures shorter', async () => {
  let now = 1000;
  let fails = false;
  await using registry = await startFake((request, response) =>
    fails ? response.writeHead(500).end() : sendIndex(request, response),
  );
  const ref = `${registry.address}/a:1`;
  await using feed = openRegistry({ registries: [], secrets, cacheMs: 600_000, now: () => now });
  const questions = async (followMs?: number): Promise<number> => {
    const before = registry.heard.length;
    await feed.ask([image(ref, followMs), image(ref, followMs)], signal);
    return registry.heard.length - before;
  };
  expect(await questions()).toBeGreaterThan(0);
  now += 599_000;
  expect(await questions()).toBe(0);
  expect(await questions(600_000)).toBe(0);
  expect(await questions(500_000)).toBeGreaterThan(0);
  fails = true;
  now += 600_000;
  expect(await questions()).toBe(1);
  now += 29_000;
  expect(await questions()).toBe(0);
  now += 2000;
  expect(await questions()).toBe(1);
  expect(await feed.ask([image(ref)], signal)).toMatchObject([
    { kind: 'unanswered', temporary: true, why: expect.stringContaining('answered 500') },
  ]);
});

it('a registry that wants to be left alone is, for as long as it says', async () => {
  let now = 0;
  await using registry = await startFake((_, response) => response.writeHead(429, { 'retry-after': '120' }).end());
  await using feed = openRegistry({ registries: [], secrets, now: () => now });
  const first = await feed.ask([image(`${registry.address}/a:1`)], signal);
  expect(first).toMatchObject([
    { kind: 'unanswered', temporary: true, why: expect.stringContaining('wants to be left alone for 120 s') },
  ]);
  now = 119_000;
  expect(await feed.ask([image(`${registry.address}/b:1`)], signal)).toMatchObject([{ why: expect.stringContaining('for 1 s') }]);
  expect(registry.heard.length).toBe(1);
  now = 121_000;
  await feed.ask([image(`${registry.address}/b:1`), image(`${registry.address}/c:1`)], signal);
  expect(registry.heard.length).toBeGreaterThan(1);
});

it('nobody there, and nobody who answers, are temporary and told apart', async () => {
  await using silent = await startFake(() => undefined);
  await using feed = openRegistry({ registries: [], secrets, askMs: 200 });
  const nobody = `127.0.0.1:${await freePort()}`;
  expect(await feed.ask([image(`${nobody}/a:1`), image(`${silent.address}/a:1`)], signal)).toEqual([
    {
      kind: 'unanswered',
      temporary: true,
      why: `cannot find out the digest of ${nobody}/a:1: ${nobody} cannot be reached: connect ECONNREFUSED ${nobody}`,
    },
    {
      kind: 'unanswered',
      temporary: true,
      why: `cannot find out the digest of ${silent.address}/a:1: ${silent.address} did not answer within 0.2 s`,
    },
  ]);
});

it('a registry that does not answer costs one deadline, however much is asked of it, and keeps nobody else waiting', async () => {
  await using silent = await startFake(() => undefined);
  await using registry = await startFake(sendIndex);
  await using feed = openRegistry({ registries: [], secrets, askMs: 300 });
  const refs = [...Array(40).keys()].map(number => image(`${silent.address}/a:${number}`));
  const answers = await feed.ask([...refs, image(`${registry.address}/a:1`)], signal);
  expect(answers.slice(0, 40).every(answer => answer.kind === 'unanswered' && answer.temporary)).toBe(true);
  expect(answers[40]).toMatchObject({ kind: 'image' });
  expect(silent.heard.length).toBe(6);
});

it('an abort ends the questions', async () => {
  await using silent = await startFake(() => undefined);
  await using feed = openRegistry({ registries: [], secrets });
  const stop = new AbortController();
  const asking = feed.ask([image(`${silent.address}/a:1`)], stop.signal);
  stop.abort();
  await expect(asking).rejects.toThrow('abort');
});

it('what is no reference is answered without asking', async () => {
  await using feed = openRegistry({ registries: [], secrets });
  expect(await feed.ask([image('Not An Image')], signal)).toMatchObject([
    { kind: 'unanswered', temporary: false, why: expect.stringContaining('of Not An Image: this is no reference') },
  ]);
});

it('HTTPS is verified, with the certificates that are configured, and not left for HTTP', async () => {
  await using folder = await tempFolder();
  const [key, cert] = ['key.pem', 'cert.pem'].map(name => path.join(folder.path, name)) as [string, string];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=127.0.0.1',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      key,
      '-out',
      cert,
    ],
    { stdio: 'ignore' },
  );
  const tls = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  await using plain = await startFake(sendIndex);
  await using registry = await startFake((request, response) => {
    if (request.url?.includes('/down/') === true) return response.writeHead(302, { location: `http://${plain.address}/` }).end();
    if (request.url?.includes('/plain/') === true)
      return response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${plain.address}/"` }).end();
    return sendIndex(request, response);
  }, tls);
  await using trusting = openRegistry({ registries: [{ host: registry.address, insecure: false, ca: tls.cert }], secrets });
  const refs = ['a', 'down', 'plain'].map(name => image(`${registry.address}/${name}:1`));
  expect(await trusting.ask(refs, signal)).toMatchObject([
    { kind: 'image' },
    { why: expect.stringContaining('which is not followed') },
    { why: expect.stringContaining('not asked because it is not https') },
  ]);
  expect(plain.heard).toEqual([]);
  await using wary = openRegistry({ registries: [{ host: registry.address, insecure: false }], secrets });
  expect(await wary.ask([image(`${registry.address}/a:1`)], signal)).toMatchObject([
    { kind: 'unanswered', why: expect.stringContaining('self-signed certificate') },
  ]);
});
