import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../lab/hosts/host.ts';
import { HOST_PACKAGES } from '../lab/hosts/start-hosts.ts';
import type { Registry } from '../lab/registry.ts';
import { skipWithout } from '../lab/requirements.ts';
import { jobYaml } from '../support/docker-journey.ts';
import { type Fleet, fleetYaml, hostYaml, startFleet } from '../support/fleet.ts';
import { eventually } from '../support/wait.ts';

/** The images of h2 are on a disk of its own, of this size. */
const DISK_MB = 320;
const FLOOR_MB = 256;

describe.skipIf(skipWithout(...HOST_PACKAGES, 'docker-registry', 'git'))('of two machines over SSH', () => {
  let fleet: Fleet;
  let registry: Registry;
  let h1: Host;
  let h2: Host;
  let bare: Host;

  beforeAll(async () => {
    fleet = await startFleet({ count: 3, each: index => ({ docker: index < 2 }) }, async ({ hosts: [, second] }) => {
      await second!.stopDocker();
      await second!.exec(`mount -t tmpfs -o size=${DISK_MB}m tmpfs /var/lib/docker`);
      await second!.startDocker();
    });
    [h1, h2, bare] = fleet.lab.hosts as [Host, Host, Host];
    registry = await fleet.lab.registry();
    fleet.push({
      'cluster.yaml': fleetYaml(),
      'h1.yaml': hostYaml(h1, HOST),
      'h2.yaml': hostYaml(h2, HOST),
      'web.yaml': web(),
    });
    await fleet.settle();
  });
  afterAll(async () => {
    await registry?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
  });

  const HOST = ['host: {directories: [{path: /srv/www}]}', 'liveness: {lostAfter: 1h}'];
  const web = (more: readonly string[] = []): string =>
    jobYaml('web', 'demo/busybox:1', ['replicas: 2', 'placement: {strategy: spread}', 'stop: {grace: 0s}', ...more]);
  /** Ids of the containers of both machines: who loses nothing has the same afterwards. */
  const containers = async (): Promise<readonly string[]> =>
    Promise.all([h1, h2].map(host => host.docker('ps', '--quiet', '--no-trunc')));
  /** What is said while something is wrong, and that nothing is lost by it, then and afterwards. */
  const during = async (fault: () => Promise<unknown>, end: () => Promise<unknown>, look: () => Promise<void>): Promise<void> => {
    const before = await containers();
    await fault();
    try {
      await look();
    } finally {
      await end();
    }
    expect(await fleet.plan()).toMatchObject({ code: 0, said: expect.stringContaining('in sync') });
    expect(await containers()).toEqual(before);
  };
  const says = async (words: string | RegExp, code = 3): Promise<void> => {
    const plan = await fleet.plan();
    expect(plan).toEqual({ code, said: expect.stringMatching(words) });
  };
  const stays = (host: Host, why: string): RegExp =>
    new RegExp(`\\? ${host.name} silent.* \\(${why}\\): its workload stays where it is`);

  it('one that is cut off is not waited for by the other', async () => {
    const asked = 'docker:h2 has not answered for \\d+ s and is still being asked';
    const noSsh = `the SSH server of ${h2.address} did not answer within 8 s|no SSH to ${h2.address}:22: .*|${asked}`;
    const heal = async (): Promise<void> => {
      await h2.heal();
      fleet.push({ 'other.yaml': null });
      await fleet.settle();
    };
    await during(h2.partition, heal, async () => {
      fleet.push({ 'other.yaml': jobYaml('other', 'demo/busybox:1', ['placement: {node: h1}', 'stop: {grace: 0s}']) });
      const { code, stdout } = await fleet.reconcile();
      expect([code, stdout.replaceAll(/\s+/g, ' ')]).toEqual([3, expect.stringMatching(stays(h2, noSsh))]);
      expect(await fleet.running(h1)).toContain('attic-other-1');
    });
  });

  it('one whose engine hangs is told apart from one that is cut off', async () => {
    const hangs = `docker:h2 behind ssh://root@${h2.address} did not answer within 8 s`;
    await during(h2.pauseDocker, h2.resumeDocker, () => says(stays(h2, hangs)));
  });

  it('one that was switched off comes back with what it ran', async () => {
    await h1.killHost();
    await says(stays(h1, `the SSH server of ${h1.address} did not answer within 8 s|no SSH to ${h1.address}:22: .*`));
    await h1.startHost();
    await fleet.settle();
    expect(await fleet.running(h1)).toEqual(['attic-web-1']);
  });

  it('one without an engine, or whose engine is stopped, is told so', async () => {
    const stopped = `ssh://root@${h2.address}: (no engine socket|nothing answers) at /var/run/docker.sock; start the engine there`;
    await h2.stopDocker();
    await says(stays(h2, stopped));
    await h2.startDocker();
    await fleet.settle();
    fleet.push({ 'bare.yaml': hostYaml(bare) });
    const none = `ssh://root@${bare.address}: no engine socket at /var/run/docker.sock, and no Docker is installed there`;
    await says(new RegExp(`\\? ${bare.name} silent.* \\(${none}\\): nothing of ours was there`), 0);
    fleet.push({ 'bare.yaml': null });
    await fleet.settle();
  });

  it('one that shows another host key gets nothing from us', async () => {
    const wrong = hostYaml(h2, HOST).replace(h2.ssh.fingerprint, `SHA256:${'A'.repeat(43)}`);
    await during(
      async () => fleet.push({ 'h2.yaml': wrong }),
      async () => fleet.push({ 'h2.yaml': hostYaml(h2, HOST) }),
      () => says(/\? h2 silent.* instead of SHA256:A+: another machine answers there, .*; nothing was sent to it\)/),
    );
  });

  it('one with a wrong clock is told so, and goes on', async () => {
    const set = (offset: string | null) => () => h2.setClock(offset);
    await during(set('-2h'), set(null), () => says(/warning clock-off: node\/h2: its clock is 2h behind ours/, 0));
  });

  describe('one whose disk fills up', () => {
    const fill = (leftMb: number) => (): Promise<unknown> =>
      h2.exec(
        `left=$(df -m --output=avail /var/lib/docker | tail -1); dd if=/dev/zero of=/var/lib/docker/.fill bs=1M count=$((left - ${leftMb})) || true`,
      );
    const free = (): Promise<unknown> => h2.exec('rm -f /var/lib/docker/.fill');

    it('gets no further image, says how little is left, and gets it once there is room', async () => {
      const ref = await registry.push(h1.socket, 'demo/app:2.0.0');
      const job = jobYaml('app', ref, ['placement: {node: h2}', 'stop: {grace: 0s}']);
      await during(fill(100), free, async () => {
        fleet.push({ 'app.yaml': job });
        await says(new RegExp(`\\d+Mi of disk left for images, less than ${FLOOR_MB}Mi \\(h2\\)`), 2);
        expect((await fleet.reconcile('--timeout', '5s')).code).toBe(2);
        expect(await fleet.running(h2)).toEqual(['attic-web-2']);
        fleet.push({ 'app.yaml': null });
      });
      fleet.push({ 'app.yaml': job });
      await fleet.settle();
      expect(await fleet.running(h2)).toEqual(['attic-app-1', 'attic-web-2']);
      fleet.push({ 'app.yaml': null });
      await fleet.settle('--yes');
    });

    it('loses nothing when a new version cannot be made, tells it in the engine’s words, and makes it once there is room', async () => {
      await fill(0)();
      fleet.push({ 'web.yaml': web(['env: {LEVEL: "2"}']) });
      const failed = await fleet.reconcile('--timeout', '15s');
      expect(failed.code).toBe(1);
      expect((failed.stdout + failed.stderr).replaceAll(/\s+/g, ' ')).toContain('no space left on device');
      expect(await fleet.running(h2)).toEqual(['attic-web-2']);
      await free();
      // It is tried again by itself, each time later: a run ends before that.
      await eventually(() => fleet.settle());
      expect(await fleet.running(h2)).toEqual(['attic-web-2']);
    });
  });
});
