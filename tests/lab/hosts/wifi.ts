import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Networks in range of a host: the password of each by its name, null where it wants none. */
export type Wifi = Readonly<Record<string, string | null>>;

/** A stand-in for NetworkManager's nmcli (see the script), with a radio that is on and nothing it remembers. */
export async function nmcliFiles(wifi: Wifi): Promise<readonly (readonly [string, string])[]> {
  const inRange = Object.entries(wifi).map(([name, password]) => `${name}\t${password ?? ''}\n`);
  return [
    ['/usr/local/bin/nmcli', await readFile(join(import.meta.dirname, 'nmcli.sh'), 'utf8')],
    ['/var/lib/nmcli/range', inRange.join('')],
    ['/var/lib/nmcli/radio', 'enabled\n'],
  ];
}
