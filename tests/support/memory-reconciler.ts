import pino from 'pino';
import { openMemory } from '../../reconciler/drivers/memory/driver.ts';
import { type MemoryEngine, makeMemoryEngine } from '../../reconciler/drivers/memory/engine.ts';
import { memoryTraits } from '../../reconciler/drivers/memory/spec.ts';
import type { TargetId } from '../../reconciler/model/ids.ts';
import type { ClusterParts } from '../../reconciler/parts.ts';
import { openReconciler, type Reconciler } from '../../reconciler/reconcile.ts';
import { openMemoryStore } from '../../reconciler/stores/memory.ts';
import type { LeaseHolder, Store } from '../../reconciler/stores/store.ts';
import { type MemorySource, openMemorySource } from './memory-source.ts';

/** A cluster with one node, as manifests. */
export const CLUSTER: string = `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 11111111-2222-4333-8444-555555555555}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: a}
spec: {engine: docker}
`;

/** A job of that cluster, as a manifest. */
export function jobFile(name: string): string {
  return `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: ${name}}\nspec: {image: "x:1"}\n`;
}

/** Some process elsewhere, as a holder of leases. */
export const HOLDER: LeaseHolder = {
  id: 'x',
  pid: 1,
  hostname: 'h',
  pidSpace: null,
  startTicks: null,
  command: 'c',
  since: 0,
};

/** A whole reconciler over a source, a store and engines in memory; the clock is moved by hand. */
export interface MemoryReconciler {
  readonly source: MemorySource;
  readonly reconciler: Reconciler;
  readonly engines: Map<TargetId, MemoryEngine>;
  readonly clock: { now: number };
  engine(target: TargetId): MemoryEngine;
  /** The same source, store and engines under a new process. */
  restart(overrides?: Partial<ClusterParts>): Reconciler;
}

export function aReconciler(files: Readonly<Record<string, string>>, overrides: Partial<ClusterParts> = {}): MemoryReconciler {
  const source = openMemorySource(files);
  const store: Store = overrides.store ?? openMemoryStore();
  const engines = new Map<TargetId, MemoryEngine>();
  const clock = { now: 1_700_000_000_000 };
  const engine = (target: TargetId): MemoryEngine => {
    const known = engines.get(target) ?? makeMemoryEngine(() => clock.now, { engineId: target });
    engines.set(target, known);
    return known;
  };
  const parts: ClusterParts = {
    name: 'attic',
    key: 'attic',
    source,
    variants: [],
    version: '0.1.0',
    store,
    traits: new Map(
      ['docker', 'process'].map(driver => [
        driver,
        memoryTraits(driver, { technologies: driver === 'docker' ? ['container'] : ['process'] }),
      ]),
    ),
    limits: {
      observeMs: 1_000,
      firstLookMs: 10_000,
      applyMs: 1_000,
      askMs: 1_000,
      storeMs: 1_000,
      breakMs: 120_000,
      perTarget: 8,
      targets: 8,
      reportsKept: 50,
    },
    isDaemon: false,
    log: pino({ level: 'silent' }),
    now: () => clock.now,
    random: () => 0.5,
    own: async owner => ({
      feeds: [],
      openDriver: async (target, access, { adopt }) => {
        const place = access.kind === 'local' && access.socket !== undefined ? `socket:${access.socket}` : target;
        return { driver: openMemory({ target, owner, engine: engine(place as TargetId), adopt }), via: 'memory' };
      },
    }),
    ...overrides,
  };
  const world = {
    source,
    engines,
    clock,
    engine,
    reconciler: openReconciler(parts),
    restart: (more: Partial<ClusterParts> = {}) => openReconciler({ ...parts, ...more }),
  };
  return world;
}
