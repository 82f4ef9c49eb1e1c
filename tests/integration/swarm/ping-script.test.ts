import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PING_SCRIPT, writePings } from '../../../reconciler/drivers/swarm/ping-peers.ts';
import { runProgram } from '../../lab/processes.ts';
import { tempFolder } from '../../support/temp.ts';

const OWN = '10.0.1.5';
const pings = (...peers: readonly string[]): string => writePings(peers.map(peer => ({ pid: 4711, own: OWN, peer })));

/** What the script writes where these programs stand before those of the machine, and what they noted, by line. */
async function runWith(programs: Readonly<Record<string, string>>, input: string) {
  await using folder = await tempFolder();
  for (const [name, script] of Object.entries({ id: 'echo 0', ...programs })) {
    const path = join(folder.path, name);
    await writeFile(path, `#!/bin/sh\nnotes=${folder.path}/notes\n${script}\n`);
    await chmod(path, 0o755);
  }
  const env = { ...process.env, PATH: `${folder.path}:${process.env.PATH}` };
  const { stdout } = await runProgram(['sh', '-c', PING_SCRIPT], { cwd: folder.path, env, input });
  const notes = await readFile(join(folder.path, 'notes'), 'utf8').catch(() => '');
  return { lines: stdout.trim().split('\n').sort(), notes: notes.trim().split('\n') };
}

/** Notes what it was asked for; the address of its own is there. */
const ENTER = 'echo "$@" >>$notes; shift 3; [ "$1" = grep ] || exec "$@"';

test('each try goes by the ping of the machine into the network of the process, once its own address was seen there', async () => {
  const { lines, notes } = await runWith(
    { nsenter: ENTER, ping: 'echo "PING $5"; echo "  time=1.5 ms"' },
    pings('10.0.1.6', '10.0.1.7'),
  );
  expect(lines).toEqual(['0 0 PING 10.0.1.6 time=1.5 ms', '1 0 PING 10.0.1.7 time=1.5 ms']);
  expect(notes).toHaveLength(4);
  expect(notes).toEqual(
    expect.arrayContaining([`-t 4711 -n grep -qwF ${OWN} /proc/net/fib_trie`, '-t 4711 -n ping -c 1 -W 2 10.0.1.6']),
  );
});

test('one that is lost is tried once more', async () => {
  const late = 'echo try >>$notes; [ "$(grep -c try $notes)" = 2 ] || exit 1; echo answers';
  expect((await runWith({ nsenter: 'shift 3; [ "$1" = grep ] || exec "$@"', ping: late }, pings('10.0.1.6'))).lines).toEqual([
    '0 0 answers',
  ]);
  const dead = await runWith({ nsenter: ENTER, ping: 'echo "100% packet loss"; exit 1' }, pings('10.0.1.6'));
  expect(dead.lines).toEqual(['0 1 100% packet loss']);
  expect(dead.notes).toHaveLength(3);
});

test('what programs say is said again, on one line, and nothing of it is done', async () => {
  const hostile = "echo '$(touch done) `touch done` *'; echo '; touch done \\n 1 0 time=1 ms' >&2; exit 2";
  const { lines } = await runWith({ nsenter: ENTER, ping: hostile }, pings('10.0.1.6'));
  expect(lines).toEqual(['0 2 $(touch done) `touch done` * ; touch done 1 0 time=1 ms']);
});

test.each([
  ['who is not root', { id: 'echo 1000' }, '0 cannot it needs the rights of root: declare become of its ssh'],
  ['who may not enter', { nsenter: 'echo "nsenter: Permission denied" >&2; exit 1' }, '0 cannot nsenter: Permission denied'],
  ['another network', { nsenter: 'exit 1' }, `0 cannot its container has not the address ${OWN}`],
])('%s asks nobody, and says so', async (_, programs, line) => {
  expect((await runWith({ nsenter: ENTER, ping: 'echo answers', ...programs }, pings('10.0.1.6'))).lines).toEqual([line]);
});

test('many are tried, a few at a time', async () => {
  const peers = Array.from({ length: 40 }, (_, index) => `10.0.1.${index + 10}`);
  const { lines } = await runWith({ nsenter: ENTER, ping: 'echo answers' }, pings(...peers));
  expect(lines).toHaveLength(40);
});
