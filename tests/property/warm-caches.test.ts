import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../../reconciler/decide/decide.ts';
import { inRange } from '../../reconciler/manifests/check-versions.ts';
import { targetOf } from '../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory } from '../../reconciler/model/memory.ts';
import type { NodeFacts } from '../../reconciler/model/node-facts.ts';
import { type Answer, type Observed, questionKey, type Sight } from '../../reconciler/model/observed.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import type { Live, LiveState } from '../../reconciler/model/resource.ts';
import { type ManifestCache, openManifestCache, type ReadManifests } from '../../reconciler/read-manifests.ts';
import { AROUND, jobFile, readFiles, TRAITS } from '../support/read-files.ts';

const runs = { numRuns: Number(process.env.KEELSON_TEST_RUNS ?? 40) };
const timeout = 20_000 * Math.max(1, runs.numRuns / 40);

/** Everything that what a pass says can depend on. */
const FIELDS = {
  folder: ['jobs', 'apps'],
  defaultTag: ['1', '2', null],
  variant: ['A: one', 'A: two', 'B: null', null],
  withVariant: [true, false],
  mode: ['replicas: 3', 'replicas: 1', 'mode: global'],
  env: ['B: "${{ node.labels.site }} ${{ jobs.other.env.SEEN }}"', 'B: plain', 'B: {secret: token}'],
  seen: ['x', 'y', '${{ secret.token }}'],
  follow: ['1h', '', '5m'],
  file: ['one', 'two ${{ node.labels.site }}'],
  other: ['replicas: 1', 'dependsOn: [web]', 'dependsOn: [nobody]'],
  network: ['coffee', 'beans'],
  site: ['site: attic', 'site: cellar', 'place: attic'],
  twin: [true, false],
  secret: ['1', '2'],
  digest: ['a', 'b'],
  images: ['there', 'missing'],
  world: ['empty', 'networks', 'running', 'anew', 'ended'],
  memoryBytes: [2 ** 32, 2 ** 31, 2 ** 30],
  remembered: [false, true],
  silent: ['nobody', 'pi-1', 'pi-2'],
} as const;

type Fields = typeof FIELDS;
type Commit = { readonly [K in keyof Fields]: Fields[K][number] };

const edits = fc.oneof(
  ...Object.entries(FIELDS).map(([field, values]) =>
    fc.constantFrom<string | number | boolean | null>(...values).map(value => ({ [field]: value })),
  ),
);

const FIRST = Object.fromEntries(Object.entries(FIELDS).map(([field, values]) => [field, values[0]])) as Commit;

/** Commits of which each differs from the one before in one of these. */
const series = fc.array(edits, { minLength: 1, maxLength: 25 }).map(changes => {
  let last = FIRST;
  return [last, ...changes.map(change => (last = { ...last, ...change }))];
});

/** Away from a commit and back to it, by every way that there is. */
function walkFrom(commit: Commit): readonly Commit[] {
  const others = Object.entries(FIELDS).flatMap(([field, values]) => values.map(value => ({ ...commit, [field]: value })));
  return [commit, ...others.flatMap(other => [other, commit])];
}

function filesOf(commit: Commit): Readonly<Record<string, string>> {
  const { folder, defaultTag, variant, mode, env, seen, follow, file, other, network, site, twin } = commit;
  const defaults = defaultTag === null ? '' : `  defaults: {job: {image: "shop:${defaultTag}", env: {D: "${defaultTag}"}}}\n`;
  const image = defaultTag === null ? 'image: shop:0' : 'workingDir: /srv';
  return {
    'cluster.yaml':
      AROUND['cluster.yaml'].replace('coffee: {', network === 'coffee' ? 'coffee: {' : 'coffee: {name: beans, ') + defaults,
    'nodes.yaml': AROUND['nodes.yaml'].replace('site: attic', site),
    'config.liquid': file,
    [`${folder}/web.yaml`]: jobFile(
      'web',
      image,
      mode,
      `env: {A: zero, ${env}}`,
      'networks: [{name: coffee}]',
      'files: [{path: /etc/config, from: ../config.liquid}]',
    ),
    [`${folder}/other.yaml`]: jobFile(
      'other',
      'image: other:1',
      other,
      `env: {SEEN: "${seen}"}`,
      'networks: [{name: coffee}]',
      ...(follow === '' ? [] : [`imagePolicy: {follow: ${follow}}`]),
    ),
    ...(twin
      ? {
          [`${folder}/twin.yaml`]: jobFile(
            'twin',
            'image: other:1',
            mode,
            'env: {T: {secret: token}, P: "${{ node.labels.site }}"}',
            'resources: {reservations: {memory: 3Gi}}',
          ),
        }
      : {}),
    ...(variant === null ? {} : { 'variants/dev/web.yaml': jobFile('web', `env: {${variant}}`) }),
  };
}

/** The lives that a world has: the very same objects each time, as drivers give them. */
type Worlds = Readonly<Record<Commit['world'], readonly Live[]>>;

/** What is there in a pass, and when it is. */
interface Now {
  readonly worlds: Worlds;
  readonly at: number;
}

/** What a pass over a commit says, as text: what is wrong, what is asked, and the plan. */
async function say(commit: Commit, cache: ManifestCache, now: Now): Promise<string> {
  const { resolution, plan } = await pass(commit, cache, now);
  const { questions, diagnostics } = resolution;
  return JSON.stringify({ diagnostics, questions, plan }, null, 1);
}

