import { describe, expect, it } from 'vitest';
import type { Cluster, Job } from '../../../reconciler/model/cluster.ts';
import type { Text } from '../../../reconciler/model/text.ts';
import { openManifestCache } from '../../../reconciler/read-manifests.ts';
import { AROUND, jobFile, readFiles } from '../../support/read-files.ts';

const CLUSTER = `${AROUND['cluster.yaml']}  entry: {roles: [app], names: [shop.example]}\n`;
const OTHER = jobFile(
  'database',
  'image: postgres:14',
  'hostname: db',
  'env: {NAME: shop, OPEN: "${{ job.env.NAME }}!", DSN: "pg://${{ secret.db.user }}@db", LOOP: "${{ jobs.web.env.A }}"}',
);

/** A job whose env A is this text, rendered for replica 2 on pi-1. */
async function render(text: string): Promise<Text> {
  const { resolution, render: rendered } = await readFiles(filesWith(text));
  const cluster = resolution.cluster as Cluster;
  expect(resolution.diagnostics).toEqual([]);
  const job = cluster.jobs.get('web') as Job;
  return rendered(job.workload.env.A!, { job, replica: '2', node: cluster.nodes.get('pi-1')! });
}

async function problem(text: string): Promise<string> {
  const { resolution } = await readFiles(filesWith(text));
  return resolution.diagnostics
    .filter(({ at }) => at?.file === 'web.yaml')
    .map(
      ({ at, length, code, summary, hint }) =>
        `${at?.column}+${length} ${code}: ${summary}${hint === undefined ? '' : ` | ${hint}`}`,
    )
    .join('\n');
}

function filesWith(text: string): Record<string, string> {
  const web = jobFile(
    'web',
    'image: example/web:1',
    'ports: [{target: 80, publish: 8080, address: 0.0.0.0}]',
    `env: {A: ${JSON.stringify(text)}}`,
  );
  return {
    ...AROUND,
    'cluster.yaml': CLUSTER,
    'web.yaml': web,
    'database.yaml': text.includes('LOOP') ? OTHER : OTHER.replace(/, LOOP.*}"/, ''),
  };
}

