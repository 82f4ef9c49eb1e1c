import { expect, it } from 'vitest';
import { openManifestCache } from '../../../reconciler/read-manifests.ts';
import { line, readFiles } from '../../support/read-files.ts';

/** A commit without an error in which every document leans on others. A file each. */
const COMMIT: Readonly<Record<string, string>> = {
  'cluster.yaml': `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 0f3c2d1e-58c1}
spec:
  location: attic
  entry: {roles: [router]}
  networks: {coffee: {subnets: [10.9.0.0/24]}}
  volumes: {pgdata: {}}
  policy: {ignore: [{job: web, fields: [replicas]}]}
  defaults: {node: {platform: linux/arm64}, job: {image: "example/app:1"}}
`,
  'app.yaml': role('app', 'nodes: {min: 2}, nodeLabels: {tier: apps}'),
  'router.yaml': role('router', 'includes: [app], nodes: {odd: true, max: 1}'),
  'pi-1.yaml': node('pi-1', '10.0.0.1', 'router'),
  'pi-2.yaml': node('pi-2', '10.0.0.2', 'app'),
  'database.yaml': job(
    'database',
    `placement: {node: pi-1, role: app}
  hostname: db
  networks: [{name: coffee, address: {ipv4: 10.9.0.5}}]
  volumes: [{name: pgdata, path: /data}]`,
  ),
  'web.yaml': job(
    'web',
    `replicas: 2
  dependsOn: [database]
  placement: {role: app, labels: {tier: apps}}
  ports: [{target: 80, publish: 8080, address: 0.0.0.0}]
  env:
    AT: "\${{ cluster.location }} \${{ cluster.entry.address }}"
    ROUTER: "\${{ roles.router.nodes[0].address }}"
    DATABASE: "\${{ jobs.database.hostname }} on \${{ nodes.pi-1.address }}"
    MINE: "\${{ node.labels.tier }} \${{ node.platform }}"`,
  ),
  'backup.yaml': job(
    'backup',
    `placement: {node: pi-1, apart: [web]}
  volumes: [{name: pgdata, path: /data}]`,
  ),
};

function role(name: string, spec: string): string {
  return `apiVersion: keelson/v1\nkind: Role\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;
}

function node(name: string, address: string, roleName: string): string {
  const spec = `address: ${address}, roles: [${roleName}], access: [{tcp: {host: ${address}, insecure: lab}}]`;
  return `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;
}

function job(name: string, spec: string): string {
  return `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: ${name}}\nspec:\n  ${spec}\n`;
}

/** The document with a field that nothing has. */
function wrong(document: string): string {
  return document.replace('metadata: {', 'metadata: {nonsense: true, ');
}

async function told(files: Readonly<Record<string, string>>, cache = openManifestCache()): Promise<readonly string[]> {
  return (await readFiles(files, {}, cache)).resolution.diagnostics.map(line);
}

/** Mistakes that have nothing to do with other documents than their own, and those that a wrong one could have hidden. */
const MISTAKES = {
  'other.yaml': job('other', 'dependsOn: [nobody, other]\n  placement: {role: nothing}\n  command: ["${{ jobs.nobody.image }}"]'),
};

const TOLD = [
  'other.yaml:5:15 error unknown-job',
  'other.yaml:5:23 error dependency-circle',
  'other.yaml:6:21 error unknown-role',
  'other.yaml:7:18 error unknown-name',
];

it('A commit without an error has none', async () => {
  expect(await told(COMMIT)).toEqual([]);
  expect(await told({ ...COMMIT, ...MISTAKES })).toEqual(TOLD);
});

it.each(Object.keys(COMMIT))('What is wrong with %s is told once, and nothing that only follows from it', async file => {
  expect(await told({ ...COMMIT, [file]: wrong(COMMIT[file]!) })).toEqual([`${file}:3:12 error unknown-field`]);
});

it.each(Object.keys(COMMIT))('What is wrong elsewhere is told beside what is wrong with %s', async file => {
  const diagnostics = await told({ ...COMMIT, ...MISTAKES, [file]: wrong(COMMIT[file]!) });
  expect(diagnostics).toEqual([`${file}:3:12 error unknown-field`, ...TOLD].sort());
});

it('Defaults that are wrong are told once, in the Cluster', async () => {
  const cluster = COMMIT['cluster.yaml']!.replace('image: "example/app:1"', 'replicas: many');
  expect(await told({ ...COMMIT, 'cluster.yaml': cluster })).toEqual(['cluster.yaml:10:61 error wrong-type']);
});

it('A mistake in the Cluster leaves its defaults in force', async () => {
  const diagnostics = await told({
    ...COMMIT,
    'cluster.yaml': wrong(COMMIT['cluster.yaml']!),
    'x.yaml': job('x', 'replicas: 1'),
  });
  expect(diagnostics).toEqual(['cluster.yaml:3:12 error unknown-field']);
});

it('Nothing is said to be missing beside a file that cannot be read, or where there is no Cluster', async () => {
  const { 'cluster.yaml': _, ...rest } = COMMIT;
  expect(await told(rest)).toEqual(['error no-cluster']);
  for (const file of Object.keys(COMMIT)) {
    const diagnostics = await told({ ...COMMIT, [file]: `${COMMIT[file]}: "` });
    expect(diagnostics).toEqual([expect.stringMatching(new RegExp(`^${file}:.* error yaml-`))]);
  }
});

it('What a wrong document hid is told once that document is gone', async () => {
  const cache = openManifestCache();
  const web = job('web2', 'placement: {role: app}\n  hostname: "${{ nodes.pi-3.address }}"');
  const files = { ...COMMIT, 'web2.yaml': web };
  expect(await told({ ...files, 'pi-3.yaml': wrong(node('pi-3', '10.0.0.3', 'app')) }, cache)).toEqual([
    'pi-3.yaml:3:12 error unknown-field',
  ]);
  expect(await told(files, cache)).toEqual(['web2.yaml:6:18 error unknown-name']);
});
