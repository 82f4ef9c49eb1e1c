import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../reconciler/model/digest.ts';
import type { Snapshot } from '../../../reconciler/model/snapshot.ts';
import { openManifestCache, readManifests } from '../../../reconciler/read-manifests.ts';
import type { Source } from '../../../reconciler/sources/source.ts';
import { AROUND, jobFile, line, readFiles, TRAITS, told } from '../../support/read-files.ts';

interface Entry {
  readonly bytes: Uint8Array;
  readonly type?: 'link';
  readonly executable?: true;
  /** The source gives nothing of it: it is larger than its limit. */
  readonly withheld?: true;
}

/** A commit of files that may be bytes and links, and how often each was read. */
function commitOf(files: Readonly<Record<string, string | Entry>>) {
  const entries = Object.entries(files).map(
    ([path, file]) => [path, typeof file === 'string' ? ({ bytes: Buffer.from(file) } as Entry) : file] as const,
  );
  const reads: string[] = [];
  const snapshot: Snapshot = {
    revision: 'r1',
    subject: 's',
    committedAt: null,
    files: new Map(
      entries
        .map(([path, { bytes, withheld: _, ...entry }]) => [path, { oid: sha256(bytes), type: 'file', ...entry }] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
  const source: Source = {
    name: 'test',
    fetch: async () => snapshot,
    read: async (_, paths) => {
      reads.push(...paths);
      const given = entries.filter(([path, { withheld }]) => paths.includes(path) && withheld === undefined);
      return new Map(given.map(([path, { bytes }]) => [path, bytes]));
    },
    async [Symbol.asyncDispose]() {},
  };
  return { source, snapshot, reads };
}

const OPTIONS = { variants: [], traits: TRAITS, version: '0.1.0' };

async function readCommit(files: Readonly<Record<string, string | Entry>>, cache = openManifestCache()) {
  const { source, snapshot, reads } = commitOf({ ...AROUND, ...files });
  return { read: await readManifests(source, snapshot, OPTIONS, cache, AbortSignal.timeout(60_000)), reads };
}

async function codesOf(files: Readonly<Record<string, string | Entry>>): Promise<readonly string[]> {
  return (await readCommit(files)).read.resolution.diagnostics.map(line);
}

/** A file that is larger than `limits.file`. */
const withheld: Entry = { bytes: new Uint8Array(), withheld: true };

function link(target: string): Entry {
  return { bytes: Buffer.from(target), type: 'link' };
}

describe('the files of a commit', () => {
  it('are read and parsed once by their content', async () => {
    const cache = openManifestCache();
    expect((await readCommit({ 'a.yaml': jobFile('a', 'image: a:1') }, cache)).reads).toEqual([
      'a.yaml',
      'cluster.yaml',
      'nodes.yaml',
    ]);
    expect((await readCommit({ 'a.yaml': jobFile('a', 'image: a:2') }, cache)).reads).toEqual(['a.yaml']);
    expect((await readCommit({ 'a.yaml': jobFile('a', 'image: a:2') }, cache)).reads).toEqual([]);
  });

  it('give the very same answer while snapshot and options are the same', async () => {
    const { source, snapshot } = commitOf(AROUND);
    const cache = openManifestCache();
    const signal = AbortSignal.timeout(60_000);
    const first = await readManifests(source, snapshot, OPTIONS, cache, signal);
    expect(await readManifests(source, snapshot, { ...OPTIONS }, cache, signal)).toBe(first);
    expect(await readManifests(source, snapshot, { ...OPTIONS, version: '0.2.0' }, cache, signal)).not.toBe(first);
  });

  it('may be in one folder of the repository', async () => {
    const files = Object.fromEntries(Object.entries(AROUND).map(([path, text]) => [`site/${path}`, text]));
    const { resolution } = await readFiles({ ...files, 'other.yaml': jobFile('x', 'image: a:1') }, { path: './site/' });
    expect(resolution.cluster?.jobs.size).toBe(0);
    expect(resolution.diagnostics).toEqual([]);
  });

  it('are left out by .keelsonignore, and what is no manifest is not one', async () => {
    const files = {
      '.keelsonignore': 'old/\n*.tmp.yaml\n',
      'old/a.yaml': 'kind: Job\n',
      'b.tmp.yaml': 'kind: Job\n',
      'reconcile.yaml': 'kind: Job\n',
      'c.txt': 'kind: Job\n',
    };
    expect(await told(files)).toEqual([]);
  });

  it('are refused when they are too large, a link, or not UTF-8', async () => {
    expect(await codesOf({ 'a.yaml': `# ${'x'.repeat(2_000_000)}\n` })).toEqual(['a.yaml:1:1 error file-too-large']);
    expect(await codesOf({ 'a.yaml': withheld })).toEqual(['a.yaml:1:1 error file-too-large']);
    expect(await codesOf({ 'a.yaml': link('cluster.yaml') })).toEqual(['a.yaml:1:1 error manifest-is-link']);
    const latin1 = Buffer.concat([Buffer.from('apiVersion: keelson/v1\nkind: Job # '), Buffer.from([0xe9])]);
    expect(await codesOf({ 'a.yaml': { bytes: latin1 } })).toEqual(['a.yaml:2:13 error not-utf-8']);
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('apiVersion: keelson/v1', 'utf16le')]);
    expect(await codesOf({ 'a.yaml': { bytes: utf16 } })).toEqual([expect.stringContaining('error not-utf-8')]);
    expect(await codesOf({ 'a.yaml': { bytes: Buffer.from([0x61, 0xe9]) } })).toEqual([]);
  });
});

describe('what manifests name', () => {
  const naming = (from: string) => jobFile('web', 'image: a:1', `files: [{path: /x, from: "${from}"}]`);

  it('is taken as bytes, or rendered when it is a template', async () => {
    const files = {
      'apps/web.yaml': jobFile(
        'web',
        'image: a:1',
        'files: [{path: /a, from: a.conf}, {path: /b, from: ../b.liquid}, {path: /c, from: c.bin}, {path: /d, from: d.yml}]',
      ),
    };
    const bytes = {
      'apps/a.conf': 'a\n',
      'b.liquid': '${{ job.name }}',
      'apps/c.bin': { bytes: Buffer.from([0, 0xff]) },
      'apps/d.yml': 'x: ${{ not.ours }}\n',
    };
    const { read } = await readCommit({ ...files, ...bytes });
    expect(read.resolution.diagnostics).toEqual([]);
    expect(read.resolution.cluster?.jobs.get('web')?.workload.files.map(({ content }) => content)).toEqual([
      { text: 'a\n' },
      { text: '${{ job.name }}' },
      { base64: 'AP8=' },
      { base64: Buffer.from('x: ${{ not.ours }}\n').toString('base64') },
    ]);
  });

  it('may be as large as the source allows: there is no other limit', async () => {
    expect(await codesOf({ 'web.yaml': naming('large'), large: 'x'.repeat(5_000_000) })).toEqual([]);
  });

  it.each([
    ['nope.conf', 'file-not-found'],
    ['../../etc/passwd', 'outside-repository'],
    ['/etc/passwd', 'outside-repository'],
    ['apps/../../x', 'outside-repository'],
    ['out', 'outside-repository'],
    ['loop', 'outside-repository'],
    ['folder/secret', 'outside-repository'],
    ['large', 'file-too-large'],
  ])('as %s is refused', async (from, code) => {
    const others = { out: link('../../etc/passwd'), loop: link('loop'), folder: link('/etc'), large: withheld };
    expect(await codesOf({ 'web.yaml': naming(from), ...others })).toEqual([`web.yaml:6:28 error ${code}`]);
  });

  it('is found through links that stay in the repository', async () => {
    const { read } = await readCommit({
      'web.yaml': naming('conf/a.conf'),
      conf: link('common/conf'),
      'common/conf/a.conf': link('../b.conf'),
      'common/b.conf': 'b',
    });
    expect(read.resolution.cluster?.jobs.get('web')?.workload.files[0]?.content).toEqual({ text: 'b' });
  });

  it('is relative to the file that says it, also in a variant', async () => {
    const files = {
      ...AROUND,
      'web.yaml': naming('a.conf'),
      'a.conf': 'base',
      'variants/dev/web.yaml': naming('a.conf'),
      'variants/dev/a.conf': 'dev',
    };
    const { resolution } = await readFiles(files, { variants: ['dev'] });
    expect(resolution.cluster?.jobs.get('web')?.workload.files[0]?.content).toEqual({ text: 'dev' });
  });

  it('shows a mistake in a template file where it stands there', async () => {
    expect(await codesOf({ 'web.yaml': naming('a.liquid'), 'a.liquid': 'one\nhost ${{ cluster.nmae }}\n' })).toEqual([
      'a.liquid:2:10 error unknown-name',
    ]);
  });

  it('may be a folder to build from, with its Dockerfile', async () => {
    const build = { 'apps/web.yaml': jobFile('web', 'build: {context: ctx}') };
    const { read } = await readCommit({ ...build, 'apps/ctx/Dockerfile': 'FROM a:1\n', 'apps/ctx/src/x': 'x' });
    expect(read.resolution.cluster?.jobs.get('web')?.build?.files).toEqual({
      Dockerfile: { text: 'FROM a:1\n' },
      'src/x': { text: 'x' },
    });
    expect(read.resolution.cluster?.jobs.get('web')?.workload.image).toBe('keelson/attic/web:latest');
    expect(await codesOf({ ...build, 'apps/ctx/x': 'x' })).toEqual(['apps/web.yaml:5:20 error file-not-found']);
    expect(await codesOf(build)).toEqual(['apps/web.yaml:5:20 error file-not-found']);
  });

  describe('as a folder to build from', () => {
    const around = { 'apps/web.yaml': jobFile('web', 'build: {context: ctx}'), 'apps/ctx/Dockerfile': 'FROM a:1\n' };
    const filesOf = async (files: Readonly<Record<string, string | Entry>>) => {
      const { read, reads } = await readCommit({ ...around, ...files });
      expect(read.resolution.diagnostics.map(line)).toEqual([]);
      const { Dockerfile: _, ...others } = read.resolution.cluster?.jobs.get('web')?.build?.files ?? {};
      return { files: others, reads };
    };

    it('keeps who may be executed, and links that stay in it or lead to the image', async () => {
      const { files } = await filesOf({
        'apps/ctx/run.sh': { bytes: Buffer.from('echo'), executable: true },
        'apps/ctx/bin/run': link('../run.sh'),
        'apps/ctx/bin/sh': link('/bin/busybox'),
        'apps/ctx/later': link('made/by/the/build'),
        'apps/ctx/up': link('../common'),
        'apps/common': { bytes: Buffer.from('common'), executable: true },
      });
      expect(files).toEqual({
        'run.sh': { text: 'echo', executable: true },
        'bin/run': { link: '../run.sh' },
        'bin/sh': { link: '/bin/busybox' },
        later: { link: 'made/by/the/build' },
        up: { text: 'common', executable: true },
      });
      expect(await codesOf({ ...around, 'apps/ctx/out': link('../gone') })).toEqual([
        'apps/web.yaml:5:20 error outside-repository',
      ]);
    });

    it('is without what its .dockerignore names, which is not even read', async () => {
      const rules = '*\n!src\n**/*.log\n';
      const { files, reads } = await filesOf({
        'apps/ctx/.dockerignore': rules,
        'apps/ctx/README': 'x',
        'apps/ctx/src/a': 'a',
        'apps/ctx/src/a.log': 'large',
        'apps/ctx/src/.dockerignore': 'a',
      });
      expect(files).toEqual({ '.dockerignore': { text: rules }, 'src/.dockerignore': { text: 'a' }, 'src/a': { text: 'a' } });
      expect(reads).not.toContain('apps/ctx/src/a.log');
    });

    it('has a .dockerignore that is a link, and one that is wrong is shown where', async () => {
      const { files } = await filesOf({
        'apps/ctx/.dockerignore': link('../rules'),
        'apps/rules': 'x',
        'apps/ctx/x': 'x',
      });
      expect(files).toEqual({ '.dockerignore': { text: 'x' } });
      expect(await codesOf({ ...around, 'apps/ctx/.dockerignore': 'a\nb[\n' })).toEqual([
        'apps/ctx/.dockerignore:2:1 error bad-pattern',
      ]);
    });

    it('is another one by a change of mode alone, and the very same by a change of what is ignored', async () => {
      const cache = openManifestCache();
      const jobOf = async (files: Readonly<Record<string, string | Entry>>) =>
        (await readCommit({ ...around, 'apps/ctx/.dockerignore': 'x', ...files }, cache)).read.resolution.cluster?.jobs.get(
          'web',
        );
      const before = await jobOf({ 'apps/ctx/x': 'one', 'apps/ctx/run.sh': 'echo' });
      expect(await jobOf({ 'apps/ctx/x': 'two', 'apps/ctx/run.sh': 'echo' })).toBe(before);
      const after = await jobOf({ 'apps/ctx/x': 'two', 'apps/ctx/run.sh': { bytes: Buffer.from('echo'), executable: true } });
      expect(after?.build?.files['run.sh']).toEqual({ text: 'echo', executable: true });
    });
  });

  it('makes a new job when it changed, and keeps the old one when not', async () => {
    const cache = openManifestCache();
    const files = { ...AROUND, 'web.yaml': naming('a.conf'), 'a.conf': 'one' };
    const before = (await readFiles(files, {}, cache)).resolution.cluster?.jobs.get('web');
    expect(
      (await readFiles({ ...files, 'b.yaml': jobFile('b', 'image: a:1') }, {}, cache)).resolution.cluster?.jobs.get('web'),
    ).toBe(before);
    const after = (await readFiles({ ...files, 'a.conf': 'two' }, {}, cache)).resolution.cluster?.jobs.get('web');
    expect(after?.workload.files[0]?.content).toEqual({ text: 'two' });
  });
});