describe('templates', () => {
  it.each([
    ['plain ${VAR} and {{.Node.Hostname}}', 'plain ${VAR} and {{.Node.Hostname}}'],
    ['${{ cluster.name }} ${{ cluster.entry.address }} ${{ cluster.entry.names[0] }}', 'attic 10.0.0.1 shop.example'],
    ['${{ roles.app.addresses | join: "," }}', '10.0.0.1'],
    ['${{ nodes.pi-2.address }} ${{ nodes.pi-2.labels.site }}', '10.0.0.2 barn'],
    ['${{ job.name }}.${{ replica }} on ${{ node.name }}:${{ job.ports[0].publish }}', 'web.2 on pi-1:8080'],
    ['${{ jobs.database.hostname }}/${{ jobs.database.env.OPEN }}', 'db/shop!'],
    ['${% for node in roles.app.nodes %}${{ node.name }};${% endfor %}', 'pi-1;'],
    ['${% if node.labels.gpu %}gpu${% else %}none${% endif %} ${{ node.publicAddress | default: "-" }}', 'none -'],
    ['${% raw %}${{ job.name }}${% endraw %}', '${{ job.name }}'],
    ['${% if node.labels.constructor %}a class${% else %}none${% endif %}', 'none'],
  ])('%s', async (text, rendered) => {
    expect(await render(text)).toBe(rendered);
  });

  it('keep secrets apart from the text around them, also those of other jobs', async () => {
    const part = (secret: string, key?: string) => ({ secret, ...(key === undefined ? {} : { key }), fingerprint: null });
    expect(await render('a ${{ secret.token }}!')).toEqual(['a ', part('token'), '!']);
    expect(await render('${{ secret.tls.key }}${{ secret["with.dot"] }}')).toEqual([part('tls', 'key'), part('with.dot')]);
    expect(await render('<${{ jobs.database.env.DSN }}>')).toEqual(['<pg://', part('db', 'user'), '@db>']);
    expect(await render('${{ secret.constructor.keys }}${{ secret.toString }}${{ secret.db.toString }}')).toEqual([
      part('constructor', 'keys'),
      part('toString'),
      part('db', 'toString'),
    ]);
  });

  it.each([
    ['${{ cluster.entry.adress }}', '17+20 unknown-name: cluster.entry has no "adress" | did you mean "address"?'],
    ['x ${{ jbos.a }}', '19+4 unknown-name: "jbos" is not a value that templates know here | did you mean "jobs"?'],
    ['${{ nodes.pi-9.address }}', '17+10 unknown-name: nodes has no "pi-9" | did you mean "pi-1"?'],
    ['${{ job.name | upcasee }}', '28+7 unknown-filter: "upcasee" is not a filter of templates | did you mean "upcase"?'],
    [
      '${{ "now" | date: "%Y" }}',
      'unknown-filter: "date" is not a filter of templates | filters that read the clock or chance are not there',
    ],
    ['${{ roles.app.addresses | sample }}', 'unknown-filter: "sample"'],
    ['${% include "x" %}', 'unknown-tag: "include" is not a tag of templates | templates cannot include other files'],
    ['${{ roles.app.addresses }}', 'template-value: A list cannot stand in a text'],
    ['${{ cluster.entry }}', 'template-value: A map cannot stand in a text | name one of its fields: role, node, address, names'],
    ['${{ job.name', 'template-syntax'],
    ['${% for i in (1..100000000) %}x${% endfor %}', 'template-limit'],
    ['${{ secret.token | upcase }}', 'secret-in-expression'],
    ['${% if secret.token == "x" %}y${% endif %}', 'secret-in-expression'],
    ['${{ secret[job.name] }}', 'secret-in-expression'],
    ['${{ secret.__proto__.polluted }}', '24+9 bad-secret-name: "__proto__" cannot be the name of a secret'],
    ['${{ secret["../x"] }}', 'bad-secret-name: "../x"'],
    ['${{ job.name | constructor }}', 'unknown-filter: "constructor"'],
    ['${% constructor %}', 'unknown-tag: "constructor"'],
    ['${{ nodes.constructor.name }}', 'unknown-name: nodes has no "constructor"'],
    ['${{ nodes.constructor.prototype.x }}', 'unknown-name'],
    ['${{ jobs.database.env.DSN | size }}${{ jobs.database.env.DSN | upcase }}', 'secret-in-expression'],
    ['${{ job.env.A }}', 'template-circle: This value depends on itself: job/web env.A → job/web env.A'],
    [
      '${{ jobs.database.env.LOOP }}',
      'template-circle: This value depends on itself: job/database env.LOOP → job/web env.A → job/database env.LOOP',
    ],
  ])('%s is refused where it stands', async (text, told) => {
    expect(await problem(text)).toContain(told);
  });

  it('are tried on every node that the job may run on', async () => {
    const files = { ...AROUND, 'web.yaml': jobFile('web', 'image: a:1', 'env: {A: "${{ node.labels.rack }}"}') };
    const nodes = AROUND['nodes.yaml'].replace('site: attic', 'site: attic, rack: r1');
    expect((await readFiles({ ...files, 'nodes.yaml': nodes })).resolution.diagnostics.map(({ code }) => code)).toEqual([
      'unknown-name',
    ]);
    const fixed = { ...files, 'nodes.yaml': nodes, 'web.yaml': `${files['web.yaml']}  placement: {node: pi-1}\n` };
    expect((await readFiles(fixed)).resolution.diagnostics).toEqual([]);
  });

  it('are refused where nobody would render them, and secrets where they would be read', async () => {
    const files = {
      ...AROUND,
      'web.yaml': jobFile(
        'web',
        'image: a:1',
        'labels: {a: "${{ secret.x }}"}',
        'placement: {labels: {site: "${{ job.name }}"}}',
      ),
    };
    expect((await readFiles(files)).resolution.diagnostics.map(({ code, at }) => `${at?.line} ${code}`)).toEqual(
      expect.arrayContaining(['6 secret-not-here', '7 template-not-here']),
    );
  });

  it('in an image are rendered before anybody asks for it', async () => {
    const files = { ...AROUND, 'web.yaml': jobFile('web', 'image: "${{ nodes.pi-1.address }}:5000/web:1"') };
    const { resolution } = await readFiles(files);
    expect(resolution.questions).toEqual([{ kind: 'image', ref: '10.0.0.1:5000/web:1' }]);
    const onNode = { ...AROUND, 'web.yaml': jobFile('web', 'image: "${{ node.address }}/web:1"') };
    expect((await readFiles(onNode)).resolution.diagnostics.map(({ code }) => code)).toEqual(['unknown-name']);
  });

  it('are rendered by the same function while nothing that they read changed', async () => {
    const cache = openManifestCache();
    const files = filesWith('${{ cluster.name }} ${{ node.name }}');
    const { render: before } = await readFiles(files, {}, cache);
    expect((await readFiles({ ...files, 'x.yaml': jobFile('x', 'image: a:1') }, {}, cache)).render).toBe(before);
    const moved = { ...files, 'nodes.yaml': AROUND['nodes.yaml'].replaceAll('10.0.0.2', '10.0.0.3') };
    expect((await readFiles(moved, {}, cache)).render).not.toBe(before);
  });

  it('see another job as it is now, not as it was', async () => {
    const cache = openManifestCache();
    const files = filesWith('${{ jobs.database.env.NAME }}');
    await readFiles(files, {}, cache);
    const { resolution, render: rendered } = await readFiles(
      { ...files, 'database.yaml': files['database.yaml']!.replace('shop', 'stock') },
      {},
      cache,
    );
    const cluster = resolution.cluster!;
    const job = cluster.jobs.get('web')!;
    expect(rendered(job.workload.env.A!, { job, replica: '1', node: cluster.nodes.get('pi-1')! })).toBe('stock');
  });

  it('are tried again when another job that they read has changed', async () => {
    const cache = openManifestCache();
    const files = filesWith('${{ jobs.database.env.NAME }}');
    expect((await readFiles(files, {}, cache)).resolution.diagnostics).toEqual([]);
    const renamed = {
      ...files,
      'database.yaml': files['database.yaml']!.replace('NAME: shop, OPEN: "${{ job.env.NAME }}!"', 'TITLE: shop'),
    };
    expect((await readFiles(renamed, {}, cache)).resolution.diagnostics.map(({ code, at }) => `${at?.file} ${code}`)).toEqual([
      'web.yaml unknown-name',
    ]);
  });
});
