import { describe, expect, it } from 'vitest';
import { parseLife } from '../../../reconciler/drivers/process/life-file.ts';
import { parseSockets } from '../../../reconciler/drivers/process/listeners.ts';
import { parseStat } from '../../../reconciler/drivers/process/proc.ts';

describe('a life file', () => {
  it('tells of a start that runs, and of one that ended', () => {
    const running = 'start 3 boot-1 1700000000000\nshim 4710 123\nmain 4711 124\n';
    expect(parseLife(running)).toEqual({
      count: 3,
      boot: 'boot-1',
      startedAt: 1700000000000,
      shim: { pid: 4710, born: '123' },
      main: { pid: 4711, born: '124' },
    });
    expect(parseLife(`${running}exit 7\n`)).toMatchObject({ exitCode: 7 });
  });

  it('without a whole first line tells of nothing', () => {
    for (const text of ['', 'start 1 boot-1 17000', 'x']) expect(parseLife(text)).toEqual({ count: 0, boot: '', startedAt: 0 });
  });

  it('that was called off before its shell wrote tells of no process; afterwards it does', () => {
    const begun = 'start 1 boot-1 1\n';
    expect(parseLife(`${begun}void\nshim 4710 123\n`)).not.toHaveProperty('shim');
    expect(parseLife(`${begun}shim 4710 123\nvoid\nmain 4711 124\n`)).toMatchObject({ shim: { pid: 4710 }, main: { pid: 4711 } });
  });

  it.each(['0', '1', '-5', 'x', '99999999999999999999'])('never names process %s, which no signal may go to', pid => {
    expect(parseLife(`start 1 boot-1 1\nshim ${pid} 123\nmain ${pid} 123\n`)).toEqual({ count: 1, boot: 'boot-1', startedAt: 1 });
  });
});

it('/proc/PID/stat is read past a name with brackets and spaces', () => {
  const numbers = Array.from({ length: 40 }, (_, index) => index + 4);
  expect(parseStat(`4711 (a) b (c) S ${numbers.join(' ')}\n`)).toEqual({
    state: 'S',
    group: 5,
    session: 6,
    born: '22',
    program: 'a) b (c',
  });
});

describe('/proc/net', () => {
  const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
  const line = (local: string, state: string) =>
    `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 31377 1 0000\n`;

  it.each([
    ['0100007F:1F90', '127.0.0.1'],
    ['00000000:1F90', '0.0.0.0'],
    ['00000000000000000000000000000000:1F90', '::'],
    ['00000000000000000000000001000000:1F90', '::1'],
    ['B80D0120000000000000000001000000:1F90', '2001:db8::1'],
    ['0000000000000000FFFF00000100007F:1F90', '127.0.0.1'],
  ])('holds %s, which is %s, port 8080', (local, address) => {
    expect(parseSockets(head + line(local, '0A'), 'tcp')).toEqual([{ address, port: 8080, protocol: 'tcp', inode: '31377' }]);
  });

  it('holds connections too, which are not listening', () => {
    expect(
      parseSockets(head + line('0100007F:1F90', '01') + line('0100007F:0050', '0A'), 'tcp').map(socket => socket.port),
    ).toEqual([80]);
    expect(parseSockets(head + line('0100007F:1F90', '07'), 'udp')).toHaveLength(1);
  });
});
