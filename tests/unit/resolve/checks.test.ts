import { describe, expect, it } from 'vitest';
import type { Traits } from '../../../reconciler/model/traits.ts';
import { AROUND, jobFile, readFiles, TRAITS, told } from '../../support/read-files.ts';

const IMAGE = 'image: example/web:1';

/** The diagnostics of a job `web` with this line in its spec, without those of the other files. */
async function toldOf(...spec: readonly string[]): Promise<readonly string[]> {
  return (await told({ 'web.yaml': jobFile('web', ...spec) })).filter(line => line.startsWith('web.yaml'));
}

function node(name: string, spec: string, metadata = ''): string {
  return `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}${metadata}}\nspec: {${spec}}\n`;
}

function role(name: string, spec = ''): string {
  return `apiVersion: keelson/v1\nkind: Role\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;
}

function tcp(host: string): string {
  return `access: [{tcp: {host: ${host}, insecure: lab}}]`;
}

describe('the head of a commit', () => {
  it('needs a Cluster', async () => {
    const { resolution } = await readFiles({ 'web.yaml': jobFile('web', IMAGE) });
    expect(resolution.diagnostics.map(({ code, at }) => [code, at])).toEqual([['no-cluster', undefined]]);
    expect(resolution.cluster).toBeNull();
  });

  it('has one Cluster', async () => {
    const second = AROUND['cluster.yaml'].replace('attic', 'barn');
    expect(await told({ 'z.yaml': second })).toEqual(['z.yaml:3:18 error several-clusters']);
  });

  it('has a uid', async () => {
    expect(await told({ 'cluster.yaml': AROUND['cluster.yaml'].replace(', uid: 0f3c2d1e-58c1', '') })).toEqual([
      'cluster.yaml:3:1 error missing-uid',
    ]);
  });

  it('may ask for another Keelson', async () => {
    const requires = (range: string) => ({ 'cluster.yaml': `${AROUND['cluster.yaml']}  requires: {keelson: "${range}"}\n` });
    expect(await told(requires('>=0.3'))).toEqual(['cluster.yaml:7:23 error keelson-too-old']);
    expect(await told(requires('>=0.1 <1'))).toEqual([]);
    expect(await told(requires('new'))).toEqual(['cluster.yaml:7:23 error bad-value']);
  });

  it('declares each thing once', async () => {
    expect(await told({ 'a.yaml': jobFile('web', IMAGE), 'b.yaml': jobFile('web', IMAGE) })).toEqual([
      'b.yaml:3:18 error duplicate-name',
    ]);
  });
});

describe('names', () => {
  it.each([
    ['placement: {role: ap}', 'unknown-role', 'did you mean "app"?'],
    ['placement: {node: pi1}', 'unknown-node', 'did you mean "pi-1"?'],
    ['placement: {nodes: [pi-1, pi-7]}', 'unknown-node', 'did you mean "pi-1"?'],
    ['placement: {apart: [other]}', 'unknown-job', 'declare it with kind: Job'],
    ['dependsOn: [wbe2]', 'unknown-job', 'declare it with kind: Job'],
    ['oneShot: {after: [wbe]}', 'unknown-job', 'did you mean "web"?'],
    ['networks: [{name: cofee}]', 'unknown-network', 'did you mean "coffee"?'],
    ['volumes: [{name: pgdta, path: /d}]', 'unknown-volume', 'did you mean "pgdata"?'],
  ])('in %s that nothing has are an error', async (line, code, hint) => {
    const { resolution } = await readFiles({ ...AROUND, 'web.yaml': jobFile('web', IMAGE, line) });
    expect(resolution.diagnostics.map(found => [found.code, found.hint])).toContainEqual([code, hint]);
  });

  it('in nodes, roles and the cluster that nothing has are an error', async () => {
    const files = {
      'cluster.yaml': `${AROUND['cluster.yaml']}  entry: {roles: [router]}\n  policy: {ignore: [{job: nope, fields: [replicas]}], windows: [{from: "01:00", to: "02:00", timezone: Mars/One}]}\n`,
      'n.yaml': node('pi-9', `roles: [nope], ${tcp('h9')}`),
      'r.yaml': role('odd', 'includes: [nope], requires: [nope], conflicts: [nope], apart: [nope]'),
    };
    expect((await told(files)).map(line => line.split(' ').at(-1)).sort()).toEqual(
      [
        'no-entry',
        'unknown-job',
        'unknown-role',
        'unknown-role',
        'unknown-role',
        'unknown-role',
        'unknown-role',
        'unknown-role',
        'unknown-timezone',
      ].sort(),
    );
  });

  it('are not said to be missing while a file cannot be read', async () => {
    const files = {
      'web.yaml': jobFile('web', IMAGE, 'dependsOn: [database]'),
      'database.yaml': jobFile('database', IMAGE, 'env: {A: "}'),
    };
    expect(await told(files)).toEqual([expect.stringContaining('yaml-syntax')]);
  });

  it('are known of things that are declared and wrong', async () => {
    const files = {
      'web.yaml': jobFile('web', IMAGE, 'dependsOn: [database]'),
      'database.yaml': jobFile('database', 'replicas: x'),
    };
    expect(await told(files)).toEqual(['database.yaml:5:13 error wrong-type']);
  });

  it('that something had before must be free', async () => {
    const renamed = jobFile('web', IMAGE).replace('{name: web}', '{name: web, formerly: [old]}');
    expect(await told({ 'web.yaml': renamed })).toEqual([]);
    expect(await told({ 'web.yaml': renamed, 'old.yaml': jobFile('old', IMAGE) })).toEqual([
      'web.yaml:3:34 error formerly-exists',
    ]);
    expect(await told({ 'web.yaml': renamed, 'x.yaml': renamed.replace('name: web', 'name: x') })).toEqual([
      'x.yaml:3:32 error formerly-twice',
    ]);
  });

  it.each([
    ['pgdata: {}, pg: {formerly: [pgdata]}', ['formerly-exists']],
    ['pgdata: {formerly: [old]}, pg: {formerly: [old]}', ['formerly-twice']],
    ['pgdata: {external: true, formerly: [old]}', ['formerly-external']],
    ['pgdata: {formerly: [old, older]}', []],
  ])('that a volume had before must be free, and its own: %s', async (volumes, codes) => {
    const cluster = AROUND['cluster.yaml'].replace('pgdata: {}', volumes);
    expect((await told({ 'cluster.yaml': cluster })).map(line => line.split(' ')[2])).toEqual(codes);
  });

  it('of groups place nothing', async () => {
    const files = {
      'r.yaml': role('all', 'group: true, includes: [app]'),
      'web.yaml': jobFile('web', IMAGE, 'placement: {role: all}'),
    };
    expect(await told(files)).toContain('web.yaml:6:21 error role-is-group');
  });
});

describe('circles', () => {
  it('of jobs are shown once, as a whole', async () => {
    const files = {
      'a.yaml': jobFile('a', IMAGE, 'dependsOn: [b]'),
      'b.yaml': jobFile('b', IMAGE, 'dependsOn: [c]'),
      'c.yaml': jobFile('c', IMAGE, 'dependsOn: [a]'),
    };
    const { resolution } = await readFiles({ ...AROUND, ...files });
    expect(resolution.diagnostics.map(({ code, summary }) => [code, summary])).toEqual([
      ['dependency-circle', 'None of these jobs can start before the others: a → b → c → a'],
    ]);
  });

  it('of jobs and one-shots after them are told where they begin', async () => {
    const files = {
      'a.yaml': jobFile('a', IMAGE, 'oneShot: {after: [b]}'),
      'b.yaml': jobFile('b', IMAGE, 'dependsOn: [a]'),
    };
    expect(await told(files)).toEqual(['a.yaml:6:21 error dependency-circle']);
  });

  it('of one job are circles, too', async () => {
    expect(await toldOf(IMAGE, 'dependsOn: [web]')).toEqual(['web.yaml:6:15 error dependency-circle']);
    expect(await toldOf(IMAGE, 'oneShot: {after: [web]}')).toEqual(['web.yaml:6:21 error dependency-circle']);
  });

  it('of roles are errors', async () => {
    expect(await told({ 'r.yaml': `${role('a', 'includes: [b]')}---\n${role('b', 'includes: [a]')}` })).toEqual([
      'r.yaml:4:19 error role-circle',
    ]);
  });

  it('of roles that require each other are errors, through groups too', async () => {
    const files = {
      'r.yaml': `${role('a', 'requires: [all]')}---\n${role('all', 'group: true, includes: [b]')}---\n${role('b', 'requires: [a]')}`,
    };
    expect(await told(files)).toEqual(['r.yaml:4:19 error requires-circle']);
    expect(await told({ 'r.yaml': role('a', 'requires: [a]') })).toEqual(['r.yaml:4:19 error requires-circle']);
  });
});

describe('roles', () => {
  const nodes = AROUND['nodes.yaml'];

  it('may want a node for themselves, those everywhere aside', async () => {
    const files = { 'r.yaml': `${role('db', 'exclusive: true')}---\n${role('base', 'everywhere: true')}` };
    expect(await told({ ...files, 'nodes.yaml': nodes.replace('[app]', '[app, db]') })).toEqual([
      'nodes.yaml:8:34 error role-exclusive',
    ]);
    expect(await told({ ...files, 'nodes.yaml': nodes.replace('[app]', '[db]') })).toEqual([]);
  });

  it('may conflict, or be better apart, also when they come with others', async () => {
    const both = nodes.replace('[app]', '[app, more]');
    const more = `${role('more', 'includes: [mdns]')}---\n`;
    expect(await told({ 'nodes.yaml': both, 'r.yaml': `${more}${role('mdns', 'conflicts: [app]')}` })).toEqual([
      'nodes.yaml:8:34 error role-conflict',
    ]);
    expect(await told({ 'nodes.yaml': both, 'r.yaml': `${more}${role('mdns', 'apart: [app]')}` })).toEqual([
      'nodes.yaml:8:34 warning role-apart',
    ]);
  });

  it.each([
    ['min: 2', 1],
    ['max: 1', 0],
    ['odd: true', 0],
    ['max: 1, odd: true', 0],
    ['min: 1, max: 2', 0],
  ])('that want %s nodes are counted', async (count, errors) => {
    expect(
      await told({ 'nodes.yaml': nodes.replace('metadata: {name: app}', `metadata: {name: app}\nspec: {nodes: {${count}}}`) }),
    ).toHaveLength(errors);
  });

  it('that many nodes have are counted: at most so many, and an odd number of them', async () => {
    const spec = (fields: string): string =>
      nodes.replace('metadata: {name: app}', `metadata: {name: app}\nspec: {nodes: ${fields}}`);
    const more = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}.yaml`, node(`n${i}`, `roles: [app], ${tcp(`h${i}`)}`)]));
    const summaries = async (fields: string, count: number) =>
      (await readFiles({ ...AROUND, 'nodes.yaml': spec(fields), ...more(count) })).resolution.diagnostics.map(
        ({ summary }) => summary,
      );
    expect(await summaries('{max: 2}', 2)).toEqual(['3 nodes have role "app" (n0, n1, pi-1), and it wants at most 2']);
    expect(await summaries('{max: 3, odd: true}', 2)).toEqual([]);
    expect(await summaries('{odd: true}', 1)).toEqual(['2 nodes have role "app" (n0, pi-1), and it wants an odd number']);
    expect(await told({ 'r.yaml': role('spare', 'nodes: {odd: true, max: 1}') })).toEqual([]);
  });

  it('that are required have to be somewhere, and running', async () => {
    const requires = nodes.replace('metadata: {name: app}', 'metadata: {name: app}\nspec: {requires: [api]}');
    const files = { 'nodes.yaml': requires, 'r.yaml': role('api', 'summary: x') };
    expect(await told(files)).toEqual(['nodes.yaml:4:19 error required-role-missing']);
    expect(await told({ ...files, 'n.yaml': node('n', `roles: [api], ${tcp('h')}`) })).toEqual([]);
    expect(await told({ ...files, 'n.yaml': node('n', `roles: [{name: api, state: stopped}], ${tcp('h')}`) })).toEqual([
      'nodes.yaml:4:19 warning required-role-missing',
    ]);
    expect(await told({ ...files, 'nodes.yaml': nodes, 'r2.yaml': role('spare', 'requires: [api]') })).toEqual([]);
  });

  it('count no node that is absent', async () => {
    const counted = nodes.replace('metadata: {name: app}', 'metadata: {name: app}\nspec: {nodes: {min: 1}}');
    expect(await told({ 'nodes.yaml': counted.replace('address: 10.0.0.1', 'state: absent, address: 10.0.0.1') })).toEqual([
      'nodes.yaml:4:21 error role-count',
    ]);
    const { diagnostics } = (
      await readFiles({ ...AROUND, 'nodes.yaml': counted.replace('address: 10.0.0.1', 'state: absent, address: 10.0.0.1') })
    ).resolution;
    expect(diagnostics.find(({ code }) => code === 'role-count')?.hint).toBe(
      'nodes that are absent do not count: give the role to another, or take nodes.min out of the Role',
    );
  });

  it('that are groups have only members', async () => {
    expect(await told({ 'r.yaml': role('all', 'group: true, includes: [app], exclusive: true') })).toEqual([
      'r.yaml:4:38 error group-field',
    ]);
  });
});

