import type { ResourceId } from '../model/ids.ts';
import { type Action, type Change, changeKey } from '../model/plan.ts';

/** What a change is of: something that is, with its engine's handle, or something that shall be. */
interface Subject {
  readonly id: ResourceId;
  readonly ref?: string;
}

/** A change with its key. What `more` does not say: it is git's wish, compares no fields, disturbs nobody and comes after nothing. */
export function newChange(
  action: Action,
  { id, ref }: Subject,
  why: string,
  more: Partial<Omit<Change, 'key' | 'id' | 'action' | 'ref' | 'why'>> = {},
): Change {
  return {
    key: changeKey(action, id, ref),
    id,
    action,
    ...(ref === undefined ? {} : { ref }),
    fields: [],
    why,
    cause: 'git',
    impact: 'none',
    after: [],
    ...more,
  };
}
