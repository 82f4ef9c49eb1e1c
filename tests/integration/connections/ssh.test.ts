import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Connection } from '../../../reconciler/connections/connection.ts';
import { openSsh, type SshOptions } from '../../../reconciler/connections/ssh/open-ssh.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { type Sshd, startSshd } from '../../lab/sshd.ts';
import { tempFolder } from '../../support/temp.ts';

const run = promisify(execFile);
const soon = (): AbortSignal => AbortSignal.timeout(20_000);

describe.skipIf(skipWithout('openssh-server'))('a connection by SSH', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd[Symbol.asyncDispose]());

  const options = (changes: Partial<SshOptions> = {}): SshOptions => ({
    host: sshd.host,
    port: sshd.port,
    user: sshd.user,
    credentials: { key: sshd.key },
    trusted: { knownHosts: sshd.knownHosts },
    socket: '/nowhere/docker.sock',
    ...changes,
  });
  const refused = async (changes: Partial<SshOptions>): Promise<{ readonly code: string; readonly message: string }> => {
    const error = await openSsh(options(changes), soon()).then(
      () => expect.fail('it let us in'),
      (failure: unknown) => failure,
    );
    return error as { code: string; message: string };
  };

  test('runs scripts with their input, and gives back what they wrote and their exit code', async () => {
    await using connection = await openSsh(options(), soon());
    const script = "read -r line; printf '%s|%s' \"$line\" 'it'\"'\"'s'; cat >&2; exit 7";
    expect(await connection.run!(script, 'first\nrest', soon())).toEqual({ exitCode: 7, stdout: "first|it's", stderr: 'rest' });
  });

  test('tells a script that a signal ended as shells do', async () => {
    await using connection = await openSsh(options(), soon());
    expect((await connection.run!('kill -9 $$', '', soon())).exitCode).toBe(137);
  });

  test('hears how a script ended also when everything is said at once', async () => {
    await using connection = await openSsh(options(), soon());
    const running = connection.run!('echo out; exit 3', '', soon());
    for (let turn = 0; turn < 4; turn += 1) {
      await nextTurn();
      // Nothing is read meanwhile: what was said comes in one piece.
      const until = performance.now() + 1500;
      while (performance.now() < until);
    }
    expect(await running).toEqual({ exitCode: 3, stdout: 'out\n', stderr: '' });
  });

  test('logs in once for everything that goes over it', async () => {
    const before = await sshd.logins();
    await using connection = await openSsh(options(), soon());
    const numbers = Array.from({ length: 8 }, (_, index) => index);
    const ended = await Promise.all(numbers.map(number => connection.run!(`echo ${number}`, '', soon())));
    expect(ended.map(({ stdout }) => Number(stdout))).toEqual(numbers);
    expect(await sshd.logins()).toBe(before + 1);
  });

  test('takes a key with its passphrase, and tells a wrong one before it asks the machine', async () => {
    await using connection = await openSsh(options({ credentials: sshd.encryptedKey }), soon());
    expect((await connection.run!('echo in', '', soon())).stdout).toBe('in\n');
    const wrong = await refused({ credentials: { ...sshd.encryptedKey, passphrase: 'guess' } });
    expect(wrong).toMatchObject({ code: 'invalid', message: expect.stringContaining('check the key and its passphrase') });
    const none = await refused({ credentials: { key: sshd.encryptedKey.key } });
    expect(none).toMatchObject({ code: 'invalid', message: expect.stringContaining('whether it needs a passphrase') });
  });

  test('takes the keys of an ssh-agent', async () => {
    await using folder = await tempFolder();
    const socket = join(folder.path, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(agent.stdout, 'data');
    try {
      await run('ssh-add', ['-q', sshd.keyFile], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      await using connection = await openSsh(options({ credentials: { agent: socket } }), soon());
      expect((await connection.run!('echo in', '', soon())).stdout).toBe('in\n');
    } finally {
      agent.kill();
    }
  });

  test('a login that is refused says who was refused and what was tried', async () => {
    expect(await refused({ credentials: {} })).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('no key, agent or password is declared'),
    });
    expect(await refused({ credentials: { password: 'guess' } })).toMatchObject({
      code: 'unauthorized',
      message: expect.stringMatching(/refuses the login of \S+ \(tried: password\)/),
    });
  });

  test('a host key that nothing vouches for is refused and shown, with what to do', async () => {
    const error = await refused({ trusted: {} });
    expect(error).toMatchObject({
      code: 'untrusted',
      message: expect.stringContaining(`ssh-ed25519 ${sshd.fingerprint}, which nothing vouches for`),
    });
  });

  test('a declared fingerprint alone counts', async () => {
    await using connection = await openSsh(options({ trusted: { fingerprint: sshd.fingerprint } }), soon());
    expect((await connection.run!('echo in', '', soon())).stdout).toBe('in\n');
    const other = `SHA256:${'A'.repeat(43)}`;
    const error = await refused({ trusted: { fingerprint: other, knownHosts: sshd.knownHosts } });
    expect(error).toMatchObject({ code: 'forbidden', message: expect.stringContaining(`instead of ${other}`) });
  });

  test('a declared fingerprint counts also where the host would rather show a key of another type', async () => {
    await using connection = await openSsh(options({ trusted: { fingerprint: sshd.ecdsaFingerprint } }), soon());
    expect((await connection.run!('echo in', '', soon())).stdout).toBe('in\n');
  });

  test('another machine at the same address gets no login', async () => {
    await using other = await startSshd();
    const moved = sshd.knownHosts.replace(`:${sshd.port} `, `:${other.port} `);
    const error = await refused({ port: other.port, trusted: { knownHosts: moved } });
    expect(error).toMatchObject({ code: 'forbidden', message: expect.stringContaining(`instead of ${sshd.fingerprint}`) });
    expect(await other.logins()).toBe(0);
  });

  test('goes through another machine', async () => {
    await using beyond = await startSshd();
    const { socket: _, ...jump } = options();
    const before = await sshd.logins();
    const through = options({
      port: beyond.port,
      credentials: { key: beyond.key },
      trusted: { knownHosts: beyond.knownHosts },
      jump,
    });
    await using connection = await openSsh(through, soon());
    expect((await connection.run!('echo "$SSH_CONNECTION"', '', soon())).stdout).toContain(String(beyond.port));
    expect(await sshd.logins()).toBe(before + 1);
    expect(await beyond.logins()).toBe(1);
  });

  test('is there again after it broke', async () => {
    await using connection = await openSsh(options(), soon());
    await connection.run!('true', '', soon());
    const before = await sshd.logins();
    const broken = connection.run!('echo begun; sleep 60', '', soon());
    await sshd.cut();
    await expect(broken).rejects.toMatchObject({ code: 'unreachable', temporary: true });
    expect((await connection.run!('echo back', '', soon())).stdout).toBe('back\n');
    expect(await sshd.logins()).toBe(before + 1);
  });

  /** A script that goes on for ever and has begun; it ends only with `end`. */
  const hang = async (connection: Connection, file: string) => {
    const giveUp = new AbortController();
    const running = connection.run!(`trap '' HUP PIPE; echo $$ >${file}; exec sleep 600`, '', giveUp.signal);
    const pid = await vi.waitUntil(async () => Number(await readFile(file, 'utf8').catch(() => '')), { timeout: 10_000 });
    return {
      async giveUp() {
        giveUp.abort(new Error('given up'));
        await expect(running).rejects.toThrow('given up');
      },
      end: () => process.kill(pid, 'SIGKILL'),
    };
  };

  test('a script that hangs is over with the signal, though it goes on, and the connection stays', async () => {
    await using folder = await tempFolder();
    await using connection = await openSsh(options(), soon());
    const hanging = await hang(connection, join(folder.path, 'pid'));
    await hanging.giveUp();
    const before = await sshd.logins();
    expect((await connection.run!('echo on', '', soon())).stdout).toBe('on\n');
    expect(await sshd.logins()).toBe(before);
    hanging.end();
  });

  test('scripts that hang do not use up what sshd lets a login have, nor end what else goes over it', async () => {
    await using few = await startSshd(['MaxSessions 3']);
    await using folder = await tempFolder();
    const door = { port: few.port, credentials: { key: few.key }, trusted: { knownHosts: few.knownHosts } };
    await using connection = await openSsh(options(door), soon());
    const [first, second] = [await hang(connection, join(folder.path, '1')), await hang(connection, join(folder.path, '2'))];
    const go = join(folder.path, 'go');
    const lasting = connection.run!(
      `n=0; until [ -e ${go} ] || [ $n -gt 600 ]; do sleep 0.05; n=$((n + 1)); done; echo done`,
      '',
      soon(),
    );
    await Promise.all([first.giveUp(), second.giveUp()]);
    expect((await connection.run!('echo on', '', soon())).stdout).toBe('on\n');
    expect(await few.logins()).toBe(2);
    await writeFile(go, '');
    expect((await lasting).stdout).toBe('done\n');
    first.end();
    second.end();
  });

  test('who accepts and never answers costs the deadline and no more', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const opening = openSsh(options({ port }), AbortSignal.timeout(200));
    await expect(opening).rejects.toThrow();
    silent.close();
  });

  test('nobody there is told as such', async () => {
    await using gone = await startSshd();
    await gone.stop();
    expect(await refused({ port: gone.port })).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  describe('leads to a Unix socket on the machine', () => {
    const get = async (connection: Connection, path: string): Promise<string> => {
      const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
      const request = http.get({ ...connection.http, protocol: 'http:', path } as http.RequestOptions, resolve);
      request.on('error', reject);
      return text(await promise);
    };

    test('for many requests at once, and for a body that is longer than a window', async () => {
      await using folder = await tempFolder();
      const socket = join(folder.path, 'engine.sock');
      const server = http.createServer((request, response) => {
        if (request.url === '/long') response.end('x'.repeat(5_000_000));
        else response.end(`answer to ${request.url}`);
      });
      server.listen(socket);
      await once(server, 'listening');
      try {
        await using connection = await openSsh(options({ socket }), soon());
        const paths = Array.from({ length: 100 }, (_, index) => `/${index}`);
        expect(await Promise.all(paths.map(path => get(connection, path)))).toEqual(paths.map(path => `answer to ${path}`));
        expect(await get(connection, '/long')).toHaveLength(5_000_000);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });

    test('and says why where it does not', async () => {
      await using folder = await tempFolder();
      const socket = join(folder.path, 'dead.sock');
      await using connection = await openSsh(options({ socket }), soon());
      await expect(get(connection, '/')).rejects.toMatchObject({
        code: 'unreachable',
        message: expect.stringContaining(`no engine socket at ${socket}`),
      });
      // Killed, it leaves its socket behind.
      const listen = `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
      await once(spawn(process.execPath, ['-e', listen]), 'exit');
      await expect(get(connection, '/')).rejects.toMatchObject({
        message: expect.stringContaining(`nothing answers at ${socket}`),
      });
    });
  });
});
