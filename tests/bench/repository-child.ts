import pino from 'pino';
import { spareMemory, spareMemoryAtRest } from '../../cli/serve/spare-memory.ts';
import { openMemory } from '../../reconciler/drivers/memory/driver.ts';
import { makeMemoryEngine } from '../../reconciler/drivers/memory/engine.ts';
import { memoryTraits } from '../../reconciler/drivers/memory/spec.ts';
import type { ClusterParts } from '../../reconciler/parts.ts';
import { openReconciler, reconcile } from '../../reconciler/reconcile.ts';
import { openGitHttp } from '../../reconciler/sources/git/http.ts';
import { openMemoryStore } from '../../reconciler/stores/memory.ts';

/**
 * A process of its own, with V8 set as the daemon sets it: first pass over a repository, then one more after each line of standard input.
 */
spareMemory();
const [url, stateFolder] = process.argv.slice(2) as [string, string];
const engine = makeMemoryEngine(Date.now);
const parts: ClusterParts = {
  name: 'bench',
  key: 'bench',
  source: openGitHttp({ url, stateFolder }),
  variants: [],
  version: '0.1.0',
  store: openMemoryStore(),
  traits: new Map([['docker', memoryTraits('docker')]]),
  limits: {
    observeMs: 60_000,
    firstLookMs: 60_000,
    applyMs: 60_000,
    askMs: 60_000,
    storeMs: 60_000,
    breakMs: 120_000,
    perTarget: 8,
    targets: 8,
    reportsKept: 1,
  },
  log: pino({ level: 'silent' }),
  now: Date.now,
  isDaemon: false,
  random: () => 0.5,
  own: async owner => ({
    feeds: [],
    openDriver: async target => ({ driver: openMemory({ target, owner, engine }), via: 'memory' }),
  }),
};
const reconciler = openReconciler(parts);
const pass = async (): Promise<void> => {
  const began = performance.now();
  let plannedAt = Number.NaN;
  const onPlan = (): void => {
    plannedAt = performance.now();
  };
  const { report } = await reconcile(reconciler, { dryRun: true, onPlan }, AbortSignal.timeout(600_000));
  console.log(
    JSON.stringify({
      ms: performance.now() - began,
      planMs: plannedAt - began,
      ready: report.plan.ready.length,
      files: report.intent.files,
      errors: report.intent.diagnostics.length,
      revision: report.intent.inForce?.revision,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    }),
  );
  spareMemoryAtRest();
};
await pass();
for await (const _ of process.stdin) await pass();
