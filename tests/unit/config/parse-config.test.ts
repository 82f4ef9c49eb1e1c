import { expect, test } from 'vitest';
import { parseConfig } from '../../../reconciler/config.ts';
import type { Config, ConfigFlags } from '../../../reconciler/model/config.ts';
import { parseBytes, parseDuration } from '../../../reconciler/model/quantities.ts';
import schema from '../../../schema/config.json' with { type: 'json' };

interface Around {
  readonly flags?: ConfigFlags;
  readonly environment?: Readonly<Record<string, string>>;
}

function read(text: string | null, { flags = {}, environment = {} }: Around = {}): ReturnType<typeof parseConfig> {
  const file = text === null ? null : { path: '/etc/keelson/reconcile.yaml', text };
  return parseConfig(file, { flags, environment, cwd: '/home/me', home: '/home/ada' });
}

function configOf(text: string | null, around: Around = {}): Config {
  const { config, diagnostics } = read(text, around);
  expect(diagnostics).toEqual([]);
  return config!;
}

/** `file:line:column code`, with the hint behind it. */
function wrong(text: string | null, around: Around = {}): readonly string[] {
  const { config, diagnostics } = read(text, around);
  expect(config).toBeNull();
  return diagnostics.map(
    ({ at, code, summary, hint }) =>
      `${at === undefined ? '-' : `${at.file}:${at.line}:${at.column}`} ${code}: ${summary} (${hint})`,
  );
}

const ONE = 'clusters:\n  - source: {git: "https://git.example/attic.git", branch: main}\n';
const TWO =
  'clusters:\n  - {name: attic, source: {directory: attic}}\n  - {name: barn, source: {directory: ~/barn, tag: stable}}\n';

test('without anything, the working folder declares the one cluster and everything has its default', () => {
  const config = configOf(null);
  const { clusters, ...rest } = config;
  expect(clusters).toEqual([
    {
      source: { kind: 'directory', path: '/home/me', follow: { kind: 'default' } },
      path: '',
      variants: [],
      intervalMs: 30_000,
      limits: { repositoryBytes: 134_217_728, fileBytes: 4_194_304, files: 100_000, fetchMs: 300_000 },
    },
  ]);
  expect(rest).toMatchObject({
    file: null,
    directory: '/home/ada/.local/state/keelson',
    store: { kind: 'sqlite', path: '/home/ada/.local/state/keelson/keelson.db' },
    secrets: [{ kind: 'env', prefix: 'KEELSON_SECRET_' }],
    registries: [],
    docker: {},
    process: { directory: '/home/ada/.local/state/keelson/process' },
  });
});

test('the defaults are those that the schema states', () => {
  const { properties, $defs } = schema;
  const config = configOf(null);
  const [cluster] = config.clusters;
  expect(config.history).toBe(properties.history.default);
  expect(config.concurrency).toBe(properties.concurrency.default);
  expect(config.log.level).toBe(properties.log.properties.level.default);
  const { size, files } = properties.process.properties.logs.properties;
  expect(config.process.logs).toEqual({ bytes: parseBytes(size.default), files: files.default });
  for (const [name, { default: text }] of Object.entries(properties.deadlines.properties)) {
    expect(config.deadlines).toHaveProperty(`${name}Ms`, parseDuration(text));
  }
  const { interval, limits } = $defs.cluster.properties;
  expect(cluster!.intervalMs).toBe(parseDuration(interval.default));
  expect(cluster!.limits).toEqual({
    repositoryBytes: parseBytes(limits.properties.repository.default),
    fileBytes: parseBytes(limits.properties.file.default),
    files: limits.properties.files.default,
    fetchMs: parseDuration(limits.properties.timeout.default),
  });
});

