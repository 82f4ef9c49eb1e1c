import { describe, expect, it } from 'vitest';
import { inForce } from '../../../reconciler/manifests/in-force.ts';
import { merge } from '../../../reconciler/manifests/merge.ts';
import { printManifest } from '../../../reconciler/manifests/print-manifest.ts';
import { openManifestCache } from '../../../reconciler/read-manifests.ts';
import { AROUND, jobFile, readFiles } from '../../support/read-files.ts';

describe('merging', () => {
  it.each([
    ['maps key by key', { a: { b: 1, c: 2 } }, { a: { c: 3, d: 4 } }, { a: { b: 1, c: 3, d: 4 } }],
    ['away what is null', { a: 1, b: { c: 1 } }, { a: null, b: { c: null, d: null } }, { b: {} }],
    [
      'ports by target and protocol',
      {
        ports: [
          { target: 53, publish: 1 },
          { target: 53, protocol: 'udp' },
        ],
      },
      { ports: [{ target: 53, protocol: 'tcp', publish: 2 }] },
      {
        ports: [
          { target: 53, publish: 2, protocol: 'tcp' },
          { target: 53, protocol: 'udp' },
        ],
      },
    ],
    [
      'files by path',
      { files: [{ path: '/a', content: 'x' }] },
      {
        files: [
          { path: '/a', mode: '0600' },
          { path: '/b', content: 'y' },
        ],
      },
      {
        files: [
          { path: '/a', content: 'x', mode: '0600' },
          { path: '/b', content: 'y' },
        ],
      },
    ],
    [
      'networks by name',
      { networks: [{ name: 'a' }, { name: 'b' }] },
      { networks: [{ name: 'b', aliases: ['x'] }] },
      { networks: [{ name: 'a' }, { name: 'b', aliases: ['x'] }] },
    ],
    [
      'ports of a role by name',
      {
        ports: [
          { name: 'a', port: 1 },
          { name: 'b', port: 2 },
        ],
      },
      { ports: [{ name: 'b', protocol: 'udp' }] },
      {
        ports: [
          { name: 'a', port: 1 },
          { name: 'b', port: 2, protocol: 'udp' },
        ],
      },
    ],
    [
      'Wi-Fi networks by SSID, and keeps what shall not be on a host',
      { host: { wifi: { networks: [{ ssid: 'a' }, { ssid: 'b', state: 'absent' }] }, firewall: { allow: 'from-roles' } } },
      {
        host: {
          wifi: {
            networks: [
              { ssid: 'a', state: 'absent' },
              { ssid: 'b', priority: 1 },
              { ssid: 'c', state: 'absent' },
            ],
          },
          firewall: { state: 'absent' },
        },
      },
      {
        host: {
          wifi: {
            networks: [
              { ssid: 'a', state: 'absent' },
              { ssid: 'b', priority: 1 },
              { ssid: 'c', state: 'absent' },
            ],
          },
          firewall: { state: 'absent' },
        },
      },
    ],
    [
      'taints by key and effect',
      { taints: [{ key: 'a', effect: 'NoSchedule' }] },
      { taints: [{ key: 'a', effect: 'NoExecute' }] },
      {
        taints: [
          { key: 'a', effect: 'NoSchedule' },
          { key: 'a', effect: 'NoExecute' },
        ],
      },
    ],
    [
      'away a named entry that is absent',
      { volumes: [{ path: '/a' }, { path: '/b' }] },
      { volumes: [{ path: '/a', state: 'absent' }] },
      { volumes: [{ path: '/b' }] },
    ],
    ['other lists by replacing them', { args: ['a', 'b'], roles: ['x'] }, { args: ['c'], roles: [] }, { args: ['c'], roles: [] }],
    ['a map over a text by replacing it', { env: { A: 'b' } }, { env: { A: { secret: 's' } } }, { env: { A: { secret: 's' } } }],
  ])('takes %s', (_, base, over, merged) => {
    expect(merge(base, over)).toEqual(merged);
  });
});

