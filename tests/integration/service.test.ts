import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { skipWithout } from '../lab/requirements.ts';
import { tempFolder } from '../support/temp.ts';

const page = await readFile(path.resolve(import.meta.dirname, '../../docs/operations.md'), 'utf8');

/** The files that operations.md shows, by their name below /etc/systemd/system. */
const units = new Map(
  [...page.matchAll(/```ini\n# \/etc\/systemd\/system\/(\S+)\n(.*?)```/gs)].map(([, name, text]) => [name!, text!]),
);

test.skipIf(skipWithout('systemd'))(
  'systemd takes the units of operations.md, that of serve alone and with what processes need',
  async () => {
    await using folder = await tempFolder();
    const verify = (): Promise<{ readonly stdout: string; readonly stderr: string }> =>
      promisify(execFile)('systemd-analyze', ['verify', './keelson.service'], { cwd: folder.path });
    expect([...units.keys()]).toEqual(['keelson.service', 'keelson.service.d/processes.conf', 'keelson-agent.service']);
    for (const [name, text] of units) {
      await mkdir(path.dirname(path.join(folder.path, name)), { recursive: true });
      await writeFile(path.join(folder.path, name), text);
      expect(await verify()).toEqual({ stdout: '', stderr: '' });
    }
    const agent = promisify(execFile)('systemd-analyze', ['verify', './keelson-agent.service'], { cwd: folder.path });
    expect(await agent).toEqual({ stdout: '', stderr: '' });
  },
);

test('what the unit forbids is what the addition for processes allows again', () => {
  const settings = (name: string): ReadonlyMap<string, string> =>
    new Map([...units.get(name)!.matchAll(/^(\w+)=(.*)$/gm)].map(([, key, value]) => [key!, value!]));
  const restricting = [...settings('keelson.service').keys()].filter(key =>
    /^(Private|Protect|Restrict[A-Z]|CapabilityBoundingSet|DynamicUser|User|SupplementaryGroups)/.test(key),
  );
  expect([...settings('keelson.service.d/processes.conf').keys()].toSorted()).toEqual(['KillMode', ...restricting].sort());
});