test('a file says everything, with paths relative to itself', () => {
  const text = `
clusters:
  - name: attic
    source: {git: "https://git.example/attic.git", semver: ^1.2, username: ada, password: {secret: git, key: password}, proxy: "http://proxy:3128", ca: own-ca.pem}
    path: /clusters/attic/
    variants: [dev, small]
    interval: 1m
    limits: {repository: 1Mi, file: 1k, files: 10, timeout: 10s}
directory: state
store: memory
history: 3
secrets: [{files: {directory: ~/secrets}}, {env: {prefix: SHOP_}}]
registries: [{host: "registry.example:5000", username: ada, password: {secret: registry}, insecure: true, ca: registry-ca.pem}]
docker: {socket: /run/docker.sock}
process: {directory: run, logs: {size: 1m, files: 2}}
log: {level: debug}
concurrency: 2
deadlines: {observe: 1s, ask: 2s, apply: 3s, converge: 4s}
ssh: {knownHosts: known_hosts, agent: ~/agent.sock}
`;
  expect(configOf(text)).toEqual({
    file: '/etc/keelson/reconcile.yaml',
    clusters: [
      {
        name: 'attic',
        source: {
          kind: 'git',
          url: 'https://git.example/attic.git',
          follow: { kind: 'range', range: '^1.2' },
          username: 'ada',
          password: { secret: 'git', key: 'password' },
          proxy: 'http://proxy:3128',
          caFile: '/etc/keelson/own-ca.pem',
        },
        path: 'clusters/attic',
        variants: ['dev', 'small'],
        intervalMs: 60_000,
        limits: { repositoryBytes: 1_048_576, fileBytes: 1024, files: 10, fetchMs: 10_000 },
      },
    ],
    directory: '/etc/keelson/state',
    store: { kind: 'memory' },
    history: 3,
    secrets: [
      { kind: 'files', directory: '/home/ada/secrets' },
      { kind: 'env', prefix: 'SHOP_' },
    ],
    registries: [
      {
        host: 'registry.example:5000',
        username: 'ada',
        password: { secret: 'registry' },
        insecure: true,
        caFile: '/etc/keelson/registry-ca.pem',
      },
    ],
    docker: { socket: '/run/docker.sock' },
    ssh: { knownHosts: '/etc/keelson/known_hosts', agent: '/home/ada/agent.sock' },
    process: { directory: '/etc/keelson/run', logs: { bytes: 1_048_576, files: 2 } },
    log: { level: 'debug' },
    concurrency: 2,
    deadlines: { observeMs: 1000, askMs: 2000, applyMs: 3000, convergeMs: 4000 },
  });
});

test('flags win over variables, variables over the file', () => {
  const text = `${ONE}    interval: 1m\nlog: {level: error}\nconcurrency: 1\n`;
  const environment = { KEELSON_INTERVAL: '2m', KEELSON_LOG_LEVEL: 'warn', KEELSON_BRANCH: 'next', KEELSON_STORE: '' };
  const config = configOf(text, { environment, flags: { interval: '3m', store: 'other.db', variants: ['dev'], path: 'a/b' } });
  expect(config).toMatchObject({
    clusters: [{ intervalMs: 180_000, source: { follow: { kind: 'branch', name: 'next' } }, variants: ['dev'], path: 'a/b' }],
    log: { level: 'warn' },
    concurrency: 1,
    store: { kind: 'sqlite', path: '/home/me/other.db' },
  });
});

test('a store may be a MongoDB database, by the file or by an address from outside, in which no password is', () => {
  const tls = 'tls: {ca: ca.pem, cert: me.pem, key: ~/me.key, passphrase: {secret: p}}';
  const more = `username: keelson, password: {secret: mongo}, ${tls}`;
  expect(configOf(`${ONE}store: {mongodb: {url: 'mongodb://db:27017', database: attic, ${more}}}\n`).store).toEqual({
    kind: 'mongodb',
    url: 'mongodb://db:27017',
    database: 'attic',
    username: 'keelson',
    password: { secret: 'mongo' },
    tls: {
      caFile: '/etc/keelson/ca.pem',
      certFile: '/etc/keelson/me.pem',
      keyFile: '/home/ada/me.key',
      passphrase: { secret: 'p' },
    },
  });
  const flags = { store: 'mongodb+srv://db.example' };
  expect(configOf(ONE, { flags }).store).toEqual({ kind: 'mongodb', url: 'mongodb+srv://db.example', database: 'keelson' });
  expect(wrong(ONE, { flags: { store: 'mongodb://me:secret@db' } })).toEqual([expect.stringContaining('--store:1:1')]);
  expect(wrong(`${ONE}store: {mongodb: {url: 'mongodb://db', username: me}}\n`)).toHaveLength(1);
  expect(wrong(`${ONE}store: {sqlite: a.db, mongodb: {url: 'mongodb://db'}}\n`)).toHaveLength(1);
});

