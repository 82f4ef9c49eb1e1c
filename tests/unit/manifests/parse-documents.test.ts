import { describe, expect, it } from 'vitest';
import { parseDocuments } from '../../../reconciler/manifests/parse-documents.ts';

const HEAD = 'apiVersion: keelson/v1\nkind: Job\nmetadata: {name: web}\n';

function codesOf(text: string): readonly string[] {
  return parseDocuments('a.yaml', text).diagnostics.map(({ code, at }) => `${at?.line}:${at?.column} ${code}`);
}

describe('documents of a file', () => {
  it('are ours by their apiVersion and kind, whatever stands between them', () => {
    const text = `${HEAD}---\n# nothing\n---\nservices: {web: {image: a}}\n---\napiVersion: v1\nkind: ConfigMap\n---\n${HEAD}`;
    const { documents, diagnostics } = parseDocuments('a.yaml', text);
    expect(documents.map(({ kind, index }) => [kind, index])).toEqual([
      ['Job', 0],
      ['Job', 4],
    ]);
    expect(diagnostics).toEqual([]);
  });

  it('know where their name stands', () => {
    expect(parseDocuments('a.yaml', `# one\n---\n${HEAD}`).documents[0]?.at).toEqual({ file: 'a.yaml', line: 5, column: 18 });
  });

  it.each([
    ['a Job of Kubernetes', 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {template: {}}\n'],
    ['a Role of Kubernetes', 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: []\n'],
    [
      'a Cluster of another tool',
      'apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: a}\nspec: {infrastructureRef: {}}\n',
    ],
    ['a Compose file', 'services:\n  web: {image: a}\n'],
    ['a list', '- a\n- b\n'],
    ['a template of Helm, which is not YAML', '{{- if .Values.x }}\nkind: Job\napiVersion: batch/v1\n{{- end }}\n'],
    ['an empty file', ''],
  ])('leave %s alone', (_, text) => {
    expect(parseDocuments('a.yaml', text)).toEqual({ documents: [], diagnostics: [] });
  });

  it.each([
    ['a lost apiVersion', 'kind: Job\nmetadata: {name: a}\nspec: {image: a}\n', '1:1 missing-api-version'],
    ['a mistyped apiVersion', HEAD.replace('keelson/v1', 'keelsn/v1'), '1:13 unknown-api-version'],
    ['a mistyped key of it', HEAD.replace('apiVersion', 'apiversion'), '1:1 missing-api-version'],
    ['a version of the future', HEAD.replace('v1', 'v9'), '1:13 unknown-api-version'],
    [
      "another tool's apiVersion over a spec of ours",
      `${HEAD}spec: {image: a}\n`.replace('keelson/v1', 'batch/v1'),
      '1:13 unknown-api-version',
    ],
    ['a lost kind', 'apiVersion: keelson/v1\nmetadata: {name: a}\n', '1:1 missing-kind'],
    ['both lost, by its shape', 'metadata: {name: a}\nspec: {image: a, replicas: 2}\n', '1:1 missing-api-version'],
    ['a mistyped kind', HEAD.replace('Job', 'Jop'), '2:7 unknown-kind'],
  ])('are an error with %s: a typo must not prune a job', (_, text, told) => {
    expect(codesOf(text)).toEqual([told]);
  });

  it.each([
    ['a tab', `${HEAD}spec:\n\timage: a\n`, '5:1 yaml-syntax', 'use spaces'],
    ['an open quote', `${HEAD}spec: {image: "a\n`, '5:1 yaml-syntax', undefined],
    ['the mark of a merge conflict', `<<<<<<< HEAD\n${HEAD}`, '1:1 yaml-syntax', 'resolve the conflict and commit again'],
    [
      'a template without quotes in a flow map',
      `${HEAD}spec: {env: {A: \${{ job.name }}}}\n`,
      '4:18 yaml-syntax',
      'inside { } and [ ] a template needs quotes: "${{ … }}"',
    ],
    ['a tag', `${HEAD}spec: {image: !secret a}\n`, '4:15 yaml-syntax', 'remove it'],
    ['a key that is there twice', `${HEAD}spec: {image: a, image: b}\n`, '4:18 duplicate-key', 'keep one of them'],
    ['a merge key', `${HEAD}spec: {<<: {image: a}}\n`, '4:8 yaml-merge-key', 'use defaults in the Cluster, or variants'],
    ['an alias of nothing', `${HEAD}spec: {image: *a}\n`, '4:15 yaml-alias', undefined],
    ['an alias of itself', `${HEAD}spec: {args: &a [*a]}\n`, '4:18 yaml-alias', undefined],
    [
      'a control character',
      `${HEAD}spec: {image: "a\\u0007"}\n`,
      '4:15 control-character',
      'write it in base64 into a file, or remove it',
    ],
    [
      'a number that is read as another text',
      `${HEAD}spec: {env: {VERSION: 1.10}}\n`,
      '4:23 ambiguous-number',
      'write it in quotes: "1.10"',
    ],
  ])('tell %s with its place and what to do', (_, text, told, hint) => {
    const { diagnostics } = parseDocuments('a.yaml', text);
    expect(diagnostics.map(({ code, at }) => `${at?.line}:${at?.column} ${code}`)).toContain(told);
    expect(diagnostics.find(({ code }) => told.endsWith(code))?.hint).toBe(hint);
  });

  it('take aliases of a plain size', () => {
    const { documents, diagnostics } = parseDocuments('a.yaml', `${HEAD}spec: {env: &e {A: b}, labels: *e}\n`);
    expect(diagnostics).toEqual([]);
    expect(documents[0]?.value.spec).toEqual({ env: { A: 'b' }, labels: { A: 'b' } });
  });

  it('refuse a bomb of aliases', () => {
    const levels = 'abcdefgh'.split('').map(
      (name, index) =>
        `  ${name}: &${name} [${Array(9)
          .fill(index === 0 ? 'x' : `*${'abcdefgh'[index - 1]}`)
          .join(', ')}]\n`,
    );
    expect(codesOf(`${HEAD}spec:\n${levels.join('')}`)).toEqual([expect.stringContaining('yaml-too-large')]);
  });

  it.each([
    ['brackets', `${HEAD}spec: ${'['.repeat(1e6)}`],
    ['list marks', `${HEAD}spec: ${'- '.repeat(5e5)}`],
    ['indentation', `${HEAD}spec:\n${Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth + 1)}a:\n`).join('')}`],
  ])('refuse deep nesting by %s instead of hanging or failing', (_, text) => {
    expect(codesOf(text)).toHaveLength(1);
  });

  it('say at most a hundred things of one file', () => {
    expect(parseDocuments('a.yaml', `${HEAD}spec:\n${'  image: a\n'.repeat(5000)}`).diagnostics).toHaveLength(100);
  });

  it('show the wrong line and the one before, without what would move the cursor', () => {
    const { diagnostics } = parseDocuments('a.yaml', `${HEAD}spec: {image: a, image: "\u202eb"}\r\n`);
    expect(diagnostics[0]?.excerpt).toEqual([
      { line: 3, text: 'metadata: {name: web}' },
      { line: 4, text: 'spec: {image: a, image: "\ufffdb"}' },
    ]);
    expect(diagnostics[0]?.length).toBe(5);
  });
});
