import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../../reconciler/decide/decide.ts';
import { inRange } from '../../reconciler/manifests/check-versions.ts';
import { EMPTY_MEMORY } from '../../reconciler/model/memory.ts';
import { type Answer, type Observed, questionKey, type Sight } from '../../reconciler/model/observed.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
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
} as const;

type Fields = typeof FIELDS;
type Commit = { readonly [K in keyof Fields]: Fields[K][number] };

const edits = fc.oneof(
  ...Object.entries(FIELDS).map(([field, values]) =>
    fc.constantFrom<string | boolean | null>(...values).map(value => ({ [field]: value })),
  ),
);

/** Commits of which each differs from the one before in one of these. */
const series = fc.array(edits, { minLength: 1, maxLength: 25 }).map(changes => {
  let last = Object.fromEntries(Object.entries(FIELDS).map(([field, values]) => [field, values[0]])) as Commit;
  return [last, ...changes.map(change => (last = { ...last, ...change }))];
});

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
      ...(follow === '' ? [] : [`imagePolicy: {follow: ${follow}}`]),
    ),
    ...(twin
      ? {
          [`${folder}/twin.yaml`]: jobFile(
            'twin',
            'image: other:1',
            mode,
            'env: {T: {secret: token}, P: "${{ node.labels.site }}"}',
          ),
        }
      : {}),
    ...(variant === null ? {} : { 'variants/dev/web.yaml': jobFile('web', `env: {${variant}}`) }),
  };
}

/** What a pass over a commit says, as text: what is wrong, what is asked, and the plan. */
async function say(commit: Commit, cache: ManifestCache): Promise<string> {
  const variants = commit.withVariant && commit.variant !== null ? ['dev'] : [];
  const { resolution, render }: ReadManifests = await readFiles(filesOf(commit), { variants }, cache);
  const { cluster, questions, diagnostics } = resolution;
  const plan: Plan | null =
    cluster === null ? null : decide(cluster, observedOf(commit, questions), EMPTY_MEMORY, { traits: TRAITS, render, inRange });
  return JSON.stringify({ diagnostics, questions, plan }, null, 1);
}

function observedOf({ secret, digest }: Commit, questions: ReadManifests['resolution']['questions']): Observed {
  const answers = questions.map((question): [string, Answer] => [
    questionKey(question),
    question.kind === 'image'
      ? { kind: 'image', digest: `sha256:${digest.repeat(64)}`, platforms: ['linux/amd64'], at: 0 }
      : { kind: 'secret', fingerprint: secret },
  ]);
  return {
    at: 1_000,
    sights: new Map([
      ['docker:pi-1', EMPTY_SIGHT],
      ['docker:pi-2', EMPTY_SIGHT],
    ]),
    answers: new Map(answers),
  };
}

const EMPTY_SIGHT: Sight = {
  kind: 'seen',
  at: 1_000,
  live: [],
  foreign: [],
  facts: {
    platform: 'linux/amd64',
    engineVersion: '27.0.0',
    hostname: 'pi',
    cpuMillis: 4_000,
    memoryBytes: 2 ** 32,
    runtimes: [],
  },
  images: new Set(),
  imagesInUse: new Set(),
  remarks: [],
};

it('what is kept from pass to pass never changes what a pass says', { timeout }, async () => {
  const planned = { some: 0 };
  await fc.assert(
    fc.asyncProperty(series, async commits => {
      const warm = openManifestCache();
      for (const commit of commits) {
        const said = await say(commit, warm);
        expect(said).toBe(await say(commit, openManifestCache()));
        if (said.includes('new replica')) planned.some += 1;
      }
    }),
    runs,
  );
  expect(planned.some).toBeGreaterThan(runs.numRuns / 2);
});
