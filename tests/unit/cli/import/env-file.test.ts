import { describe, expect, test } from 'vitest';
import { hideInEnvFile } from '../../../../cli/import/env-file.ts';
import { openStackValues } from '../../../../reconciler/dialects/compose/take-stack.ts';

/** A file as git may have it, and what was given to the stack meanwhile. */
function hidden(text: string, before: Readonly<Record<string, string>> = {}) {
  const secrets = { values: new Map<string, string>(), taken: new Set<string>() };
  const values = openStackValues('shop', secrets);
  for (const [name, value] of Object.entries(before)) values.give(name, value);
  const written = hideInEnvFile(text, { path: 'db.env', values, secrets: secrets.values });
  return { written, env: values.env, secrets: Object.fromEntries(secrets.values) };
}

const LEFT_OUT = '# (left out: it looked like a secret)';

describe('a file of variables', () => {
  test.each([
    ['an old value above', '# was PASSWORD=hunter2aa\nPASSWORD=hunter2aa\n', `${LEFT_OUT}\nPASSWORD\n`],
    ['the same text in another line', 'XPASSWORD=hunter2aa\nPASSWORD=hunter2aa\n', 'XPASSWORD\nPASSWORD\n'],
    ['blanks around it', 'API_TOKEN = t0k3n=\nA=b\n', 'API_TOKEN\nA=b\n'],
    ['Windows line ends', 'A=b\r\n  PASSWORD=x1y2z3\r\nC=d', 'A=b\r\n  PASSWORD\r\nC=d'],
    ['a password in a URL', 'DB=postgres://shop:hunter2@db/shop\n', 'DB\n'],
    ['a key of another name', 'SIGNING=-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----\n', 'SIGNING\n'],
    [
      'comments',
      '# The password of the database\n#export API_KEY=abc\n # --token abc\n# see http://a:b@c\n# secret: "x"\n',
      `# The password of the database\n${LEFT_OUT}\n ${LEFT_OUT}\n${LEFT_OUT}\n${LEFT_OUT}\n`,
    ],
    ['what is no secret', 'A=b\n\n# a comment: of mine\nEMPTY\nPASSWORD=\n', 'A=b\n\n# a comment: of mine\nEMPTY\nPASSWORD=\n'],
  ])('loses what is secret in it, and nothing else: %s', (_, text, written) => {
    expect(hidden(text).written).toBe(written);
  });

  test('gives the stack what it loses', () => {
    expect(hidden('API_TOKEN = t0k3n=\nPASSWORD="a b"\n')).toMatchObject({
      env: { API_TOKEN: { secret: 'api-token' }, PASSWORD: { secret: 'password' } },
      secrets: { 'api-token': 't0k3n=', password: '"a b"' },
    });
  });

  test('that switches something off and on stays as it is where the stack has it otherwise', () => {
    expect(hidden('BASIC_AUTH=off\n', { BASIC_AUTH: 'on' }).written).toBe('BASIC_AUTH=off\n');
  });

  test.each([
    ['A=b\nPASSWORD=second\n', 'db.env, line 2: PASSWORD looks secret, and it has another value elsewhere'],
    ['db-password=hunter2\n', 'line 1: db-password looks secret, and a Job can give only'],
    ['KEY="-----BEGIN PRIVATE KEY-----\nMII\n', 'its value goes on in the next line'],
    ['API_KEY=-----BEGIN PRIVATE KEY-----\nMII\n', 'its value goes on in the next line'],
  ])('of which a secret could not be taken is refused: %j', (text, why) => {
    expect(() => hidden(text, { PASSWORD: 'first' })).toThrow(why);
  });
});
