/** Whether a topic is one of those that a filter stands for: `+` for one level, `#` at its end for all that follow. */
export function matchesFilter(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  // https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901246: wildcards leave out the broker's own topics.
  if (topic.startsWith('$') && !filter.startsWith('$')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}

/** Who is told of which messages. */
export interface Routes<Listener> {
  /** Returns what takes it away again. */
  add(filter: string, listener: Listener): () => void;
  /** All whose filter stands for the topic. */
  find(topic: string): Iterable<Listener>;
  /** Whether anybody listens there. */
  has(filter: string): boolean;
}

/** Routes where one that names a topic costs nothing however many there are. */
export function openRoutes<Listener>(): Routes<Listener> {
  const exact = new Map<string, Set<Listener>>();
  const wild = new Map<string, Set<Listener>>();
  return {
    add(filter, listener) {
      const routes = /[+#]/.test(filter) ? wild : exact;
      const listeners = routes.get(filter) ?? new Set();
      routes.set(filter, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && routes.get(filter) === listeners) routes.delete(filter);
      };
    },
    *find(topic) {
      yield* exact.get(topic) ?? [];
      for (const [filter, listeners] of wild) if (matchesFilter(filter, topic)) yield* listeners;
    },
    has: filter => exact.has(filter) || wild.has(filter),
  };
}
