import { existsSync } from 'node:fs';
import type { Report } from '../../reconciler/model/report.ts';
import type { Context } from '../action.ts';
import { newestReports } from '../reports.ts';
import { onlyCluster, readSettings, withConfig } from '../session.ts';

/** What a command can be asked about, as the last pass saw it; a store that is not there is not made. */
export async function lastNames(context: Context, command: string): Promise<readonly string[]> {
  const config = onlyCluster(await readSettings(context));
  if (config.store.kind !== 'sqlite' || !existsSync(config.store.path)) return [];
  const [report] = await withConfig(context, config, reconciler => newestReports(reconciler, 1, context.signal));
  return report === undefined ? [] : namesFor(command, report);
}

function namesFor(command: string, { plan, nodes }: Report): readonly string[] {
  const jobs = plan.jobs.map(job => job.name);
  const replicas = plan.jobs.flatMap(job => job.replicas.map(replica => replica.name));
  switch (command) {
    case 'forget':
    case 'trust':
      return nodes.map(node => node.name);
    case 'logs':
      return [...jobs, ...replicas];
    default:
      return [...jobs, ...jobs.map(name => `job/${name}`), ...nodes.map(node => `node/${node.name}`)];
  }
}