test('a broker is one of our own, on this machine unless it has certificates, or another', () => {
  expect(configOf(`${ONE}broker: {embedded: {}}`).broker).toEqual({
    ...{ kind: 'embedded', host: '127.0.0.1', port: 1883, socket: '/home/ada/.local/state/keelson/broker.sock' },
  });
  const tls = 'tls: {ca: ca.pem, cert: b.pem, key: b.key, crl: crl.pem, passphrase: {secret: p}}';
  expect(configOf(`${ONE}broker: {embedded: {listen: 0.0.0.0, ${tls}}}`).broker).toMatchObject({
    ...{ host: '0.0.0.0', port: 8883 },
    tls: {
      caFile: '/etc/keelson/ca.pem',
      certFile: '/etc/keelson/b.pem',
      crlFile: '/etc/keelson/crl.pem',
      passphrase: { secret: 'p' },
    },
  });
  const other = 'url: mqtts://broker.example, username: u, password: {secret: p}, version: 4, tls: {ca: ca.pem}';
  expect(configOf(`${ONE}broker: {${other}}`).broker).toEqual({
    ...{ kind: 'other', url: 'mqtts://broker.example', username: 'u', password: { secret: 'p' }, version: 4 },
    tls: { caFile: '/etc/keelson/ca.pem' },
  });
  expect(wrong(`${ONE}broker: {embedded: {listen: 0.0.0.0}}`)).toEqual([
    expect.stringMatching(/:3:\d+ no-tls: The broker would listen at 0.0.0.0 without TLS/),
  ]);
  expect(wrong(`${ONE}broker: {url: mqtt://broker.example, tls: {ca: ca.pem}}`)).toEqual([expect.stringContaining('no-tls')]);
});

test('a broker elsewhere without TLS is refused, unless it is said why', () => {
  const login = 'username: u, password: {secret: p}';
  for (const url of ['mqtt://far', 'mqtt://192.168.1.2:1883', 'mqtt://127.0.0.1.example', 'mqtt://[fd00::1]:1883'])
    expect(wrong(`${ONE}broker: {url: "${url}", ${login}}`), url).toEqual([
      expect.stringMatching(/:3:\d+ no-tls: The broker is on another machine, and would be spoken to without TLS/),
    ]);
  for (const url of ['mqtt://localhost', 'mqtt://127.0.0.1:1883', 'mqtt://[::1]:1883', 'mqtts://far'])
    expect(configOf(`${ONE}broker: {url: "${url}", ${login}}`).broker, url).toMatchObject({ url });
  const insecure = 'lab network without a way out';
  expect(configOf(`${ONE}broker: {url: mqtt://far, insecure: ${insecure}}`).broker).toEqual({
    kind: 'other',
    url: 'mqtt://far',
    insecure,
  });
  expect(wrong(`${ONE}broker: {embedded: {}, insecure: x}`)).toHaveLength(1);
});

test('a source from outside stands for all configured clusters', () => {
  const git = configOf(TWO, { flags: { repo: 'https://git.example/x.git', cluster: 'x' } });
  expect(git.clusters).toMatchObject([{ name: 'x', source: { kind: 'git', url: 'https://git.example/x.git' } }]);
  const folder = configOf(TWO, { environment: { KEELSON_REPO: '~/x' } });
  expect(folder.clusters).toMatchObject([{ source: { kind: 'directory', path: '/home/ada/x' } }]);
});

test('a cluster is chosen by name, and what is said of one cluster goes to it', () => {
  const config = configOf(TWO, { flags: { cluster: 'barn', branch: 'next' } });
  expect(config.clusters).toMatchObject([
    { name: 'barn', source: { path: '/home/ada/barn', follow: { kind: 'branch', name: 'next' } } },
  ]);
  expect(wrong(TWO, { flags: { cluster: 'bran' } })).toEqual([
    '- unknown-name: --cluster: no cluster is called "bran" (did you mean "barn"?)',
  ]);
  expect(wrong(ONE.replace('- source', '- name: attic\n    source'), { environment: { KEELSON_CLUSTER: 'barn' } })).toHaveLength(
    1,
  );
});

test('what is said of one cluster, and there are several, is refused', () => {
  expect(wrong(TWO, { environment: { KEELSON_PATH: 'a' }, flags: { branch: 'main' } })).toEqual([
    '- which-cluster: KEELSON_PATH is about one cluster, and 2 are configured (choose one with --cluster: attic, barn)',
    '- which-cluster: --branch is about one cluster, and 2 are configured (choose one with --cluster: attic, barn)',
  ]);
});

test('a directory of secrets from the environment is asked after the others', () => {
  const environment = { KEELSON_SECRETS_DIRECTORY: 'secrets' };
  const directory = { kind: 'files', directory: '/home/me/secrets' };
  expect(configOf(null, { environment }).secrets).toEqual([{ kind: 'env', prefix: 'KEELSON_SECRET_' }, directory]);
  expect(configOf(`${ONE}secrets: [{env: {prefix: A_}}]`, { environment }).secrets).toEqual([
    { kind: 'env', prefix: 'A_' },
    directory,
  ]);
});

test('the folder of state follows XDG_STATE_HOME', () => {
  expect(configOf(null, { environment: { XDG_STATE_HOME: '/state' } }).directory).toBe('/state/keelson');
  expect(configOf(null, { flags: { directory: 'here' } }).process.directory).toBe('/home/me/here/process');
});

