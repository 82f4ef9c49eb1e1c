import type { Node } from '../model/cluster.ts';
import type { Reading } from '../model/telemetry.ts';

/** Who is told what a feed hears of a node; neither call throws or waits. */
export interface TelemetryListener {
  onReading(node: string, reading: Reading): void;
  /** Asking the node failed; the next reading ends it. */
  onTrouble(node: string, why: string): void;
}

/** Something that tells how machines fare. It decides nothing; disposing of it ends it and closes its connections. */
export interface TelemetryFeed extends AsyncDisposable {
  /** For people: `Glances`, `mqtts://broker.example:8883`. */
  readonly name: string;
  /** Whose nodes it serves: those whose `telemetry.source` is this. */
  readonly source: 'agent' | 'glances';
  /** From now on the listener is told of these nodes and of no others, each for itself: one that hangs holds up no other. */
  follow(nodes: readonly Node[], listener: TelemetryListener): void;
  /** Messages that came by themselves since it was opened, by what became of them: `taken`, and why others were not. Absent: none come so. */
  counts?(): Readonly<Record<string, number>>;
  /** Asks each of them once; for commands that end. Absent: its nodes cannot be asked. */
  ask?(nodes: readonly Node[], listener: TelemetryListener, signal: AbortSignal): Promise<void>;
}
