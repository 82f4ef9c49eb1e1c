/** What tells messages of one node and kind apart: the agent's life, and a count in it. */
export interface Numbered {
  readonly run: string;
  readonly seq: number;
}

/** What was taken last. `former`: the life before, which nobody shall hear any more. */
export interface Taken extends Numbered {
  /** When, by our clock. */
  readonly at: number;
  readonly former?: string;
}

/** Why a message is not taken: it was taken before, a later one was, or a newer agent speaks for the node. */
export type Passed = 'doubled' | 'late' | 'superseded';

/** After so long without a word of the newer agent the older one counts again. */
const SUPERSEDED_MS = 60_000;

/** Whether a message that came now is news: what is to be remembered of it, or why it is passed over. */
export function takeNumbered(known: Taken | undefined, { run, seq }: Numbered, at: number): Taken | Passed {
  if (known === undefined) return { run, seq, at };
  if (run === known.run) {
    if (seq === known.seq) return 'doubled';
    return seq < known.seq ? 'late' : { ...known, seq, at };
  }
  // Our clock may have been set back meanwhile.
  if (run === known.former && Math.abs(at - known.at) < SUPERSEDED_MS) return 'superseded';
  return { run, seq, at, former: known.run };
}