test('every mistake in the file is told at once, with its place and the nearest name', () => {
  const text = 'clusters:\n  - sorce: {directory: .}\n    interval: soon\nlogs: {level: info}\nconcurrency: many\n';
  const found = wrong(text);
  expect(found).toHaveLength(4);
  expect(found.join('\n')).toContain(
    '/etc/keelson/reconcile.yaml:2:5 unknown-field: "sorce" is not a field of Config.clusters (did you mean "source"?)',
  );
  expect(found.join('\n')).toContain(
    '/etc/keelson/reconcile.yaml:4:1 unknown-field: "logs" is not a field of Config (did you mean "log"?)',
  );
  expect(found.join('\n')).toContain('/etc/keelson/reconcile.yaml:3:15 bad-value');
});

test('a mistake in a flag or variable is shown there', () => {
  const { config, diagnostics } = read(ONE, {
    environment: { KEELSON_INTERVAL: 'soon' },
    flags: { logLevel: 'inof', concurrency: 'x' },
  });
  expect(config).toBeNull();
  expect(diagnostics.map(({ at, excerpt, hint }) => [at!.file, excerpt![0]!.text, hint])).toEqual(
    expect.arrayContaining([
      ['--log-level', 'inof', 'did you mean "info"?'],
      ['KEELSON_INTERVAL', 'soon', expect.any(String)],
      ['--concurrency', 'x', expect.anything()],
    ]),
  );
});

test.each([
  ['broken YAML', 'clusters: [', 'yaml-syntax'],
  ['a list instead of a map', '- a', 'wrong-type'],
  ['two documents', `${ONE}---\na: 1\n`, 'second-document'],
  ['no cluster at all', 'clusters: []', 'bad-value'],
  ['a source that is nothing', 'clusters: [{source: {branch: main}}]', 'missing-field'],
  ['a source that is two things', 'clusters: [{source: {git: "https://a/b", directory: .}}]', 'exclusive-fields'],
  ['two things to follow', 'clusters: [{source: {directory: ., branch: main, tag: v1}}]', 'exclusive-fields'],
  ['a password in the address', 'clusters: [{source: {git: "https://ada:pw@git.example/a.git"}}]', 'bad-value'],
  ['a token for a folder', 'clusters: [{source: {directory: ., token: {secret: a}}}]', 'missing-field'],
  ['a path that leaves the repository', 'clusters: [{source: {directory: .}, path: ../a}]', 'bad-value'],
  ['an interval without a rest', 'clusters: [{source: {directory: .}, interval: 10ms}]', 'out-of-range'],
  ['a time of nothing', 'deadlines: {observe: 0s}', 'bad-value'],
  [
    'two clusters of one name',
    'clusters: [{name: a, source: {directory: a}}, {name: a, source: {directory: b}}]',
    'duplicate-name',
  ],
  ['several clusters without names', 'clusters: [{name: a, source: {directory: a}}, {source: {directory: b}}]', 'missing-field'],
  ['a provider that is two', 'secrets: [{env: {}, files: {directory: a}}]', 'bad-value'],
])('%s is refused', (_what, text, code) => {
  expect(wrong(text).map(one => one.split(' ')[1])).toEqual([`${code}:`]);
});

test.each(['', '# nothing yet\n', 'null\n'])('an empty file says nothing: %j', text => {
  expect(configOf(text).clusters).toHaveLength(1);
});

test('a variable that nothing reads is warned about; secrets and other tools are left alone', () => {
  const environment = { KEELSON_STROE: 'x', KEELSON_SECRET_DB: 'x', SHOP_DB: 'x', HOME: '/' };
  const { config, diagnostics } = read(null, { environment });
  expect(config).not.toBeNull();
  expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'unknown-variable', hint: 'did you mean "KEELSON_STORE"?' }]);
});

test.each([
  [ONE, { flags: { store: 'mongodb://me:hunter2@db:27017/x' } }],
  [ONE, { environment: { KEELSON_STORE: 'MongoDB:me:hunt@er2/hunter2@db' } }],
  [`${ONE}store:\n  mongodb:\n    url: mongodb://me:hunter2@db\n    databse: x\n`, {}],
  ['clusters: [{source: {git: "https://ada:hunter2@git.example/a.git"}}]', {}],
  [null, { flags: { repo: 'ssh://git:hunter2@git.example/a.git' } }],
])('a password in an address is refused without showing it: %#', (text, around) => {
  const { config, diagnostics } = read(text, around);
  expect(config).toBeNull();
  expect(JSON.stringify(diagnostics)).toContain(':*******');
  expect(JSON.stringify(diagnostics)).not.toMatch(/hunt|er2/);
});

test('a repository of a kind that is not read is refused without showing the password in its address', () => {
  expect(() => read(null, { flags: { repo: 'ftp://me:hunter2@git.example/a.git' } })).toThrow('ftp://me:*******@git.example');
});
