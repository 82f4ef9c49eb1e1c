import { eventually } from '../support/wait.ts';
import type { Host } from './hosts/host.ts';

/** A machine that says nothing for about three times as long is down. */
const HEARTBEAT = '2s';

/**
 * Makes a Swarm of hosts by the Docker CLI, as a person would: the first `managers` of them manage it. Returns when each of those reaches the
 * others. This kernel has no IPVS: services have to ask for `dnsrr` and publish on hosts.
 */
export async function formSwarm([first, ...others]: readonly Host[], managers = 1): Promise<void> {
  if (first === undefined) throw new Error('a Swarm has at least one host');
  await first.docker('swarm', 'init', '--advertise-addr', first.address, '--dispatcher-heartbeat', HEARTBEAT);
  for (const [index, host] of others.entries()) {
    const role = index + 1 < managers ? 'manager' : 'worker';
    const token = await first.docker('swarm', 'join-token', '-q', role);
    await host.docker('swarm', 'join', '--token', token, '--advertise-addr', host.address, `${first.address}:2377`);
  }
  await eventually(async () => {
    const list = await first.docker('node', 'ls', '--format', '{{.Status}} {{.ManagerStatus}}');
    const ready = list.match(/^Ready (Leader|Reachable)$/gm)?.length ?? 0;
    if (ready < managers || list.match(/^Ready/gm)?.length !== others.length + 1)
      throw new Error(`the Swarm is not whole: ${list}`);
  });
}