async function pass(
  commit: Commit,
  cache: ManifestCache,
  now: Now,
): Promise<Pick<ReadManifests, 'resolution'> & { readonly plan: Plan | null }> {
  const variants = commit.withVariant && commit.variant !== null ? ['dev'] : [];
  const { resolution, render } = await readFiles(filesOf(commit), { variants }, cache);
  const { cluster, questions } = resolution;
  const observed = observedOf(commit, questions, now);
  const kit = { traits: TRAITS, render, inRange };
  return { resolution, plan: cluster === null ? null : decide(cluster, observed, memoryOf(commit, now), kit) };
}

const EMPTY: Worlds = { empty: [], networks: [], running: [], anew: [], ended: [] };

/** What a pass makes of nothing, as lives. */
async function worldsOf(commit: Commit): Promise<Worlds> {
  const { plan } = await pass(commit, openManifestCache(), { worlds: EMPTY, at: 0 });
  const made = plan!.ready.flatMap(({ resource }) => resource ?? []);
  const lives = (state: LiveState, ref = '1'): readonly Live[] =>
    made.map(({ id, spec }) => ({
      ...{ id, ref: `${id} ${ref}`, name: id, spec, applied: spec, restarts: 0, createdAt: 0 },
      state: spec.kind === 'workload' ? state : { phase: 'present' },
    }));
  const running = lives({ phase: 'running', health: 'none' });
  const networks = running.filter(({ spec }) => spec.kind === 'network');
  const anew = lives({ phase: 'running', health: 'none' }, '2');
  return { empty: [], networks, running, anew, ended: lives({ phase: 'exited', exitCode: 1 }) };
}

/** With what an earlier pass saw, where one did. */
function memoryOf({ remembered }: Commit, { worlds }: Now): Memory {
  if (!remembered) return EMPTY_MEMORY;
  const [target, node] = ['docker:pi-1', 'pi-1'] as const;
  const live = livesOn(target, worlds.running);
  const known = { target, node, access: [], lastSeenAt: 0, silentSince: null, triedAt: 0, live, facts: null };
  return { ...EMPTY_MEMORY, targets: new Map([[target, known]]), fresh: false };
}

function livesOn(target: string, lives: readonly Live[]): readonly Live[] {
  return lives.filter(({ id }) => targetOf(id) === target);
}

function observedOf(commit: Commit, questions: ReadManifests['resolution']['questions'], { worlds, at }: Now): Observed {
  const { secret, digest, world, images, silent, memoryBytes } = commit;
  const sight = (node: string): Sight => ({
    ...EMPTY_SIGHT,
    ...(images === 'there' ? { images: EVERY_IMAGE } : {}),
    facts: FACTS.get(memoryBytes)!,
    live: livesOn(`docker:${node}`, worlds[world]),
  });
  const answers = questions.map((question): [string, Answer] => [
    questionKey(question),
    question.kind === 'image'
      ? { kind: 'image', digest: `sha256:${digest.repeat(64)}`, platforms: ['linux/amd64'], at: 0 }
      : { kind: 'secret', fingerprint: secret },
  ]);
  return {
    at,
    sights: new Map(['pi-1', 'pi-2'].map(node => [`docker:${node}`, node === silent ? SILENT : sight(node)])),
    answers: new Map(answers),
  };
}

const EVERY_IMAGE: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true });
const SILENT: Sight = { kind: 'silent', since: 0, lastSeenAt: null, last: [], facts: null, why: 'no answer' };
/** By memory: the very same object each time, as drivers give it. */
const FACTS: ReadonlyMap<number, NodeFacts> = new Map(FIELDS.memoryBytes.map(memoryBytes => [memoryBytes, factsOf(memoryBytes)]));

function factsOf(memoryBytes: number): NodeFacts {
  return { platform: 'linux/amd64', engineVersion: '27.0.0', hostname: 'pi', cpuMillis: 4_000, memoryBytes, runtimes: [] };
}

const EMPTY_SIGHT: Omit<Sight & { readonly kind: 'seen' }, 'facts'> = {
  kind: 'seen',
  at: 1_000,
  live: [],
  foreign: [],
  images: new Set(),
  imagesInUse: new Set(),
  remarks: [],
};

it('what is kept from pass to pass never changes what a pass says', { timeout }, async () => {
  const planned = { some: 0 };
  await fc.assert(
    fc.asyncProperty(series, async commits => {
      planned.some += await compareWarmWithCold(commits);
    }),
    runs,
  );
  expect(planned.some).toBeGreaterThan(runs.numRuns / 2);
});

it.each<Partial<Commit>>([{}, { world: 'networks' }, { world: 'running' }, { mode: 'replicas: 1', remembered: true }])(
  'nor does it when a thing changes and changes back: from %j',
  { timeout },
  async around => {
    expect(await compareWarmWithCold(walkFrom({ ...FIRST, ...around }))).toBeGreaterThan(1);
  },
);

/** Fails where a pass with what the passes before it kept says anything else than one with nothing kept. Returns how many planned something new. */
async function compareWarmWithCold(commits: readonly Commit[]): Promise<number> {
  const warm = openManifestCache();
  const worlds = await worldsOf(commits[0]!);
  const said: string[] = [];
  for (const [index, commit] of commits.entries()) {
    const now = { worlds, at: 5_000 * index };
    const here = await say(commit, warm, now);
    expect(here).toBe(await say(commit, openManifestCache(), now));
    said.push(here);
  }
  return said.filter(text => text.includes('new replica')).length;
}
