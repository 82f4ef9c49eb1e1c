import { expect, test } from 'vitest';
import { type NamedSecrets, nameSecretOf, nameSecretsIn } from '../../../reconciler/dialects/engine/name-secrets.ts';

const none = (taken: readonly string[] = []): NamedSecrets => ({ values: new Map(), taken: new Set(taken) });

test.each([
  ['DB_PASSWORD', 'hunter2', { secret: 'db-password' }],
  ['JWT_SECRET', '/looks+like/a/path=', { secret: 'jwt-secret' }],
  ['MINIO_ACCESS_KEY', 'AKIA', { secret: 'minio-access-key' }],
  ['CERT', '-----BEGIN RSA PRIVATE KEY-----\nx', { secret: 'cert' }],
  [
    'DATABASE_URL',
    'pg://a:one@db,pg://a:two@db2',
    'pg://a:${{ secret.database-url-password }}@db,pg://a:${{ secret.web-database-url-password }}@db2',
  ],
  ['PASSWORD_FILE', '/run/secrets/db', '/run/secrets/db'],
  ['AUTH_ENABLED', 'true', 'true'],
  ['PASSWORD', '', ''],
  ['MODE', 'prod', 'prod'],
  ['HOME_URL', 'http://example.org:80/a', 'http://example.org:80/a'],
])('the variable %s=%s is written as %j', (name, value, written) => {
  expect(nameSecretOf('web', name, value, none())).toEqual(written);
});

test('words of a command are written with templates in place of what is secret', () => {
  const secrets = none();
  const words = ['serve', '--password=a=b', '--token', 'abc', '--token-file', '/run/t', '-v', 'amqp://u:six@host', '--auth=true'];
  words.push('exec app --mode=x --api-key=k1 && PASSWORD=p2 other');
  expect(nameSecretsIn('web', words, secrets)).toEqual([
    'serve',
    '--password=${{ secret.password }}',
    '--token',
    '${{ secret.token }}',
    '--token-file',
    '/run/t',
    '-v',
    'amqp://u:${{ secret.url-password }}@host',
    '--auth=true',
    'exec app --mode=x --api-key=${{ secret.api-key }} && PASSWORD=${{ secret.web-password }} other',
  ]);
  expect(Object.fromEntries(secrets.values)).toMatchObject({ password: 'a=b', token: 'abc', 'url-password': 'six' });
});

test('one name and value is one secret for all jobs; another value, or a name that is taken, gets a name of its own', () => {
  const secrets = none(['api-token']);
  const of = (job: string, name: string, value: string) => nameSecretOf(job, name, value, secrets);
  expect(of('web', 'DB_PASSWORD', 'one')).toEqual({ secret: 'db-password' });
  expect(of('worker', 'DB_PASSWORD', 'one')).toEqual({ secret: 'db-password' });
  expect(of('report', 'DB_PASSWORD', 'two')).toEqual({ secret: 'report-db-password' });
  expect(of('web', 'API_TOKEN', 'x')).toEqual({ secret: 'web-api-token' });
  expect([...secrets.values]).toEqual([
    ['db-password', 'one'],
    ['report-db-password', 'two'],
    ['web-api-token', 'x'],
  ]);
});
