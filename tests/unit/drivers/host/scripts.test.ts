import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeScript, removeScript } from '../../../../reconciler/drivers/host/change-script.ts';
import { FACETS, kitOf } from '../../../../reconciler/drivers/host/kits.ts';
import { lookScript } from '../../../../reconciler/drivers/host/look-script.ts';
import { decodeSaid, decodeWord, encodeWord, LIBRARY, quote } from '../../../../reconciler/drivers/host/shell-library.ts';
import { sha256 } from '../../../../reconciler/model/digest.ts';
import type { FacetName, FacetSpec } from '../../../../reconciler/model/host.ts';

const SHELLS: readonly (readonly [string, ...string[]])[] = [['dash'], ['busybox', 'sh']];
const OWNER = { cluster: 'attic', uid: '4711' };

/** What a shell cannot hold, no name on a Unix holds either. */
const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map(value => value.replaceAll('\0', '').toWellFormed());

describe.each(SHELLS)('in %s', (program, ...args) => {
  const run = (script: string, input = ''): string =>
    execFileSync(program, [...args, '-c', script], { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });

  test('every text is one word in quotes, and one line as a word or as said', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const script = `${LIBRARY}one=${quote(one)}\ntell quoted "$one"\nread -r a b rest; dec "$a"; tell a "$dec"; dec "$b"; tell b "$dec"`;
        const lines = run(script, `${encodeWord(one)} ${encodeWord(other)}\n`).split('\n');
        expect(lines.slice(0, 3).map(line => decodeSaid(line.slice(line.indexOf(' ') + 1)))).toEqual([one, one, other]);
      }),
      { numRuns: 40 },
    );
  });

  test.each(FACETS)('the scripts for a %s can be read', kind => {
    const facet: FacetName = { kind, name: 'name' };
    const entry = { format: 1, spec: { kind, name: 'name', path: '/x', address: '10.0.0.1/8' } as unknown as FacetSpec } as const;
    const options = { owner: OWNER, facet, guard: { id: 'guard', seconds: 60 } };
    for (const { script } of [
      makeScript({ ...options, entry, order: {} }),
      removeScript(options),
      lookScript(OWNER, [facet], { boot: '', engineStamp: '' }),
    ])
      execFileSync(program, [...args, '-n', '-c', script]);
    expect(kitOf(kind).change).toContain(`make_${kind}()`);
  });
});

test('a word is what it was when it is read back', () => {
  fc.assert(
    fc.property(text, value => {
      expect(encodeWord(value)).toMatch(/^[^\s]+$/);
      expect(decodeWord(encodeWord(value))).toBe(value);
    }),
  );
});

test('no content, no secret and no fast hash of one is a part of a script', () => {
  const spec: FacetSpec = { kind: 'file', path: '/etc/key', mode: '0400', owner: 'root', digest: 'sha256:x' };
  const contents = { 'sha256:x': { text: ['key=', { secret: 'key', fingerprint: 'f' }] } };
  const order = kitOf('file').order!(spec, { contents, reveal: () => 'key=hunter2', keyOf: () => '' });
  const { script, input } = makeScript({
    owner: OWNER,
    facet: { kind: 'file', name: '/etc/key' },
    entry: { format: 1, spec },
    order,
  });
  expect(script).not.toContain('hunter2');
  expect(script).not.toContain(sha256('key=hunter2'));
  expect(Buffer.from(input).toString()).toMatch(/^\{.*\}\nfile \S+ \S+ -\n\{.*\}\n[0-9a-f]{64}\nkey=hunter2$/);
});
