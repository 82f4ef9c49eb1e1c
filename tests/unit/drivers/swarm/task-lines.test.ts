import { expect, test } from 'vitest';
import type { LogLine } from '../../../../reconciler/drivers/driver.ts';
import { nameTasks } from '../../../../reconciler/drivers/swarm/task-lines.ts';

/** As a manager of Docker 20.10 writes it. */
function said(task: string, text: string): LogLine {
  const details = `com.docker.swarm.node.id=n-${task},com.docker.swarm.service.id=s,com.docker.swarm.task.id=${task}`;
  return { at: 1, stream: 'stdout', text: `${details} ${text}` };
}

async function named(lines: readonly LogLine[], ...lists: readonly (readonly { ID: string; Slot?: number }[])[]) {
  async function* all(): AsyncIterable<LogLine> {
    yield* lines;
  }
  const left = [...lists];
  const listTasks = async () => left.shift()!;
  const found = await Array.fromAsync(nameTasks(all(), { listTasks, nodeName: id => (id === 'n-x' ? 'pi-1' : undefined) }));
  return { found: found.map(({ replica, text }) => `${replica}: ${text}`), left: left.length };
}

test('lines of several tasks say whose they are, and tasks are listed again only for one that came later', async () => {
  const lines = [said('a', 'one a=b, c'), said('b', ''), said('a', 'two'), said('c', 'new'), said('c', 'again')];
  const told = await named(
    lines,
    [
      { ID: 'a', Slot: 1 },
      { ID: 'b', Slot: 2 },
    ],
    [{ ID: 'c', Slot: 2 }],
    [],
  );
  expect(told).toEqual({ found: ['1: one a=b, c', '2: ', '1: two', '2: new', '2: again'], left: 1 });
});

test('a task of a global service is called by its node, and one that nobody knows by its id', async () => {
  const lines = [said('x', 'here'), said('y', 'there'), said('y', 'still')];
  expect(await named(lines, [{ ID: 'x' }], [], [])).toEqual({ found: ['pi-1: here', 'y: there', 'y: still'], left: 1 });
});

test('a line without details is left as it is', async () => {
  expect((await named([{ at: null, stream: 'stderr', text: 'a=b: plain' }])).found).toEqual(['undefined: a=b: plain']);
});
