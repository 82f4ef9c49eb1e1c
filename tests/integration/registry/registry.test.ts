import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRegistry } from '../../../reconciler/feeds/registry/registry.ts';
import { sha256 } from '../../../reconciler/model/digest.ts';
import type { Answer } from '../../../reconciler/model/observed.ts';
import { openSecrets } from '../../../reconciler/secrets/open-secrets.ts';
import { type Registry, startRegistry } from '../../lab/registry.ts';
import { skipWithout } from '../../lab/requirements.ts';

const skipped = skipWithout('docker-registry');
const signal = new AbortController().signal;
const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

describe.skipIf(skipped)('a registry of Debian', () => {
  let open: Registry;
  let locked: Registry;
  const pushed: Record<string, string> = {};

  beforeAll(async () => {
    [open, locked] = await Promise.all([startRegistry(), startRegistry({ password: true })]);
    pushed.one = await pushImage(open, 'demo/one', '1', { os: 'linux', architecture: 'arm', variant: 'v7' });
    pushed.locked = await pushImage(locked, 'demo/locked', '1', { os: 'linux', architecture: 'amd64' });
    const platforms = [
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
      { os: 'linux', architecture: 'arm', variant: 'v6' },
    ];
    const parts = [];
    for (const platform of platforms)
      parts.push({
        mediaType: MANIFEST,
        digest: await pushImage(open, 'demo/many', platform.architecture, platform),
        size: 1,
        platform,
      });
    parts.push({ ...parts[0], platform: { os: 'unknown', architecture: 'unknown' } });
    pushed.many = await putManifest(open, 'demo/many', '1', INDEX, { schemaVersion: 2, mediaType: INDEX, manifests: parts });
  });
  afterAll(async () => {
    await open?.[Symbol.asyncDispose]();
    await locked?.[Symbol.asyncDispose]();
  });

  const ask = async (refs: readonly string[], password?: string): Promise<readonly Answer[]> => {
    const secrets = openSecrets({
      cluster: 'attic',
      uid: '1',
      providers: [{ kind: 'env', prefix: 'KS_' }],
      environment: { KS_REGISTRY: password },
    });
    const login = { host: locked.address, username: 'ci', password: { secret: 'registry' }, insecure: true };
    await using feed = openRegistry({ registries: password === undefined ? [] : [login], secrets });
    return await feed.ask(
      refs.map(ref => ({ kind: 'image', ref })),
      signal,
    );
  };

  it('answers with the digest of a tag and the platforms of the image', async () => {
    const answers = await ask([
      `${open.address}/demo/many:1`,
      `${open.address}/demo/one:1`,
      `${open.address}/demo/one@${pushed.one}`,
    ]);
    expect(answers).toMatchObject([
      { kind: 'image', digest: pushed.many, platforms: ['linux/amd64', 'linux/arm/v6', 'linux/arm64'] },
      { kind: 'image', digest: pushed.one, platforms: ['linux/arm/v7'] },
      { kind: 'image', digest: pushed.one, platforms: ['linux/arm/v7'] },
    ]);
  });

  it('says that it has no such tag or image, which asking again does not help', async () => {
    const answers = await ask([`${open.address}/demo/one:2`, `${open.address}/demo/none:1`]);
    expect(answers).toEqual(
      ['demo/one:2', 'demo/none:1'].map(ref => ({
        kind: 'unanswered',
        why: `cannot find out the digest of ${open.address}/${ref}: ${open.address} has no ${ref}`,
        temporary: false,
      })),
    );
  });

  it('with a password answers to who has it', async () => {
    expect(await ask([`${locked.address}/demo/locked:1`], locked.credentials?.password)).toMatchObject([
      { digest: pushed.locked, platforms: ['linux/amd64'] },
    ]);
  });

  it('with a password refuses who has none, or a wrong one, or one that is missing', async () => {
    const ref = `${locked.address}/demo/locked:1`;
    const [none] = await ask([ref]);
    const [wrong] = await ask([ref], 'not-the-password');
    const [missing] = await ask([ref], '');
    expect(none).toMatchObject({
      kind: 'unanswered',
      temporary: false,
      why: expect.stringContaining('no credentials are configured for it'),
    });
    expect(wrong).toMatchObject({
      kind: 'unanswered',
      temporary: false,
      why: expect.stringContaining('the credentials configured for it are not accepted'),
    });
    expect(missing).toMatchObject({
      kind: 'unanswered',
      temporary: false,
      why: expect.stringContaining('secret "registry" was not found'),
    });
    expect(JSON.stringify(wrong)).not.toContain('not-the-password');
  });
});

async function pushImage(registry: Registry, repository: string, tag: string, platform: object): Promise<string> {
  const config = JSON.stringify({ ...platform, rootfs: { type: 'layers', diff_ids: [] } });
  const digest = `sha256:${sha256(config)}`;
  const begun = await send(registry, 'POST', `/v2/${repository}/blobs/uploads/`);
  const location = new URL(begun.headers.get('location')!, `http://${registry.address}`);
  location.searchParams.set('digest', digest);
  await send(registry, 'PUT', location.pathname + location.search, config, 'application/octet-stream');
  const mediaType = 'application/vnd.oci.image.config.v1+json';
  return putManifest(registry, repository, tag, MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType, digest, size: config.length },
    layers: [],
  });
}

async function putManifest(registry: Registry, repository: string, tag: string, type: string, manifest: object): Promise<string> {
  const answer = await send(registry, 'PUT', `/v2/${repository}/manifests/${tag}`, JSON.stringify(manifest), type);
  return answer.headers.get('docker-content-digest')!;
}

async function send(registry: Registry, method: string, path: string, body?: string, type?: string): Promise<Response> {
  const { username, password } = registry.credentials ?? {};
  const headers = {
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(username === undefined ? {} : { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }),
  };
  const answer = await fetch(`http://${registry.address}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}
