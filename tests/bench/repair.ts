import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { clusterYaml, type Journey, jobYaml, startJourney } from '../support/docker-journey.ts';
import { eventually } from '../support/wait.ts';
import { ms, type Row } from './table.ts';

const run = promisify(execFile);

/** A container killed under an idle daemon: from the engine's event of its death to the engine's event of its start. */
export async function benchRepair(): Promise<readonly Row[]> {
  await using journey = await startJourney();
  journey.push({
    'cluster.yaml': clusterYaml(journey.dockerd.socket),
    'web.yaml': jobYaml('web', 'demo/busybox:1', ['stop: {grace: 0s}']),
  });
  await using daemon = await journey.start('serve');
  await eventually(async () => {
    if (!(await journey.containers())[0]?.endsWith('running')) throw new Error('not running yet');
  });
  const name = (await journey.containers())[0]!.split(' ')[0]!;
  const took: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await new Promise(resolve => setTimeout(resolve, 4_000 + round * 2_500));
    took.push(await killAndWait(journey, name));
  }
  await daemon.stop('SIGTERM');
  const median = took.sort((one, other) => one - other)[2]!;
  const direct = await directRestart(journey, name);
  return [
    {
      work: 'container killed to restart begun, serve idle',
      measured: ms(median),
      limit: `${ms(direct)} the Engine's own start call`,
      goal: '≤ 1 s',
      met: median <= 1_000,
    },
  ];
}

async function killAndWait(journey: Journey, name: string): Promise<number> {
  const since = Math.floor(Date.now() / 1000);
  await journey.docker('kill', name);
  return eventually(async () => {
    const args = [
      '--host',
      `unix://${journey.dockerd.socket}`,
      'events',
      '--since',
      String(since),
      '--until',
      '0s',
      '--filter',
      'type=container',
      '--format',
      '{{.Action}} {{.TimeNano}}',
    ];
    const events = (await run('docker', args)).stdout
      .trim()
      .split('\n')
      .map(line => line.split(' '));
    const died = events.findLast(([action]) => action === 'die');
    const started = events.findLast(([action]) => action === 'start');
    if (died === undefined || started === undefined || Number(started[1]) < Number(died[1]))
      throw new Error('not started again yet');
    return (Number(started[1]) - Number(died[1])) / 1e6;
  });
}

async function directRestart(journey: Journey, name: string): Promise<number> {
  await journey.docker('kill', name);
  const began = performance.now();
  await journey.docker('start', name);
  return performance.now() - began;
}
