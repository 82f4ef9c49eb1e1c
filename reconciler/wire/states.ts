import { machineOf, targetOf } from '../model/ids.ts';
import type { Told } from '../model/orders.ts';
import { misnamedOf, notOf } from './ids.ts';
import { type Read, readDocument, refuse } from './read-document.ts';
import type { Numbered } from './sequence.ts';
import { validate } from './validate-states.generated.ts';

/** What an agent tells of its node, numbered. */
export type States = Told & Numbered;

/** What such a payload of this node says: of its own engines only, each once, and of each thing on the engine that it is told of. Never throws. */
export function decodeStates(payload: Uint8Array, node: string): Read<States> {
  const read = readDocument<States>('states', validate, payload);
  if ('why' in read) return read;
  const { run, seq, revision, recipient, items, targets } = read.value;
  const foreign = targets.find(({ target }) => machineOf(target) !== node)?.target ?? notOf(node, Object.keys(items));
  if (foreign !== undefined) return refuse(`${foreign} is not on ${node}`);
  if (new Set(targets.map(({ target }) => target)).size < targets.length) return { why: 'a target is there twice' };
  const astray = targets.flatMap(({ target, live }) => live.filter(({ id }) => targetOf(id) !== target));
  if (astray[0] !== undefined) return refuse(`${astray[0].id} is not on the target it stands in`);
  const misnamed = misnamedOf(targets.flatMap(({ live }) => live));
  if (misnamed !== undefined) return refuse(`${misnamed} is another kind of thing`);
  return { value: { run, seq, revision, recipient, items, targets } };
}
