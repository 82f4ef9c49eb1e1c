import { expect, test } from 'vitest';
import { describeFields } from '../../../reconciler/report/fields.ts';
import { buildField } from '../../support/report-builder.ts';

const DIGEST = `sha256:7d1c3f9${'0'.repeat(57)}`;

/** `label: from → to`, as short as it can be read. */
function read(...fields: readonly (readonly [string, string | null, string | null])[]): readonly string[] {
  return describeFields(fields.map(([field, from, to]) => buildField(field, from, to))).map(
    ({ kind, label, from, to }) => `${kind} ${label}: ${from} → ${to}`,
  );
}

test.each([
  ['limits.memoryBytes', '268435456', '134217728', 'changed memory limit: 256Mi → 128Mi'],
  ['limits.cpuMillis', '500', '1000', 'changed CPU limit: 0.5 → 1'],
  ['stop.graceMs', '10000', '60000', 'changed stop grace: 10 s → 1m'],
  ['security.readOnly', 'false', 'true', 'changed read-only root: no → yes'],
  ['env.LOG_LEVEL', 'info', 'debug', 'changed env LOG_LEVEL: info → debug'],
  ['env.EMPTY', null, '', 'added env EMPTY:  → ""'],
  ['env.a.b', ' x', null, 'removed env a.b: " x" → '],
  ['env.TOKEN', '(secret token)', '(secret token)', 'renewed env TOKEN: (secret token) → (secret token)'],
  ['logging.options.max-size', '10m', '20m', 'changed log option max-size: 10m → 20m'],
  ['image.digest', DIGEST, DIGEST.replace('7d', '8e'), 'changed image: sha256:7d1c3f9… → sha256:8e1c3f9…'],
  ['after', DIGEST, DIGEST.replace('7d', '8e'), 'changed what it comes after: sha256:7d1c3f9… → sha256:8e1c3f9…'],
  ['service.replicas', '3', '2', 'changed replicas: 3 → 2'],
  ['service.labels.owner', 'me', 'ops', 'changed service label owner: me → ops'],
  ['service.update.delayMs', '0', '90000', 'changed update delay: 0 s → 1m30s'],
  ['service.update.parallelism', '1', '2', 'changed update parallelism: 1 → 2'],
  ['something.new', 'a', 'b', 'changed something.new: a → b'],
])('%s reads as people write it', (field, from, to, text) => {
  expect(read([field, from, to])).toEqual([text]);
});

test('a rule of a firewall is one line, and one that changes says in what', () => {
  const rule = ['comment', 'from', 'ports', 'protocol'].map(
    (part, index) => [`rules.tcp 22.${part}`, null, ['access by SSH', '10.0.0.1 10.0.0.2', '22', 'tcp'][index]!] as const,
  );
  expect(read(...rule)).toEqual(['added open tcp 22:  → from 10.0.0.1, 10.0.0.2 (access by SSH)']);
  expect(read(['rules.tcp 22.from', 'any', '10.0.0.1'])).toEqual(['changed open tcp 22 from: any → 10.0.0.1']);
});

test('an image and its digest are one line, before all others', () => {
  expect(
    read(['env.A', '1', '2'], ['image.digest', DIGEST, DIGEST.replace('7d', '8e')], ['image.ref', 'web:1.3', 'web:1.4']),
  ).toEqual(['changed image: web:1.3 → web:1.4 (sha256:8e1c3f9…)', 'changed env A: 1 → 2']);
});

test('a port, volume, network or file that comes or goes is one line', () => {
  expect(
    read(
      ['ports.80/tcp.address', null, '127.0.0.1'],
      ['ports.80/tcp.protocol', null, 'tcp'],
      ['ports.80/tcp.publish', null, '8080'],
      ['ports.80/tcp.target', null, '80'],
    ),
  ).toEqual(['added port 80/tcp:  → published on 127.0.0.1:8080']);
  expect(
    read(['ports.80/tcp.address', null, '0.0.0.0'], ['ports.80/tcp.mode', null, 'host'], ['ports.80/tcp.publish', null, '80']),
  ).toEqual(['added port 80/tcp:  → published on 0.0.0.0:80 (host)']);
  expect(
    read(
      ['volumes./data.path', '/data', null],
      ['volumes./data.readOnly', 'true', null],
      ['volumes./data.type', 'volume', null],
      ['volumes./data.volume', 'pg', null],
    ),
  ).toEqual(['removed volume /data: pg, read-only → ']);
  expect(read(['volumes./tmp.sizeBytes', null, '67108864'], ['volumes./tmp.path', null, '/tmp'])).toEqual([
    'added volume /tmp:  → tmpfs of 64Mi',
  ]);
  expect(read(['networks.coffee.aliases', null, 'product'], ['networks.coffee.ipv4', null, '10.9.0.5'])).toEqual([
    'added network coffee:  → as product, 10.9.0.5',
  ]);
  expect(read(['files./etc/a.conf.digest', null, DIGEST], ['files./etc/a.conf.mode', null, '0644'])).toEqual([
    'added file /etc/a.conf:  → mode 0644',
  ]);
});

test('of a thing that stays, what changes is named', () => {
  expect(read(['ports.80/tcp.publish', '8080', '8081'])).toEqual(['changed port 80/tcp published: 8080 → 8081']);
  expect(read(['files./etc/a.conf.digest', DIGEST.slice(7), DIGEST.slice(7).replace('7d', '8e')])).toEqual([
    'changed file /etc/a.conf content: 7d1c3f9… → 8e1c3f9…',
  ]);
  expect(
    read(['volumes./data.host', null, '/srv'], ['volumes./data.type', 'volume', 'bind'], ['volumes./data.volume', 'pg', null]),
  ).toEqual(['added volume /data host:  → /srv', 'removed volume /data: pg → ']);
});
