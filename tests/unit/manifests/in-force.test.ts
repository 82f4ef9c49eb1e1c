import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inForce } from '../../../reconciler/manifests/in-force.ts';
import { printManifest } from '../../../reconciler/manifests/print-manifest.ts';
import type { Cluster } from '../../../reconciler/model/cluster.ts';
import { AROUND, jobFile, readFiles } from '../../support/read-files.ts';

const examples = path.resolve(import.meta.dirname, '../../../manifests-example');

function filesOf(example: string): Readonly<Record<string, string>> {
  const root = path.join(examples, example);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(root, path.join(entry.parentPath, entry.name)));
  return Object.fromEntries(names.map(name => [name, readFileSync(path.join(root, name), 'utf8')]));
}

/** What is declared, without the places of its declaration. */
function meaning(cluster: Cluster | null): unknown {
  return JSON.parse(
    JSON.stringify(cluster, (key, value: unknown) =>
      ['at', 'revision', 'warnings'].includes(key) ? null : value instanceof Map ? [...value] : value,
    ),
  );
}

describe('what render prints', () => {
  it.each([
    ['hello', []],
    ['shop', ['dev', 'no-observe']],
    ['boards', []],
  ])('of %s means the same when it is declared instead', async (example, variants) => {
    const files = filesOf(example);
    const { resolution, documents } = await readFiles(files, { variants });
    const others = Object.entries(files).filter(([name]) => !name.endsWith('.yaml'));
    const printed = documents.map(one => printManifest(inForce(one, null))).join('---\n');
    const again = await readFiles({ ...Object.fromEntries(others), 'all.yaml': printed });
    expect(again.resolution.diagnostics).toEqual([]);
    expect(meaning(again.resolution.cluster)).toEqual(meaning(resolution.cluster));
    expect(printed).toContain('# default');
  });

  it.each([
    ['image: "a:1"', 'placement: {role: app}', 'oneShot: true'],
    ['image: "a:1"', 'placement: {role: app}', 'mode: global'],
    ['build: {context: app}', 'placement: {role: app}'],
    ['technology: process', 'placement: {node: bench}', 'command: [sleep, "1"]'],
    [
      'image: "a:1"',
      'placement: {role: app}',
      'restart: {attempts: 1}',
      'healthcheck: {tcp: 80}',
      'imagePolicy: {follow: 1h}',
      'docker: {init: true}',
    ],
  ])('of a job with %s, %s, %s … means the same', async (...spec) => {
    const bench = 'apiVersion: keelson/v1\nkind: Node\nmetadata: {name: bench}\nspec: {engine: process}\n';
    const around = { ...AROUND, 'bench.yaml': bench, 'app/Dockerfile': 'FROM scratch\n' };
    const written = await readFiles({ ...around, 'web.yaml': jobFile('web', ...spec) });
    const web = written.documents.find(({ name }) => name === 'web')!;
    const printed = await readFiles({ ...around, 'web.yaml': printManifest(inForce(web, null)) });
    expect(written.resolution.cluster?.jobs.has('web')).toBe(true);
    expect(meaning(printed.resolution.cluster)).toEqual(meaning(written.resolution.cluster));
  });

  it('of a node means the same, however it is reached', async () => {
    const node = (name: string, spec: string): string =>
      `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;
    const files = {
      'cluster.yaml': AROUND['cluster.yaml'],
      'a.yaml': node('a', 'address: 10.0.0.1, ssh: {user: ops, port: 2222}'),
      'b.yaml': node('b', 'address: 10.0.0.2, ssh: {user: ops, port: 2222}, access: [ssh, {ssh: {host: 10.1.0.2, jump: a}}]'),
      'c.yaml': node('c', 'access: [{ssh: {host: 10.0.0.3}}, {tcp: {host: 10.0.0.3, tls: {}}}]'),
      'd.yaml': node('d', 'access: [local, {local: {socket: /run/other.sock}}], liveness: {lostAfter: never}'),
      'e.yaml': node('e', 'engine: process'),
    };
    const written = await readFiles(files);
    const printed = written.documents.map(one => printManifest(inForce(one, null)));
    const again = await readFiles({ 'all.yaml': printed.join('---\n') });
    expect(again.resolution.diagnostics).toEqual([]);
    expect(meaning(again.resolution.cluster)).toEqual(meaning(written.resolution.cluster));
  });

  it('has templates as they come out, secrets as references, and says what differs', async () => {
    const { resolution, documents } = await readFiles({
      ...AROUND,
      'web.yaml': jobFile(
        'web',
        'image: "${{ cluster.name }}/web:1"',
        'env:',
        '  PEER: "http://${{ nodes.pi-1.address }}"',
        '  URL: "db://app:${{ secret.db.password }}@${{ nodes.pi-2.address }}"',
        '  PLAIN: "${{ secret.token }}"',
        '  TOKEN: {secret: token}',
        '  ME: "${{ node.name }}"',
        '  SITES: |-',
        '    ${{ cluster.name }}',
        '    and more',
      ),
    });
    const web = documents.find(({ name }) => name === 'web')!;
    const printed = printManifest(inForce(web, resolution.cluster));
    expect(
      printed.slice(printed.indexOf('  image'), printed.indexOf('  technology')),
    ).toBe(`  image: attic/web:1 # from \${{ cluster.name }}/web:1
  env:
    PEER: http://10.0.0.1 # from http://\${{ nodes.pi-1.address }}
    URL: db://app:\${{ secret.db.password }}@10.0.0.2 # from db://app:\${{ secret.db.password }}@\${{ nodes.pi-2.address }}
    PLAIN: \${{ secret.token }}
    TOKEN:
      secret: token
    ME: \${{ node.name }} # differs by node or replica
    SITES: |- # from a template
      attic
      and more
`);
  });

  it('leaves what a person wrote untouched, and names the place of what comes from elsewhere', async () => {
    const files = {
      ...AROUND,
      'cluster.yaml': `${AROUND['cluster.yaml']}  defaults: {job: {stop: {grace: 3s}}}\n`,
      'web.yaml': jobFile('web', 'image: a:1'),
      'variants/dev/web.yaml': jobFile('web', 'replicas: 2'),
    };
    const { documents, resolution } = await readFiles(files, { variants: ['dev'] });
    const printed = printManifest(inForce(documents.find(({ name }) => name === 'web')!, resolution.cluster));
    expect(printed).toMatch(/^apiVersion: keelson\/v1$/m);
    expect(printed).toContain('    grace: 3s # cluster.yaml:7\n');
    expect(printed).toContain('  replicas: 2 # variants/dev/web.yaml:5\n');
    expect(printed).toContain('  image: a:1\n');
    expect(printed).toContain('    signal: SIGTERM # default\n');
  });
});
