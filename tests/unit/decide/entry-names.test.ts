import { describe, expect, it } from 'vitest';
import type { Cluster, Entry, Job } from '../../../reconciler/model/cluster.ts';
import { type Answer, questionKey } from '../../../reconciler/model/observed.ts';
import { AROUND, readFiles } from '../../support/read-files.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const ENTRY: Entry = { role: 'router', node: 'a', address: '203.0.113.10', names: ['shop.example', '*.shop.example'] };
const router = (overrides = {}): Job => aJob('router', { placement: { role: 'router' }, ...overrides });
const declared = (dns: 'check' | 'require', jobs: readonly Job[] = [router()], entry: Partial<Entry> = {}): Cluster =>
  aCluster([aNode('a', { roles: ['router'] })], jobs, { entry: { ...ENTRY, dns, ...entry } });

/** The world while names lead to these addresses, or cannot be looked up for this reason. */
function worldWith(cluster: Cluster, names: Readonly<Record<string, readonly string[] | string>>): World {
  const world = aWorld(cluster);
  for (const [name, found] of Object.entries(names)) {
    const answer: Answer =
      typeof found === 'string' ? { kind: 'unanswered', why: found, temporary: true } : { kind: 'dns', addresses: found };
    world.answers.set(questionKey({ kind: 'dns', name }), answer);
  }
  return world;
}

const RIGHT = { 'shop.example': ['203.0.113.10'], 'keelson-check.shop.example': ['203.0.113.10', '203.0.113.11'] };
const WRONG = { ...RIGHT, 'shop.example': ['198.51.100.7'] };
const warnings = async (world: World): Promise<readonly string[]> => (await world.look()).warnings.map(({ summary }) => summary);

describe('the names of the entry', () => {
  it('are nothing to speak of where each leads to it', async () => {
    expect(await warnings(worldWith(declared('require'), RIGHT))).toEqual([]);
  });

  it('that lead elsewhere, or nowhere, are warned of', async () => {
    expect(await warnings(worldWith(declared('check'), { ...WRONG, 'keelson-check.shop.example': [] }))).toEqual([
      'shop.example leads to 198.51.100.7, and the entry of the cluster is 203.0.113.10 (a)',
      '*.shop.example (asked as keelson-check.shop.example) is no name that is known, and the entry of the cluster is 203.0.113.10 (a)',
    ]);
  });

  it('of which nobody can tell are said so, and hold nothing', async () => {
    const words = 'cannot look up shop.example: no name server answered in time';
    const world = worldWith(declared('require'), { ...RIGHT, 'shop.example': words });
    expect(await warnings(world)).toEqual([`whether shop.example leads to 203.0.113.10 cannot be told: ${words}`]);
    expect((await world.look()).held).toEqual([]);
  });

  it('that lead to it by one family are well, whatever the other says; else nobody can tell', async () => {
    const world = worldWith(declared('require'), RIGHT);
    const half = (addresses: readonly string[]): void =>
      void world.answers.set('dns shop.example', { kind: 'dns', addresses, missing: 'no AAAA' });
    half(['203.0.113.10']);
    expect(await warnings(world)).toEqual([]);
    half(['198.51.100.7']);
    expect(await warnings(world)).toEqual(['whether shop.example leads to 203.0.113.10 cannot be told: no AAAA']);
    expect((await world.look()).held).toEqual([]);
  });

  it('are compared with where the entry is, if that is a name itself', async () => {
    const named = declared('check', [], { address: 'a.lan', names: ['shop.example'] });
    expect(await warnings(worldWith(named, { 'a.lan': ['203.0.113.10'], ...RIGHT }))).toEqual([]);
    expect(await warnings(worldWith(named, { 'a.lan': 'no answer', ...RIGHT }))).toEqual([
      'where a.lan, the address of a, is cannot be told: no answer',
    ]);
  });

  it('hold new versions of what the entry leads to, where git requires them, and never what has to run again', async () => {
    const world = worldWith(declared('require', [router(), aJob('other')]), WRONG);
    const first = await world.look();
    expect(first.ready.map(({ id }) => id)).toEqual(['memory:a/workload/other.1']);
    expect(first.held.map(({ code, subject }) => `${code} ${subject}`)).toEqual(['entry-dns job/router.1 on a']);
    world.cluster = declared('check', [router()]);
    await world.settle();
    world.cluster = declared('require', [router()]);
    for (const [ref] of world.engine('a').things) world.engine('a').things.delete(ref);
    await world.settle();
    expect(world.running()).toEqual(['router.1@a example/app:1.0']);
    world.cluster = declared('require', [router({ force: { 'entry-dns': 'moves tonight' }, workload: { image: 'new:2' } })]);
    expect((await world.look()).held).toEqual([]);
    expect(await warnings(world)).toEqual([
      'shop.example leads to 198.51.100.7, and the entry of the cluster is 203.0.113.10 (a) (job/router forced: moves tonight)',
    ]);
  });

  it('are asked for as git says, a wildcard by a name that nobody has', async () => {
    const files = (dns: string) => ({
      ...AROUND,
      'cluster.yaml': AROUND['cluster.yaml'].replace(
        'spec:',
        `spec:\n  entry: {roles: [app], names: [a.example, "*.a.example"]${dns}}`,
      ),
    });
    const { resolution } = await readFiles(files(', dns: check'));
    expect(resolution.questions).toEqual([
      { kind: 'dns', name: 'a.example' },
      { kind: 'dns', name: 'keelson-check.a.example' },
    ]);
    expect((await readFiles(files(''))).resolution.questions).toEqual([]);
  });
});
