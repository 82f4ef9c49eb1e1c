import { describe, expect, it } from 'vitest';
import { AROUND, jobFile, readFiles } from '../../support/read-files.ts';

async function sentences(...spec: readonly string[]): Promise<readonly string[]> {
  const { resolution } = await readFiles({ ...AROUND, 'web.yaml': jobFile('web', 'image: example/web:1', ...spec) });
  return resolution.diagnostics
    .filter(({ at }) => at?.file === 'web.yaml')
    .map(
      ({ at, code, summary, hint }) => `${at?.line}:${at?.column} ${code}: ${summary}${hint === undefined ? '' : ` | ${hint}`}`,
    );
}

describe('a manifest that its schema refuses', () => {
  it.each([
    ['replica: 3', '6:3 unknown-field: "replica" is not a field of Job.spec | did you mean "replicas"?'],
    ['environment: {A: b}', '6:3 unknown-field: "environment" is not a field of Job.spec | here that is env'],
    [
      'memory: 1g',
      '6:3 unknown-field: "memory" is not a field of Job.spec | "memory" belongs in spec.resources.reservations or spec.resources.limits',
    ],
    ['stop: {gracee: 1s}', '6:10 unknown-field: "gracee" is not a field of Job.spec.stop | did you mean "grace"?'],
    ['stop: {foo: 1s}', '6:10 unknown-field: "foo" is not a field of Job.spec.stop | the fields here are "signal" and "grace"'],
    ['replicas: three', '6:13 wrong-type: Job.spec.replicas must be a whole number, and this is text'],
    ['replicas: "3"', '6:13 wrong-type: Job.spec.replicas must be a whole number, and this is text | write it without quotes'],
    ['replicas: -1', '6:13 out-of-range: Job.spec.replicas must be at least 0, not -1'],
    ['command: run', '6:12 wrong-type: Job.spec.command must be a list, and this is text | write it as a list: [run]'],
    [
      'command: sleep 1000',
      '6:12 wrong-type: Job.spec.command must be a list, and this is text | write it as a list: ["sleep", "1000"]',
    ],
    [
      "command: echo 'a b'",
      '6:12 wrong-type: Job.spec.command must be a list, and this is text | write it as a list: ["sh", "-c", "echo \'a b\'"]',
    ],
    [
      'ports: 80',
      '6:10 wrong-type: Job.spec.ports must be a list, and this is a whole number | write it as a list: [{target: 80}]',
    ],
    [
      'ports: "8080:80"',
      '6:10 wrong-type: Job.spec.ports must be a list, and this is text | for example [{"target":80,"publish":8080}]',
    ],
    ['pull: alwys', '6:9 unknown-value: Job.spec.pull cannot be "alwys" | did you mean "always"?'],
    ['pull: sometimes', '6:9 unknown-value: Job.spec.pull cannot be "sometimes" | it is "missing", "always" or "never"'],
    ['labels: {a: 1}', '6:15 wrong-type: Job.spec.labels.a must be text, and this is a whole number | write it in quotes: "1"'],
    ['dependsOn: [a, a]', '6:18 duplicate-entry: Job.spec.dependsOn has the same entry twice'],
    ['ports: [{publish: 80}]', '6:11 missing-field: Job.spec.ports needs "target" | for example target: 80'],
    ['env: {A: {secrt: x}}', '6:13 unknown-field: "secrt" is not a field of Job.spec.env.A | did you mean "secret"?'],
    ['healthcheck: {interval: 5s}', '6:3 missing-field: Job.spec.healthcheck needs "http", "tcp" or "command"'],
    [
      'healthcheck: {tcp: 80, command: [a]}',
      '6:3 exclusive-fields: Job.spec.healthcheck may have only one of "http", "tcp", "command"',
    ],
  ])('says of %s what is wrong, where, and what to write', async (line, told) => {
    expect(await sentences(line)).toContain(told);
  });

  it('says everything at once, and nothing of the ways that were not meant', async () => {
    const found = await sentences('replica: 3', 'env: {A: {secrt: x}}', 'stop: {grace: 10}');
    expect(found.map(sentence => sentence.split(':').slice(0, 2).join(':').split(' ')[0])).toEqual(['6:3', '7:13', '8:17']);
  });

  it('says of a process without a command only that it needs one', async () => {
    const job = jobFile('web', 'technology: process');
    const node = 'apiVersion: keelson/v1\nkind: Node\nmetadata: {name: here}\nspec: {engine: process, access: [local]}\n';
    const { resolution } = await readFiles({ ...AROUND, 'here.yaml': node, 'web.yaml': job });
    const found = resolution.diagnostics.filter(({ at, severity }) => at?.file === 'web.yaml' && severity === 'error');
    expect(found.map(({ code }) => code)).toEqual(['missing-command']);
  });

  it('shows a spelled example where a form is not met', async () => {
    const [told] = await sentences('stop: {grace: 10 seconds}');
    expect(told).toContain('Job.spec.stop.grace cannot be "10 seconds" | write it like "30s"');
  });

  it('is told once where the default of all jobs is wrong, at the default', async () => {
    const cluster = `${AROUND['cluster.yaml']}  defaults: {job: {replicas: many}}\n`;
    const files = {
      ...AROUND,
      'cluster.yaml': cluster,
      'a.yaml': jobFile('a', 'image: a:1'),
      'b.yaml': jobFile('b', 'image: b:1'),
    };
    const { resolution } = await readFiles(files);
    expect(resolution.diagnostics.map(({ at, summary }) => `${at?.file}:${at?.line} ${summary}`)).toEqual([
      'cluster.yaml:7 Cluster.spec.defaults.job.replicas must be a whole number, and this is text',
    ]);
  });
});
