import { describe, expect, it } from 'vitest';
import { openMemory } from '../../../reconciler/drivers/memory/driver.ts';
import type { Feed } from '../../../reconciler/feeds/feed.ts';
import { type Reconciler, reconcile } from '../../../reconciler/reconcile.ts';
import { aReconciler } from '../../support/memory-reconciler.ts';

const CLUSTER = `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 3f1c2a9e-0000-4000-8000-000000000001}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: pi-1}
spec: {engine: docker}
`;
const job = (name: string, spec: string): string => `---
apiVersion: keelson/v1
kind: Job
metadata: {name: ${name}}
spec: {image: "example/app:1.0", ${spec}}
`;
const never = new AbortController().signal;

/** A reconciler that runs on, in sync with these jobs, and the one secret that its feed answers for. */
async function settled(jobs: string): Promise<{ readonly reconciler: Reconciler; readonly secret: { fingerprint: string } }> {
  const secret = { fingerprint: 'first' };
  const feed: Feed = {
    answers: 'secret',
    ask: async questions => questions.map(() => ({ kind: 'secret', fingerprint: secret.fingerprint })),
    async [Symbol.asyncDispose]() {},
  };
  const world = aReconciler({ 'all.yaml': CLUSTER + jobs });
  const reconciler = world.restart({
    own: async owner => ({
      feeds: [feed],
      openDriver: async target => ({ driver: openMemory({ target, owner, engine: world.engine(target) }), via: 'memory' }),
    }),
  });
  for (let round = 0; round < 20; round += 1) {
    const { report } = await reconcile(reconciler, { dryRun: false }, never);
    if (report.sync === 'in-sync') return { reconciler, secret };
    world.clock.now += 11_000;
  }
  throw new Error('does not settle');
}

const toReplace = async (reconciler: Reconciler): Promise<readonly string[]> => {
  const { plan } = (await reconcile(reconciler, { dryRun: true }, never)).report;
  return [...plan.ready, ...plan.later.map(({ change }) => change)]
    .filter(({ action }) => action === 'replace')
    .map(({ id }) => id.split('/').at(-1)!)
    .sort();
};

describe('a secret that changes while the reconciler runs', () => {
  it.each([
    ['named by reference', job('web', 'env: {P: {secret: db}}'), ['web.1']],
    ['in a template', job('web', 'env: {P: "${{ secret.db }}"}'), ['web.1']],
    ['in brackets', job('web', `env: {P: '\${{ secret["db"] }}'}`), ['web.1']],
    ['with a key in brackets', job('web', `args: ['\${{ secret["db"]["user"] }}']`), ['web.1']],
    ['in a file', job('web', 'files: [{path: /etc/p, content: "p=${{secret.db}}"}]'), ['web.1']],
    [
      'read from the env of another job',
      job('db', 'env: {P: {secret: db}}') + job('web', 'env: {P: "${{ jobs.db.env.P }}"}'),
      ['db.1', 'web.1'],
    ],
    [
      'read through two jobs, one of them by a computed name',
      job('db', 'env: {P: "x${{ secret.db }}"}') +
        job('mid', 'env: {P: "${{ jobs.db.env.P }}"}') +
        job('web', `env: {M: mid, P: '\${{ jobs[job.env.M].env.P }}'}`),
      ['db.1', 'mid.1', 'web.1'],
    ],
  ])('%s, replaces what runs with it', async (_, jobs, replaced) => {
    const { reconciler, secret } = await settled(`${jobs}${job('other', 'env: {N: "${{ node.name }}"}')}`);
    expect(await toReplace(reconciler)).toEqual([]);
    secret.fingerprint = 'second';
    expect(await toReplace(reconciler)).toEqual(replaced);
  });
});
