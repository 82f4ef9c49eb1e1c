// Written by `npm run generate` from schema/. Change the schema, not this file.

/** How the machine of a node fares: from its agent every few seconds, `keelson/1/UID/NODE/info`, quality 0, not retained. Fields that a reader does not know are passed over. */
export interface InfoDocument {
  /** Chosen by chance when the agent starts: what tells its life from the one before, and from another agent with the same name. */
  readonly run: string;
  /** Counts the messages of one kind in one run, from 1: what comes doubled or late is told by it. */
  readonly seq: number;
  /** What its clock said when this was sent, milliseconds: only to tell how wrong it is (`clock.offset`). */
  readonly clock?: number;
  /** By name, in the unit that ends the name; only what was measured is there. */
  readonly metrics: {
    readonly [k: string]: number;
  };
  /** What takes most of the machine, the heaviest first. */
  readonly processes?: readonly ProcessFields[];
}

/** A process that takes much of its machine. */
export interface ProcessFields {
  /** What it is called. */
  readonly name: string;
  /** Whose it is. */
  readonly user: string;
  /** Of one core: 250 is two and a half cores. */
  readonly cpuPercent: number;
  /** Of the machine's memory. */
  readonly memoryPercent: number;
}

/** Whether an agent is there: said by it at each connection, and by the broker (its last will) when it is gone: `keelson/1/UID/NODE/up`, quality 1, retained. Fields that a reader does not know are passed over. */
export interface UpDocument {
  /** Chosen by chance when the agent starts: what tells its life from the one before, and from another agent with the same name. */
  readonly run: string;
  /** Whether it is there. */
  readonly up: boolean;
  /** With `up: false`, not retained: another agent took its name, and it has stepped down. */
  readonly replaced?: boolean;
  /** Keelson's own version there. */
  readonly version?: string;
}