describe('nodes', () => {
  it('have an address each, unless it is said to be meant', async () => {
    expect(await told({ 'n.yaml': node('a', `address: 10.0.0.2, ${tcp('h1')}`) })).toEqual([
      'nodes.yaml:13:17 error address-taken-twice',
    ]);
    expect(
      await told({ 'n.yaml': node('z', `address: 10.0.0.2, ${tcp('h1')}, force: {address-taken-twice: one machine}`) }),
    ).toEqual(['n.yaml:4:17 warning address-taken-twice']);
  });

  it.each(['ssh://pi', 'tcp://pi:2376', 'pi:2376', '10.0.0.9:22', 'root@pi', 'pi/x', ''])(
    'are not at "%s": a host has no scheme, no port and no user',
    async host => {
      const files = { 'a.yaml': node('a', `address: "${host}"`), 'b.yaml': node('b', tcp(`"${host}"`)) };
      expect((await told(files)).map(line => line.replace(/:.* /, ' '))).toEqual(['a.yaml bad-value', 'b.yaml bad-value']);
    },
  );

  it.each(['pi-9', 'pi_9.lan.', '10.0.0.9', 'fd00::9', '::1', 'fe80::1%eth0'])('are at %s', async host => {
    expect(await told({ 'a.yaml': node('a', `address: "${host}", ${tcp(`"${host}"`)}`) })).toEqual([]);
  });

  it('are one engine each', async () => {
    expect(await told({ 'n.yaml': `${node('x', 'roles: []')}---\n${node('y', 'roles: []')}` })).toEqual([
      'n.yaml:9:1 error engine-taken-twice',
    ]);
    expect(await told({ 'n.yaml': `${node('x', 'engine: process')}---\n${node('y', 'engine: docker')}` })).toEqual([]);
    expect(await told({ 'n.yaml': node('x', tcp('10.0.0.1')) })).toEqual(['n.yaml:4:17 error engine-taken-twice']);
  });

  it('that are to be retired are no other name of an engine that stays', async () => {
    const files = { 'n.yaml': `${node('a', 'roles: [], state: absent')}---\n${node('y', 'roles: []')}` };
    const { resolution } = await readFiles({ ...AROUND, ...files });
    expect(resolution.diagnostics.map(({ code, at, hint }) => [code, at?.line, hint])).toEqual([
      ['engine-taken-twice', 4, 'if "a" is called "y" now, remove it, and say metadata.formerly: [a] there'],
    ]);
    const both = `${node('a', 'roles: [], state: absent')}---\n${node('y', 'roles: [], state: absent')}`;
    expect(await told({ 'n.yaml': both })).toEqual([]);
  });

  it('are told apart by their host keys where several answer at one address in turn', async () => {
    const phone = (name: string, letter: string) =>
      node(name, `access: [{ssh: {host: 172.16.42.1}}], identity: {hostKey: "SHA256:${letter.repeat(43)}"}`);
    expect(await told({ 'n.yaml': `${phone('x', 'a')}---\n${phone('y', 'b')}` })).toEqual([]);
    expect(await told({ 'n.yaml': `${phone('x', 'a')}---\n${phone('y', 'a')}` })).toEqual([
      'n.yaml:9:17 error engine-taken-twice',
    ]);
  });

  it('are reached by SSH at a place that is said', async () => {
    expect(await told({ 'n.yaml': node('x', 'ssh: {user: ops}') })).toEqual(['n.yaml:4:13 error no-address']);
    expect(await told({ 'n.yaml': node('x', 'access: [ssh]') })).toEqual(['n.yaml:4:17 error no-address']);
    expect(await told({ 'n.yaml': node('x', 'address: 10.0.0.9, access: [ssh]') })).toEqual([]);
    expect(await told({ 'n.yaml': node('x', 'access: [{ssh: {host: ten}}]') })).toEqual([]);
  });

  it('are reached through nodes that are there, by SSH, and not through themselves', async () => {
    const through = (name: string, jump: string) => node(name, `ssh: {host: ${name}, jump: ${jump}}`);
    expect(await told({ 'n.yaml': through('x', 'gate') })).toEqual(['n.yaml:4:29 error unknown-node']);
    expect(await told({ 'n.yaml': through('x', 'pi-1') })).toEqual(['n.yaml:4:29 error jump-without-ssh']);
    expect(await told({ 'n.yaml': through('x', 'x') })).toEqual(['n.yaml:4:29 error jump-circle']);
    expect(await told({ 'n.yaml': `${through('x', 'y')}---\n${through('y', 'x')}` })).toEqual([
      'n.yaml:4:29 error jump-circle',
      'n.yaml:9:29 error jump-circle',
    ]);
    expect(await told({ 'n.yaml': `${through('x', 'y')}---\n${node('y', 'ssh: {host: y}')}` })).toEqual([]);
  });

  it('ask for versions that can be read', async () => {
    expect(await told({ 'n.yaml': node('x', 'version: {engine: latest-and-greatest}') })).toEqual([
      'n.yaml:4:26 error bad-value',
    ]);
  });
});

