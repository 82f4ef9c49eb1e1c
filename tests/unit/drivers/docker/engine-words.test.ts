import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { concealSecrets } from '../../../../reconciler/drivers/docker/conceal.ts';
import { fingerprintOf } from '../../../../reconciler/drivers/docker/container-state.ts';
import type { Engine } from '../../../../reconciler/drivers/docker/engine.ts';
import type { EngineContainerEntry } from '../../../../reconciler/drivers/docker/engine-types.ts';
import { failure, refusal } from '../../../../reconciler/drivers/docker/errors.ts';
import { imageReferences, registryOf, tagOf } from '../../../../reconciler/drivers/docker/image-refs.ts';
import { decodeApplied, idFromLabels, isOwnedBy, otherLabels, ownLabels } from '../../../../reconciler/drivers/docker/labels.ts';
import { readLogs } from '../../../../reconciler/drivers/docker/logs.ts';
import { containerName, isRenewed } from '../../../../reconciler/drivers/docker/names.ts';
import { pullProgress } from '../../../../reconciler/drivers/docker/pull-progress.ts';
import { dockerTraits } from '../../../../reconciler/drivers/docker/traits.ts';
import type { LogLine } from '../../../../reconciler/drivers/driver.ts';
import { repositoryOf } from '../../../../reconciler/model/image-ref.ts';
import { OperationError } from '../../../../reconciler/model/operation-error.ts';
import type { Text } from '../../../../reconciler/model/text.ts';
import type { Secrets } from '../../../../reconciler/secrets/secrets.ts';
import { resourceOf, workloadSpec } from '../../../support/workloads.ts';

const never = new AbortController().signal;

describe('errors', () => {
  const attempt = { doing: 'start container web', engine: 'unix:///x' };

  it.each([
    [
      500,
      'driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated',
      'conflict',
      false,
    ],
    [500, 'Address already in use', 'conflict', false],
    [500, 'write /x: no space left on device', 'exhausted', false],
    [404, 'No such image: x:1', 'not-found', false],
    [500, 'network q8a9ag6euplqb9mztffgwr3bz not found', 'not-found', false],
    [404, 'No such container: x', 'not-found', true],
    [409, 'removal of container 0f3c is already in progress', 'conflict', true],
    [409, 'container is marked for removal and cannot be started', 'conflict', true],
    [500, 'Get "http://r/v2/": no basic auth credentials', 'unauthorized', false],
    [
      404,
      'pull access denied for x, repository does not exist or may require docker login: denied: requested access',
      'unauthorized',
      false,
    ],
    [0, 'toomanyrequests: You have reached your pull rate limit', 'exhausted', false],
    [500, 'dial tcp 10.0.0.1:443: connect: connection refused', 'unreachable', true],
    [400, 'invalid mount config for type "bind": bind source path does not exist: /srv', 'invalid', false],
    [409, 'Conflict. The container name "/web" is already in use by container "abc"', 'conflict', true],
    [
      400,
      'failed to create shim: OCI runtime create failed: exec: "/nope": executable file not found in $PATH',
      'invalid',
      false,
    ],
    [500, 'something else', 'internal', true],
    [403, 'authorization denied by plugin', 'forbidden', false],
  ])('%i %s is %s', (status, words, code, temporary) => {
    const error = refusal(attempt, status, words);
    expect(error).toMatchObject({ code, temporary });
    expect(error.message.startsWith(`start container web on unix:///x: ${words}`)).toBe(true);
  });

  it('of no answer say whether a deadline passed, somebody ended it, or nobody listens', () => {
    expect(failure(attempt, new Error('x'), AbortSignal.abort(new DOMException('', 'TimeoutError'))).code).toBe('timeout');
    expect(failure(attempt, new Error('x'), AbortSignal.abort()).code).toBe('aborted');
    expect(failure(attempt, Object.assign(new Error('x'), { code: 'EACCES' }), never)).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('group'),
    });
    expect(failure(attempt, Object.assign(new Error('x'), { code: 'ECONNRESET' }), never)).toMatchObject({
      code: 'unreachable',
      temporary: true,
    });
    expect(failure(attempt, new SyntaxError('x'), never).code).toBe('corrupt');
    const refused = Object.assign(new Error('(HTTP code 409) conflict - name (HTTP code 1) taken '), {
      statusCode: 409,
      reason: 'conflict',
    });
    expect(failure(attempt, refused, never)).toMatchObject({
      code: 'conflict',
      message: 'start container web on unix:///x: name (HTTP code 1) taken',
    });
    const known = new OperationError('conflict', 'x');
    expect(failure(attempt, known, never)).toBe(known);
  });
});

