import { describe, expect, test } from 'vitest';
import { firstFiles } from '../../../cli/init/first-files.ts';
import { TRAITS } from '../../../reconciler/open.ts';
import { openManifestCache, readManifests } from '../../../reconciler/read-manifests.ts';
import { openMemorySource } from '../../support/memory-source.ts';

type First = Parameters<typeof firstFiles>[0];

function first(parts: Partial<First> = {}): ReturnType<typeof firstFiles> {
  const uid = '54571105-32c0-4e5a-b946-00480c6aefe1';
  return firstFiles({
    cluster: 'attic',
    node: 'Gimli.local',
    uid,
    engine: 'docker',
    schema: path => `schema-of-${path}`,
    ...parts,
  });
}

describe('what init writes is read without an error or a warning', () => {
  test.each(['docker', 'process'] as const)('for %s', async engine => {
    const files = Object.fromEntries(Array.from(first({ engine }), ([path, { text }]) => [path, text]));
    const source = openMemorySource(files);
    const signal = new AbortController().signal;
    const options = { variants: [], traits: TRAITS, version: '0.1.0' };
    const read = await readManifests(source, await source.fetch(signal), options, openManifestCache(), signal);
    expect(read.resolution.diagnostics).toEqual([]);
    expect(read.documents.map(({ kind, name }) => `${kind}/${name}`).sort()).toEqual([
      'Cluster/attic',
      'Job/hello',
      'Node/gimli-local',
    ]);
  });
});

test('names become DNS labels, and every file tells the editor its schema', () => {
  const files = first({ cluster: 'My Attic!', node: '127.0.0.1' });
  expect([...files.keys()]).toEqual(['cluster.yaml', 'nodes/this-machine.yaml', 'jobs/hello.yaml']);
  expect(files.get('cluster.yaml')!.text).toContain('name: my-attic\n');
  for (const [path, { text }] of files) expect(text).toMatch(`# yaml-language-server: $schema=schema-of-${path}\n`);
});

test('a folder whose name has no letter needs a name for the cluster', () => {
  expect(() => first({ cluster: '42' })).toThrow('give one with --name');
});