describe('values that every engine refuses', () => {
  it.each([
    [['image: APP:1.0'], 'web.yaml:5:10 error bad-value'],
    [['image: "a b"'], 'web.yaml:5:10 error bad-value'],
    [['image: https://x/y'], 'web.yaml:5:10 error bad-value'],
    [[IMAGE, 'ports: [{target: 80, publish: 80, address: 1.2.3}]'], 'web.yaml:6:46 error bad-value'],
    [[IMAGE, 'stop: {signal: FOO}'], 'web.yaml:6:18 error bad-value'],
    [[IMAGE, 'hostname: "a_b c"'], 'web.yaml:6:13 error bad-value'],
    [[IMAGE, 'replicas: 1000000'], 'web.yaml:6:13 error out-of-range'],
    [[IMAGE, 'files: [{path: /etc/, content: x}]'], 'web.yaml:6:18 error bad-value'],
    [[IMAGE, 'resources: {reservations: {memory: 2Gi}, limits: {memory: 1Gi}}'], 'web.yaml:6:38 error bad-value'],
    [[IMAGE, 'resources: {reservations: {cpus: 2}, limits: {cpus: 500m}}'], 'web.yaml:6:36 error bad-value'],
    [[IMAGE, 'docker: {ulimits: {nofile: {soft: 10, hard: 5}}}'], 'web.yaml:6:37 error bad-value'],
    [[IMAGE, 'env: {DB_PASS: hunter2secret}'], 'web.yaml:6:18 error plain-secret'],
  ])('%j', async (spec, expected) => {
    expect(await toldOf(...spec)).toEqual([expected]);
  });

  it('and those that look odd and are right', async () => {
    expect(await toldOf(IMAGE, 'stop: {signal: SIGRTMIN+3}', 'hostname: web-1.example')).toEqual([]);
    expect(await toldOf(IMAGE, 'docker: {ulimits: {nofile: {soft: 10, hard: -1}}}')).toEqual([]);
    expect(await toldOf(`image: "registry.local:5000/a/b_c:1.0@sha256:${'a'.repeat(64)}"`)).toEqual([]);
  });
});

