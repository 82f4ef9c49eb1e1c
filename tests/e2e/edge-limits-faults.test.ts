import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GLANCES_PACKAGES, startGlancesOn } from '../lab/glances.ts';
import type { Host } from '../lab/hosts/host.ts';
import { HOST_PACKAGES } from '../lab/hosts/start-hosts.ts';
import { giveProcessor } from '../lab/own-processor.ts';
import { skipWithout } from '../lab/requirements.ts';
import type { RunningCli } from '../support/cli.ts';
import { EDGE_JOBS, edgeNodes, OVERLOAD, startForeign, startLoad } from '../support/edge.ts';
import { type Fleet, fleetYaml, startFleet } from '../support/fleet.ts';
import { type Standing, standingOf } from '../support/standing.ts';
import { type TempFolder, tempFolder } from '../support/temp.ts';
import { eventually } from '../support/wait.ts';

const skip = skipWithout(...HOST_PACKAGES, ...GLANCES_PACKAGES, 'git');

/** The load is a real `yes` that runs beside the containers: no limit relieves the machine of it, so that levels rise until it is ended. */
describe.skipIf(skip)('a machine under load gets everything back', { timeout: 120_000 }, () => {
  let fleet: Fleet;
  let h1: Host;
  let folder: TempFolder;
  let before: Readonly<Record<string, Standing>>;

  beforeAll(async () => {
    folder = await tempFolder();
    fleet = await startFleet({ count: 1 });
    h1 = fleet.lab.hosts[0]!;
    await giveProcessor(h1);
    await startGlancesOn(h1);
    fleet.push({ 'cluster.yaml': fleetYaml(), ...edgeNodes([h1]), ...EDGE_JOBS, 'overload.yaml': OVERLOAD });
    await startForeign(h1);
    await fleet.settle();
    before = await standingOf(h1);
  }, 240_000);
  afterAll(async () => {
    await fleet?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const serve = async (state: string): Promise<RunningCli> => {
    const serving = await fleet.start('serve', '--interval', '5s', '--directory', join(folder.path, state));
    await serving.line(/in sync, healthy/);
    return serving;
  };
  const raised = (level: number): RegExp => new RegExp(`overload on node/h1 is raised, level ${level} of 3`);
  const isAsBefore = (): Promise<void> => eventually(async () => expect(await standingOf(h1)).toEqual(before), 60_000);
  const stateOf = async (name: string): Promise<string> => (await standingOf(h1))[name]!.state;

  it('when the reconciler is killed at level 2 and started again', async () => {
    await using first = await serve('one');
    await using load = await startLoad(h1);
    await first.line(raised(2));
    await first.stop('SIGKILL');
    await using second = await serve('one');
    await second.line(raised(3));
    await eventually(async () => expect(await stateOf('attic-worker-h1')).toBe('exited'));
    await load.end();
    await isAsBefore();
    await second.line(/overload on node\/h1 is lifted/);
  });

  it('when the store is gone at level 3, and no load is left', async () => {
    await using first = await serve('one');
    await using load = await startLoad(h1);
    await first.line(raised(3));
    await eventually(async () => expect(await stateOf('free')).toBe('exited'), 60_000);
    await first.stop('SIGKILL');
    await load.end();
    await rm(join(folder.path, 'one'), { recursive: true });
    await using _second = await serve('one');
    await isAsBefore();
  });

  it('when another reconciler, which knows nothing, goes on under the same load', async () => {
    await using first = await serve('one');
    await using load = await startLoad(h1);
    await first.line(raised(3));
    await eventually(async () => expect(await stateOf('attic-worker-h1')).toBe('exited'));
    await first.stop();
    await using second = await serve('two');
    await second.line(raised(3));
    await load.end();
    await isAsBefore();
  });

  it('when the threshold leaves git while it is raised, but for what a person stopped meanwhile', async () => {
    await using serving = await serve('two');
    await using load = await startLoad(h1);
    await serving.line(raised(1));
    await eventually(async () => expect((await standingOf(h1)).large!.cpus).toBe(0.2));
    await h1.docker('stop', 'large');
    fleet.push({ 'overload.yaml': null });
    await eventually(
      async () => expect(await standingOf(h1)).toEqual({ ...before, large: { ...before.large, state: 'exited' } }),
      60_000,
    );
    await load.end();
    await h1.docker('start', 'large');
  });
});
