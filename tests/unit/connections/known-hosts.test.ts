import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fingerprintOf, judgeHostKey, knownTypes, typeOf } from '../../../reconciler/connections/ssh/known-hosts.ts';

/** A public key as it goes over the wire: two fields, each with its length before it. */
function key(type: string, secret: string): Buffer {
  const field = (text: string): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    return Buffer.concat([length, Buffer.from(text)]);
  };
  return Buffer.concat([field(type), field(secret)]);
}

const ED = key('ssh-ed25519', 'one');
const OTHER = key('ssh-ed25519', 'two');
const RSA = key('ssh-rsa', 'three');
const line = (patterns: string, of: Buffer, comment = ''): string =>
  `${patterns} ${typeOf(of)} ${of.toString('base64')} ${comment}\n`;
const judge = (knownHosts: string, shown: Buffer, host = 'phone', port = 22): string =>
  judgeHostKey(shown, host, port, { knownHosts }).kind;

describe('a host key', () => {
  test.each([
    ['its name', line('phone', ED), 'trusted'],
    ['one name of several', line('other,phone,10.0.0.1', ED), 'trusted'],
    ['another case', line('PHONE', ED), 'trusted'],
    ['a pattern', line('ph?n*', ED), 'trusted'],
    ['a pattern that is taken back', line('*,!phone', ED), 'unknown'],
    ['a dot that is no wildcard', line('p.one', ED), 'unknown'],
    ['nothing', '', 'unknown'],
    ['a line that is turned off', `# ${line('phone', ED)}`, 'unknown'],
    ['a line without a key', 'phone ssh-ed25519\n', 'unknown'],
    ['another key of its type', line('phone', OTHER), 'changed'],
    ['a key of another type', line('phone', RSA), 'unknown'],
    ['its key beside another', line('phone', OTHER) + line('phone', ED), 'trusted'],
    ['its key, revoked', line('phone', ED) + line('@revoked phone', ED), 'revoked'],
    ['an authority, which we do not ask', line('@cert-authority phone', ED), 'unknown'],
    ['its name on another port', line('[phone]:2222', ED), 'unknown'],
  ])('of which known_hosts has %s', (_what, knownHosts, verdict) => {
    expect(judge(knownHosts, ED)).toBe(verdict);
  });

  test('is looked up with its port where that is not 22', () => {
    expect(judge(line('[phone]:2222', ED), ED, 'phone', 2222)).toBe('trusted');
    expect(judge(line('phone', ED), ED, 'phone', 2222)).toBe('unknown');
  });

  test('is found under a hashed name', () => {
    const salt = Buffer.from('salt of twenty bytes');
    const hashed = `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update('phone').digest('base64')}`;
    expect(judge(line(hashed, ED), ED)).toBe('trusted');
    expect(judge(line(hashed, ED), ED, 'tablet')).toBe('unknown');
  });

  test('is told beside the one that was expected', () => {
    expect(judgeHostKey(ED, 'phone', 22, { knownHosts: line('phone', OTHER) })).toEqual({
      kind: 'changed',
      expected: [fingerprintOf(OTHER)],
    });
  });

  test('is judged by a declared fingerprint alone', () => {
    const knownHosts = line('phone', ED);
    expect(judgeHostKey(ED, 'phone', 22, { knownHosts, fingerprint: fingerprintOf(OTHER) }).kind).toBe('changed');
    expect(judgeHostKey(OTHER, 'phone', 22, { knownHosts, fingerprint: fingerprintOf(OTHER) }).kind).toBe('trusted');
  });

  test('is asked for in the types that are known', () => {
    expect(knownTypes(line('phone', RSA) + line('phone', ED) + line('phone', OTHER), 'phone', 22)).toEqual([
      'ssh-rsa',
      'ssh-ed25519',
    ]);
  });
});
