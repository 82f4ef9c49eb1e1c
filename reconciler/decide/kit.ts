import type { RenderText } from '../model/cluster.ts';
import type { Traits } from '../model/traits.ts';

/** The pure functions that decisions need from elsewhere: what drivers can do, by driver name, and how templates render. */
export interface Kit {
  readonly traits: ReadonlyMap<string, Traits>;
  readonly render: RenderText;
  /** Whether an engine's version, as it tells it, is in a range. */
  readonly inRange: (version: string, range: string) => boolean;
}
