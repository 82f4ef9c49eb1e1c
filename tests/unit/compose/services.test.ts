import { describe, expect, it } from 'vitest';
import { saidOf, serviceOf, servicesOf, stackOf, toldBy } from '../../support/stacks.ts';

const NAMESPACE = { 'com.docker.stack.namespace': 'coffee' };

describe('a service', () => {
  it('that says nothing is as Docker makes it, and has no defaults of ours', () => {
    expect(serviceOf('')).toEqual({
      kind: 'workload',
      job: 'coffee/web',
      technology: 'container',
      image: 'nginx:1.27',
      env: {},
      files: [],
      volumes: [],
      networks: [{ network: 'coffee/default', aliases: ['web'] }],
      ports: [],
      restart: { policy: 'always' },
      limits: {},
      reservations: {},
      stop: { signal: '', graceMs: 10_000 },
      security: { privileged: false, readOnly: false, capabilitiesAdd: [], capabilitiesDrop: [], devices: [] },
      labels: NAMESPACE,
      oneShot: false,
      service: {
        name: 'coffee_web',
        mode: 'replicated',
        replicas: 1,
        constraints: [],
        spread: [],
        endpoint: 'vip',
        labels: NAMESPACE,
      },
    });
  });

  it.each([
    ['command: echo "a b"', { args: ['echo', 'a b'] }],
    ['command: [a, b c]', { args: ['a', 'b c'] }],
    ['entrypoint: /bin/run --now', { command: ['/bin/run', '--now'] }],
    ['hostname: h\nworking_dir: /w\nuser: "1000"', { hostname: 'h', workingDir: '/w', security: { user: '1000' } }],
    ['read_only: true', { security: { readOnly: true } }],
    [
      'cap_add: [cap_net_admin]\ncap_drop: [all, NET_ADMIN]',
      { security: { capabilitiesAdd: ['NET_ADMIN'], capabilitiesDrop: ['ALL'] } },
    ],
    ['cap_add: [b, a]\ncap_drop: [A, c]', { security: { capabilitiesAdd: ['A', 'B'], capabilitiesDrop: ['C'] } }],
    ['stop_signal: SIGQUIT\nstop_grace_period: 1m', { stop: { signal: 'SIGQUIT', graceMs: 60_000 } }],
    ['labels: [a, b=c=d]', { labels: { a: '', b: 'c=d', ...NAMESPACE } }],
    ['labels: {a: 1, b: }', { labels: { a: '1', b: '', ...NAMESPACE } }],
    ['sysctls: [net.core.somaxconn=1024]', { docker: { sysctls: { 'net.core.somaxconn': '1024' } } }],
    [
      'ulimits: {nproc: 5, nofile: {soft: 1, hard: 2}}',
      { docker: { ulimits: { nproc: { soft: 5, hard: 5 }, nofile: { soft: 1, hard: 2 } } } },
    ],
    ['extra_hosts: ["a:1.2.3.4", "b=::1"]', { docker: { extraHosts: ['a:1.2.3.4', 'b:::1'] } }],
    ['extra_hosts: {b: 1.2.3.4, a: ::1}', { docker: { extraHosts: ['a:::1', 'b:1.2.3.4'] } }],
    ['init: false', { docker: { init: false } }],
    ['logging: {driver: syslog, options: {tag: x, n: 5}}', { logging: { driver: 'syslog', options: { tag: 'x', n: '5' } } }],
    [
      'tty: true\nstdin_open: true\ndns: 1.1.1.1\ndns_search: [a, b]',
      { service: { tty: true, stdinOpen: true, dns: ['1.1.1.1'], dnsSearch: ['a', 'b'] } },
    ],
    ['isolation: default', { service: { isolation: 'default' } }],
    ['credential_spec: {file: a.json}', { service: { credentialSpec: { file: 'a.json' } } }],
  ])('%s', (lines, wanted) => {
    expect(serviceOf(lines)).toMatchObject(wanted);
  });

  it.each([
    ['{test: curl -f x}', { test: { shell: 'curl -f x' }, intervalMs: 0, timeoutMs: 0, retries: 0, startPeriodMs: 0 }],
    [
      '{test: [CMD, a, b], interval: 5s, timeout: 1s, retries: 2, start_period: 1m}',
      { test: { command: ['a', 'b'] }, intervalMs: 5000, timeoutMs: 1000, retries: 2, startPeriodMs: 60_000 },
    ],
    ['{test: [CMD-SHELL, "a | b"]}', { test: { shell: 'a | b' } }],
    ['{test: [NONE]}', { test: { none: true } }],
    ['{disable: true}', { test: { none: true } }],
    ['{interval: 5s}', { test: { command: [] }, intervalMs: 5000 }],
  ])('is checked: %s', (check, wanted) => {
    expect(serviceOf(`healthcheck: ${check}`).healthcheck).toMatchObject(wanted);
  });

  it.each([
    ['{test: [a]}', 'bad-value'],
    ['{test: [CMD-SHELL, a, b]}', 'bad-value'],
    ['{test: a, disable: true}', 'exclusive-fields'],
  ])('is not checked so: %s', (check, code) => {
    expect(saidOf(`healthcheck: ${check}`)).toEqual([`stack.yml:4:25 error ${code}`]);
  });

  it.each([
    ['restart: unless-stopped', { policy: 'always' }],
    ['restart: "no"', { policy: 'always' }],
    ['restart: on-failure:3', { policy: 'on-failure', attempts: 3 }],
    ['restart: always\ndeploy: {restart_policy: {condition: none}}', { policy: 'no' }],
    [
      'deploy: {restart_policy: {condition: on-failure, delay: 5s, max_attempts: 3, window: 2m}}',
      { policy: 'on-failure', delayMs: 5000, attempts: 3, windowMs: 120_000 },
    ],
    ['deploy: {restart_policy: {delay: 1s}}', { policy: 'always', delayMs: 1000 }],
  ])('starts again: %s', (lines, restart) => {
    expect(serviceOf(lines).restart).toEqual(restart);
  });

  it('is deployed as its deploy section says', () => {
    const { service, limits, reservations, oneShot } = serviceOf(`
deploy:
  mode: replicated
  replicas: 3
  endpoint_mode: dnsrr
  labels: {tier: front}
  placement:
    constraints: [node.role==manager]
    preferences: [{spread: node.labels.site}]
    max_replicas_per_node: 2
  resources:
    limits: {cpus: "0.50", memory: 50M, pids: 10}
    reservations: {cpus: "0.25", memory: 20M, generic_resources: [{discrete_resource_spec: {kind: gpu, value: 2}}]}
  update_config: {parallelism: 0, delay: 10s, failure_action: rollback, monitor: 20s, max_failure_ratio: 0.2, order: start-first}
  rollback_config: {order: stop-first}`);
    expect(service).toEqual({
      name: 'coffee_web',
      mode: 'replicated',
      replicas: 3,
      endpoint: 'dnsrr',
      labels: { tier: 'front', ...NAMESPACE },
      constraints: ['node.role==manager'],
      spread: ['node.labels.site'],
      maxPerNode: 2,
      genericResources: { gpu: 2 },
      update: {
        parallelism: 0,
        delayMs: 10_000,
        onFailure: 'rollback',
        monitorMs: 20_000,
        maxFailureRatio: 0.2,
        order: 'start-first',
      },
      rollback: { parallelism: 1, delayMs: 0, onFailure: 'pause', monitorMs: 5000, maxFailureRatio: 0, order: 'stop-first' },
    });
    expect(limits).toEqual({ cpuMillis: 500, memoryBytes: 50 * 1024 ** 2, pids: 10 });
    expect(reservations).toEqual({ cpuMillis: 250, memoryBytes: 20 * 1024 ** 2 });
    expect(oneShot).toBe(false);
  });

  it.each([
    ['global', false],
    ['global-job', true],
    ['replicated-job', true],
  ])('runs as %s', (mode, oneShot) => {
    expect(serviceOf(`deploy: {mode: ${mode}}`)).toMatchObject({ oneShot, service: { mode } });
  });

  it('that is global has no replicas', () => {
    expect(serviceOf('deploy: {mode: global}').service).not.toHaveProperty('replicas');
    expect(saidOf('deploy: {mode: global, replicas: 2}')).toEqual(['stack.yml:4:13 error global-with-replicas']);
  });
});

