import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { spareMemory, spareMemoryAtRest } from '../../cli/serve/spare-memory.ts';
import { readConfig } from '../../reconciler/config.ts';
import { serve } from '../../reconciler/loop.ts';
import { describeThisProcess, openKeelson } from '../../reconciler/open.ts';

/**
 * A process of its own that serves a configuration, and prints its processor time and memory each few seconds, the heap without garbage. Arguments:
 * the configuration, seconds. Started with --expose-gc.
 */
spareMemory();
const [file, seconds] = [process.argv[2]!, Number(process.argv[3])];
const ending = new AbortController();
const { config, diagnostics } = await readConfig({ config: file }, {}, ending.signal);
if (config === null) throw new Error(JSON.stringify(diagnostics[0]));
const keelson = await openKeelson(config, {
  log: pino({ level: 'warn' }, pino.destination(2)),
  version: '0.1.0',
  isDaemon: true,
});
const [reconciler] = keelson.reconcilers;
let passes = 0;
const serving = serve(
  reconciler!,
  {
    lease: { holder: describeThisProcess('bench', Date.now()), waitMs: 0 },
    intervalMs: config.clusters[0]!.intervalMs,
    once: false,
    onReport: () => {
      passes += 1;
      if (passes === 1) console.log('listening');
      spareMemoryAtRest();
    },
  },
  ending.signal,
);
const measure = (): void => {
  const { user, system } = process.cpuUsage();
  const rss = process.memoryUsage.rss();
  globalThis.gc?.();
  console.log(
    JSON.stringify({
      at: performance.now(),
      cpuMs: (user + system) / 1_000,
      rss,
      heapUsed: process.memoryUsage().heapUsed,
      passes,
    }),
  );
};
for (let second = 0; second <= seconds; second += 5) {
  await sleep(5_000);
  measure();
}
const { length: kept } = (await keelson.store.list('', {}, AbortSignal.timeout(60_000))).filter(({ key }) =>
  /\/node\/n\d+$/.test(key),
);
console.log(JSON.stringify({ kept }));
ending.abort();
await serving;
await keelson[Symbol.asyncDispose]();
