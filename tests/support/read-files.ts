import { dockerTraits } from '../../reconciler/drivers/docker/traits.ts';
import { processTraits } from '../../reconciler/drivers/process/traits.ts';
import { swarmTraits } from '../../reconciler/drivers/swarm/traits.ts';
import type { Diagnostic } from '../../reconciler/model/diagnostic.ts';
import type { Traits } from '../../reconciler/model/traits.ts';
import {
  type ManifestCache,
  openManifestCache,
  type ReadManifests,
  type ReadOptions,
  readManifests,
} from '../../reconciler/read-manifests.ts';
import { openMemorySource } from './memory-source.ts';

export const TRAITS: ReadonlyMap<string, Traits> = new Map([
  ['docker', dockerTraits],
  ['process', processTraits],
  ['swarm', swarmTraits],
]);

/** A Cluster, a role and two nodes: what most jobs need around them. */
export const AROUND = {
  'cluster.yaml': `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 0f3c2d1e-58c1}
spec:
  networks: {coffee: {subnets: [10.9.0.0/24]}}
  volumes: {pgdata: {}}
`,
  'nodes.yaml': `apiVersion: keelson/v1
kind: Role
metadata: {name: app}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: pi-1, labels: {site: attic}}
spec: {address: 10.0.0.1, roles: [app], access: [{tcp: {host: 10.0.0.1, insecure: lab}}]}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: pi-2, labels: {site: barn}}
spec: {address: 10.0.0.2, access: [{tcp: {host: 10.0.0.2, insecure: lab}}]}
`,
} as const;

/** A document of one Job: the lines of its spec. */
export function jobFile(name: string, ...spec: readonly string[]): string {
  return `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: ${name}}\nspec:\n${spec.map(line => `  ${line}\n`).join('')}`;
}

/** What a repository of these files says. */
export async function readFiles(
  files: Readonly<Record<string, string>>,
  options: Partial<ReadOptions> = {},
  cache: ManifestCache = openManifestCache(),
): Promise<ReadManifests> {
  const source = openMemorySource(files);
  const signal = AbortSignal.timeout(60_000);
  return readManifests(
    source,
    await source.fetch(signal),
    { variants: [], traits: TRAITS, version: '0.1.0', ...options },
    cache,
    signal,
  );
}

/** The diagnostics of a repository that has AROUND and these files, one line each: `web.yaml:5:3 error unknown-field`. */
export async function told(
  files: Readonly<Record<string, string>>,
  options: Partial<ReadOptions> = {},
): Promise<readonly string[]> {
  return (await readFiles({ ...AROUND, ...files }, options)).resolution.diagnostics.map(line);
}

export function line({ at, severity, code }: Diagnostic): string {
  return `${at === undefined ? '' : `${at.file}:${at.line}:${at.column} `}${severity} ${code}`;
}
