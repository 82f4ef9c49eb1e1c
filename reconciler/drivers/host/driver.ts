import pLimit, { type LimitFunction } from 'p-limit';
import type { Connection } from '../../connections/connection.ts';
import type { FacetName } from '../../model/host.ts';
import { splitResourceId, type TargetId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { Owner } from '../../model/resource.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import type { Driver } from '../driver.ts';
import type { AgentSupplies } from './agent-supplies.ts';
import { applyChange } from './apply.ts';
import { startObserver } from './observe.ts';

/** What a host's driver is opened with. */
export interface HostOptions {
  readonly target: TargetId;
  readonly owner: Owner;
  /** The driver's from here on: closed with it. */
  readonly connection: Connection;
  readonly secrets: Secrets;
  /** What git says that the host shall have, or shall not; what the ledger has is looked at in any case. */
  readonly facets?: () => readonly FacetName[];
  /** How long a change that could lock us out stands unless the way in is proved; it takes twice as long at most. */
  readonly rollbackMs: number;
  /** What agents are installed with. Absent: none are. */
  readonly supplies?: AgentSupplies;
}

/** Kinds of what may take long: steps, and bringing an agent. */
const LONG: ReadonlySet<string> = new Set(['step', 'agent']);

/** A driver for the operating system behind a connection that runs scripts. Throws OperationError `unsupported` for one that leads to an engine only. */
export function openHost(options: HostOptions): Driver {
  const { target, owner, connection, secrets, rollbackMs, supplies } = options;
  const { run } = connection;
  if (run === undefined)
    throw new OperationError(
      'unsupported',
      `${target}: ${connection.name} leads to an engine only, and nothing can be run there; declare access by ssh, or local`,
    );
  const way = { ...connection, run };
  const observer = startObserver({
    target,
    owner,
    connection: way,
    facets: options.facets ?? (() => []),
    ...(supplies && { revoked: supplies.revoked }),
  });
  // Files that several facets share (/etc/fstab, /etc/passwd) are changed by one at a time.
  const oneAtATime = pLimit(1);
  // A step may take long, and holds up only other steps.
  const oneStepAtATime = pLimit(1);
  const limitOf = (change: Change): LimitFunction => (LONG.has(splitResourceId(change.id).kind) ? oneStepAtATime : oneAtATime);
  return {
    observe: signal => observer.observe(signal),
    apply: (change, signal) =>
      limitOf(change)(() =>
        applyChange(change, { owner, connection: way, secrets, rollbackMs, ...(supplies && { supplies }) }, signal),
      ),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}
