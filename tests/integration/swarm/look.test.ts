import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocal } from '../../../reconciler/connections/open-local.ts';
import { openTcp } from '../../../reconciler/connections/open-tcp.ts';
import { openSwarmLooks, type SwarmLook, type SwarmLooks } from '../../../reconciler/drivers/swarm/look-at-swarm.ts';
import type { Access } from '../../../reconciler/model/cluster.ts';
import type { Host } from '../../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';

const owner = { cluster: 'attic', uid: 'u-1' };

describe.skipIf(skipWithout(...HOST_PACKAGES))('a look at a Swarm of three managers', () => {
  let lab: Lab;
  let looks: SwarmLooks;
  let [h1, h2, h3]: Host[] = [];
  beforeAll(async () => {
    lab = await startHosts({ count: 3, docker: true });
    [h1, h2, h3] = lab.hosts;
    looks = openSwarmLooks(async (access: Access) =>
      access.kind === 'local' ? openLocal({ socket: access.socket! }) : openTcp({ host: '127.0.0.1', port: 1, insecure: 'test' }),
    );
  });
  afterAll(async () => {
    await looks?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  const look = (required: string | null = null): Promise<SwarmLook> =>
    looks.look(
      lab.hosts.map(({ name, socket }) => ({
        node: name,
        isAbsent: false,
        // The first way leads nowhere.
        access: [
          { kind: 'tcp', host: '127.0.0.1', port: 1, insecure: 'test' },
          { kind: 'local', socket },
        ],
      })),
      { target: 'swarm:attic', owner, required },
      AbortSignal.timeout(60_000),
    );

  it('says that nothing is formed when all answered and are in none, by the second way to each', async () => {
    const { sight, manager, notSeen } = await look();
    expect(manager).toBeNull();
    expect(notSeen).toEqual({ why: 'the Swarm to be formed', needs: 'swarm:attic/member/h1' });
    expect([...sight.machines.values()].map(machine => machine.kind === 'answered' && machine.via)).toEqual(
      lab.hosts.map(({ socket }) => `unix://${socket}`),
    );
  });

  it('does not say so when one hangs, and waits for that one only once', async () => {
    await h2!.pauseDocker();
    try {
      for (const _ of [1, 2]) {
        const { notSeen } = await look();
        expect(notSeen?.needs).toBeUndefined();
        expect(notSeen?.why).toMatch(
          /: h1, h3.* are in none; h2 is silent \(it has not answered for \d+ s and is still being asked\)/,
        );
      }
    } finally {
      await h2!.resumeDocker();
    }
    await eventually(async () => expect((await look()).notSeen?.needs).toBeDefined());
  });

  it('sees who is what, by the leader, without a token in it', async () => {
    await h1!.docker('swarm', 'init', '--advertise-addr', h1!.address);
    const token = await h1!.docker('swarm', 'join-token', '-q', 'manager');
    for (const host of [h2!, h3!]) await host.docker('swarm', 'join', '--token', token, `${h1!.address}:2377`);
    const seen = await eventually(async () => {
      const { sight, manager } = await look();
      expect(manager?.node).toBe('h1');
      expect(
        sight.entries?.map(({ hostname, address, role, status, reachability, isLeader }) => [
          hostname,
          address,
          role,
          status,
          reachability,
          isLeader,
        ]),
      ).toEqual([
        ['h1', h1!.address, 'manager', 'ready', 'reachable', true],
        ['h2', h2!.address, 'manager', 'ready', 'reachable', false],
        ['h3', h3!.address, 'manager', 'ready', 'reachable', false],
      ]);
      return { sight, manager };
    });
    expect(JSON.stringify(seen)).not.toContain('SWMTKN');
  });

  it('does not take a Swarm for the one that an earlier pass saw', async () => {
    const { manager, notSeen } = await look('another');
    expect(manager).toBeNull();
    expect(notSeen?.why).toContain('no machine that answers is a manager of Swarm another');
  });

  it('says so without a quorum, and goes by another manager once there is one without the leader', async () => {
    await Promise.all([h1!, h2!].map(host => host.killDocker()));
    const { notSeen } = await eventually(async () => {
      const seen = await look();
      expect(seen.notSeen?.why).toContain('no quorum');
      return seen;
    }, 100_000);
    expect(notSeen?.why).toContain('of 3 managers only h3 answers, and 2 are needed');
    expect(notSeen?.needs).toBeUndefined();
    await h2!.startDocker();
    await eventually(async () => expect((await look()).manager?.node).toMatch(/h[23]/), 100_000);
  }, 240_000);
});
