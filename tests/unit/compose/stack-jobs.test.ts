import { describe, expect, it } from 'vitest';
import { decide } from '../../../reconciler/decide/decide.ts';
import { adoptionsOn } from '../../../reconciler/decide/identity/adoptions.ts';
import { inRange } from '../../../reconciler/manifests/check-versions.ts';
import { resourceId } from '../../../reconciler/model/ids.ts';
import { EMPTY_MEMORY } from '../../../reconciler/model/memory.ts';
import type { Sight } from '../../../reconciler/model/observed.ts';
import type { Foreign, Live } from '../../../reconciler/model/resource.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { openManifestCache, type ReadManifests } from '../../../reconciler/read-manifests.ts';
import { line, readFiles, TRAITS } from '../../support/read-files.ts';

const TARGET = 'swarm:attic';
const AROUND = {
  'cluster.yaml': `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 0f3c2d1e-58c1}
spec: {defaults: {job: {restart: {policy: no}}}}
---
apiVersion: keelson/v1
kind: Role
metadata: {name: manager}
spec: {swarm: manager}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: h1}
spec: {address: 10.0.0.1, engine: swarm, roles: [manager]}
`,
};

function job(spec: string, metadata = 'name: coffee', name = 'coffee'): Readonly<Record<string, string>> {
  return { [`jobs/${name}.yaml`]: `apiVersion: keelson/v1\nkind: Job\nmetadata: {${metadata}}\nspec: {${spec}}\n` };
}

const STACK = 'technology: stack, stack: {files: [../stacks/a.yml], env: {PW: {secret: pw}, HOST: "${{ nodes.h1.address }}"}}';
const compose = (text: string): Readonly<Record<string, string>> => ({ 'stacks/a.yml': text });
const read = (...files: readonly Readonly<Record<string, string>>[]): Promise<ReadManifests> =>
  readFiles(Object.assign({}, AROUND, ...files));
const told = async (...files: readonly Readonly<Record<string, string>>[]): Promise<readonly string[]> =>
  (await read(...files)).resolution.diagnostics.map(line);
const WEB = 'services:\n  web:\n    image: nginx:1.27\n';

