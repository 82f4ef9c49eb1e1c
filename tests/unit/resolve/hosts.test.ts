import { describe, expect, it } from 'vitest';
import { inForce } from '../../../reconciler/manifests/in-force.ts';
import { printManifest } from '../../../reconciler/manifests/print-manifest.ts';
import type { Cluster } from '../../../reconciler/model/cluster.ts';
import type { FirewallSpec } from '../../../reconciler/model/host.ts';
import { openManifestCache } from '../../../reconciler/read-manifests.ts';
import { jobFile, line, readFiles } from '../../support/read-files.ts';

const CLUSTER = 'apiVersion: keelson/v1\nkind: Cluster\nmetadata: {name: attic, uid: 0f3c2d1e-58c1}\n';

function node(name: string, ...spec: readonly string[]): string {
  const lines = [`ssh: {host: ${name}.example}`, ...spec].map(text => `  ${text}\n`).join('');
  return `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}}\nspec:\n${lines}`;
}

function role(name: string, ...spec: readonly string[]): string {
  return `apiVersion: keelson/v1\nkind: Role\nmetadata: {name: ${name}}\nspec:\n${spec.map(text => `  ${text}\n`).join('')}`;
}

async function clusterOf(files: Readonly<Record<string, string>>): Promise<Cluster> {
  const { resolution } = await readFiles({ 'cluster.yaml': CLUSTER, ...files });
  expect(resolution.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return resolution.cluster!;
}

/** The diagnostics of these files beside a Cluster: `a.yaml:5:3 error host-conflict`. */
async function told(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await readFiles({ 'cluster.yaml': CLUSTER, ...files })).resolution.diagnostics.map(line);
}

const facetsOf = async (files: Readonly<Record<string, string>>) => (await clusterOf(files)).hosts.get('a')?.facets;

