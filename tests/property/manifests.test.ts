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
