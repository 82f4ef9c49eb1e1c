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
  const world = await openWorld(signal);
  screen.say(`Keelson on this machine: processes for workloads, SQLite for a store. Everything is in ${world.folder}.`);
  if (!('git' in world.repository.source))
    screen.say('git and its http-backend are not installed here: the repository is followed as a folder instead of over HTTP.');
  const happened = await goThrough(world, screen, signal);
  if (happened && !options.exit) {
    screen.say(`\nAll ${STEPS.length} steps happened, in ${formatDuration(Date.now() - startedAt)}.`);
    invite(world, screen);
    await sleep(2 ** 31 - 1, undefined, { signal }).catch(() => {});
    screen.say('');
  }
  await world[Symbol.asyncDispose]();
  screen.done(`everything that was started has ended${happened ? `, ${world.folder} is removed` : ''}`);
  if (happened && options.exit) screen.say(`\nAll ${STEPS.length} steps happened, in ${formatDuration(Date.now() - startedAt)}.`);
  if (happened) return 0;
  return signal.aborted ? 130 : 1;
}

/** Goes through the steps; false: one did not happen, which is told. */
async function goThrough(world: World, screen: Screen, signal: AbortSignal): Promise<boolean> {
  for (const { title, run } of STEPS) {
    screen.step(title);
    try {
      await run(world, screen);
      signal.throwIfAborted();
    } catch (error) {
      if (signal.aborted) return false;
      world.keep();
      screen.failed((error as Error).message);
      screen.say(
        `\nThis step did not happen. Logs: ${world.folder}/serve.log, those of workloads below ${world.folder}/state/process`,
      );
      return false;
    }
  }
  return true;
}

function invite({ folder, repository, url }: World, screen: Screen): void {
  screen.say(`
It runs until Ctrl-C. In another terminal:
  curl ${url}
  ${folder}/reconcile status
  ${folder}/reconcile explain job/visitor
  ${folder}/reconcile logs greeter -f
  cd ${repository.path}    # change greeter.yaml, then:
  ${repository.describePush('another greeting')}`);
}
