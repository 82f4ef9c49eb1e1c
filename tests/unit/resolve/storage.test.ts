import { describe, expect, it } from 'vitest';
import type { HostFacet } from '../../../reconciler/model/host.ts';
import { line, readFiles } from '../../support/read-files.ts';

const CLUSTER = 'apiVersion: keelson/v1\nkind: Cluster\nmetadata: {name: attic, uid: 0f3c2d1e-58c1}\n';
const document = (kind: string, name: string, spec: readonly string[]): string =>
  `apiVersion: keelson/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec:\n${spec.map(text => `  ${text}\n`).join('')}`;
const node = (name: string, ...spec: readonly string[]): string =>
  document('Node', name, [`ssh: {host: ${name}.example}`, ...spec]);
const role = (name: string, ...spec: readonly string[]): string => document('Role', name, spec);

/** What is told of these files beside a Cluster, and the facets of node `a`. */
async function read(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly told: readonly string[]; readonly facets: readonly HostFacet[] | undefined }> {
  const { resolution } = await readFiles({ 'cluster.yaml': CLUSTER, ...files });
  return { told: resolution.diagnostics.map(line), facets: resolution.cluster?.hosts.get('a')?.facets };
}

const NFS = { kind: 'mount', path: '/data', type: 'nfs', source: 'nas:/a', options: ['ro'] };
const given = (name: string, ...more: readonly string[]): string =>
  role(name, 'storage: [{path: /data, type: nfs, source: "nas:/${{ node.name }}", options: [ro]}]', ...more);
const needed = (name: string, ...more: readonly string[]): string => role(name, 'storage: [{path: /data}]', ...more);

describe('storage of a role', () => {
  it('with type and source is one of the mounts of the host, its source rendered for each node', async () => {
    const files = { 'r.yaml': given('db'), 'a.yaml': node('a', 'roles: [db]') };
    expect(await read(files)).toEqual({ told: [], facets: [{ kind: 'mount', name: '/data', spec: NFS }] });
  });

  it('without them is only needed, by all roles of the node that say so and run there', async () => {
    const roles = {
      'r.yaml': [needed('app'), needed('db', 'requires: [app]'), needed('web')].join('---\n'),
      'b.yaml': node('b', 'roles: [app]'),
    };
    const facetsWith = async (...spec: readonly string[]) => (await read({ ...roles, 'a.yaml': node('a', ...spec) })).facets;
    expect(await facetsWith('roles: [db, web, {name: app, state: stopped}]')).toEqual([
      { kind: 'mount', name: '/data', spec: null, neededBy: ['db', 'web'] },
    ]);
    expect(await facetsWith('roles: [db]')).toEqual([
      { kind: 'mount', name: '/data', spec: null, neededBy: ['db'], roles: ['db'] },
    ]);
    expect(await facetsWith('roles: [{name: web, state: stopped}]')).toBeUndefined();
  });

  it.each(['app', 'zoo'])('that one role needs may be what role %s, or the node itself, mounts', async giver => {
    const files = { 'r.yaml': `${given(giver)}---\n${needed('db')}`, 'a.yaml': node('a', `roles: [db, ${giver}]`) };
    expect(await read(files)).toEqual({ told: [], facets: [{ kind: 'mount', name: '/data', spec: NFS }] });
    const own = 'host: {mounts: [{path: /data, type: nfs, source: "nas:/a", options: [ro]}]}';
    const ofNode = { 'r.yaml': needed('db'), 'a.yaml': node('a', 'roles: [db]', own) };
    expect(await read(ofNode)).toEqual({ told: [], facets: [{ kind: 'mount', name: '/data', spec: NFS }] });
  });

  it.each([
    'storage: [{path: /data, type: nfs, source: "other:/"}]',
    'host: {mounts: [{path: /data, type: nfs, source: "other:/"}]}',
  ])('must not be another one than %s', async other => {
    const files = { 'r.yaml': given('db'), 's.yaml': role('web', other), 'a.yaml': node('a', 'roles: [db, web]') };
    expect((await read(files)).told).toEqual([expect.stringMatching(/^s\.yaml:5:\d+ error host-conflict$/)]);
  });

  it.each(['app', 'zoo'])('must not be what role %s wants gone', async other => {
    const gone = role(other, 'host: {mounts: [{path: /data, state: absent}]}');
    const files = { 'r.yaml': needed('db'), 's.yaml': gone, 'a.yaml': node('a', `roles: [db, ${other}]`) };
    expect((await read(files)).told).toEqual([expect.stringMatching(/^[rs]\.yaml:5:\d+ error host-conflict$/)]);
  });

  it.each([
    ['storage: [{path: /data, type: nfs}]', 'missing-field'],
    ['storage: [{path: /data, source: x}]', 'missing-field'],
    ['storage: [{path: /data, options: [ro]}]', 'missing-field'],
    ['storage: [{path: data}]', 'bad-value'],
    ['storage: [{path: /data}, {path: /data}]', 'duplicate-entry'],
    ['storage: [{path: "/${{ node.name }}"}]', 'template-not-here'],
  ])('is refused as %s', async (spec, code) => {
    const { told } = await read({ 'r.yaml': role('db', spec), 'a.yaml': node('a', 'roles: [db]') });
    expect(told.map(text => text.split(' ').slice(1).join(' '))).toContain(`error ${code}`);
  });

  it('takes a machine that is reached by a shell', async () => {
    const files = {
      'r.yaml': needed('db'),
      'a.yaml': node('a', 'roles: [db]', 'access: [{tcp: {host: 10.0.0.1, insecure: lab}}]'),
    };
    expect((await read(files)).told).toEqual(['a.yaml:5:3 error host-without-shell']);
  });
});

describe('storage that several nodes share', () => {
  const told = async (storage: string, ...spec: readonly string[]): Promise<readonly string[]> => {
    const files = {
      'r.yaml': role('db', 'summary: data', `storage: [{path: /a, type: ext4, source: /dev/a}, {path: /data, ${storage}}]`),
      'a.yaml': node('a', 'roles: [db]'),
      'b.yaml': node('b', ...spec),
    };
    return (await read(files)).told;
  };

  it.each(['type: ext4, source: /dev/sda1, shared: several', 'shared: several'])('is not %s', async storage => {
    const error = ['r.yaml:6:53 error storage-not-shared'];
    expect(await told(storage, 'roles: [db]')).toEqual(error);
    expect(await told(storage, 'roles: [{name: db, state: stopped}]')).toEqual(error);
    expect(await told(storage, 'roles: []')).toEqual([]);
    expect(await told(storage, 'roles: [db]', 'state: absent')).toEqual([]);
  });

  it.each([
    'type: nfs4, source: "nas:/a", shared: several',
    'type: fuse.sshfs, source: "nas:/a", shared: several',
    'type: ext4, source: /dev/sda1',
  ])('is %s', async storage => {
    expect(await told(storage, 'roles: [db]')).toEqual([]);
  });
});
