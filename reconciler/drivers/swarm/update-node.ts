import type { Owner, Resource } from '../../model/resource.ts';
import type { MemberSpec, SwarmSettings } from '../../model/swarm.ts';
import type { Engine } from '../docker/engine.ts';
import type { Labels } from '../docker/engine-types.ts';
import { apart } from '../docker/fenced-docker.ts';
import { appliedFrom, isOwnedBy, otherLabels, ownLabels } from '../docker/labels.ts';
import type { EngineNode } from './engine-types.ts';
import { inspectSwarm } from './managers.ts';
import { isOutOfSequence } from './member-errors.ts';
import { toSwarmSpec } from './see-members.ts';

const TRIES = 3;

/** What a node of the list shall be, and whose it is. Labels that others gave it stay. */
export async function updateNode(
  engine: Engine,
  ref: string,
  { owner, resource, spec }: { readonly owner: Owner; readonly resource: Resource; readonly spec: MemberSpec },
  signal: AbortSignal,
): Promise<void> {
  const { address: _, settings: __, ...asked } = spec;
  const applied = { ...resource, spec: asked };
  await inSequence(async () => {
    const node = await engine.ask('inspect a node', docker => docker.getNode(ref).inspect() as Promise<EngineNode>, signal);
    const Labels = { ...strange(node.Spec.Labels, owner), ...spec.labels, ...ownLabels(owner, applied) };
    const body = { ...node.Spec, Labels, Role: spec.role, Availability: spec.availability };
    await engine.ask(
      `change node ${node.Description.Hostname ?? ref}`,
      docker => docker.getNode(ref).update(apart<object>({ version: node.Version.Index }, body)),
      signal,
    );
  });
}

/** What the Swarm as a whole shall be set to. */
export async function updateSettings(
  engine: Engine,
  { owner, resource, spec }: { readonly owner: Owner; readonly resource: Resource; readonly spec: SwarmSettings },
  signal: AbortSignal,
): Promise<void> {
  await inSequence(async () => {
    const swarm = await inspectSwarm(engine, signal);
    const Labels = { ...otherLabels(swarm.Spec.Labels), ...ownLabels(owner, resource) };
    const body = toSwarmSpec(spec, { ...swarm.Spec, Labels });
    await engine.ask('change the Swarm', docker => docker.swarmUpdate(apart({ version: swarm.Version.Index }, body)), signal);
  });
}

/** Labels that neither git nor we asked for. */
function strange(labels: Labels | null | undefined, owner: Owner): Labels {
  const asked = isOwnedBy(owner, labels) ? appliedFrom(labels)?.spec : undefined;
  const known = asked?.kind === 'member' ? asked.labels : {};
  return Object.fromEntries(Object.entries(otherLabels(labels)).filter(([key]) => known[key] === undefined));
}

/** Reads and changes again where somebody changed the same meanwhile. */
export async function inSequence(change: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change();
    } catch (error) {
      if (!isOutOfSequence(error) || attempt >= TRIES) throw error;
    }
  }
}
