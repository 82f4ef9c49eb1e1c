import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merge } from '../../reconciler/manifests/merge.ts';
import { parseDocuments } from '../../reconciler/manifests/parse-documents.ts';
import { isWithin, parseIp, parseSubnet } from '../../reconciler/model/addresses.ts';
import { nearest } from '../../reconciler/model/nearest.ts';
import { AROUND, jobFile, readFiles } from '../support/read-files.ts';

const value = fc.letrec(tie => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    tie('map'),
    fc.array(tie('any'), { maxLength: 3 }),
  ),
  map: fc.dictionary(fc.constantFrom('a', 'b', 'name', 'path', 'env', 'ports'), tie('any'), { maxKeys: 4 }),
}));

/** Text that is nearly a manifest: pieces of YAML and of our language in any order. */
const nearlyYaml = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'apiVersion: keelson/v1\n',
        'kind: Job\n',
        'kind: Node\n',
        'metadata: {name: web}\n',
        'spec:\n',
        '---\n',
        '  image: a\n',
        '\t',
        '  - ',
        '? ',
        ': ',
      ),
      fc.constantFrom(
        '&a ',
        '*a',
        '<<: ',
        '!!binary ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '|\n',
        '>-\n',
        '#',
        '%YAML 1.1\n',
        '\u0000',
        '\u2028',
        '${{ secret.x }}',
        '${% for',
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 40 },
  )
  .map(parts => parts.join(''));

/** Names under which every object, or every function, has something. */
const inherited = fc.constantFrom(
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
  'name',
  'length',
  'keys',
  'assign',
  'toJSON',
  'then',
);

/** Everything that all code here relies on, flat. */
const builtIn = (): readonly unknown[] =>
  [Object, Object.prototype, Function.prototype, Array.prototype, String.prototype].flatMap(thing =>
    Reflect.ownKeys(thing).flatMap(key => {
      const { value, get, set } = Object.getOwnPropertyDescriptor(thing, key)!;
      return [key, value, get, set];
    }),
  );

describe('merging', () => {
  it('of a value with itself, or with nothing, changes nothing', () => {
    fc.assert(
      fc.property(value.map, map => {
        expect(merge(map, {})).toEqual(map);
        expect(merge({}, map)).toEqual(map);
      }),
    );
  });

  it('again with the same changes nothing more', () => {
    fc.assert(
      fc.property(value.map, value.map, (base, over) => {
        const once = merge(base, over);
        expect(merge(once, over)).toEqual(once);
      }),
    );
  });

  it('takes every key for a key, also what all objects have', () => {
    const hostile = fc.dictionary(inherited, fc.dictionary(inherited, fc.integer()), { noNullPrototype: true });
    fc.assert(
      fc.property(hostile, hostile, (base, over) => {
        const merged = merge(base, over) as Record<string, object>;
        expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
        expect(new Set(Object.keys(merged))).toEqual(new Set([...Object.keys(base), ...Object.keys(over)]));
        for (const key of Object.keys(merged)) {
          const own = (of: object) => Object.entries(Object.getOwnPropertyDescriptor(of, key)?.value ?? {});
          expect(new Map(own(merged))).toEqual(new Map([...own(base), ...own(over)]));
        }
      }),
    );
  });

  it('leaves its arguments as they were', () => {
    fc.assert(
      fc.property(value.map, value.map, (base, over) => {
        const before = JSON.stringify([base, over]);
        merge(base, over);
        expect(JSON.stringify([base, over])).toBe(before);
      }),
    );
  });
});