describe('placement', () => {
  it('names no node that lacks the role it asks for', async () => {
    expect(await toldOf(IMAGE, 'placement: {role: app, node: pi-2}')).toEqual(['web.yaml:6:32 error node-lacks-role']);
    expect(await toldOf(IMAGE, 'placement: {role: app, nodes: [pi-1, pi-2]}')).toEqual(['web.yaml:6:40 error node-lacks-role']);
  });

  it.each([
    ['labels that no node has', [IMAGE, 'placement: {labels: {site: moon}}']],
    ['a technology that no node runs', ['technology: process', 'command: [a]']],
    ['an engine that no node has', [IMAGE, 'engine: process']],
  ])('by %s is an error', async (_, spec) => {
    expect((await toldOf(...spec)).map(line => line.split(' ').at(-1))).toEqual(['no-node']);
  });

  it('needs a node with an engine', async () => {
    expect(await told({ 'nodes.yaml': node('x', 'engine: none'), 'web.yaml': jobFile('web', IMAGE) })).toEqual([
      'web.yaml:4:1 error no-node',
    ]);
  });

  it('counts a drained node: it comes back', async () => {
    expect(await told({ 'nodes.yaml': node('x', 'state: drained'), 'web.yaml': jobFile('web', IMAGE) })).toEqual([]);
  });

  it('is no concern of a job that is absent', async () => {
    expect(await toldOf(IMAGE, 'state: absent', 'placement: {labels: {site: moon}}')).toEqual([]);
  });

  it('is on nodes of one engine', async () => {
    const both: Traits = { ...TRAITS.get('process')!, technologies: ['container', 'process'], unsupported: () => [] };
    const files = { ...AROUND, 'n.yaml': node('p', 'engine: process'), 'web.yaml': jobFile('web', IMAGE) };
    const mixed = { traits: new Map([...TRAITS, ['process', both]]) };
    expect(await told(files, mixed)).toEqual(['web.yaml:4:1 error mixed-engines']);
    expect(await told({ ...files, 'web.yaml': jobFile('web', IMAGE, 'engine: docker') }, mixed)).toEqual([]);
  });

  it('waits for nothing that never comes', async () => {
    const web = { 'web.yaml': jobFile('web', IMAGE, 'dependsOn: [db]') };
    expect(await told({ ...web, 'db.yaml': jobFile('db', IMAGE, 'state: absent') })).toEqual([
      'web.yaml:6:15 error dependency-never-ready',
    ]);
    expect(await told({ ...web, 'db.yaml': jobFile('db', IMAGE, 'replicas: 0') })).toEqual([
      'web.yaml:6:15 warning dependency-never-ready',
    ]);
    expect(await told({ ...web, 'db.yaml': jobFile('db', IMAGE, 'oneShot: true') })).toEqual([]);
    const after = jobFile('web', IMAGE, 'oneShot: {after: [db]}');
    expect(await told({ 'web.yaml': after, 'db.yaml': jobFile('db', IMAGE, 'state: stopped') })).toEqual([
      'web.yaml:6:21 warning dependency-never-ready',
    ]);
  });
});

