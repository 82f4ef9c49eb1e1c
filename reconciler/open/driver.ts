import type { Config } from '../config.ts';
import type { NodeMailbox } from '../drivers/agent/node-mailbox.ts';
import type { AgentSupplies } from '../drivers/host/agent-supplies.ts';
import type { Way } from '../model/cluster.ts';
import { splitTargetId, type TargetId } from '../model/ids.ts';
import { OperationError } from '../model/operation-error.ts';
import type { Owner } from '../model/resource.ts';
import type { OpenedDriver, TargetClaims } from '../parts.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { OpenConnection } from './connection.ts';

interface DriverContext {
  readonly config: Pick<Config, 'process' | 'registries' | 'deadlines'>;
  readonly owner: Owner;
  readonly secrets: Secrets;
  readonly connect: OpenConnection;
  /** What agents are installed with. Absent: none are. */
  readonly supplies?: AgentSupplies;
  /** What lies between this process and the agent of a node. Absent: no broker is configured. */
  readonly mailboxOf?: (node: string, signal: AbortSignal) => NodeMailbox | Promise<NodeMailbox>;
}

/**
 * Opens the driver of a target over one way to it. Throws OperationError where there is no such driver, its machine cannot be reached so,
 * or a secret of the way cannot be read.
 */
export async function openDriver(
  { config, owner, secrets, connect, supplies, mailboxOf }: DriverContext,
  target: TargetId,
  access: Way,
  { adopt, texts = () => undefined, formerly, images, facets, swarm }: TargetClaims,
  signal: AbortSignal,
): Promise<OpenedDriver> {
  const { driver, name } = splitTargetId(target);
  if (access.kind === 'agent') {
    if (mailboxOf === undefined)
      throw new OperationError(
        'unsupported',
        `${target}: its agent is reached through a broker, and the configuration names none`,
      );
    const { openAgentMailbox } = await import('../drivers/agent/driver.ts');
    return { driver: openAgentMailbox({ target, mailbox: await mailboxOf(name, signal), now: Date.now }), via: 'its agent' };
  }
  if (driver === 'process') {
    if (access.kind !== 'local')
      throw new OperationError(
        'unsupported',
        `${target}: processes run on the reconciler's own machine; declare access: [local]`,
      );
    const { openProcess } = await import('../drivers/process/driver.ts');
    const { directory, logs } = config.process;
    return { driver: await openProcess({ target, owner, directory, secrets, rotation: logs, formerly }), via: 'this machine' };
  }
  if (driver === 'swarm' && swarm !== undefined) {
    const { openSwarm } = await import('../drivers/swarm/driver.ts');
    const machines = () => swarm().machines;
    const required = () => swarm().required;
    const auth = registryAuth(config, secrets);
    return {
      driver: await openSwarm({ target, owner, machines, required, connect, secrets, registryAuth: auth, adopt, texts }),
      via: 'its managers',
    };
  }
  if ((driver !== 'docker' && driver !== 'host') || access.kind === 'members')
    throw new OperationError('unsupported', `${target}: there is no driver named ${driver}`);
  const connection =
    driver === 'host' && access.kind === 'local'
      ? (await import('../connections/open-here.ts')).openHere()
      : await connect(access, signal);
  const { name: via, renew } = connection;
  try {
    if (driver === 'host') {
      const { openHost } = await import('../drivers/host/driver.ts');
      // Within one deadline it is proved, or undone and seen to be.
      const rollbackMs = config.deadlines.applyMs / 2;
      const more = { ...(facets && { facets }), ...(supplies && { supplies }) };
      return { driver: openHost({ target, owner, connection, secrets, rollbackMs, ...more }), via, renew };
    }
    const { openDocker } = await import('../drivers/docker/driver.ts');
    const auth = registryAuth(config, secrets);
    return {
      driver: await openDocker({
        target,
        owner,
        connection,
        secrets,
        registryAuth: auth,
        adopt,
        texts,
        ...(images && { images }),
      }),
      via,
      renew,
    };
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
}

/** The login for a registry, by its host as in image names; null: none is configured. */
function registryAuth(
  config: Pick<Config, 'registries'>,
  secrets: Secrets,
): (host: string, signal: AbortSignal) => Promise<{ readonly username: string; readonly password: string } | null> {
  return async (host, signal) => {
    const registry = config.registries.find(candidate => candidate.host === host);
    if (registry?.username === undefined || registry.password === undefined) return null;
    return { username: registry.username, password: await secrets.value(registry.password, signal) };
  };
}