describe('labels and names', () => {
  const owner = { cluster: 'attic', uid: 'one' };
  const web = resourceOf('docker:here', workloadSpec({ job: 'web', replica: '2' }), dockerTraits);
  const coffee = { ...web, id: 'docker:here/network/coffee' as const };

  it('are of one cluster only by its uid', () => {
    const labels = ownLabels(owner, web);
    expect(isOwnedBy(owner, labels)).toBe(true);
    expect(isOwnedBy({ ...owner, uid: 'two' }, labels)).toBe(false);
    expect(isOwnedBy(owner, { 'keelson.cluster': 'attic' })).toBe(false);
    expect(containerName(owner, web)).toMatch(/^attic-web-2-[0-9a-f]{8}$/);
    expect(containerName({ ...owner, uid: 'two' }, web)).not.toBe(containerName(owner, web));
  });

  it('name the resource, on whatever target they are read', () => {
    expect(idFromLabels('docker:there', ownLabels(owner, web))).toBe('docker:there/workload/web.2');
    expect(idFromLabels('docker:there', ownLabels(owner, coffee))).toBe('docker:there/network/coffee');
    expect(otherLabels({ ...ownLabels(owner, web), tier: 'front' })).toEqual({ tier: 'front' });
  });

  it('that are broken or of a newer format say nothing', () => {
    for (const label of [
      undefined,
      '',
      '{',
      '{"format":2,"spec":{}}',
      '{"format":1,"deflate":"!"}',
      '{"format":1,"spec":{"kind":"workload"}}',
    ])
      expect(decodeApplied(label)).toBeUndefined();
  });

  it('tell a container changed in place from one that a person renamed', () => {
    const renewed = containerName(owner, { ...web, digest: 'another' });
    expect(isRenewed(owner, web.id, renewed, web.digest)).toBe(true);
    expect(isRenewed(owner, web.id, containerName(owner, web), web.digest)).toBe(false);
    expect(isRenewed(owner, web.id, 'mine', web.digest)).toBe(false);
  });
});

describe('image references', () => {
  it('are known by every name people give them', () => {
    const found = imageReferences([
      {
        RepoTags: ['nginx:latest', 'r:5000/a/b:1', '<none>:<none>'],
        RepoDigests: ['grafana/grafana@sha256:1'],
      },
    ]);
    for (const name of [
      'nginx',
      'nginx:latest',
      'library/nginx:latest',
      'docker.io/library/nginx',
      'r:5000/a/b:1',
      'docker.io/grafana/grafana@sha256:1',
    ])
      expect(found).toContain(name);
    expect([...found].some(name => name.includes('none'))).toBe(false);
    expect(found).not.toContain('r:5000/a/b');
  });

  it('fall into registry, repository and tag', () => {
    expect(['nginx', 'a/b:1', 'localhost/a', 'r:5000/a:1', 'ghcr.io/a/b'].map(registryOf)).toEqual([
      'docker.io',
      'docker.io',
      'localhost',
      'r:5000',
      'ghcr.io',
    ]);
    expect(['r:5000/a', 'r:5000/a:1', 'nginx:1'].map(ref => [repositoryOf(ref), tagOf(ref)])).toEqual([
      ['r:5000/a', 'latest'],
      ['r:5000/a', '1'],
      ['nginx', '1'],
    ]);
  });
});

it('a list entry is the same while only time passes', () => {
  const entry = (Status: string, fields: Partial<EngineContainerEntry> = {}): string =>
    fingerprintOf({
      Id: '1',
      Names: ['/web'],
      Image: 'i',
      ImageID: 'i',
      State: 'running',
      Status,
      Labels: null,
      Ports: [],
      NetworkSettings: null,
      ...fields,
    });
  expect(entry('Up 3 minutes (healthy)')).toBe(entry('Up About an hour (healthy)'));
  expect(entry('Up Less than a second')).toBe(entry('Up 2 weeks'));
  expect(entry('Up 3 minutes (healthy)')).not.toBe(entry('Up 3 minutes (unhealthy)'));
  expect(entry('Up 3 minutes')).not.toBe(entry('Up 3 minutes (Paused)'));
  expect(entry('Exited (1) 3 minutes ago')).toBe(entry('Exited (1) 2 days ago'));
  expect(entry('Exited (1) 3 minutes ago')).not.toBe(entry('Exited (0) 3 minutes ago'));
});

