import { describe, expect, it } from 'vitest';
import { servicesOf, stackOf, toldBy } from '../../support/stacks.ts';

const merged = (...files: readonly string[]) => {
  const named = Object.fromEntries(files.map((text, index) => [`${index}.yml`, `services: {web: ${text}}`]));
  const read = stackOf(named, { files: Object.keys(named) });
  if (read.stack === null) throw new Error(toldBy(read).join('\n'));
  return read.stack.services[0]!.workload;
};

describe('several files', () => {
  it('are merged: later texts win, lists are joined, maps overlaid', () => {
    const web = merged(
      '{image: a, dns: 1.1.1.1, environment: {A: "1", B: "1"}, labels: {l: x}, cap_add: [A], deploy: {replicas: 3, placement: {constraints: [a==b]}}}',
      '{image: b, dns: [2.2.2.2], environment: [B=2, C=3], labels: [l=], cap_add: [B], deploy: {replicas: 0, placement: {constraints: [c==d]}}}',
    );
    expect(web).toMatchObject({
      image: 'b',
      env: { A: '1', B: '2', C: '3' },
      labels: { l: '' },
      security: { capabilitiesAdd: ['A', 'B'] },
      service: { replicas: 0, dns: ['1.1.1.1', '2.2.2.2'], constraints: ['a==b', 'c==d'] },
    });
  });

  it('replace commands and checks, and do not take back what is on', () => {
    const web = merged(
      '{image: a, command: a b, healthcheck: {test: [CMD, a], interval: 5s}, read_only: true, stop_grace_period: 5s, environment: {A: x}}',
      '{command: [c], healthcheck: {test: [CMD, b], timeout: 1s}, read_only: false, stop_grace_period: 0s, environment: {A: ""}}',
    );
    expect(web).toMatchObject({
      args: ['c'],
      env: { A: 'x' },
      healthcheck: { test: { command: ['b'] }, intervalMs: 5000, timeoutMs: 1000 },
      security: { readOnly: true },
      stop: { graceMs: 5000 },
    });
  });

  it('know mounts by their target, and ports by what they publish', () => {
    const web = merged(
      '{image: a, volumes: ["/a:/x:ro", "/b:/y"], ports: ["53:53", "53:53/udp", "80:80"]}',
      '{volumes: ["/c:/x"], ports: [{target: 81, published: 80, mode: host}, "90"]}',
    );
    expect(web.volumes).toMatchObject([
      { host: '/c', path: '/x', readOnly: false },
      { host: '/b', path: '/y' },
    ]);
    expect(web.ports.map(({ publish, target, protocol }) => `${publish}:${target}/${protocol}`)).toEqual([
      '0:90/tcp',
      '53:53/tcp',
      '53:53/udp',
      '80:81/tcp',
    ]);
  });

  it('keep options of the same logging driver, and drop those of another', () => {
    const base = '{image: a, logging: {driver: x, options: {a: "1", b: "1"}}}';
    expect(merged(base, '{logging: {options: {b: "2"}}}').logging).toEqual({ driver: 'x', options: { a: '1', b: '2' } });
    expect(merged(base, '{logging: {driver: y, options: {c: "3"}}}').logging).toEqual({ driver: 'y', options: { c: '3' } });
  });

  it('take whatever is beside services whole from the last', () => {
    const read = stackOf(
      {
        'a.yml': 'services: {web: {image: a}}\nnetworks: {default: {attachable: true}}\n',
        'b.yml': 'services: {}\nnetworks: {default: {internal: true}}\n',
      },
      { files: ['a.yml', 'b.yml'] },
    );
    expect(read.stack!.networks).toMatchObject([{ attachable: false, internal: true }]);
  });

  it('are found from the manifest, and what they name from the first of them', () => {
    const files = {
      'stacks/a.yml': 'services: {web: {image: a, env_file: a.env}}\n',
      'over/b.yml': 'services: {web: {env_file: b.env}}\n',
      'stacks/a.env': 'A=1\n',
      'stacks/b.env': 'B=2\n',
    };
    const { stack } = stackOf(files, { files: ['stacks/a.yml', 'over/b.yml'] });
    expect(stack!.services[0]!.workload.env).toEqual({ A: '1', B: '2' });
  });
});

