import { describe, expect, it } from 'vitest';
import { parseChallenge } from '../../../reconciler/feeds/registry/challenge.ts';
import { parseConfig, parseManifest } from '../../../reconciler/feeds/registry/manifest.ts';

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

it.each([
  ['Basic realm="r"', { scheme: 'basic' }],
  ['basic realm=r, charset="UTF-8"', { scheme: 'basic' }],
  [
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull,push"',
    {
      scheme: 'bearer',
      realm: 'https://auth.docker.io/token',
      service: 'registry.docker.io',
      scope: 'repository:library/nginx:pull,push',
    },
  ],
  ['Negotiate, Bearer realm="https://a/t"', { scheme: 'bearer', realm: 'https://a/t' }],
  ['Bearer service="x"', null],
  ['Negotiate', null],
  ['', null],
])('the challenge %j is understood', (header, challenge) => {
  expect(parseChallenge(header)).toEqual(challenge);
});

describe('a manifest', () => {
  const config = `sha256:${'a'.repeat(64)}`;

  it('that is an index has the platforms of its images, sorted, without attestations and doubles', () => {
    const platforms = [
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
      { os: 'linux', architecture: 'amd64' },
      { os: 'unknown', architecture: 'unknown' },
      { os: 'linux', architecture: 'arm64' },
    ];
    expect(parseManifest(bytes({ manifests: [...platforms.map(platform => ({ platform })), {}, null] }))).toEqual({
      platforms: ['linux/amd64', 'linux/arm64'],
    });
  });

  it('of one image says where its configuration is', () => {
    expect(parseManifest(bytes({ config: { digest: config } }))).toEqual({ config });
  });

  it.each(['', '[]', '{}', '{"config":{"digest":"../../x"}}', '{"config":', 'null'])('%j is neither', text => {
    expect(parseManifest(bytes(text))).toBeNull();
  });

  it.each([
    [{ os: 'linux', architecture: 'arm' }, 'linux/arm/v7'],
    [{ os: 'linux', architecture: 'arm', variant: 'v6' }, 'linux/arm/v6'],
    [{ os: 'linux', architecture: 'amd64', variant: 'v3' }, 'linux/amd64/v3'],
    [{ os: 'linux', architecture: 'amd64', variant: '' }, 'linux/amd64'],
    [{ architecture: 'amd64' }, null],
  ])('of an image with the configuration %j is for %s', (image, platform) => {
    expect(parseConfig(bytes(image))).toBe(platform);
  });
});