describe('ports and static addresses', () => {
  const on = (name: string, where: string, address = '0.0.0.0') =>
    jobFile(name, IMAGE, `placement: {${where}}`, `ports: [{target: 80, publish: 8080, address: ${address}}]`);

  it('meet on a node where both jobs are certain to be', async () => {
    expect(await told({ 'a.yaml': on('a', 'node: pi-1'), 'b.yaml': on('b', 'role: app') })).toEqual([
      'b.yaml:7:33 error port-taken-twice',
    ]);
    expect(await told({ 'a.yaml': on('a', 'node: pi-1'), 'b.yaml': on('b', 'node: pi-2') })).toEqual([]);
    expect(await told({ 'a.yaml': on('a', 'node: pi-1'), 'b.yaml': on('b', 'nodes: [pi-1, pi-2]') })).toEqual([]);
  });

  it('do not meet on different addresses or protocols', async () => {
    const a = on('a', 'node: pi-1', '10.0.0.1');
    expect(await told({ 'a.yaml': a, 'b.yaml': on('b', 'node: pi-1', '127.0.0.1') })).toEqual([]);
    expect(
      await told({ 'a.yaml': a, 'b.yaml': on('b', 'node: pi-1', '10.0.0.1').replace('8080', '8080, protocol: udp') }),
    ).toEqual([]);
    expect(await told({ 'a.yaml': a, 'b.yaml': on('b', 'node: pi-1', '0.0.0.0') })).toEqual([
      'b.yaml:7:33 error port-taken-twice',
    ]);
  });

  it('of a global job meet everywhere', async () => {
    const global = on('a', '').replace('  image', '  mode: global\n  image');
    expect(await told({ 'a.yaml': global, 'b.yaml': on('b', 'node: pi-2') })).toEqual(['b.yaml:7:33 error port-taken-twice']);
  });

  it('are there once on each node', async () => {
    expect(await told({ 'a.yaml': on('a', 'node: pi-1').replace('  image', '  replicas: 2\n  image') })).toEqual([
      'a.yaml:8:33 error claim-needs-more-nodes',
    ]);
  });

  it('that two jobs have in one network meet, too', async () => {
    const at = (name: string) =>
      jobFile(name, IMAGE, 'placement: {node: pi-1}', 'networks: [{name: coffee, address: {ipv4: 10.9.0.5}}]');
    expect(await told({ 'a.yaml': at('a'), 'b.yaml': at('b') })).toEqual(['b.yaml:7:45 error address-taken-twice']);
  });

  it.each([
    ['10.8.0.1', 'address-outside-subnet'],
    ['10.9.0.256', 'bad-address'],
  ])('like %s do not fit the network', async (address, code) => {
    expect(await toldOf(IMAGE, `networks: [{name: coffee, address: {ipv4: ${address}}}]`)).toEqual([
      `web.yaml:6:45 error ${code}`,
    ]);
  });

  it('need a network with a range, and ranges that are apart', async () => {
    const networks = (text: string) => ({
      'cluster.yaml': AROUND['cluster.yaml'].replace('{coffee: {subnets: [10.9.0.0/24]}}', text),
    });
    const web = { 'web.yaml': jobFile('web', IMAGE, 'networks: [{name: coffee, address: {ipv4: 10.9.0.5}}]') };
    expect(await told({ ...networks('{coffee: {}}'), ...web })).toEqual(['web.yaml:6:45 error address-without-subnet']);
    expect(await told(networks('{coffee: {subnets: [10.9.0.0/24, 10.9.0.999/24]}}'))).toEqual([
      'cluster.yaml:5:46 error bad-address',
    ]);
    expect(await told(networks('{coffee: {subnets: [10.9.0.0/24]}, other: {subnets: [10.9.0.128/25]}}'))).toEqual([
      'cluster.yaml:5:66 error subnet-taken-twice',
    ]);
    expect(await told(networks('{coffee: {name: x}, other: {name: x}}'))).toEqual([
      'cluster.yaml:5:47 error engine-name-taken-twice',
    ]);
  });
});