describe('networks of a stack', () => {
  const top = `networks:
  front: {driver_opts: {encrypted: ""}, attachable: true, internal: true, ipam: {config: [{subnet: 10.9.0.0/24}]}, labels: [a=b]}
  shared: {external: true, name: other}
  old: {external: {name: older}}
  bridge: {external: true}
  host: {external: true}
  unused: {}
`;
  const read = (networks: string) => stackOf({ 'stack.yml': `services: {web: {image: a, networks: ${networks}}}\n${top}` });

  it('are those that a service joins, under the names that Docker gives', () => {
    expect(read('[front]').stack!.networks).toEqual([
      {
        name: 'coffee/front',
        engineName: 'coffee_front',
        external: false,
        driver: 'overlay',
        internal: true,
        attachable: true,
        subnets: ['10.9.0.0/24'],
        options: { encrypted: '' },
        labels: { a: 'b', ...NAMESPACE },
      },
    ]);
  });

  it('can be external, and named', () => {
    const named = read('[shared, old]').stack!.networks;
    expect(named.map(({ engineName, external }) => [engineName, external])).toEqual([
      ['older', true],
      ['other', true],
    ]);
  });

  it('know a service by its name and aliases', () => {
    const [service] = read('{front: {aliases: [a], driver_opts: {x: 1}}, bridge: }').stack!.services;
    expect(service!.workload.networks).toEqual([
      { network: 'coffee/front', aliases: ['a', 'web'], driverOpts: { x: '1' } },
      { network: 'coffee/bridge', aliases: [] },
    ]);
  });

  it('can be the one of the node itself', () => {
    expect(read('[host]').stack!.services[0]!.workload).toMatchObject({ networks: [], networkMode: 'host' });
  });

  it('have to be there', () => {
    const { diagnostics } = read('[fron]');
    expect(diagnostics).toMatchObject([{ code: 'unknown-network', hint: 'did you mean "front"?', at: { line: 1 } }]);
  });
});

