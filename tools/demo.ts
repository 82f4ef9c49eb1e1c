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

/** Runs the demo and ends what it started; the exit code. */
async function demonstrate(screen: Screen, options: { readonly exit: boolean }, signal: AbortSignal): Promise<number> {
  const world = await openWorld(signal);
  screen.say(`Keelson on this machine: processes for workloads, SQLite for a store. Everything is in ${world.folder}.`);
  if (!('git' in world.repository.source))
    screen.say('git and its http-backend are not installed here: the repository is followed as a folder instead of over HTTP.');
  const outcome = await goThrough(world, screen, signal);
  const summary = `\nAll ${STEPS.length} steps happened, in ${formatDuration(Date.now() - startedAt)}.`;
  if (outcome === 'happened' && !options.exit) {
    screen.say(summary);
    invite(world, screen);
    await sleep(2 ** 31 - 1, undefined, { signal }).catch(() => {});
    screen.say('');
  }
  await world[Symbol.asyncDispose]();
  screen.done('everything that was started has ended');
  switch (outcome) {
    case 'happened':
      if (options.exit) screen.say(summary);
      return 0;
    case 'interrupted':
      return 130;
    case 'failed':
      screen.say(
        `\nA step did not happen. Logs: ${world.folder}/serve.log, those of workloads below ${world.folder}/state/process`,
      );
      return 1;
  }
}

async function goThrough(world: World, screen: Screen, signal: AbortSignal): Promise<'happened' | 'failed' | 'interrupted'> {
  for (const { title, run } of STEPS) {
    screen.step(title);
    try {
      await run(world, screen);
    } catch (error) {
      if (signal.aborted) return 'interrupted';
      world.keep();
      screen.failed((error as Error).message);
      return 'failed';
    }
    if (signal.aborted) return 'interrupted';
  }
  return 'happened';
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