describe('what a node says of its host', () => {
  it('has every default stated, and is null where it shall not be there', async () => {
    const spec = [
      'address: 10.0.0.1',
      'host:',
      '  hostname: a.example',
      '  users: [{name: ops, groups: [wheel, docker], password: {secret: ops}}]',
      '  directories: [{path: /srv}]',
      '  links: [{path: /data, target: /srv/data}, {path: /old, state: absent}]',
      '  mounts: [{path: /mnt, type: nfs, source: "nas:/c"}]',
      '  files: [{path: /etc/motd, content: hello}, {path: /run/key, secret: tls, key: key, mode: "0600"}]',
      '  steps: [{name: swap, unless: test -f /swap, run: mkswap /swap, timeout: 30m}]',
      '  services: [{name: docker, state: started, restartOn: [/etc/motd]}, {name: ntp, state: absent}]',
      '  wifi: {radio: true, networks: [{ssid: lab, priority: 100}, {ssid: old, state: absent}]}',
      '  network: {interface: eth0, address: 10.0.0.1/24}',
    ];
    expect(await facetsOf({ 'a.yaml': node('a', ...spec) })).toEqual([
      { kind: 'hostname', name: 'hostname', spec: { kind: 'hostname', hostname: 'a.example' } },
      {
        kind: 'user',
        name: 'ops',
        spec: { kind: 'user', name: 'ops', groups: ['docker', 'wheel'], password: [{ secret: 'ops', fingerprint: null }] },
      },
      { kind: 'directory', name: '/srv', spec: { kind: 'directory', path: '/srv', mode: '0755', owner: 'root' } },
      { kind: 'mount', name: '/mnt', spec: { kind: 'mount', path: '/mnt', type: 'nfs', source: 'nas:/c', options: [] } },
      { kind: 'link', name: '/data', spec: { kind: 'link', path: '/data', target: '/srv/data' } },
      { kind: 'link', name: '/old', spec: null },
      {
        kind: 'file',
        name: '/etc/motd',
        spec: { kind: 'file', path: '/etc/motd', mode: '0644', owner: 'root', content: { text: 'hello' } },
      },
      {
        kind: 'file',
        name: '/run/key',
        spec: {
          kind: 'file',
          path: '/run/key',
          mode: '0600',
          owner: 'root',
          content: { text: [{ secret: 'tls', key: 'key', fingerprint: null }] },
        },
      },
      {
        kind: 'step',
        name: 'swap',
        spec: { kind: 'step', name: 'swap', unless: 'test -f /swap', run: 'mkswap /swap', timeoutMs: 1_800_000 },
      },
      {
        kind: 'service',
        name: 'docker',
        spec: { kind: 'service', name: 'docker', state: 'started', restartOn: ['/etc/motd'] },
      },
      { kind: 'service', name: 'ntp', spec: null },
      { kind: 'wifi', name: 'radio', spec: { kind: 'wifi', name: 'radio', radio: true } },
      { kind: 'wifi', name: 'lab', spec: { kind: 'wifi', name: 'lab', priority: 100 } },
      { kind: 'wifi', name: 'old', spec: null },
      { kind: 'address', name: 'eth0', spec: { kind: 'address', interface: 'eth0', address: '10.0.0.1/24' } },
    ]);
  });

  it('is rendered for it, from files of the repository, too', async () => {
    const files = {
      'r.yaml': role('app', 'host:', '  files: [{path: /etc/peers, from: peers.liquid}, {path: /etc/raw, from: raw.txt}]'),
      'peers.liquid': '${{ node.name }}: ${{ roles.app.addresses | join: "," }} ${{ secret.token }}',
      'raw.txt': 'price: ${{ none }}',
      'a.yaml': node('a', 'address: 10.0.0.1', 'roles: [app]', 'host: {hostname: "${{ node.name }}.example"}'),
      'b.yaml': node('b', 'address: 10.0.0.2', 'roles: [app]'),
    };
    const { resolution } = await readFiles({ 'cluster.yaml': CLUSTER, ...files });
    const [peers, raw, hostname] = resolution.cluster!.hosts.get('a')!.facets.map(({ spec }) => spec);
    const secret = { secret: 'token', fingerprint: null };
    expect(peers).toMatchObject({ content: { text: ['a: 10.0.0.1,10.0.0.2 ', secret] } });
    expect(raw).toMatchObject({ content: { base64: Buffer.from('price: ${{ none }}').toString('base64') } });
    expect(hostname).toMatchObject({ hostname: 'a.example' });
    expect(resolution.questions).toContainEqual({ kind: 'secret', secret: 'token' });
  });

  it('is printed as it is rendered, and that of a role as it is written', async () => {
    const files = {
      'cluster.yaml': CLUSTER,
      'r.yaml': role('app', 'host: {links: [{path: /a, target: "/${{ node.name }}"}]}'),
      'a.yaml': node('a', 'roles: [app]', 'host: {hostname: "${{ node.name }}.example"}'),
    };
    const { documents, resolution } = await readFiles(files);
    const [app, a] = ['app', 'a'].map(name => inForce(documents.find(document => document.name === name)!, resolution.cluster));
    expect(printManifest(a!)).toContain('hostname: a.example # from ${{ node.name }}.example');
    expect(printManifest(app!)).toContain('target: /${{ node.name }} # rendered for each node');
  });

  it('is the very same object in the next commit that changes nothing of it', async () => {
    const cache = openManifestCache();
    const files = { 'cluster.yaml': CLUSTER, 'a.yaml': node('a', 'host: {hostname: "${{ node.name }}"}') };
    const first = await readFiles(files, {}, cache);
    const second = await readFiles({ ...files, 'web.yaml': jobFile('web', 'image: x') }, {}, cache);
    expect(second.resolution.cluster!.hosts.get('a')).toBe(first.resolution.cluster!.hosts.get('a'));
    expect(first.resolution.cluster!.hosts.get('a')).toBeDefined();
  });

  it('counts before what its roles say, and takes away what the defaults give', async () => {
    const files = {
      'cluster.yaml': `${CLUSTER}spec:\n  defaults: {node: {host: {wifi: {networks: [{ssid: lab, priority: 1}, {ssid: home}]}}}}\n`,
      'r.yaml': role(
        'app',
        'host: {files: [{path: /etc/motd, content: role}, {path: /etc/issue, content: role}], restarts: defer}',
      ),
      'a.yaml': node(
        'a',
        'roles: [app]',
        'host: {files: [{path: /etc/motd, content: node}], wifi: {networks: [{ssid: lab, state: absent}]}}',
      ),
    };
    const { hosts } = await clusterOf(files);
    const { facets, restarts } = hosts.get('a')!;
    expect(restarts).toBe('defer');
    expect(facets.map(({ name, spec }) => [name, spec === null ? null : 'content' in spec ? spec.content : {}])).toEqual([
      ['/etc/motd', { text: 'node' }],
      ['/etc/issue', { text: 'role' }],
      ['lab', null],
      ['home', {}],
    ]);
  });

  it('is of the roles that say it, where all of them require others and the node itself does not', async () => {
    const files = (own: string) => ({
      'api.yaml': role('api', 'host: {links: [{path: /both, target: /x}]}'),
      'dea.yaml': role('dea', 'requires: [api]', 'host: {links: [{path: /both, target: /x}, {path: /dea, target: /x}]}'),
      'a.yaml': node('a', 'roles: [api, dea]', own),
    });
    const rolesOf = async (own: string) => (await facetsOf(files(own)))?.map(({ name, roles }) => [name, roles]);
    expect(await rolesOf('suspend: {reason: x}')).toEqual([
      ['/both', undefined],
      ['/dea', ['dea']],
    ]);
    expect(await rolesOf('host: {links: [{path: /dea, target: /x}]}')).toContainEqual(['/dea', undefined]);
  });

  const OWN = 'host: {files: [{path: /etc/motd, content: own}]}';
  it.each([
    ['two roles that differ is refused', 'app, web', 'suspend: {reason: x}', ['w.yaml:5:18 error host-conflict']],
    ['two roles that agree is one thing', 'app, same', 'suspend: {reason: x}', []],
    ['the node itself counts before both', 'app, web', OWN, []],
  ])('by %s', async (_what, roles, own, expected) => {
    const files = {
      'r.yaml': role('app', 'host: {files: [{path: /etc/motd, content: app}]}'),
      's.yaml': role('same', 'host: {files: [{path: /etc/motd, content: app}]}'),
      'w.yaml': role('web', 'host: {files: [{path: /etc/motd, content: web}]}'),
      'a.yaml': node('a', `roles: [${roles}]`, own),
    };
    expect(await told(files)).toEqual(expected);
  });
});

