import { expect, test } from 'vitest';
import { openLog } from '../../../reconciler/log.ts';

function written(format: 'json' | 'text', tell: (log: ReturnType<typeof openLog>) => void): readonly string[] {
  const lines: string[] = [];
  tell(openLog({ level: 'info', write: line => lines.push(line), format }));
  return lines;
}

test('for programs a line is one JSON object, with the level as a word', () => {
  const [line] = written('json', log => log.warn({ error: 'gone' }, 'the store is away'));
  expect(JSON.parse(line!)).toMatchObject({ level: 'warn', error: 'gone', msg: 'the store is away' });
});

test('for people a line is one line: fields only where something is wrong, and nothing that acts on a terminal', () => {
  const lines = written('text', log => {
    log.info({ tookMs: 3 }, 'in sync');
    log.error({ error: 'a "b"', code: 'x' }, 'no\u001b[2J\nway');
    log.debug('unseen');
  });
  expect(lines.map(line => line.slice(9))).toEqual(['info  in sync\n', 'error no [2J way error="a \\"b\\"" code=x\n']);
});
