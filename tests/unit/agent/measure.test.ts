import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openMeasuring } from '../../../agent/measure.ts';
import { tempFolder } from '../../support/temp.ts';

/** What an agent measures on a machine of these files, whose file systems are so full. */
async function measured(
  files: Readonly<Record<string, string>>,
  percents: Readonly<Record<string, number>> = {},
): Promise<Readonly<Record<string, number>>> {
  await using folder = await tempFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder.path, dirname(path)), { recursive: true });
    await writeFile(join(folder.path, path), text);
  }
  const ask = async (path: string) => ({ blocks: 100, bfree: 100 - percents[path]!, bavail: 100 - percents[path]! });
  return openMeasuring({ root: `${folder.path}/`, own: '/var/lib/keelson-agent', ask })();
}

const supply = (name: string, fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([file, text]) => [`sys/class/power_supply/${name}/${file}`, `${text}\n`]));

test('the disk is the fullest of the machine, not that of the agent alone', async () => {
  const mounts = '/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /var/lib/docker xfs rw 0 0\n';
  const percents = { '/var/lib/keelson-agent': 10, '/': 10, '/var/lib/docker': 97 };
  expect(await measured({ 'proc/self/mounts': mounts }, percents)).toMatchObject({ 'disk.percent': 97 });
});

test('a machine that tells no mounts has the disk of its agent', async () => {
  expect(await measured({}, { '/var/lib/keelson-agent': 10 })).toEqual({ 'disk.percent': 10 });
});

test('the battery is that of the machine: mice, chargers and what tells no number are left out', async () => {
  const files = {
    ...supply('BAT0', { type: 'Battery', capacity: '80' }),
    ...supply('BAT1', { type: 'Battery', scope: 'System', capacity: '70' }),
    ...supply('BAT2', { type: 'Battery', capacity: 'Unknown' }),
    ...supply('hidpp_battery_0', { type: 'Battery', scope: 'Device', capacity: '5' }),
    ...supply('AC', { type: 'Mains', capacity: '1' }),
  };
  expect(await measured(files, { '/var/lib/keelson-agent': 10 })).toMatchObject({ 'battery.percent': 70 });
  expect(await measured(supply('mouse', { type: 'Battery', scope: 'Device', capacity: '5' }))).not.toHaveProperty([
    'battery.percent',
  ]);
});