describe('what is wrong with a host is told', () => {
  it.each([
    ['host: {files: [{path: /a, content: a}, {path: /a, content: b}]}', 'duplicate-entry'],
    ['host: {files: [{path: /a, content: a}], links: [{path: /a, target: /b}]}', 'path-taken-twice'],
    ['host: {files: [{path: a, content: a}]}', 'bad-value'],
    ['host: {files: [{path: /a/../b, content: a}]}', 'bad-value'],
    ['host: {files: [{path: /a}]}', 'missing-field'],
    ['host: {files: [{path: /a, content: x, state: absent}]}', 'exclusive-fields'],
    ['host: {files: [{path: /a, from: none.txt}]}', 'file-not-found'],
    ['host: {files: [{path: /a, content: "-----BEGIN RSA PRIVATE KEY-----"}]}', 'plain-secret'],
    ['host: {steps: [{name: a, unless: "true", run: "login --password=hunter2x"}]}', 'plain-secret'],
    ['host: {services: [{name: docker, restartOn: [/etc/docker/daemon.json]}]}', 'unknown-file'],
    ['host: {network: {interface: "eth 0", address: 10.0.0.1/24}}', 'bad-value'],
    ['host: {network: {interface: eth0, address: 10.0.0.1/64}}', 'bad-value'],
    ['host: {network: {interface: eth0, address: 10.0.0.1/24, gateway: 10.1.0.1}}', 'bad-value'],
    ['host: {hostname: "-a"}', 'bad-value'],
    ['host: {wifi: {networks: [{ssid: radio}]}}', 'bad-value'],
    ['host: {hostname: "${{ node.name }}_x"}', 'bad-value'],
    ['host: {hostname: "${{ node.nothing }}"}', 'unknown-name'],
    ['host: {hostname: "${{ secret.x }}"}', 'secret-not-here'],
    ['host: {services: [{name: "${{ node.name }}"}]}', 'bad-value'],
    ['host: {users: [{name: ops, groups: ["${{ node.name }}"]}]}', 'bad-value'],
    ['host: {mounts: [{path: /a, type: "${{ node.name }}", source: b}]}', 'bad-value'],
  ])('%s', async (spec, code) => {
    const found = await told({ 'a.yaml': node('a', spec) });
    expect(found.map(text => text.split(' ').slice(1).join(' '))).toContain(`error ${code}`);
  });

  it('nothing can be done about a machine that is reached by TCP only', async () => {
    const files = { 'a.yaml': node('a', 'host: {hostname: a}', 'access: [{tcp: {host: 10.0.0.1, insecure: lab}}]') };
    expect(await told(files)).toEqual(['a.yaml:6:9 error host-without-shell']);
  });

  it('two hosts cannot be called alike', async () => {
    const files = { 'a.yaml': node('a', 'host: {hostname: x}'), 'b.yaml': node('b', 'host: {hostname: x}') };
    expect(await told(files)).toContain('b.yaml:6:20 error hostname-taken-twice');
  });
});