it('a pull tells how far it is, all layers together', () => {
  const describeMessage = pullProgress();
  expect(describeMessage({ status: 'Pulling from demo/app' })).toBeNull();
  expect(describeMessage({ id: 'a', status: 'Downloading', progressDetail: { current: 1_000_000, total: 4_000_000 } })).toBe(
    '1.0 of 4.0 MB',
  );
  expect(describeMessage({ id: 'b', status: 'Downloading', progressDetail: { current: 0, total: 96_000_000 } })).toBe(
    '1.0 of 100 MB',
  );
  expect(describeMessage({ id: 'a', status: 'Download complete' })).toBe('4.0 of 100 MB');
});

describe('secrets in what is seen', () => {
  const secretsWith = (values: Readonly<Record<string, string>>): Secrets => ({
    async value({ secret }) {
      const value = values[secret];
      if (value === undefined) throw new OperationError('missing-secret', secret);
      return value;
    },
    async fingerprint({ secret }, _, value) {
      return `fp(${value ?? (await this.value({ secret }, never))})`;
    },
  });
  const part = (secret: string, value: string) => ({ secret, fingerprint: `fp(${value})` });
  const conceal = async (live: string, asked: Text, values: Readonly<Record<string, string>>): Promise<Text | undefined> => {
    const spec = workloadSpec({ env: { X: live }, args: [live] });
    const concealed = await concealSecrets(spec, workloadSpec({ env: { X: asked }, args: [asked] }), secretsWith(values), never);
    expect(concealed.args?.[0]).toEqual(concealed.env.X);
    return concealed.env.X;
  };

  it('that touch each other are still told apart while their values are today’s', async () => {
    const asked = [part('a', 'x-'), '-', part('b', '-y')];
    expect(await conceal('x---y', asked, { a: 'x-', b: '-y' })).toEqual(asked);
  });

  it('are told by fingerprint where they were rotated, are missing, or were changed by hand', async () => {
    const asked = ['u:', part('a', 'old'), '@h'];
    expect(await conceal('u:old@h', asked, { a: 'new' })).toEqual(asked);
    expect(await conceal('u:old@h', asked, {})).toEqual(asked);
    expect(await conceal('u:hand@h', asked, { a: 'old' })).toEqual(['u:', { secret: 'a', fingerprint: 'fp(hand)' }, '@h']);
    expect(await conceal('of no form', asked, { a: 'old' })).toEqual([{ secret: 'a', fingerprint: 'fp(of no form)' }]);
  });
});

describe('logs', () => {
  const frame = (stream: number, text: string): Buffer => {
    const head = Buffer.alloc(8);
    head[0] = stream;
    head.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([head, Buffer.from(text)]);
  };
  const read = async (chunks: readonly Buffer[], tty: boolean): Promise<readonly LogLine[]> => {
    const stream = new PassThrough();
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
    const container = { inspect: async () => ({ Config: { Tty: tty } }), logs: async () => stream };
    const engine: Engine = {
      name: 'e',
      version: {} as Engine['version'],
      ask: (_, calls) => calls({ getContainer: () => container } as unknown as Docker),
    };
    return Array.fromAsync(readLogs(engine, 'ref', { follow: false, tail: null }, never));
  };
  const all = Buffer.concat([
    frame(1, '2026-01-02T03:04:05.678901234Z héllo\n2026-01-02T03:04:06Z wor'),
    frame(2, '2026-01-02T03:04:07Z oh no\r\n'),
    frame(1, 'ld\n'),
    frame(1, '2026-01-02T03:04:08Z open end'),
  ]);
  const expected = [
    { at: Date.parse('2026-01-02T03:04:05.678Z'), stream: 'stdout', text: 'héllo' },
    { at: Date.parse('2026-01-02T03:04:07Z'), stream: 'stderr', text: 'oh no' },
    { at: Date.parse('2026-01-02T03:04:06Z'), stream: 'stdout', text: 'world' },
    { at: Date.parse('2026-01-02T03:04:08Z'), stream: 'stdout', text: 'open end' },
  ];

  it('come in whatever pieces the network makes of them', async () => {
    expect(await read([all], false)).toEqual(expected);
    expect(
      await read(
        [...all].map(byte => Buffer.from([byte])),
        false,
      ),
    ).toEqual(expected);
  });

  it('of a terminal have no frames', async () => {
    expect(await read([Buffer.from('2026-01-02T03:04:05Z a\r\nno instant\r\n')], true)).toEqual([
      { at: Date.parse('2026-01-02T03:04:05Z'), stream: 'stdout', text: 'a' },
      { at: null, stream: 'stdout', text: 'no instant' },
    ]);
  });
});
