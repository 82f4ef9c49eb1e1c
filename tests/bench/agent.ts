import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAedes } from '../lab/aedes.ts';
import { type AgentLab, agentLab, farCluster, sayJob } from '../support/agent-lab.ts';
import { buildPackage } from '../support/built-package.ts';
import { mib, ms, type Row } from './table.ts';

const REST_MS = 60_000;
const JOBS = 7;
/** Of the kernel's clock, on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;

/** What an agent takes while nothing happens, and how long a commit takes to be at work behind it. Built, and started as passes start it on nodes. */
export async function benchAgent(): Promise<readonly Row[]> {
  const cluster = { 'cluster.yaml': farCluster('process') };
  await using built = await buildPackage();
  await using broker = await startAedes();
  const program = [process.execPath, '--jitless', built.main];
  await using lab = await agentLab({ url: broker.url, files: cluster, program });
  const agent = await lab.startAgent();
  await agent.line(/connected/);
  await lab.until(({ plan }) => {
    if (plan.unseen.length > 0) throw new Error(plan.unseen[0]!.why);
  });
  const took: number[] = [];
  for (let job = 1; job <= JOBS; job += 1) took.push(await untilStarted(lab, cluster, job));
  const median = took.toSorted((one, other) => one - other)[Math.floor(JOBS / 2)]!;
  lab.source.commit(cluster);
  await lab.until(({ plan }) => {
    if (plan.ready.length + plan.underway.length > 0) throw new Error('it is not at rest');
  });
  const before = ticksOf(agent.pid);
  await sleep(REST_MS);
  const percent = ((ticksOf(agent.pid) - before) / TICKS_A_SECOND / (REST_MS / 1_000)) * 100;
  const resident = kibOf(agent.pid, 'status', 'VmRSS') * 1_024;
  const own = kibOf(agent.pid, 'smaps_rollup', 'Private_Dirty') * 1_024;
  return [
    { work: 'commit to started by an agent', measured: ms(median), limit: '', goal: '≤ 1 s', met: median <= 1_000 },
    {
      work: 'agent at rest, resident',
      measured: mib(resident),
      limit: `${mib(own)} its own`,
      goal: '≤ 60 MiB',
      met: resident <= 60 * 2 ** 20,
    },
    {
      work: 'agent at rest, processor',
      measured: `${percent.toFixed(2)} %`,
      limit: '',
      goal: '≤ 0.5 % of a core',
      met: percent <= 0.5,
    },
  ];
}

/** A new job, so that nothing has to end first. */
async function untilStarted(lab: AgentLab, cluster: Readonly<Record<string, string>>, job: number): Promise<number> {
  const began = performance.now();
  lab.source.commit({ ...cluster, 'job.yaml': sayJob(`job-${job}`, `says-${job}`) });
  await lab.pass();
  while (!lab.running().includes(`says-${job}`)) await sleep(5);
  const took = performance.now() - began;
  await lab.until(({ plan }) => {
    if (plan.ready.length + plan.underway.length > 0) throw new Error('it goes on');
  });
  return took;
}

function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function kibOf(pid: number, file: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1]);
}
