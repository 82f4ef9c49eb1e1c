import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openTcp } from '../../../reconciler/connections/open-tcp.ts';
import { createContainer } from '../../../reconciler/drivers/docker/create-container.ts';
import { type Engine, openEngine } from '../../../reconciler/drivers/docker/engine.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { never, OWNER, resource, workload } from './lab.ts';

type Answer = (asked: IncomingMessage, answer: ServerResponse) => void;

/** An engine of a few lines, which says its version and answers everything else as told. */
async function serve(answer: Answer): Promise<AsyncDisposable & { readonly port: number; open(): Promise<Engine> }> {
  const server = createServer((asked, response) => {
    if (asked.url === '/version') response.end('{"Version":"20.10.24","ApiVersion":"1.41","MinAPIVersion":"1.12"}');
    else answer(asked, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connection = await openTcp({ host: '127.0.0.1', port, insecure: 'a test' });
  return {
    port,
    open: () => openEngine(connection, never),
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('an Engine behind dockerode', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('that breaks off in the middle of an answer is unreachable at once', async () => {
    await using server = await serve((_, answer) => {
      answer.writeHead(200, { 'content-length': 1000 });
      answer.write('[', () => answer.socket?.destroy());
    });
    const engine = await server.open();
    await expect(engine.ask('list', docker => docker.listContainers(), never)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('that answers with anything but JSON is told as none', async () => {
    await using server = await serve((_, answer) => answer.end('<html>'));
    const engine = await server.open();
    await expect(engine.ask('list', docker => docker.listContainers(), never)).rejects.toMatchObject({ code: 'corrupt' });
    const created = engine.ask('create', docker => docker.createContainer({}), never);
    await expect(created).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('that sends elsewhere is not followed there', async () => {
    const asked: (string | undefined)[] = [];
    await using elsewhere = await serve(({ url }) => asked.push(url));
    await using server = await serve((_, answer) => {
      answer.writeHead(301, { location: `http://127.0.0.1:${elsewhere.port}/away` }).end();
    });
    const engine = await server.open();
    await expect(engine.ask('list', docker => docker.listContainers(), never)).rejects.toMatchObject({ code: 'corrupt' });
    expect(asked).toEqual([]);
  });

  it('that stays silent is given up at the deadline by every call, by those too that dockerode passes no signal to', async () => {
    await using server = await serve(() => undefined);
    const engine = await server.open();
    for (const call of [
      engine.ask('inspect', docker => docker.getImage('a').inspect(), AbortSignal.timeout(50)),
      engine.ask('inspect', docker => docker.getNetwork('a').inspect(), AbortSignal.timeout(50)),
      engine.ask('list', docker => docker.listContainers(), AbortSignal.timeout(50)),
    ])
      await expect(call).rejects.toMatchObject({ code: 'timeout' });
  });

  it('that has done already what it is asked for says so, and that is no error', async () => {
    await using server = await serve((_, answer) => answer.writeHead(304).end());
    const engine = await server.open();
    expect(await engine.ask('start', docker => docker.getContainer('a').start(), never)).toBeNull();
  });

  it('is given what a container is made of in the body, where no log of requests shows it', async () => {
    const asked: { readonly url: string; readonly body: string }[] = [];
    await using server = await serve(async (request, answer) => {
      asked.push({ url: request.url ?? '', body: (await Array.fromAsync(request)).join('') });
      answer.writeHead(201).end('{"Id":"abc"}');
    });
    const options = { engine: await server.open(), owner: OWNER, secrets: { value: never, fingerprint: never } as never };
    const wanted = resource({ ...workload().spec, env: { PASSWORD: 'hunter2' } } as WorkloadSpec);
    expect(await createContainer(wanted, wanted.spec as WorkloadSpec, options, never)).toMatchObject({ id: 'abc' });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.url).toMatch(/^\/v1\.41\/containers\/create\?name=[\w-]+$/);
    expect(JSON.parse(asked[0]!.body)).toMatchObject({ Env: ['PASSWORD=hunter2'] });
  });

  it('is the one that was asked for, whatever the environment says of another', async () => {
    await using server = await serve((_, answer) => answer.end('[]'));
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
    vi.stubEnv('DOCKER_TLS_VERIFY', '1');
    vi.stubEnv('DOCKER_CLIENT_TIMEOUT', '1');
    expect((await server.open()).version.Version).toBe('20.10.24');
    vi.stubEnv('DOCKER_CERT_PATH', '/nowhere');
    await expect(server.open()).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('DOCKER_CERT_PATH') });
  });
});
