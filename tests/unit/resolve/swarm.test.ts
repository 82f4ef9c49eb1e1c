import { describe, expect, it } from 'vitest';
import { AROUND, readFiles, told } from '../../support/read-files.ts';

const ROLES = 'apiVersion: keelson/v1\nkind: Role\nmetadata: {name: boss}\nspec: {swarm: manager}\n';
const HANDS = 'apiVersion: keelson/v1\nkind: Role\nmetadata: {name: hand}\nspec: {swarm: worker}\n';

function node(name: string, roles: string, more = ''): string {
  const access = `access: [{tcp: {host: ${name}.lan, insecure: lab}}]`;
  return `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}}\nspec: {engine: swarm, roles: [${roles}], ${access}${more}}\n`;
}

/** What is told of nodes whose roles these are; `more` is further spec of the last. */
async function toldOf(roles: readonly string[], more = '', cluster = ''): Promise<readonly string[]> {
  const nodes = roles.map((own, index) => [`n${index}.yaml`, node(`n${index}`, own, index === roles.length - 1 ? more : '')]);
  const files = { ...Object.fromEntries(nodes), 'boss.yaml': ROLES, 'hand.yaml': HANDS };
  return told(cluster === '' ? files : { ...files, 'cluster.yaml': `${AROUND['cluster.yaml']}${cluster}` });
}

describe('the managers of a Swarm', () => {
  it('are one, three or more: of two roles the manager wins', async () => {
    expect(await toldOf(['boss, hand', 'hand', ''])).toEqual([]);
    expect(await toldOf(['boss', 'boss', 'boss'])).toEqual([]);
  });

  it('are not missing', async () => {
    expect(await toldOf(['hand', 'hand'])).toEqual([expect.stringMatching(/^n0.yaml:\d+:\d+ error no-manager$/)]);
    expect(await toldOf(['hand'], ', state: absent')).toEqual([]);
  });

  it('are not two, unless a reason is given', async () => {
    expect(await toldOf(['boss', 'boss'])).toEqual([expect.stringMatching(/^n1.yaml:\d+:\d+ error two-managers$/)]);
    expect(await toldOf(['boss', 'boss'], ', force: {two-managers: lab}')).toEqual([
      expect.stringMatching(/warning two-managers$/),
    ]);
    expect(await toldOf(['boss', 'boss'], ', state: absent')).toEqual([]);
  });

  it('are better odd', async () => {
    expect(await toldOf(['boss', 'boss', 'boss', 'boss'])).toEqual([
      expect.stringMatching(/^n3.yaml:\d+:\d+ warning even-managers$/),
    ]);
  });
});

describe('a Swarm', () => {
  it('has no patience of ours', async () => {
    expect(await toldOf(['boss'], ', liveness: {lostAfter: 5m}')).toEqual([
      expect.stringMatching(/warning lost-after-of-swarm$/),
    ]);
  });

  it('is set to what its Cluster says, as far as that says anything', async () => {
    const { resolution } = await readFiles({
      ...AROUND,
      'cluster.yaml': `${AROUND['cluster.yaml']}  swarm: {id: pwlebatpvarsr29megart33xg, addressPool: {pools: [10.20.0.0/16]}, dispatcherHeartbeat: 10s}\n`,
    });
    expect(resolution.cluster?.swarm).toEqual({
      id: 'pwlebatpvarsr29megart33xg',
      settings: { kind: 'settings', addressPools: ['10.20.0.0/16'], subnetSize: 24, dispatcherHeartbeatMs: 10_000 },
    });
  });

  it('has ranges of addresses', async () => {
    const cluster = '  swarm: {addressPool: {pools: [10.20.0.0/99]}}\n';
    expect(await toldOf(['boss'], '', cluster)).toEqual([expect.stringMatching(/^cluster.yaml:\d+:\d+ error bad-address$/)]);
  });
});