describe('a firewall', () => {
  const files = {
    'roles.yaml': [
      role('controller', 'ports: [{name: api, port: 443, from: [outside]}]'),
      role('dea', 'ports: [{name: droplets, port: 9022, from: [controller]}, {name: apps, range: 41000-61000, from: [cluster]}]'),
      role('data', 'group: true', 'includes: [mysql]'),
      role('mysql', 'ports: [{name: sql, port: 3306, from: [data, dea]}]'),
    ].join('---\n'),
    'a.yaml': node(
      'a',
      'address: 10.0.0.1',
      'roles: [dea]',
      'host: {firewall: {allow: from-roles}}',
      'access: [ssh, {tcp: {host: a, insecure: lab}}]',
    ),
    'b.yaml': node('b', 'address: 10.0.0.2', 'roles: [controller, mysql]', 'host: {firewall: {allow: from-roles}}'),
  };
  const rulesOf = ({ hosts }: Cluster, name: string) => (hosts.get(name)!.facets[0]!.spec as FirewallSpec).rules;

  it('opens the ports of the roles for the machines that they name, and what the accesses need', async () => {
    const cluster = await clusterOf(files);
    expect(rulesOf(cluster, 'a')).toEqual([
      { protocol: 'tcp', ports: '22', from: 'any', comment: 'SSH' },
      { protocol: 'tcp', ports: '2376', from: 'any', comment: 'engine' },
      { protocol: 'tcp', ports: '41000-61000', from: ['10.0.0.2'], comment: 'role dea: apps' },
      { protocol: 'tcp', ports: '9022', from: ['10.0.0.2'], comment: 'role dea: droplets' },
    ]);
    expect(rulesOf(cluster, 'b')).toEqual([
      { protocol: 'tcp', ports: '22', from: 'any', comment: 'SSH' },
      { protocol: 'tcp', ports: '3306', from: ['10.0.0.1'], comment: 'role mysql: sql' },
      { protocol: 'tcp', ports: '443', from: 'any', comment: 'role controller: api' },
    ]);
  });

  it('lets the machines of a Swarm reach each other, and managers be managed', async () => {
    const swarm = (name: string, address: string, role: string): string =>
      node(name, `address: ${address}`, 'engine: swarm', `roles: [${role}]`, 'host: {firewall: {allow: from-roles}}');
    const cluster = await clusterOf({
      'cluster.yaml': `${CLUSTER}spec:\n  swarm: {dataPathPort: 5000}\n  networks: {safe: {driver: overlay, options: {encrypted: ""}}}\n`,
      'r.yaml': `${role('manager', 'swarm: manager')}---\n${role('worker', 'swarm: worker')}`,
      'a.yaml': swarm('a', '10.0.0.1', 'manager'),
      'b.yaml': swarm('b', '10.0.0.2', 'worker'),
    });
    const ports = (name: string) =>
      rulesOf(cluster, name).map(({ protocol, ports = '', from }) => `${protocol} ${ports} ${from}`);
    expect(ports('a')).toEqual([
      'esp  10.0.0.2',
      'tcp 22 any',
      'tcp 2377 10.0.0.2',
      'tcp 7946 10.0.0.2',
      'udp 5000 10.0.0.2',
      'udp 7946 10.0.0.2',
    ]);
    expect(ports('b')).toEqual(
      ports('a')
        .filter(text => !text.includes('2377'))
        .map(text => text.replace('0.2', '0.1')),
    );
  });

  it('can name no machine without an address, and no role that is not there', async () => {
    const nameless = { ...files, 'b.yaml': files['b.yaml'].replace('10.0.0.2', 'b.example') };
    expect(await told(nameless)).toEqual(['b.yaml:6:12 error address-unknown']);
    const missing = {
      ...files,
      'r.yaml': role('x', 'ports: [{name: a, port: 1, from: [nobody]}, {name: b, range: 9-1, from: [x]}]'),
    };
    expect(await told(missing)).toEqual(['r.yaml:5:37 error unknown-role', 'r.yaml:5:64 error bad-value']);
  });

  it('that keeps a published port closed is told, unless that is meant or nobody else shall reach it', async () => {
    const web = (...ports: readonly string[]): string =>
      jobFile('web', 'image: x:1', 'placement: {node: b}', `ports: [${ports.join(', ')}]`);
    const port = (publish: number, address: string, more = ''): string =>
      `{target: 1, publish: ${publish}, address: ${address}${more}}`;
    expect(await told({ ...files, 'web.yaml': web(port(443, '0.0.0.0'), port(3307, '127.0.0.1')) })).toEqual([]);
    const closed = { ...files, 'web.yaml': web(port(443, '0.0.0.0', ', protocol: udp'), port(8080, '10.0.0.2')) };
    expect(await told(closed)).toEqual(['web.yaml:7:32 warning port-closed', 'web.yaml:7:92 warning port-closed']);
    const elsewhere = { ...closed, 'b.yaml': node('b', 'address: 10.0.0.2', 'roles: [controller, mysql]') };
    expect(await told(elsewhere)).toEqual([]);
  });

  it('of any node of a Swarm keeps an entry by all of them closed', async () => {
    const swarm = (name: string, address: string, ...more: readonly string[]): string =>
      node(name, `address: ${address}`, 'engine: swarm', 'roles: [manager]', ...more);
    const job = (mode: string): string =>
      jobFile('web', 'image: x:1', 'placement: {node: b}', `ports: [{target: 1, publish: 80, mode: ${mode}}]`);
    const cluster = {
      'r.yaml': role('manager', 'swarm: manager'),
      'a.yaml': swarm('a', '10.0.0.1', 'host: {firewall: {allow: from-roles}}'),
      'b.yaml': swarm('b', '10.0.0.2'),
      'c.yaml': swarm('c', '10.0.0.3'),
    };
    expect(await told({ ...cluster, 'web.yaml': job('ingress') })).toEqual(['web.yaml:7:32 warning port-closed']);
    expect(await told({ ...cluster, 'web.yaml': job('host') })).toEqual([]);
  });

  it('has its ports in templates', async () => {
    const web = jobFile('web', 'image: x', 'placement: {node: a}', 'env: {RANGE: "${{ roles.dea.ports.apps }}"}');
    const { resolution, render } = await readFiles({ 'cluster.yaml': CLUSTER, ...files, 'web.yaml': web });
    const { jobs, nodes } = resolution.cluster!;
    expect(render('${{ roles.dea.ports.apps }}', { job: jobs.get('web')!, replica: '1', node: nodes.get('a')! })).toBe(
      '41000-61000',
    );
  });
});