describe('layers', () => {
  const files = {
    ...AROUND,
    'cluster.yaml': `${AROUND['cluster.yaml']}  defaults: {job: {stop: {grace: 5s}, env: {A: default, B: default}}}\n`,
    'web.yaml': jobFile('web', 'image: example/web:1', 'env: {B: own, C: own}', 'placement: {node: pi-1}'),
    'variants/dev/web.yaml': jobFile('web', 'image: example/web:2', 'env: {C: null, D: dev}'),
    'variants/dev/extra.yaml': jobFile('extra', 'image: example/extra:1'),
    'variants/quiet/web.yaml': jobFile('web', 'state: absent'),
  };

  it('are cluster defaults, the manifest, then variants in the order given', async () => {
    const { resolution } = await readFiles(files, { variants: ['dev', 'quiet'] });
    const web = resolution.cluster?.jobs.get('web');
    expect(web?.state).toBe('absent');
    expect(web?.workload).toMatchObject({
      image: 'example/web:2',
      stop: { graceMs: 5000 },
      env: { A: 'default', B: 'own', D: 'dev' },
    });
    expect(Object.keys(web?.workload.env ?? {})).not.toContain('C');
    expect([...(resolution.cluster?.jobs.keys() ?? [])]).toEqual(['extra', 'web']);
  });

  it('leave variants out that nobody asked for', async () => {
    const { resolution } = await readFiles(files);
    expect([...(resolution.cluster?.jobs.keys() ?? [])]).toEqual(['web']);
    expect(resolution.cluster?.jobs.get('web')?.workload.image).toBe('example/web:1');
  });

  it('are told apart when they are printed', async () => {
    const { documents } = await readFiles(files, { variants: ['dev'] });
    const printed = printManifest(inForce(documents.find(({ name }) => name === 'web')!, null));
    expect(printed).toContain('image: example/web:2 # variants/dev/web.yaml:5');
    expect(printed).toContain('A: default # cluster.yaml:7');
    expect(printed).toContain('B: own\n');
  });

  it('show a mistake in the layer that makes it', async () => {
    const broken = { ...files, 'variants/dev/web.yaml': jobFile('web', 'replicas: many') };
    const { resolution } = await readFiles(broken, { variants: ['dev'] });
    expect(resolution.diagnostics.map(({ at }) => `${at?.file}:${at?.line}`)).toEqual(['variants/dev/web.yaml:5']);
  });

  it('need variants that exist', async () => {
    const { resolution } = await readFiles(files, { variants: ['deb'] });
    expect(resolution.diagnostics.map(({ code, hint }) => [code, hint])).toEqual([['unknown-variant', 'did you mean "dev"?']]);
  });

  it('keep every object that a change elsewhere does not touch', async () => {
    const cache = openManifestCache();
    const before = (await readFiles(files, {}, cache)).resolution.cluster!;
    const changed = {
      ...files,
      'new.yaml': jobFile('new', 'image: a:1'),
      'cluster.yaml': files['cluster.yaml'].replace('10.9.0', '10.8.0'),
    };
    const after = (await readFiles(changed, {}, cache)).resolution.cluster!;
    expect(after.jobs.get('web')).toBe(before.jobs.get('web'));
    expect(after.nodes.get('pi-1')).toBe(before.nodes.get('pi-1'));
    expect(after.networks).not.toBe(before.networks);
  });

  it('change with the defaults below them', async () => {
    const cache = openManifestCache();
    await readFiles(files, {}, cache);
    const changed = { ...files, 'cluster.yaml': files['cluster.yaml'].replace('5s', '7s') };
    const { resolution } = await readFiles(changed, {}, cache);
    expect(resolution.cluster?.jobs.get('web')?.workload.stop.graceMs).toBe(7000);
  });
});
