import { randomUUID } from 'node:crypto';
import type { Ended } from '../../connections/connection.ts';
import { doorOf } from '../../model/doors.ts';
import type { AgentSpec, FacetKind, FacetName, FacetSpec } from '../../model/host.ts';
import { describeResource, splitResourceId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { maskValues } from '../mask.ts';
import type { AgentSupplies } from './agent-supplies.ts';
import { type ChangeOptions, makeScript, removeScript, type Script } from './change-script.ts';
import { checkEnded } from './errors.ts';
import type { Order } from './facet-kit.ts';
import { bringAgent } from './install-agent.ts';
import { kitOf } from './kits.ts';
import { facetKey } from './ledger.ts';
import type { ObserveOptions } from './observe.ts';
import { revealFacet } from './reveal.ts';
import { runGuarded } from './run-guarded.ts';

/** What a change needs of the driver. */
export interface ApplyOptions extends Pick<ObserveOptions, 'owner' | 'connection'> {
  readonly secrets: Secrets;
  /** Absent: no agent can be installed. */
  readonly supplies?: AgentSupplies;
  /** A change that could lock us out is undone after so long unless somebody logged in anew. */
  readonly rollbackMs: number;
}

/** Sends one change: whatever is there becomes what shall be, or the original. Each may be sent again, also when it was cut off. */
export async function applyChange(change: Change, options: ApplyOptions, signal: AbortSignal): Promise<void> {
  // It may have waited for another one until nobody waits for it.
  signal.throwIfAborted();
  const { kind, name } = splitResourceId(change.id);
  const facet: FacetName = { kind: kind as FacetKind, name };
  const tried = `${change.action} ${describeResource(change.id)}`;
  const isGuarded = options.connection.fresh !== undefined && doorOf(facet) === 'way-in';
  const guard = { id: randomUUID(), seconds: Math.ceil(options.rollbackMs / 1000) };
  const about: ChangeOptions = { owner: options.owner, facet, ...(isGuarded && { guard }) };
  const { script, mask } = await orderOf(change, about, options, signal);
  if (isGuarded) return runGuarded({ ...options, tried, about, script, mask }, signal);
  checkEnded(tried, await run(script, options, signal), mask);
}

async function orderOf(
  { id, action, resource }: Change,
  about: ChangeOptions,
  options: ApplyOptions,
  signal: AbortSignal,
): Promise<{ readonly script: Script; readonly mask: (text: string) => string }> {
  if (action === 'delete') return { script: removeScript(about), mask: text => text };
  if (resource === undefined)
    throw new OperationError('internal', `${action} of ${id} came without what shall be`, { temporary: false });
  const contents = resource.contents ?? {};
  const { spec, reveal, values } = await revealFacet(resource.spec as FacetSpec, contents, options.secrets, signal);
  const order =
    spec.kind === 'agent'
      ? await orderAgent(spec, `${action} ${describeResource(id)}`, options, signal)
      : (kitOf(spec.kind).order?.(spec, { contents, reveal, keyOf: facetKey }) ?? {});
  const entry = { format: 1, spec, ...(order.written === undefined ? {} : { written: order.written }) } as const;
  return { script: makeScript({ ...about, entry, order }), mask: text => maskValues(text, values, null) };
}

function orderAgent(
  spec: AgentSpec,
  tried: string,
  { owner, connection, supplies }: ApplyOptions,
  signal: AbortSignal,
): Promise<Order> {
  if (supplies === undefined)
    throw new OperationError('unsupported', `${tried}: the configuration does not say how agents are installed (broker.agents)`);
  return bringAgent(spec, { owner, connection, supplies, tried, now: Date.now() }, signal);
}

function run({ script, input }: Script, { connection }: ApplyOptions, signal: AbortSignal): Promise<Ended> {
  return connection.run(script, input, signal);
}
