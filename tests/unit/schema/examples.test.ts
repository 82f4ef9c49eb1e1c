import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dockerTraits } from '../../../reconciler/drivers/docker/traits.ts';
import { processTraits } from '../../../reconciler/drivers/process/traits.ts';
import type { Resolution } from '../../../reconciler/model/cluster.ts';
import { openManifestCache, readManifests } from '../../../reconciler/read-manifests.ts';
import { openDirectory } from '../../../reconciler/sources/directory.ts';

const root = path.resolve(import.meta.dirname, '../../../manifests-example');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.yaml'));

async function resolutionOf(example: string, variants: readonly string[] = []): Promise<Resolution> {
  const { signal } = new AbortController();
  await using source = openDirectory({ path: path.join(root, example) });
  const traits = new Map([dockerTraits, processTraits].map(one => [one.driver, one]));
  const snapshot = await source.fetch(signal);
  return (await readManifests(source, snapshot, { variants, traits, version: '0.1.0' }, openManifestCache(), signal)).resolution;
}

test.each([
  ['hello', []],
  ['shop', []],
  ['shop', ['dev']],
  ['shop', ['dev', 'no-observe']],
  ['boards', []],
])('%s with variants %j has no error and no warning', async (example, variants) => {
  expect((await resolutionOf(example, variants)).diagnostics).toEqual([]);
});

test('the variants of shop change what they say they change', async () => {
  const { cluster } = await resolutionOf('shop', ['dev', 'no-observe']);
  expect(cluster!.jobs.get('web')).toMatchObject({ replicas: 1, workload: { image: 'caddy:2.8-alpine' } });
  expect(cluster!.jobs.get('load-balancer')!.workload.ports).toEqual([
    { target: 80, publish: 8080, protocol: 'tcp', address: '127.0.0.1' },
  ]);
  expect(cluster!.jobs.get('node-exporter')!.state).toBe('absent');
});

test('hello moves to another port by one number', async () => {
  const text = readFileSync(path.join(root, 'hello/greeter.yaml'), 'utf8');
  expect(text.match(/8080/g)).toHaveLength(1);
});

test.each(files)('every document of %s tells editors where its schema is', file => {
  const text = readFileSync(path.join(root, file), 'utf8');
  const lines = [...text.matchAll(/^# yaml-language-server: \$schema=(.+)$/gm)].map(match => match[1]!);
  const isConfig = path.basename(file) === 'reconcile.yaml';
  expect(lines).toHaveLength(isConfig ? 1 : text.split(/^apiVersion: keelson\/v1$/m).length - 1);
  const schema = path.resolve(root, '../schema', isConfig ? 'config.json' : 'keelson.json');
  for (const line of lines) expect(path.resolve(root, path.dirname(file), line)).toBe(schema);
});