describe('a Job with technology stack', () => {
  it('becomes one job for each service, on the Swarm', async () => {
    const text = `${WEB}    deploy: {mode: global}\n  db: {image: "postgres:14", deploy: {replicas: 2}, volumes: ["data:/data"]}\nvolumes: {data: }\n`;
    const { cluster } = (await read(job(STACK), compose(text))).resolution;
    expect([...cluster!.jobs.values()]).toMatchObject([
      { name: 'coffee/db', engine: 'swarm', service: true, mode: 'replicated', replicas: 2, adopt: 'coffee_db' },
      { name: 'coffee/web', engine: 'swarm', service: true, mode: 'global', replicas: 1, adopt: 'coffee_web' },
    ]);
    expect(cluster!.networks.get('coffee/default')?.engineName).toBe('coffee_default');
    expect(cluster!.volumes.get('coffee/data')?.engineName).toBe('coffee_data');
  });

  it('cannot have a service that is called like one of a job beside it', async () => {
    const stack = job('technology: stack, stack: {files: [../stacks/a.yml]}', 'name: attic', 'attic');
    const beside = (name: string) => job('image: "nginx:1.27", engine: swarm', `name: ${name}`, name);
    expect(await told(stack, compose(WEB), beside('web'))).toEqual(['jobs/web.yaml:3:18 error engine-name-taken-twice']);
    expect(await told(stack, compose(WEB), beside('page'))).toEqual([]);
    const plain = job('image: "nginx:1.27"', 'name: web', 'web');
    expect(await told(stack, compose(WEB), plain)).toEqual(['jobs/web.yaml:3:18 error engine-name-taken-twice']);
  });

  it('puts secrets and templates where its variables are', async () => {
    const text = `${WEB}    environment: ["DSN=db:$PW@\${HOST}", "LITERAL=$\${{ x }}"]\n    labels: {host: $HOST}\n`;
    const { resolution, render } = await read(job(STACK), compose(text));
    const web = resolution.cluster!.jobs.get('coffee/web')!;
    const scope = { job: web, node: null, replica: '' };
    const secret = { secret: 'pw', fingerprint: null };
    expect(render(web.workload.env.DSN!, scope)).toEqual(['db:', secret, '@10.0.0.1']);
    expect(render(web.workload.env.LITERAL!, scope)).toBe('${{ x }}');
    expect(render(web.workload.labels.host!, scope)).toBe('10.0.0.1');
    expect(resolution.questions).toContainEqual({ kind: 'secret', secret: 'pw' });
  });

  it('refuses secrets where they could be read, and templates where a value is needed now', async () => {
    expect(await told(job(STACK), compose(`${WEB}    labels: {pw: $PW}\n`))).toEqual(['stacks/a.yml:2:3 error secret-not-here']);
    expect(await told(job(STACK), compose(`${WEB}    deploy: {replicas: $HOST}\n`))).toEqual([
      'stacks/a.yml:4:24 error template-not-here',
    ]);
    const bad = 'technology: stack, stack: {files: [../stacks/a.yml], env: {A: "${{ node.name }}", B: "${{ secret.x }}"}}';
    expect(await told(job(bad), compose(`${WEB}    environment: [A, B]\n`))).toEqual([
      'jobs/coffee.yaml:4:75 error unknown-name',
      'jobs/coffee.yaml:4:98 error secret-not-here',
    ]);
  });

  it('is waited for as a whole', async () => {
    const text = `${WEB}  db: {image: "postgres:14"}\n`;
    const { cluster } = (await read(job(STACK), compose(text), job('image: "a:1", dependsOn: [coffee]', 'name: load', 'load')))
      .resolution;
    expect(cluster!.jobs.get('load')!.dependsOn).toEqual(['coffee/db', 'coffee/web']);
    for (const engine of ['', 'engine: docker, ']) {
      const again = job(`image: "a:1", ${engine}oneShot: {after: [coffee]}`, 'name: load', 'load');
      const { resolution } = await read(job(STACK), compose(text), again);
      expect(resolution.cluster!.jobs.get('load')!.after).toEqual(['coffee/db', 'coffee/web']);
      expect(resolution.diagnostics).toEqual([]);
    }
  });

  it('is waited for, and left to somebody else, as one of its services, too', async () => {
    const load = (dependsOn: string): Readonly<Record<string, string>> =>
      job(`image: "a:1", dependsOn: [${dependsOn}]`, 'name: load', 'load');
    const text = `${WEB}  db: {image: "postgres:14"}\n`;
    const policy = {
      'cluster.yaml': AROUND['cluster.yaml'].replace(
        'spec: {',
        'spec: {policy: {ignore: [{job: coffee/db, fields: [replicas]}]}, ',
      ),
    };
    const { resolution } = await read(job(STACK), compose(text), load('coffee/db'), policy);
    expect(resolution.diagnostics).toEqual([]);
    expect(resolution.cluster!.jobs.get('load')!.dependsOn).toEqual(['coffee/db']);
    const twice = await read(job(STACK), compose(text), load('coffee/db, coffee'));
    expect(twice.resolution.cluster!.jobs.get('load')!.dependsOn).toEqual(['coffee/db', 'coffee/web']);
    const wrong = await read(job(STACK), compose(text), load('coffee/dab'));
    expect(wrong.resolution.diagnostics).toMatchObject([
      { code: 'unknown-job', summary: 'There is no job "coffee/dab"', hint: expect.stringContaining('coffee/db') },
    ]);
    expect((await read(job('image: "b:1"'), load('coffee/db'))).resolution.diagnostics).toMatchObject([{ code: 'unknown-job' }]);
    // Nobody knows which services it has while its file is wrong.
    expect(
      (await told(job(STACK), compose('services: 3\n'), load('coffee/db'))).filter(one => one.includes('unknown-job')),
    ).toEqual([]);
  });

  it('says in its Compose files what services are like', async () => {
    expect(await told(job(`${STACK}, replicas: 2, image: a`), compose(WEB))).toEqual([
      'jobs/coffee.yaml:4:120 error not-of-stacks',
      'jobs/coffee.yaml:4:133 error not-of-stacks',
    ]);
    const { resolution } = await read(
      job(`${STACK}, replicas: 2, args: [a], dependsOn: [b]`),
      compose(WEB),
      job('image: "a:1"', 'name: b', 'b'),
    );
    expect(resolution.diagnostics.map(({ hint }) => hint)).toEqual([
      'write deploy.replicas of the service there',
      'write command of the service there',
      'remove it',
    ]);
    expect(await told(job('technology: stack'))).toEqual(['jobs/coffee.yaml:4:20 error missing-field']);
    expect(await told(job('image: "a:1", stack: {files: [../stacks/a.yml]}'), compose(WEB))).toEqual([
      'jobs/coffee.yaml:4:22 error exclusive-fields',
    ]);
    expect(await told(job(`${STACK}, engine: docker`), compose(WEB))).toContain('jobs/coffee.yaml:4:128 error bad-value');
  });

  it('has no plain secrets in its files, unless these are acknowledged', async () => {
    const text = `${WEB}    environment: {URL: "amqp://guest:guest@rabbit:5672/", API_TOKEN: abc}\n    command: --password=abc\n    secrets: [word]\nsecrets: {word: {file: ./word.txt}}\n`;
    const files = { ...compose(text), 'stacks/word.txt': 'hush\n' };
    expect(await told(job(STACK), files)).toEqual([
      'stacks/a.yml:4:24 error plain-secret',
      'stacks/a.yml:4:70 error plain-secret',
      'stacks/a.yml:5:14 error plain-secret',
      'stacks/a.yml:6:14 error plain-secret',
    ]);
    expect(await told(job(STACK, 'name: coffee, annotations: {keelson/plain-secrets: "URL API_TOKEN word"}'), files)).toEqual([
      'stacks/a.yml:5:14 error plain-secret',
    ]);
    expect(await told(job(STACK, 'name: coffee, annotations: {keelson/plain-secrets: "*"}'), files)).toEqual([]);
  });

  it('is told where it is wrong in each of its files', async () => {
    const text = `${WEB}    env_file: web.env\n    image: nginx\n`;
    expect(await told(job(STACK), compose(text), { 'stacks/web.env': 'A=1\nB B=2\n' })).toEqual([
      'stacks/a.yml:5:5 error duplicate-key',
    ]);
    expect(await told(job(STACK), compose(`${WEB}    env_file: web.env\n`), { 'stacks/web.env': 'A=1\nB B=2\n' })).toEqual([
      'stacks/web.env:2:1 error bad-env-file',
    ]);
    expect(await told(job(STACK), compose('services: {web: {image: nginx}}\n'))).toEqual([
      'stacks/a.yml:1:25 warning image-latest',
    ]);
    expect(await told(job(STACK))).toEqual(['jobs/coffee.yaml:4:43 error file-not-found']);
  });

  it('is the very same while nothing of its files changed', async () => {
    const files = { ...AROUND, ...job(STACK), ...compose(`${WEB}    env_file: web.env\n`), 'stacks/web.env': 'A=1\n' };
    const cache = openManifestCache();
    const jobOf = async (more: Readonly<Record<string, string>>) =>
      (await readFiles({ ...files, ...more }, {}, cache)).resolution.cluster!.jobs.get('coffee/web');
    const first = await jobOf({});
    expect(await jobOf({ 'README.md': 'hello' })).toBe(first);
    expect((await jobOf({ 'stacks/web.env': 'A=2\n' }))?.workload.env).toEqual({ A: '2' });
  });
});

