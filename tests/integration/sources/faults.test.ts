import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { timedSource } from '../../../reconciler/timed-source.ts';
import { skipWithoutGit } from '../../support/git-repository.ts';
import { type Fault, startGitServer } from '../../support/git-server.ts';
import { freePort } from '../../support/ports.ts';
import { eventually } from '../../support/wait.ts';
import { clonesIn, failure, makeCertificate, noise, openWorld, signal, textOf } from './world.ts';

const html = { status: 200, body: '<!DOCTYPE html><title>Sign in</title>', headers: { 'content-type': 'text/html' } };

describe.skipIf(skipWithoutGit())('a repository over HTTP that does not work', () => {
  test.each<[string, Fault, string, string]>([
    ['that answers a web page', { kind: 'answer', ...html }, 'not-found', 'it is no git repository'],
    ['that answers a web page for a pack', { kind: 'answerPack', ...html }, 'internal', "text/html instead of git's data"],
    [
      'that fails',
      { kind: 'answer', status: 500, body: 'out of order' },
      'internal',
      'HTTP 500 Internal Server Error: "out of order"',
    ],
    ['that knows us and refuses', { kind: 'answer', status: 403, body: 'scope' }, 'forbidden', 'give them read access'],
    ['that was asked too often', { kind: 'answer', status: 429, body: '' }, 'internal', 'ask less often'],
    ['that says gibberish', { kind: 'answer', status: 200, body: '\0\0\0zzzz' }, 'not-found', 'it is no git repository'],
    ['that redirects in a circle', { kind: 'redirect', from: '/', to: '/' }, 'unreachable', 'more than 5 redirects'],
    ['that is silent', { kind: 'mute' }, 'timeout', 'stopped answering'],
    ['that stalls within a pack', { kind: 'stall', afterBytes: 60_000 }, 'timeout', 'stopped answering'],
    ['that hangs up within a pack', { kind: 'cut', afterBytes: 60_000 }, 'unreachable', 'the connection failed'],
  ])('a server %s is a clear error, and leaves nothing broken behind', async (_name, fault, code, sentence) => {
    await using world = await openWorld();
    world.repository.commit({ a: '1', large: noise(200_000) });
    await using source = world.open({ silenceMs: 1_000 });
    world.server.fault = fault;
    const first = await failure(source.fetch(signal));
    expect(first.message).toContain(`Fetching ${world.url}: `);
    expect(first.message).toContain(sentence);
    expect(first.code).toBe(code);
    expect(clonesIn(world.stateFolder)).toEqual([]);
    world.server.fault = null;
    expect(await textOf(source, 'a')).toBe('1');

    world.repository.commit({ a: '2', large: noise(200_000, 2) });
    world.server.fault = fault;
    expect((await failure(source.fetch(signal))).code).toBe(code);
    world.server.fault = null;
    expect(await textOf(source, 'a')).toBe('2');
    expect(clonesIn(world.stateFolder)).toEqual(['1']);
  });

  test('a server that drips ends at the deadline of the whole fetch', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: '1', large: noise(200_000) });
    await using opened = world.open({ silenceMs: 60_000 });
    const source = timedSource(opened, 500);
    world.server.fault = { kind: 'stall', afterBytes: 60_000 };
    const error = await failure(source.fetch(signal));
    expect(error).toMatchObject({ code: 'timeout', temporary: true });
    expect(error.message).toContain('did not answer within 0.5 s; it is tried again, or allow more time');
  });

  test('an abort in the middle of a pack ends the fetch at once', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: '1', large: noise(200_000) });
    await using source = world.open();
    world.server.fault = { kind: 'stall', afterBytes: 60_000 };
    const stop = new AbortController();
    const fetching = failure(source.fetch(stop.signal));
    await eventually(() => expect(world.server.requests.at(-1)!.bytes).toBeGreaterThanOrEqual(60_000));
    stop.abort();
    expect(await fetching).toMatchObject({ code: 'aborted', temporary: false });
    world.server.fault = null;
    expect(await textOf(source, 'a')).toBe('1');
  });

  test('nothing that listens, and a host that nobody knows, are unreachable', async () => {
    await using world = await openWorld();
    const port = await freePort();
    await using refused = world.open({ url: `http://127.0.0.1:${port}/a` });
    const error = await failure(refused.fetch(signal));
    expect(error).toMatchObject({ code: 'unreachable', temporary: true });
    expect(error.message).toContain('nothing listens there');
    await using unknown = world.open({ url: 'http://nowhere.invalid/a' });
    expect(await failure(unknown.fetch(signal))).toMatchObject({ code: 'unreachable', temporary: true });
  });

  test('an empty repository and a missing branch say what is there', async () => {
    await using world = await openWorld();
    await using source = world.open();
    const empty = await failure(source.fetch(signal));
    expect(empty.code).toBe('not-found');
    expect(empty.message).toContain('the repository is empty; push a first commit');
    world.repository.commit({ a: '1' });
    world.repository.git('branch', 'staging');
    await using other = world.open({ follow: { kind: 'branch', name: 'prod' } });
    const missing = await failure(other.fetch(signal));
    expect(missing.code).toBe('not-found');
    expect(missing.message).toContain('it has no branch prod; it has branches main, staging');
    expect(await textOf(source, 'a')).toBe('1');
  });

  test('a default branch that is not there is said with what to do, and the rest is read once it is mended', async () => {
    await using world = await openWorld();
    world.repository.git('checkout', '--quiet', '-b', 'prod');
    world.repository.commit({ a: '1' });
    world.repository.git('symbolic-ref', 'HEAD', 'refs/heads/unborn');
    await using source = world.open({ follow: { kind: 'branch', name: 'prod' } });
    const error = await failure(source.fetch(signal));
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain('git symbolic-ref HEAD');
    world.repository.git('symbolic-ref', 'HEAD', 'refs/heads/prod');
    expect(await textOf(source, 'a')).toBe('1');
  });

  test('a repository that is too large is given up while it streams, with the limit to raise', async () => {
    await using world = await openWorld();
    world.repository.commit({ large: noise(3_000_000) });
    await using source = world.open({ limits: { repositoryBytes: 200_000 } });
    const error = await failure(source.fetch(signal));
    expect(error).toMatchObject({ code: 'exhausted', temporary: false });
    expect(error.message).toContain('larger than the 195.3 KiB allowed');
    expect(error.message).toContain('limits.repository in');
    expect(clonesIn(world.stateFolder)).toEqual([]);
    expect(world.server.requests.at(-1)!.bytes).toBeLessThan(2_900_000);
  });

  test.each(['while it clones', 'while it fetches'])('killed with SIGKILL %s, the next fetch recovers by itself', async when => {
    await using world = await openWorld();
    world.repository.commit({ a: '1', large: noise(200_000) });
    if (when === 'while it fetches') {
      await using source = world.open();
      await source.fetch(signal);
      world.repository.commit({ a: '2', large: noise(200_000, 2) });
    }
    world.server.requests.length = 0;
    world.server.fault = { kind: 'stall', afterBytes: 60_000 };
    const module = JSON.stringify(join(import.meta.dirname, '../../../reconciler/sources/git/http.ts'));
    const options = JSON.stringify({ url: world.url, stateFolder: world.stateFolder });
    const script = `import { openGitHttp } from ${module}; await openGitHttp(${options}).fetch(new AbortController().signal);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await eventually(() => expect(world.server.requests.some(({ bytes }) => bytes >= 60_000)).toBe(true));
    child.kill('SIGKILL');
    await once(child, 'exit');
    world.server.fault = null;
    await using source = world.open();
    expect(await textOf(source, 'a')).toBe(when === 'while it fetches' ? '2' : '1');
  });

  test.each(['pack', 'idx'])('a %s of the kept clone that was cut short is found and the clone made anew', async extension => {
    await using world = await openWorld();
    const inForce = world.repository.commit({ a: '0' });
    world.repository.commit({ a: '1', b: noise(5000) });
    {
      await using source = world.open();
      await source.fetch(signal);
      await source.fetch(signal, inForce);
    }
    const [digest] = fs.readdirSync(world.stateFolder);
    const packs = join(world.stateFolder, digest!, '1/objects/pack');
    const sizeOf = (name: string) => fs.statSync(join(packs, name)).size;
    const names = fs.readdirSync(packs).filter(name => name.endsWith(extension));
    const largest = names.toSorted((one, other) => sizeOf(other) - sizeOf(one))[0]!;
    fs.truncateSync(join(packs, largest), sizeOf(largest) >> 1);
    await using source = world.open();
    expect(await textOf(source, 'a')).toBe('1');
    expect(clonesIn(world.stateFolder)).toEqual(['2']);
  });

  test('content that was damaged on disk is never handed out; the next fetch makes a new clone', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: noise(5000) });
    await using source = world.open();
    const snapshot = await source.fetch(signal);
    const [digest] = fs.readdirSync(world.stateFolder);
    const packs = join(world.stateFolder, digest!, '1/objects/pack');
    const pack = join(packs, fs.readdirSync(packs).find(name => name.endsWith('.pack'))!);
    const bytes = fs.readFileSync(pack);
    fs.writeFileSync(pack, bytes.fill(bytes[bytes.length >> 1]! ^ 1, bytes.length >> 1, (bytes.length >> 1) + 4));
    expect(await source.fetch(signal)).toBe(snapshot);
    expect((await failure(source.read(snapshot, ['a'], signal))).code).toBe('corrupt');
    const again = await source.fetch(signal);
    expect(Buffer.from((await source.read(again, ['a'], signal)).get('a')!).equals(noise(5000))).toBe(true);
  });

  test('a clone that somebody removes is made anew', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: '1' });
    await using source = world.open();
    const snapshot = await source.fetch(signal);
    fs.rmSync(world.stateFolder, { recursive: true });
    expect((await failure(source.read(snapshot, ['a'], signal))).message).toContain('the next fetch makes it anew');
    expect(await textOf(source, 'a')).toBe('1');
  });

  test('a state folder that cannot be written is said by name', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: '1' });
    fs.writeFileSync(world.stateFolder, 'a file is in the way');
    const error = await failure(world.open().fetch(signal));
    expect(error.message).toContain(world.stateFolder);
    expect(error.code).toBe('not-found');
  });
});

describe.skipIf(skipWithoutGit())('who we are to a git server', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  test('a token, a user with a password and a bearer token open the door', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: '1' });
    const opens = async (authorization: string, credentials: Parameters<typeof world.open>[0]) => {
      world.server.authorization = authorization;
      await using source = world.open(credentials);
      expect(await textOf(source, 'a')).toBe('1');
    };
    await opens(basic('x-access-token:t0ken'), { credentials: async () => ({ kind: 'token', token: 't0ken' }) });
    await opens(basic('oauth2:t0ken'), { credentials: async () => ({ kind: 'token', token: 't0ken', username: 'oauth2' }) });
    await opens(basic('ann:p:w ü'), { credentials: async () => ({ kind: 'basic', username: 'ann', password: 'p:w ü' }) });
    await opens('Bearer t0ken', { credentials: async () => ({ kind: 'bearer', token: 't0ken' }) });
  });

  test('none and wrong credentials are unauthorized without a word of them; a mended secret works at once', async () => {
    await using world = await openWorld({ authorization: basic('ann:right') });
    world.repository.commit({ a: '1' });
    await using stranger = world.open();
    expect(await failure(stranger.fetch(signal))).toMatchObject({ code: 'unauthorized', temporary: false });
    let password = 'wr0ng';
    await using source = world.open({ credentials: async () => ({ kind: 'basic', username: 'ann', password }) });
    const error = await failure(source.fetch(signal));
    expect(error.code).toBe('unauthorized');
    expect(error.message).toContain('check user name, password or token');
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain('wr0ng');
    password = 'right';
    expect(await textOf(source, 'a')).toBe('1');
    await using elsewhere = world.open({
      follow: { kind: 'branch', name: 'main' },
      credentials: () => Promise.reject(new Error('no secret')),
    });
    expect((await failure(elsewhere.fetch(signal))).message).toContain('no secret');
  });

  test('a repository that moved on its server is followed there; to another host no credentials go along', async () => {
    await using world = await openWorld({ authorization: basic('ann:secret') });
    world.repository.commit({ a: '1' });
    await using other = await startGitServer(world.folder);
    const credentials = async () => ({ kind: 'basic', username: 'ann', password: 'secret' }) as const;
    fs.symlinkSync(world.repository.path, join(world.folder, 'moved'));
    await using source = world.open({ credentials });
    world.server.fault = { kind: 'redirect', from: '/repository', to: '/moved' };
    expect(await textOf(source, 'a')).toBe('1');
    expect(world.server.requests.at(-1)!.path).toBe('/moved/git-upload-pack');

    world.server.fault = { kind: 'redirect', from: '/', to: `${other.url}/` };
    world.repository.commit({ a: '2' });
    expect(await textOf(source, 'a')).toBe('2');
    expect(other.requests.length).toBeGreaterThan(2);
    expect(other.requests.every(({ authorization }) => authorization === undefined)).toBe(true);

    other.authorization = basic('ann:secret');
    const error = await failure(source.fetch(signal));
    expect(error.code).toBe('unauthorized');
    expect(error.message).toContain(
      `redirects to ${other.url}, which wants credentials; they are sent to ${world.server.url} only`,
    );
    expect(other.requests.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test('TLS is verified: not trusted without its authority, trusted with it', async () => {
    await using plain = await openWorld();
    plain.repository.commit({ a: '1' });
    const tls = makeCertificate(plain.folder);
    await using server = await startGitServer(plain.folder, { tls });
    const url = `${server.url}/repository`;
    await using stranger = plain.open({ url });
    const error = await failure(stranger.fetch(signal));
    expect(error).toMatchObject({ code: 'unreachable', temporary: false });
    expect(error.message).toContain("the server's certificate is not trusted");
    expect(server.requests).toEqual([]);
    await using friend = plain.open({ url, ca: tls.cert });
    expect(await textOf(friend, 'a')).toBe('1');
  });

  test('a proxy is used where one is given', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: '1' });
    const tunnels: string[] = [];
    const proxy = http.createServer().on('connect', (request, socket) => {
      tunnels.push(`${request.url} ${request.headers['proxy-authorization']}`);
      const [host, port] = request.url!.split(':');
      const remote = net.connect(Number(port), host!, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        remote.pipe(socket).pipe(remote);
      });
      for (const end of [remote, socket]) end.on('error', () => {});
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    onTestFinished(() => void proxy.close());
    const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    await using source = world.open({ proxy: `http://ann:pw@${address}` });
    expect(await textOf(source, 'a')).toBe('1');
    expect(tunnels.length).toBeGreaterThan(0);
    expect(new Set(tunnels)).toEqual(new Set([`${new URL(world.url).host} ${basic('ann:pw')}`]));
  });
});