describe('one job', () => {
  it.each([
    ['without an image', ['replicas: 1'], 'web.yaml:4:1 error missing-image'],
    ['with an image of no version', ['image: example/web'], 'web.yaml:5:10 warning image-latest'],
    ['with the latest image', ['image: "host:5000/web:latest"'], 'web.yaml:5:10 warning image-latest'],
    [
      'with a port on loopback that nobody asked for',
      [IMAGE, 'ports: [{target: 80, publish: 80}]'],
      'web.yaml:6:33 warning published-on-loopback',
    ],
    [
      'on the network of its host that publishes',
      [IMAGE, 'networkMode: host', 'ports: [{target: 80, publish: 80, address: 0.0.0.0}]'],
      'web.yaml:7:33 error network-mode-conflict',
    ],
    [
      'on the network of its host that joins another',
      [IMAGE, 'networkMode: host', 'networks: [{name: coffee}]'],
      'web.yaml:7:3 error network-mode-conflict',
    ],
    ['that runs once, always', [IMAGE, 'oneShot: true', 'restart: {policy: always}'], 'web.yaml:7:21 error one-shot-restarts'],
    ['that is global and counted', [IMAGE, 'mode: global', 'replicas: 2'], 'web.yaml:7:3 error global-with-replicas'],
    ['with a file at a path of no root', [IMAGE, 'files: [{path: etc/x, content: a}]'], 'web.yaml:6:18 error path-not-absolute'],
    [
      'with two things at one path',
      [IMAGE, 'files: [{path: /d, content: a}]', 'volumes: [{tmpfs: 1Mi, path: /d}]'],
      'web.yaml:7:32 error path-taken-twice',
    ],
    [
      'with two things at one path, however it is spelled',
      [IMAGE, 'volumes: [{tmpfs: 1Mi, path: /a/../d/}, {tmpfs: 1Mi, path: //d/.}]'],
      'web.yaml:6:62 error path-taken-twice',
    ],
    ['that works in a folder of no root', [IMAGE, 'workingDir: srv'], 'web.yaml:6:15 error path-not-absolute'],
    ['of an image that no registry can have', ['image: Demo/App:1'], 'web.yaml:5:10 error bad-value'],
    ['of an image with half a digest', ['image: "web@sha256:0123"'], 'web.yaml:5:10 error bad-value'],
    ['of an image with a digest in capitals', [`image: "web@sha256:${'A'.repeat(64)}"`], 'web.yaml:5:10 error bad-value'],
    ['suspended until a day that is none', [IMAGE, 'suspend: {reason: x, until: "2026-13-45"}'], 'web.yaml:6:31 error bad-value'],
    [
      'that its engine cannot run as it says',
      [IMAGE, 'resources: {limits: {memory: 1Mi}}'],
      'web.yaml:6:24 error unsupported-field',
    ],
    ['with a hint that its engine drops', [IMAGE, 'restart: {delay: 5s}'], 'web.yaml:6:13 warning unsupported-field'],
    ['that uses a volume which is to go', [IMAGE, 'volumes: [{name: gone, path: /d}]'], 'web.yaml:6:20 error volume-absent'],
  ])('%s is told', async (_, spec, expected) => {
    const cluster = AROUND['cluster.yaml'].replace('pgdata: {}', 'pgdata: {}, gone: {state: absent}');
    expect(await told({ 'cluster.yaml': cluster, 'web.yaml': jobFile('web', ...spec) })).toContain(expected);
  });

  it.each(['image: host:5000/web:1', `image: "web@sha256:${'0'.repeat(64)}"`, 'image: "${{ cluster.name }}/web:1"'])(
    'with %s names a version',
    async image => {
      expect(await toldOf(image)).toEqual([]);
    },
  );

  it.each([
    ['ports: [{target: 80, publish: 80, address: 0.0.0.0}]', 'only one can publish port 80'],
    ['networks: [{name: coffee, address: {ipv4: 10.9.0.5}}]', 'only one can have address 10.9.0.5'],
    ['volumes: [{name: pgdata, path: /d}]', 'both would write to volume "pgdata"'],
    ['volumes: [{host: /srv, path: /d}]', 'both would write to /d'],
    ['networkMode: host', 'both would listen on the same ports of the node'],
  ])('with %s cannot start first', async (line, why) => {
    const { resolution } = await readFiles({
      ...AROUND,
      'web.yaml': jobFile('web', IMAGE, line, 'update: {order: start-first}'),
    });
    expect(resolution.diagnostics.map(({ severity, code, summary }) => [severity, code, summary])).toEqual([
      ['warning', 'start-first-impossible', `Job "web" is replaced stop-first after all: ${why}`],
    ]);
  });

  it('that only reads can start first', async () => {
    expect(
      await toldOf(
        IMAGE,
        'volumes: [{name: pgdata, path: /d, readOnly: true}, {tmpfs: 1Mi, path: /t}]',
        'update: {order: start-first}',
      ),
    ).toEqual([]);
  });
});