describe('what docker stack deploy made', () => {
  const text = `${WEB}    configs: [site]\nconfigs: {site: {content: hello}}\n`;
  const facts = { platform: 'linux/amd64', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] };
  const seen = (live: readonly Live[], foreign: readonly Foreign[]): Sight => ({
    ...{ kind: 'seen', at: 0, live, foreign, facts, images: new Set(), imagesInUse: new Set(), remarks: [] },
  });
  const plan = ({ resolution, render }: ReadManifests, sight: Sight) => {
    const observed = { at: 0, sights: new Map([[TARGET, sight] as const]), answers: new Map() };
    return decide(resolution.cluster!, observed, { ...EMPTY_MEMORY, fresh: false }, { traits: TRAITS, render, inRange });
  };
  const network = (stack?: string): Foreign => ({
    ...{ kind: 'network', name: 'coffee_default', ports: [], addresses: [] },
    ...(stack === undefined ? {} : { stack }),
  });

  it('belongs to the stack of its name', async () => {
    const { cluster } = (await read(job(STACK), compose(text))).resolution;
    expect([...adoptionsOn(TARGET, cluster!, EMPTY_MEMORY, { traits: TRAITS })]).toEqual([['coffee_web', 'coffee/web']]);
    expect([...adoptionsOn('docker:h1', cluster!, EMPTY_MEMORY, { traits: TRAITS })]).toEqual([]);
  });

  it('is left as it is while it is as it shall be, with its own networks and configs', async () => {
    const manifests = await read(job(STACK), compose(text));
    const made = plan(manifests, seen([], [])).ready;
    expect(made.map(({ id }) => id.split('/')[1])).toEqual(expect.arrayContaining(['network', 'config', 'workload']));
    const spec = made.find(({ id }) => id.includes('/workload/'))!.resource!.spec as WorkloadSpec;
    const live: Live = {
      id: resourceId(TARGET, 'workload', 'coffee/web'),
      ref: 'service-1',
      name: 'coffee_web',
      spec,
      adopted: true,
      state: { phase: 'service', status: { want: 1, have: 1, update: 'none', tasks: [] } },
      restarts: 0,
      createdAt: 0,
    };
    const settled = plan(manifests, seen([live], [network('coffee')]));
    expect(settled.ready).toEqual([]);
    expect(settled.held).toEqual([]);
    const other = { ...live, spec: { ...spec, env: { OLD: 'x' } } };
    expect(
      plan(manifests, seen([other], [network('coffee')])).ready.map(({ action, id }) => `${action} ${id.split('/')[1]}`),
    ).toEqual(['create config', 'update workload']);
  });

  it('is not taken from another stack', async () => {
    const manifests = await read(job(STACK), compose(WEB));
    for (const holder of [network(), network('tea')])
      expect(plan(manifests, seen([], [holder])).held.map(({ code }) => code)).toContain('name-held');
  });
});
