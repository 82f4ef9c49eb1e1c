import { resourceId } from '../../model/ids.ts';
import type { NodeFacts } from '../../model/node-facts.ts';
import type { OperationErrorCode } from '../../model/operation-error.ts';
import type { Foreign, Live, Owner, Spec } from '../../model/resource.ts';

/** How a workload behaves once it is started. */
export interface Behaviour {
  /** Milliseconds until its health check says `becomes`; 0 and `none`: no health check. */
  readonly healthyAfterMs: number;
  readonly becomes: 'none' | 'healthy' | 'unhealthy';
  /** Set: it ends by itself with this code after so many milliseconds. */
  readonly exits?: { readonly code: number; readonly afterMs: number };
}

/** What goes wrong on purpose: `silent` and `hang` are of the whole engine, `refuse` of single changes. */
export interface Faults {
  /** Every call fails as unreachable. */
  silent: boolean;
  /** Every call is accepted and never answered. */
  hang: boolean;
  /** Words with which a change is refused, or null. */
  refuse: (action: string, id: string) => string | null;
  /** What kind of refusal that is. */
  refusal: OperationErrorCode;
  /** Words with which a workload that was made cannot be started, or null. */
  breakStart: (spec: Spec) => string | null;
}

/** One thing in the engine, with the label of who made it; null: a person. */
export interface Stored {
  readonly ref: string;
  readonly name: string;
  owner: Owner | null;
  readonly id: Live['id'];
  spec: Spec;
  applied: Spec;
  readonly createdAt: number;
  phase: 'created' | 'running' | 'exited' | 'present';
  startedAt: number;
  exitCode: number;
  restarts: number;
  /** The Live last shown, and its text: the same object is shown again while nothing changed. */
  shown: { readonly text: string; readonly live: Live } | null;
}

/** A whole engine in memory: what it holds, how things in it behave, what goes wrong. Outlives the drivers that talk to it. */
export interface MemoryEngine {
  readonly things: Map<string, Stored>;
  readonly foreign: Foreign[];
  readonly facts: NodeFacts;
  /** References of images it has; null: every image. */
  images: Set<string> | null;
  readonly faults: Faults;
  behave: (spec: Spec) => Behaviour;
  readonly now: () => number;
  /** How many calls it got: `observe`, `apply`. */
  readonly calls: { observe: number; apply: number };
  next: number;
  readonly listeners: Set<() => void>;
}

/** An empty engine whose workloads are healthy at once. `now`: milliseconds; `facts.engineId`: what tells it from others. */
export function makeMemoryEngine(now: () => number, facts: Partial<NodeFacts> = {}): MemoryEngine {
  return {
    things: new Map(),
    foreign: [],
    facts: {
      platform: 'linux/amd64',
      engineVersion: '1.0',
      hostname: 'memory',
      cpuMillis: 64_000,
      memoryBytes: 2 ** 38,
      runtimes: [],
      ...facts,
    },
    images: null,
    faults: { silent: false, hang: false, refuse: () => null, refusal: 'invalid', breakStart: () => null },
    behave: () => ({ healthyAfterMs: 0, becomes: 'none' }),
    now,
    calls: { observe: 0, apply: 0 },
    next: 1,
    listeners: new Set(),
  };
}

/** What a person does by hand: changes a thing behind Keelson's back, and the engine tells its listeners. */
export function tamper(engine: MemoryEngine, ref: string, change: (stored: Stored) => void): void {
  const stored = engine.things.get(ref);
  if (stored === undefined) return;
  change(stored);
  notify(engine);
}

/** A workload that a person runs under a name of their own choice, or something of a host that was there before us. */
export function runByHand(engine: MemoryEngine, name: string, spec: Spec): void {
  const ref = `${engine.facts.engineId ?? ''}by-hand-${name}`;
  engine.things.set(ref, {
    ref,
    name,
    owner: null,
    id: resourceId('memory:nobody', spec.kind, name),
    spec,
    applied: spec,
    createdAt: engine.now(),
    phase: spec.kind === 'workload' ? 'running' : 'present',
    startedAt: engine.now(),
    exitCode: 0,
    restarts: 0,
    shown: null,
  });
  notify(engine);
}

/** Tells all who watch that something changed. */
export function notify(engine: MemoryEngine): void {
  for (const listener of engine.listeners) listener();
}