describe('local volumes', () => {
  it('on several nodes are told: each has its own data', async () => {
    const volume = 'volumes: [{name: pgdata, path: /d}]';
    expect(await toldOf(IMAGE, volume)).toEqual([]);
    expect(await toldOf(IMAGE, volume, 'replicas: 2')).toEqual(['web.yaml:6:20 warning volume-on-several-nodes']);
    expect(await toldOf(IMAGE, volume, 'replicas: 2', 'placement: {node: pi-1}')).toEqual([]);
    expect(await told({ 'a.yaml': jobFile('a', IMAGE, volume), 'b.yaml': jobFile('b', IMAGE, volume) })).toEqual([
      'b.yaml:6:20 warning volume-on-several-nodes',
    ]);
    const fixed = 'placement: {node: pi-1}';
    expect(await told({ 'a.yaml': jobFile('a', IMAGE, volume, fixed), 'b.yaml': jobFile('b', IMAGE, volume, fixed) })).toEqual(
      [],
    );
  });
});

describe('plain secrets', () => {
  it.each([
    ['env: {DB_PASSWORD: hunter2}'],
    ['env: {apiKey: 4f2a91c}'],
    ['env: {DATABASE_URL: "postgres://shop:hunter2@db/shop"}'],
    ['args: ["--password=hunter2"]'],
    ['command: [app, "redis://:hunter2@cache"]'],
    ['files: [{path: /k, content: "-----BEGIN RSA PRIVATE KEY-----"}]'],
  ])('in %s are refused', async line => {
    expect((await toldOf(IMAGE, line)).map(told => told.split(' ').slice(1).join(' '))).toEqual(['error plain-secret']);
  });

  it.each([
    ['env: {DB_PASSWORD: {secret: db}}'],
    ['env: {DB_PASSWORD: "${{ secret.db }}"}'],
    ['env: {DB_PASSWORD_FILE: /run/secrets/db}'],
    ['env: {SECRET: ""}'],
    ['env: {USE_TOKEN: "true", TOKENIZER: fast, PASSWORD_LENGTH: 12}'],
    ['env: {URL: "http://db:5432/x@y"}'],
    ['args: ["--password-file=/run/x"]'],
  ])('are not seen in %s', async line => {
    expect(await toldOf(IMAGE, line)).toEqual([]);
  });

  it('that all may know are said to be by an annotation, or by force', async () => {
    const job = jobFile('web', IMAGE, 'env: {DB_PASSWORD: hunter2, TOKEN: abc}');
    const noted = job.replace('{name: web}', '{name: web, annotations: {keelson/plain-secrets: "DB_PASSWORD, TOKEN"}}');
    expect(await told({ 'web.yaml': noted })).toEqual([]);
    expect(await told({ 'web.yaml': `${job}  force: {plain-secret: lab}\n` })).toEqual([
      'web.yaml:6:22 warning plain-secret',
      'web.yaml:6:38 warning plain-secret',
    ]);
  });
});

