/** Who is told of which messages. */
export interface Routes<Listener> {
  /** Returns what takes it away again. */
  add(filter: string, listener: Listener): () => void;
  /** For each filter that stands for the topic: its listeners. */
  find(topic: string): readonly (readonly Listener[])[];
  /** Whether anybody listens there. */
  has(filter: string): boolean;
}

/** Topics may be invented by others. */
const MOST_KNOWN = 50_000;
/** One that is longer is looked up each time: what is known of all of them shall not fill the memory. */
const LONGEST_KNOWN = 256;

/** A level of filters: what listens here, and what is below. */
interface Level<Listener> {
  listeners: readonly Listener[];
  readonly below: Map<string, Level<Listener>>;
}

/**
 * Routes by levels, so that finding takes as long as the topic is deep, however many there are. Filters: `+` stands for one level, `#` at the end for
 * all that follow. https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901241
 */
export function openRoutes<Listener>(): Routes<Listener> {
  const root: Level<Listener> = { listeners: [], below: new Map() };
  /** What was found before: the same few topics come again and again. */
  const known = new Map<string, readonly (readonly Listener[])[]>();
  const levelOf = (filter: string): Level<Listener> => {
    let level = root;
    for (const name of filter.split('/')) {
      const next = level.below.get(name) ?? { listeners: [], below: new Map() };
      level.below.set(name, next);
      level = next;
    }
    return level;
  };
  return {
    add(filter, listener) {
      const level = levelOf(filter);
      level.listeners = [...level.listeners, listener];
      known.clear();
      return () => {
        known.clear();
        level.listeners = level.listeners.filter(one => one !== listener);
        prune(root, filter.split('/'));
      };
    },
    find(topic) {
      const before = known.get(topic);
      if (before !== undefined) return before;
      const found: (readonly Listener[])[] = [];
      collect(root, topic.split('/'), 0, found);
      if (topic.length > LONGEST_KNOWN) return found;
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(topic, found);
      return found;
    },
    has: filter =>
      (filter.split('/').reduce<Level<Listener> | undefined>((level, name) => level?.below.get(name), root)?.listeners ?? [])
        .length > 0,
  };
}

function collect<Listener>(level: Level<Listener>, names: readonly string[], at: number, found: (readonly Listener[])[]): void {
  // Wildcards leave out the broker's own topics.
  const isOwn = at === 0 && names[0]!.startsWith('$');
  const rest = isOwn ? undefined : level.below.get('#');
  if (rest !== undefined && rest.listeners.length > 0) found.push(rest.listeners);
  if (at === names.length) {
    if (level.listeners.length > 0) found.push(level.listeners);
    return;
  }
  const next = level.below.get(names[at]!);
  if (next !== undefined) collect(next, names, at + 1, found);
  const any = isOwn ? undefined : level.below.get('+');
  if (any !== undefined) collect(any, names, at + 1, found);
}

/** Takes away what nobody listens at and has nothing below. */
function prune<Listener>(level: Level<Listener>, [name, ...names]: readonly string[]): void {
  const next = name === undefined ? undefined : level.below.get(name);
  if (next === undefined) return;
  prune(next, names);
  if (next.listeners.length === 0 && next.below.size === 0) level.below.delete(name!);
}