describe('a role that is stopped on a node', () => {
  const files = {
    'r.yaml': role('router', 'host: {services: [{name: nginx, state: started, enabled: true}]}'),
    'web.yaml': jobFile('web', 'image: x', 'placement: {role: router}'),
  };

  it('has its services stopped there, and its jobs elsewhere', async () => {
    const cluster = await clusterOf({
      ...files,
      'a.yaml': node('a', 'address: a', 'roles: [{name: router, state: stopped}]'),
      'b.yaml': node('b', 'address: b', 'roles: [router]'),
    });
    expect(cluster.nodes.get('a')).toMatchObject({ roles: [], stoppedRoles: ['router'] });
    expect(['a', 'b'].map(name => cluster.hosts.get(name)!.facets[0]!.spec)).toMatchObject([
      { state: 'stopped' },
      { state: 'started' },
    ]);
    expect(cluster.jobs.get('web')!.state).toBe('running');
  });

  it('has its jobs stopped where it is stopped everywhere', async () => {
    const { jobs } = await clusterOf({ ...files, 'a.yaml': node('a', 'address: a', 'roles: [{name: router, state: stopped}]') });
    expect(jobs.get('web')!.state).toBe('stopped');
  });
});

describe('a role', () => {
  it('can ask for a public address, and for a small cluster', async () => {
    const files = {
      'r.yaml': `${role('harbor', 'publicAddress: true')}---\n${role('mdns', 'clusterSize: {max: 1}')}`,
      'a.yaml': node('a', 'address: a', 'roles: [harbor, mdns]'),
    };
    expect(await told(files)).toEqual(['a.yaml:7:10 error no-public-address']);
    expect(
      await told({ ...files, 'a.yaml': `${files['a.yaml']}  publicAddress: 203.0.113.1\n`, 'b.yaml': node('b', 'address: b') }),
    ).toEqual(['r.yaml:11:22 error cluster-size']);
  });
});
