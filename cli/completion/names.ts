import { existsSync } from 'node:fs';
import type { Context } from '../action.ts';
import { newestReports } from '../reports.ts';
import { onlyCluster, readSettings, withConfig } from '../session.ts';

/** `web`, `job/web`, `node/pi-1` of the last pass; a store that is not there is not made. */
export async function lastNames(context: Context): Promise<readonly string[]> {
  const config = onlyCluster(await readSettings(context));
  if (config.store.kind !== 'sqlite' || !existsSync(config.store.path)) return [];
  const [report] = await withConfig(context, config, reconciler => newestReports(reconciler, 1, context.signal));
  const jobs = report?.plan.jobs.map(job => job.name) ?? [];
  return [...jobs, ...jobs.map(name => `job/${name}`), ...(report?.nodes ?? []).map(node => `node/${node.name}`)];
}
