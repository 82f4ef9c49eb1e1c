import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../reconciler/model/quantities.ts';
import { openScreen, type Screen } from './demo/screen.ts';
import { STEPS } from './demo/steps.ts';
import { openWorld, type World } from './demo/world.ts';

/**
 * `npm run demo`: a cluster on this machine, from a git push to running workloads. Goes on until Ctrl-C; with `--exit` it ends by itself, with
 * code 1 when a step did not happen. Whatever it started has ended with it.
 */

const startedAt = Date.now();
const args = process.argv.slice(2);
const unknown = args.find(arg => arg !== '--exit');
if (unknown !== undefined) {
  console.error(`npm run demo takes only --exit (npm run demo -- --exit), not ${unknown}`);
  process.exit(1);
}
const stop = new AbortController();
const interrupted = new Error('interrupted');
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort(interrupted));
const screen = openScreen();
process.exitCode = await demonstrate(screen, { exit: args.includes('--exit') }, stop.signal);

async function demonstrate(screen: Screen, options: { readonly exit: boolean }, signal: AbortSignal): Promise<number> {
  await using world = await openWorld(signal);
  screen.say(`Keelson on this machine: embedded store, processes instead of containers. Everything is in ${world.folder}.`);
  if (!('git' in world.repository.source))
    screen.say('git with its http-backend is not installed, so the repository is followed as a folder instead of over HTTP.');
  const happened = await show(world, screen, signal);
  if (signal.aborted) return 130;
  if (!happened) return 1;
  screen.say(`\n${STEPS.length} of ${STEPS.length} steps happened, in ${formatDuration(Date.now() - startedAt)}.`);
  if (options.exit) return 0;
  invite(world, screen);
  await sleep(2 ** 31 - 1, undefined, { signal }).catch(() => {});
  screen.say('\nEnding what was started.');
  return 0;
}

/** Goes through the steps; false: one did not happen, which is told. */
async function show(world: World, screen: Screen, signal: AbortSignal): Promise<boolean> {
  for (const { title, run } of STEPS) {
    screen.step(title);
    try {
      await run(world, screen);
    } catch (error) {
      if (signal.aborted) return false;
      world.keep();
      screen.failed((error as Error).message);
      screen.say(
        `\nThis step did not happen. Logs: ${world.folder}/serve.log, those of workloads below ${world.folder}/state/process`,
      );
      return false;
    }
    if (signal.aborted) return false;
  }
  return true;
}

function invite({ folder, repository, url }: World, screen: Screen): void {
  const change = `cd ${repository.path}, change greeter.yaml, ${repository.describePush('…')}`;
  screen.say(`
It runs until Ctrl-C. In another terminal:
  curl ${url}
  ${folder}/reconcile status
  ${folder}/reconcile logs greeter -f
  ${folder}/reconcile explain job/visitor
  ${change}`);
}
