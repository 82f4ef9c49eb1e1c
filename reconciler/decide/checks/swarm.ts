import { actsByAgent } from '../../model/acts-by-agent.ts';
import { parseSubnet } from '../../model/addresses.ts';
import { formatDuration } from '../../model/quantities.ts';
import { swarmRole } from '../members/membership.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** How many managers a Swarm has, ranges that are none, and a patience that it does not have. */
export function* checkSwarm(context: CheckContext): Iterable<Finding> {
  yield* checkPools(context);
  yield* checkAgents(context);
  yield* checkManagers(context);
  yield* checkPatience(context);
}

function* checkPools({ byKind }: CheckContext): Iterable<Finding> {
  for (const manifest of byKind.Cluster) {
    for (const [index, text] of (manifest.value.spec?.swarm?.addressPool?.pools ?? []).entries()) {
      if (parseSubnet(text) !== null) continue;
      const path = ['spec', 'swarm', 'addressPool', 'pools', index];
      const summary = `"${text}" is not a range of addresses`;
      yield { manifest, path, severity: 'error', code: 'bad-address', summary, hint: 'write it like "10.20.0.0/16"' };
    }
  }
}

/** Members are reached one by one, and by whoever looks: no agent can stand between. */
function* checkAgents({ byKind, cluster }: CheckContext): Iterable<Finding> {
  for (const manifest of byKind.Node) {
    const node = cluster.nodes.get(manifest.name)!;
    if (node.engine !== 'swarm' || !actsByAgent(node)) continue;
    const path = ['spec', 'access'];
    const summary = `"${node.name}" is reached by its agent, which cannot be asked about a Swarm`;
    const hint = 'reach it by SSH or TCP, or let its engine be docker';
    yield { manifest, path, severity: 'error', code: 'swarm-by-agent', summary, hint };
  }
}

/** Of two managers both have to be there; an even number tolerates no more than one less. */
function* checkManagers({ byKind, cluster, isWhole }: CheckContext): Iterable<Finding> {
  const members = byKind.Node.filter(({ name }) => {
    const { engine, state } = cluster.nodes.get(name)!;
    return engine === 'swarm' && state !== 'absent';
  });
  const [first] = members;
  if (first === undefined || !isWhole('Node', 'Role')) return;
  const managers = members.filter(({ name }) => swarmRole(cluster.nodes.get(name)!, cluster) === 'manager');
  const count = managers.length;
  const path = ['spec', 'roles'];
  if (count === 0) {
    const summary = 'The Swarm has no manager: of its nodes none has a role with swarm: manager';
    yield { manifest: first, path, severity: 'error', code: 'no-manager', summary, hint: 'give one, or three, such a role' };
    return;
  }
  if (count % 2 === 1) return;
  const named = managers.map(({ name }) => name).join(', ');
  const manifest = managers.at(-1)!;
  if (count === 2) {
    const summary = `The Swarm has two managers (${named}): it stops taking changes when either of them is away`;
    const hint = 'have one manager, or three; to have two all the same, say why with force: {two-managers: …}';
    yield { manifest, path, severity: 'error', code: 'two-managers', summary, hint, passable: true };
    return;
  }
  const summary = `The Swarm has ${count} managers (${named}): it tolerates the loss of ${count / 2 - 1}, as ${count - 1} would`;
  yield { manifest, path, severity: 'warning', code: 'even-managers', summary, hint: `have ${count - 1} or ${count + 1}` };
}

const HEARTBEAT_MS = 5_000;

function* checkPatience({ byKind, cluster }: CheckContext): Iterable<Finding> {
  const afterMs = 3 * (cluster.swarm?.settings?.dispatcherHeartbeatMs ?? HEARTBEAT_MS);
  for (const manifest of byKind.Node) {
    const lostAfter = manifest.value.spec?.liveness?.lostAfter;
    if (cluster.nodes.get(manifest.name)!.engine !== 'swarm' || lostAfter === undefined) continue;
    const path = ['spec', 'liveness', 'lostAfter'];
    const summary = `The Swarm itself moves tasks off a node about ${formatDuration(afterMs)} after it fell silent, whatever lostAfter says`;
    const hint =
      'lostAfter counts for the removal of a node that is declared absent; spec.swarm.dispatcherHeartbeat for the Swarm';
    yield { manifest, path, part: 'key', severity: 'warning', code: 'lost-after-of-swarm', summary, hint };
  }
}
