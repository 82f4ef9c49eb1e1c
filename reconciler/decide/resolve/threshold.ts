import type { LevelFields, ThresholdSpec, ThresholdTermFields } from '../../model/manifest.generated.ts';
import type { Manifest } from '../../model/manifest.ts';
import { parseBytes, parseCpu } from '../../model/quantities.ts';
import type { Level, Limit, Term, Threshold } from '../../model/threshold.ts';
import { durationMs } from './duration-ms.ts';
import { type RoleManifests, rolesBehind } from './roles.ts';

const known = new WeakMap<Manifest<'Threshold'>, { readonly given: string; readonly threshold: Threshold }>();

/** A Threshold with every default stated, every quantity a number, and groups as the roles that they stand for. The same object while that is the same. */
export function resolveThreshold(manifest: Manifest<'Threshold'>, roleManifests: RoleManifests): Threshold {
  const { metadata, spec } = manifest.value;
  const { select = {}, backoff = {} } = spec;
  const roles = (select.roles ?? []).flatMap(name => rolesBehind(name, roleManifests));
  const given = JSON.stringify(roles);
  const before = known.get(manifest);
  if (before?.given === given) return before.threshold;
  const threshold: Threshold = {
    name: metadata.name,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    at: manifest.at,
    select: {
      roles,
      labels: select.labels ?? {},
      nodes: select.nodes ?? [],
      jobs: select.jobs ?? [],
      containers: select.containers ?? 'owned',
      exceptImages: select.except?.images ?? [],
    },
    over: overOf(spec.over),
    mode: spec.all === undefined ? 'any' : 'all',
    terms: termsOf(spec).map(termOf),
    forMs: durationMs(spec.for ?? '15s'),
    clearForMs: durationMs(spec.clearFor ?? '60s'),
    backoff: { factor: backoff.factor ?? 2, maxMs: durationMs(backoff.max ?? '1h') },
    levels: spec.levels.map(levelOf),
  };
  known.set(manifest, { given, threshold });
  return threshold;
}

function overOf(over: ThresholdSpec['over'] = 'node'): Threshold['over'] {
  if (over === 'node') return { kind: 'node' };
  const { role, by } = over;
  return role === undefined ? { kind: 'cluster', by } : { kind: 'role', role, by };
}

/** The terms as they are written, the one of the threshold itself among them. */
export function termsOf({ metric, above, below, clear, any, all }: ThresholdSpec): readonly ThresholdTermFields[] {
  if (metric === undefined || clear === undefined) return any ?? all ?? [];
  return [{ metric, clear, ...(above === undefined ? {} : { above }), ...(below === undefined ? {} : { below }) }];
}

/** The schema has checked that exactly one of the two is there. */
function termOf({ metric, above, below = 0, clear }: ThresholdTermFields): Term {
  return { metric, clear, ...(above === undefined ? { below } : { above }) };
}

const HALF: Limit = { cpuMillis: 500, memoryBytes: 2 ** 30 };

function levelOf({ do: remedy, after = '0s', effect = 'NoSchedule', every = '15s', ...level }: LevelFields): Level {
  const afterMs = durationMs(after);
  switch (remedy) {
    case 'observe':
    case 'notify':
      return { afterMs, do: remedy };
    case 'limit':
      return { afterMs, do: remedy, limit: level.with === undefined ? HALF : limitOf(level.with) };
    case 'taint':
      return { afterMs, do: remedy, effect };
    case 'stop':
    case 'move':
      return { afterMs, do: remedy, everyMs: durationMs(every) };
    case 'scale': {
      // The schema has checked that all of them are there.
      const { job = '', by = 0, min = 0, max = 0 } = level;
      return { afterMs, do: remedy, job, by, min, max };
    }
  }
}

function limitOf({ cpus, memory }: NonNullable<LevelFields['with']>): Limit {
  const cpuMillis = cpus === undefined ? undefined : (parseCpu(cpus) ?? undefined);
  const memoryBytes = memory === undefined ? undefined : (parseBytes(memory) ?? undefined);
  return { ...(cpuMillis === undefined ? {} : { cpuMillis }), ...(memoryBytes === undefined ? {} : { memoryBytes }) };
}