describe('configs and secrets', () => {
  const top = `configs:
  site: {file: ./site.conf, template_driver: golang}
  inline: {content: "a \${V}"}
secrets:
  pw: {environment: PW}
  old: {external: true}
`;
  const files = { 'site.conf': 'listen ${{ 80 }} ${x}\n' };

  it('are files of the containers', () => {
    const compose = `services: {web: {image: a, configs: [site, {source: inline, target: /etc/in, uid: "1", mode: 0400}], secrets: [pw, {source: old, target: new}]}}\n${top}`;
    const { web } = servicesOf(compose, { V: 'v', PW: 'p' }, files);
    const change = { mode: 'restart' };
    expect(web!.files).toEqual([
      {
        path: '/site',
        mode: '0444',
        content: { text: "listen ${{ '${' }}{ 80 }} ${x}\n" },
        change,
        as: 'config',
        templateDriver: 'golang',
      },
      { path: '/etc/in', mode: '0400', owner: '1:0', content: { text: 'a v' }, change, as: 'config' },
      { path: '/run/secrets/pw', mode: '0444', content: { text: 'p' }, change, as: 'secret' },
      { path: '/run/secrets/new', mode: '0444', content: { text: '' }, change, as: 'secret', source: 'old' },
    ]);
  });

  it('have to be declared, and to have a content', () => {
    expect(saidOf('configs: [sitee]', 'configs: {site: {content: a}}\n')).toEqual(['stack.yml:4:15 error unknown-config']);
    expect(saidOf('secrets: [pw]', 'secrets: {pw: {}}\n')).toEqual(['stack.yml:5:11 error missing-field']);
    expect(saidOf('secrets: [pw]', 'secrets: {pw: {environment: PW}}\n')).toEqual(['stack.yml:5:29 error variable-required']);
    expect(saidOf('configs: [a]', 'configs: {a: {file: ./nowhere}}\n')).toEqual(['stack.yml:5:21 error file-not-found']);
  });
});

describe('what a Swarm ignores', () => {
  it.each([
    ['build', '.'],
    ['container_name', 'proxy'],
    ['depends_on', '[b]'],
    ['depends_on', '{b: {condition: service_healthy}}'],
    ['devices', '["/dev/a:/dev/a"]'],
    ['expose', '["80"]'],
    ['links', '[b]'],
    ['network_mode', 'host'],
    ['pid', 'host'],
    ['privileged', 'true'],
    ['security_opt', '[a]'],
    ['shm_size', '64m'],
    ['tmpfs', '/run'],
    ['userns_mode', 'host'],
  ])('is a warning: %s: %s', (field, value) => {
    expect(saidOf(`${field}: ${value}`)).toEqual(['stack.yml:4:5 warning stack-ignores']);
  });

  it.each([
    ['mem_limit: 5m', 'stack.yml:4:5 error not-in-stacks'],
    ['scale: 2', 'stack.yml:4:5 error not-in-stacks'],
    ['profiles: [a]', 'stack.yml:4:5 error not-in-stacks'],
    ['networks: {default: {ipv4_address: 10.0.0.1}}', 'stack.yml:4:26 warning stack-ignores'],
    ['ports: [{target: 80, host_ip: 127.0.0.1}]', 'stack.yml:4:26 error not-in-stacks'],
    ['enviroment: {}', 'stack.yml:4:5 error unknown-field'],
    ['ports: 80', 'stack.yml:4:12 error wrong-type'],
    ['x-own: {any: thing}', undefined],
  ])('is told from what it cannot have: %s', (lines, said) => {
    expect(saidOf(lines)).toEqual(said === undefined ? [] : [said]);
  });

  it('of the file as a whole', () => {
    expect(toldBy(stackOf({ 'stack.yml': 'version: "2.4"\nname: x\nservices: {}\ninclude: [a]\n' }))).toEqual([
      'stack.yml:2:1 warning stack-ignores',
      'stack.yml:4:1 error not-in-stacks',
      'stack.yml:1:10 error compose-version',
    ]);
    expect(toldBy(stackOf({ 'stack.yml': 'version: "3.9"\nservices: {}\n' }))).toEqual([]);
  });
});
