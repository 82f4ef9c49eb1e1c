import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ended } from '../../../../reconciler/connections/connection.ts';
import type { AgentSupplies } from '../../../../reconciler/drivers/host/agent-supplies.ts';
import { bringAgent } from '../../../../reconciler/drivers/host/install-agent.ts';
import { certificateStanding } from '../../../../reconciler/drivers/host/kinds/agent.ts';
import type { AgentSpec } from '../../../../reconciler/model/host.ts';
import { openPki } from '../../../../reconciler/pki/pki.ts';
import { tempFolder } from '../../../support/temp.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22, 12);
const SPEC: AgentSpec = {
  kind: 'agent',
  version: '0.1.0+aa',
  broker: 'mqtts://broker:8883',
  authority: 'AA',
  node: "pi-9's",
  engine: 'docker',
  certificate: 'valid',
  state: 'started',
};

/** A machine that says these lines when it is looked at, and what it was brought. */
function machine(lines: readonly string[], node: Partial<AgentSupplies['node']> = {}) {
  const brought: string[] = [];
  const bring = (what: string): Uint8Array => {
    brought.push(what);
    return new Uint8Array();
  };
  const supplies: AgentSupplies = {
    main: 'cli/main.js',
    authority: 'CA\n',
    pack: async () => bring('package'),
    node: {
      version: '24.1.0',
      platform: 'linux/amd64',
      libc: 'glibc',
      read: async () => bring('node'),
      ...node,
    },
    async certify(name, key, uid) {
      brought.push(`certificate of ${name} in ${uid} for ${key}`);
      return 'CERTIFICATE\n';
    },
    revoked: async () => new Set(),
  };
  const run = async (script: string): Promise<Ended> => ({
    exitCode: 0,
    stdout: script.includes('say "machine')
      ? `${lines.join('\n')}\n`
      : script.includes('generateKeyPairSync')
        ? 'PUBLIC KEY\n'
        : '',
    stderr: '',
  });
  const connection = { name: 'ssh://pi-9', run } as never;
  const options = { owner: { cluster: 'attic', uid: 'u-1' }, connection, supplies, tried: 'create agent on pi-9', now: NOW };
  return { brought, bring: () => bringAgent(SPEC, options, new AbortController().signal) };
}

describe('what is brought to a machine', () => {
  it('is the program and a certificate for the key that it made, where its own Node is new enough', async () => {
    const { brought, bring } = machine([
      'machine aarch64',
      'bits 2',
      'libc glibc',
      'node 12.1.0 /usr/bin/node',
      'node 22.18.0 /opt/my node',
    ]);
    const { variables } = await bring();
    expect(brought).toEqual(['package', "certificate of pi-9's in u-1 for PUBLIC KEY"]);
    expect(variables).toMatchObject({ version: SPEC.version, certificate: 'CERTIFICATE', authority: 'CA' });
    expect(variables!.run).toContain("--node 'pi-9'\\''s'");
  });

  it('is a Node, too, where there is none and ours runs there', async () => {
    const { brought, bring } = machine(['machine x86_64', 'bits 2', 'libc glibc', 'package']);
    await bring();
    expect(brought).toEqual(['node', "certificate of pi-9's in u-1 for PUBLIC KEY"]);
  });

  it.each([
    [['machine x86_64', 'bits 2', 'libc musl'], 'there is no Node', 'install Node 22.18 or newer'],
    [['machine aarch64', 'bits 1', 'libc glibc', 'node 20.1.0 /usr/bin/node'], 'there is only Node 20.1.0', 'linux/arm/v7'],
    [['machine armv7l', 'bits 1', 'libc glibc'], 'there is no Node', 'install Node 22.18 of the 22 line'],
  ])('is refused where nothing could run it, with what to install', async (lines, has, todo) => {
    const { brought, bring } = machine(lines);
    const failure = await bring().catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'unsupported', message: expect.stringContaining(has) as string });
    expect((failure as Error).message).toContain(todo);
    expect(brought).toEqual([]);
  });
});

it('a certificate stands while it has time, by the authority that signs now, and is not revoked', async () => {
  await using temp = await tempFolder();
  const at = (folder: string) => openPki({ folder: join(temp.path, folder), passwordOf: async () => '', now: () => NOW });
  const pki = at('pki');
  const authorities = await Promise.all(
    ['pki', 'other'].map(async folder => {
      await at(folder).init({ subject: 'Keelson CA' });
      return readFile(join(temp.path, folder, 'ca.pem'), 'utf8');
    }),
  );
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = await pki.certify('pi-9', publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'u-1');
  const standing = (authority: string, days: number, revoked: ReadonlySet<string> = new Set()): string =>
    certificateStanding({ certificate, authority }, { now: NOW + days * DAY, revoked });
  const [own = '', another = ''] = authorities;
  expect(standing(own, 0)).toBe('valid');
  expect(standing(own, 334)).toBe('valid');
  expect(standing(own, 336)).toBe('until 2027-11-22');
  expect(standing(another, 0)).toBe('of another authority');
  expect(standing('', 0)).toBe('none');
  const inCluster = (uid: string): string =>
    certificateStanding({ certificate, authority: own, uid }, { now: NOW, revoked: new Set() });
  expect([inCluster('u-1'), inCluster('u-2')]).toEqual(['valid', 'of another cluster']);
  await pki.revoke('pi-9');
  expect(standing(own, 0, await pki.revoked())).toBe('revoked');
});
