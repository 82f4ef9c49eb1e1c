import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { hostEntriesOf } from '../../../reconciler/decide/resolve/host-entries.ts';
import { resolveJob } from '../../../reconciler/decide/resolve/job.ts';
import { resolveNetworks } from '../../../reconciler/decide/resolve/networks.ts';
import { resolveNode } from '../../../reconciler/decide/resolve/node.ts';
import { resolvePolicy } from '../../../reconciler/decide/resolve/policy.ts';
import type { Kind, Manifest, Manifests, Place } from '../../../reconciler/model/manifest.ts';

const folder = new URL('../../../schema/', import.meta.url);
const schemas = readdirSync(folder)
  .filter(file => file.endsWith('.json'))
  .map(file => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, unknown>);
const ajv = new Ajv2020({ strict: false, useDefaults: true, schemas });

/** A manifest as people write it, and the same with every default of the schema written out. */
function bothOf<K extends Kind>(kind: K, spec: object): readonly [Manifest<K>, Manifest<K>] {
  const value = { apiVersion: 'keelson/v1', kind, metadata: { name: 'it' }, spec };
  const filled = structuredClone(value);
  const validate = ajv.getSchema(`${kind.toLowerCase()}.json`)!;
  expect(validate(filled) ? [] : validate.errors).toEqual([]);
  expect(filled).not.toEqual(value);
  return [manifestOf(kind, value), manifestOf(kind, filled)];
}

function manifestOf<K extends Kind>(kind: K, value: unknown): Manifest<K> {
  const at = { file: 'it.yaml', line: 1, column: 1 };
  const place = (): Place => ({ at, length: 1, excerpt: [] });
  return { kind, name: 'it', value: value as Manifests[K], at, place, fileOf: () => at.file };
}

test('a job means the same with the defaults that the schema states written out', () => {
  const spec = {
    image: 'a',
    build: { context: '.' },
    placement: {},
    ports: [{ target: 80 }],
    files: [{ path: '/a', content: '' }],
    volumes: [{ name: 'v', path: '/v' }],
    networks: [{ name: 'n' }],
    healthcheck: { http: { port: 80 } },
    restart: {},
    update: {},
    stop: {},
    security: { capabilities: {} },
    docker: {},
  };
  const [written, filled] = bothOf('Job', spec);
  expect(resolveJob(written, 'attic')).toEqual(resolveJob(filled, 'attic'));
});

test('a node means the same with its defaults written out', () => {
  const [written, filled] = bothOf('Node', { liveness: {}, telemetry: { source: 'glances' } });
  expect(resolveNode(written, new Map(), new Map())).toEqual(resolveNode(filled, new Map(), new Map()));
  const [all, allFilled] = bothOf('Node', { access: [{ tcp: { host: 'a', tls: {} } }] });
  expect(resolveNode(all, new Map(), new Map())).toEqual(resolveNode(allFilled, new Map(), new Map()));
});

test('a host means the same with its defaults written out', () => {
  const host = {
    services: [{ name: 'a' }],
    users: [{ name: 'a' }],
    wifi: { networks: [{ ssid: 'a' }] },
    directories: [{ path: '/a' }],
    mounts: [{ path: '/b', type: 'nfs', source: 'c' }],
    files: [{ path: '/c', content: '' }],
  };
  const [written, filled] = bothOf('Node', { host });
  const facets = (manifest: Manifest<'Node'>) => hostEntriesOf(manifest, undefined).map(({ facet }) => facet);
  expect(facets(written)).toEqual(facets(filled));
});

test('networks, volumes and the policy mean the same with their defaults written out', () => {
  const policy = { prune: {}, images: {}, windows: [{ from: '02:00', to: '05:00' }] };
  const [written, filled] = bothOf('Cluster', { networks: { n: {} }, volumes: { v: {} }, policy });
  expect(resolveNetworks(written)).toEqual(resolveNetworks(filled));
  expect(resolvePolicy(written.value.spec!.policy)).toEqual(resolvePolicy(filled.value.spec!.policy));
});

test('a job reached by its name says so, and once', () => {
  const names = manifestOf('Job', { metadata: { name: 'it' }, spec: { networks: [{ name: 'n', aliases: ['b', 'it'] }] } });
  expect(resolveJob(names, 'attic').workload.networks).toEqual([{ network: 'n', aliases: ['it', 'b'] }]);
});