describe('force', () => {
  it('passes a check by its code, and stays visible with its reason', async () => {
    const { resolution } = await readFiles({
      ...AROUND,
      'web.yaml': jobFile(
        'web',
        IMAGE,
        'placement: {role: app, node: pi-2}',
        'force: {node-lacks-role: tomorrow it has, no-node: tomorrow}',
      ),
    });
    expect(resolution.cluster).not.toBeNull();
    expect(resolution.diagnostics.map(({ severity, summary }) => [severity, summary])).toEqual([
      ['warning', 'Node "pi-2" has not the role "app" that job "web" asks for (forced: tomorrow it has)'],
    ]);
  });

  it('passes nothing that leaves the cluster without meaning', async () => {
    expect(await toldOf(IMAGE, 'networks: [{name: nope}]', 'force: {unknown-network: really}')).toEqual([
      'web.yaml:6:21 error unknown-network',
      'web.yaml:7:11 warning unknown-force',
    ]);
  });

  it('warns of a code that nothing has, and knows which belong to a Node and which to a Job', async () => {
    const { resolution } = await readFiles({
      ...AROUND,
      'web.yaml': jobFile('web', IMAGE, 'force: {wrong-plattform: binfmt, version-mismatch: lab}'),
    });
    expect(resolution.diagnostics.map(({ severity, summary, hint }) => [severity, summary, hint?.slice(0, 40)])).toEqual([
      ['warning', expect.stringContaining('"wrong-plattform" in force passes nothing'), 'did you mean "wrong-platform"?'],
      ['warning', expect.stringContaining('of a Job that can be passed'), expect.stringContaining('it can pass')],
    ]);
  });
});