describe('env_file', () => {
  it('is read line by line, as it is', () => {
    const file = '\ufeff# a comment\n\nA=1\n  B="two" # not a comment\nC=\nD\nE\nF=$A\r\n';
    const compose = 'services: {web: {image: a, env_file: [x.env], environment: {A: "2", G: }}}\n';
    const { web } = servicesOf(compose, { D: 'given', G: 'too', C: 'filled' }, { 'x.env': file });
    expect(web!.env).toEqual({ A: '2', B: '"two" # not a comment', C: 'filled', D: 'given', F: '$A', G: 'too' });
  });

  it('may be missing where it is not required', () => {
    const compose = (required: boolean) => `services: {web: {image: a, env_file: [{path: x.env, required: ${required}}]}}\n`;
    expect(toldBy(stackOf({ 'stack.yml': compose(false) }))).toEqual([]);
    expect(toldBy(stackOf({ 'stack.yml': compose(true) }))).toEqual(['stack.yml:1:46 error file-not-found']);
  });

  it('says in its own line what is wrong', () => {
    const read = stackOf({ 'stack.yml': 'services: {web: {image: a, env_file: x.env}}', 'x.env': 'A=1\nB C=2\n=3\n' });
    expect(toldBy(read)).toEqual(['x.env:2:1 error bad-env-file', 'x.env:3:1 error bad-env-file']);
  });

  it('has to be text', () => {
    const read = stackOf({ 'stack.yml': 'services: {web: {image: a, env_file: x.env}}', 'x.env': new Uint8Array([255]) });
    expect(toldBy(read)).toEqual(['stack.yml:1:38 error not-utf-8']);
  });
});

describe('extends', () => {
  it('takes a service of the same file, or of another', () => {
    const files = {
      'stack.yml':
        'services: {web: {extends: {file: base/common.yml, service: app}, command: mine}, two: {extends: web, image: b}}',
      'base/common.yml': 'services: {app: {extends: root, env_file: app.env}, root: {image: a, user: "1"}}',
      'base/app.env': 'A=1\n',
    };
    const read = stackOf(files);
    expect(toldBy(read)).toEqual([]);
    expect(read.stack!.services.map(({ workload }) => workload)).toMatchObject([
      { image: 'b', args: ['mine'], env: { A: '1' }, security: { user: '1' } },
      { image: 'a', args: ['mine'], env: { A: '1' }, security: { user: '1' } },
    ]);
  });

  it.each([
    ['services: {a: {extends: a}}', 'stack.yml:1:25 error extends-circle'],
    ['services: {a: {extends: b}, b: {extends: c}, c: {extends: a}}', 'stack.yml:1:59 error extends-circle'],
    ['services: {a: {image: a, extends: c}}', 'stack.yml:1:35 error unknown-service'],
    ['services: {a: {image: a, extends: {service: x, file: no.yml}}}', 'stack.yml:1:54 error file-not-found'],
    ['services: {a: {image: a, extends: {service: x, file: ../../no.yml}}}', 'stack.yml:1:54 error file-not-found'],
    ['services: {a: {image: a, extends: {service: x, file: /etc/passwd}}}', 'stack.yml:1:54 error file-not-found'],
  ])('%s', (compose, said) => {
    expect(toldBy(stackOf({ 'stack.yml': compose }))).toEqual([said]);
  });

  it('of each other, by way of two files, is a circle', () => {
    const read = stackOf({
      'stack.yml': 'services: {a: {extends: {file: other.yml, service: b}}}',
      'other.yml': 'services: {b: {extends: {file: stack.yml, service: a}}}',
    });
    expect(toldBy(read)).toEqual(['other.yml:1:52 error extends-circle']);
  });
});

describe('files that no person wrote', () => {
  it.each([
    ['nothing', '', 'error empty-file'],
    ['a list', '[a]', 'error wrong-type'],
    ['not YAML', 'a: b: c', 'error yaml-syntax'],
    [
      'a bomb of aliases',
      `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefg'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdef'[index]}, `.repeat(9)}]`)
        .join('\n')}`,
      'error yaml-too-large',
    ],
    ['a circle of aliases', 'a: &a {b: *a}', 'error yaml-alias'],
    ['a NUL', 'services: {"a": {image: "x\\0000\\0"}}', 'error control-character'],
    ['deep nesting', '['.repeat(5000), 'error yaml-too-deep'],
  ])('%s', (_what, text, said) => {
    expect(toldBy(stackOf({ 'stack.yml': text }))[0]).toContain(said);
  });

  it('that lead out of the repository are not read', () => {
    const files = { 'stack.yml': 'services: {a: {image: a, env_file: ../x, configs: [c]}}\nconfigs: {c: {file: /etc/shadow}}\n' };
    expect(toldBy(stackOf(files))).toEqual(['stack.yml:1:36 error file-not-found', 'stack.yml:2:21 error file-not-found']);
    expect(toldBy(stackOf(files, { files: ['../stack.yml'] }))).toEqual(['coffee.yaml:1:1 error file-not-found']);
  });

  it('cannot take a secret by forging the mark of its place', () => {
    const files = { 'stack.yml': 'services: {a: {image: a, env_file: x.env}}', 'x.env': 'A=\x000\0\n'.replace('000', '0') };
    expect(toldBy(stackOf(files, { env: { S: { secret: 's' } } }))).toEqual(['stack.yml:1:36 error not-utf-8']);
  });
});