describe('any text', () => {
  it('is parsed or told with a place in it, and never thrown at', () => {
    fc.assert(
      fc.property(nearlyYaml, text => {
        const lines = text.split('\n').length;
        for (const { at, summary, excerpt } of parseDocuments('a.yaml', text).diagnostics) {
          expect(summary).not.toBe('');
          expect(at?.line).toBeLessThanOrEqual(lines);
          expect(excerpt?.at(-1)?.line).toBe(at?.line);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('as a whole repository gives a cluster or an error, and never fails', async () => {
    await fc.assert(
      fc.asyncProperty(nearlyYaml, async text => {
        const { resolution } = await readFiles({
          ...AROUND,
          'x.yaml': `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: web}\nspec:\n${text}`,
        });
        const errors = resolution.diagnostics.some(({ severity }) => severity === 'error');
        expect(resolution.cluster === null).toBe(errors);
      }),
      { numRuns: 500 },
    );
  });

  it('that names what all objects have is a name like any other, and changes nothing of this process', async () => {
    const before = builtIn();
    const place = fc.constantFrom(
      (name: string, other: string) => `env: {A: "\${{ secret.${name}.${other} }}\${{ secret.${name} }}"}`,
      (name: string, other: string) => `env: {A: '\${{ secret["${name}"]["${other}"] }}'}`,
      (name: string, other: string) => `env: {A: "\${{ ${name}.${other} }}"}`,
      (name: string, other: string) => `env: {A: "\${{ nodes.${name}.${other} }}\${{ jobs.web.env.${name} }}"}`,
      (name: string, other: string) => `env: {A: "\${{ job.name | ${name}: ${other} }}"}`,
      (name: string, other: string) => `env: {A: "\${% ${name} ${other} %}"}`,
      (name: string, other: string) =>
        `env: {A: "\${% assign ${name} = cluster %}\${% capture ${other} %}x\${% endcapture %}\${{ ${other} }}"}`,
      (name: string, other: string) => `env: {${name}: x, B: "\${{ job.env.${name} }}"}\n  labels: {${other}: y}`,
      (name: string, other: string) => `placement: {labels: {${name}: x}, spread: ${other}}`,
      (name: string, other: string) => `${name}: {${other}: [{name: x}]}`,
      (name: string, other: string) => `env: {A: {${name}: ${other}}}`,
      (name: string, other: string) => `force: {${name}: ${other}}`,
    );
    await fc.assert(
      fc.asyncProperty(place, inherited, inherited, async (make, name, other) => {
        const { resolution } = await readFiles({
          ...AROUND,
          'web.yaml': `${jobFile('web', 'image: a:1')}  ${make(name, other)}\n`,
        });
        const errors = resolution.diagnostics.some(({ severity }) => severity === 'error');
        expect(resolution.cluster === null).toBe(errors);
        const after = builtIn();
        expect(after.length === before.length && after.every((item, index) => Object.is(item, before[index]))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('as a template renders or is told', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '${{',
        '}}',
        '${%',
        '%}',
        ' job.name ',
        ' secret.x ',
        ' | join: "," ',
        ' if ',
        ' endif ',
        ' for a in nodes ',
        ' endfor ',
        ' | upcase',
        '"',
        ' jobs.web.env.A ',
        ' raw ',
        ' cluster.entry ',
      ),
      fc.string({ maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 12 }).map(parts => parts.join('')),
        async text => {
          const { resolution, render } = await readFiles({
            ...AROUND,
            'web.yaml': jobFile('web', 'image: a:1', `env: {A: ${JSON.stringify(text)}}`),
          });
          const job = resolution.cluster?.jobs.get('web');
          if (job !== undefined) render(job.workload.env.A!, { job, replica: '1', node: resolution.cluster!.nodes.get('pi-1')! });
          else expect(resolution.diagnostics.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('addresses', () => {
  it('are within the range that begins with their own bits', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
        const subnet = parseSubnet(`${address}/${prefix}`)!;
        expect(isWithin(parseIp(address)!, subnet)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(
        fc.ipV6().filter(address => !address.includes('.')),
        fc.integer({ min: 0, max: 128 }),
        (address, prefix) => {
          expect(isWithin(parseIp(address)!, parseSubnet(`${address}/${prefix}`)!)).toBe(true);
        },
      ),
    );
  });
});

describe('the nearest name', () => {
  it('of a name that is there is itself', () => {
    const name = fc.stringMatching(/^[a-z]{3,12}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1 }), names => void expect(nearest(names[0]!, names)).toBe(names[0])),
    );
  });

  it('is found with one letter changed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(), (name, place) => {
        const at = place % name.length;
        expect(nearest(`${name.slice(0, at)}9${name.slice(at + 1)}`, ['zzzzzzzzzzzzzzzzz', name])).toBe(name);
      }),
    );
  });
});
