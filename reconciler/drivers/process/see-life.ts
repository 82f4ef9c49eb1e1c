import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '../../model/digest.ts';
import { resourceId } from '../../model/ids.ts';
import type { Live, LiveState } from '../../model/resource.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Checks } from './checks.ts';
import type { Context } from './context.ts';
import { onDisk } from './disk-error.ts';
import { type FileCache, seeFiles } from './files.ts';
import type { Folder } from './folder.ts';
import { readLife, type Start } from './life-file.ts';
import { ranOutOfMemory, seeLimits } from './limits.ts';
import { readNamed } from './proc.ts';
import { type LifeRecord, type ReadRecord, readRecord } from './record.ts';
import { type Status, statusOf } from './status.ts';
import { processTraits } from './traits.ts';

/** One workload as last seen. */
export interface Seen {
  readonly stamp: string;
  readonly read: ReadRecord;
  readonly live: Live;
  readonly status: Status;
  readonly files: FileCache;
  readonly remarks: readonly string[];
}

/** Looks at one workload folder; what did not change since `before` is the same object. null: nothing of ours is in it. */
export async function seeLife(context: Context, folder: Folder, checks: Checks, before: Seen | undefined): Promise<Seen | null> {
  const files = before?.files ?? new Map();
  const { stamp, read } = await onDisk(`read ${folder.record}`, () => readIfChanged(folder, before));
  const status = statusOf(await onDisk(`read ${folder.life}`, () => settledLife(folder, before?.status)), context.boot);
  if (read.kind === 'absent' && status.kind !== 'running') return null;
  const record = read.kind === 'intact' ? read.record : null;
  const about =
    record === null
      ? guess(context, folder)
      : { id: idOf(context, record.spec), name: nameOf(record.spec), spec: record.spec, applied: record.spec };
  if (about === null) return null;
  const live: Live = {
    ...about,
    ref: folder.ref,
    spec: record !== null && status.kind === 'running' ? await seeSpec(context, folder, record, files) : about.spec,
    state: await stateOf(context, folder, about.spec, status, checks),
    restarts: status.kind === 'never' ? 0 : status.start.count - 1,
    createdAt: record?.createdAt ?? (status.kind === 'never' ? 0 : status.start.startedAt),
  };
  return { stamp, read, status, files, live: unchanged(before?.live, live), remarks: record?.remarks ?? [] };
}

async function readIfChanged(
  folder: Folder,
  before: Seen | undefined,
): Promise<{ readonly stamp: string; readonly read: ReadRecord }> {
  const stamp = await stat(folder.record, { bigint: true }).then(
    found => `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`,
    () => 'absent',
  );
  return { stamp, read: before?.stamp === stamp ? before.read : inNormalForm(await readRecord(folder)) };
}

/** What an older Keelson wrote is compared in the form of this one. */
function inNormalForm(read: ReadRecord): ReadRecord {
  if (read.kind !== 'intact') return read;
  const { record } = read;
  return { kind: 'intact', record: { ...record, spec: processTraits.normalise(record.spec, undefined) as WorkloadSpec } };
}

const EXIT_LINE_WITHIN_MS = 1000;

/**
 * The life file: not read again while the process that it named runs; where that has just ended, read when its shell has written down how.
 */
async function settledLife(folder: Folder, before: Status | undefined): Promise<Start | null> {
  if (before?.kind === 'running' && before.start.main !== undefined && readNamed(before.start.main) !== null) return before.start;
  const until = performance.now() + EXIT_LINE_WITHIN_MS;
  for (;;) {
    const start = await readLife(folder.life);
    const ending =
      start?.main !== undefined &&
      start.exitCode === undefined &&
      readNamed(start.main) === null &&
      readNamed(start.shim!) !== null;
    if (!ending || performance.now() > until) return start;
    await sleep(5);
  }
}

/** What a folder without a record of ours can be told to be by its name: enough to have it replaced. */
function guess(context: Context, folder: Folder): (Pick<Live, 'id' | 'name'> & { readonly spec: WorkloadSpec }) | null {
  const [, job, replica] = /^([^.]+)\.([^.]+)-[0-9a-f]{8}[bcd]?$/.exec(path.basename(folder.path)) ?? [];
  if (job === undefined || replica === undefined) return null;
  const spec: WorkloadSpec = {
    kind: 'workload',
    job,
    replica,
    technology: 'process',
    command: ['(its record was edited by hand)'],
    env: {},
    files: [],
    volumes: [],
    networks: [],
    ports: [],
    restart: { policy: 'always' },
    limits: {},
    reservations: {},
    stop: { signal: 'SIGTERM', graceMs: 10_000 },
    security: { privileged: false, readOnly: false, capabilitiesAdd: [], capabilitiesDrop: [], devices: [] },
    labels: {},
    oneShot: false,
  };
  return { id: idOf(context, spec), name: nameOf(spec), spec };
}

/** Under the node's present name, whatever it was called when the record was written. */
function idOf({ target }: Context, spec: WorkloadSpec): Live['id'] {
  return resourceId(target, 'workload', nameOf(spec));
}

function nameOf({ job, replica }: WorkloadSpec): string {
  return `${job}.${replica}`;
}

/** The spec with what can have been changed by hand while it runs. */
async function seeSpec(context: Context, folder: Folder, record: LifeRecord, cache: FileCache): Promise<WorkloadSpec> {
  const { spec } = record;
  const files = await onDisk(`read the files of ${folder.ref}`, () => seeFiles(folder, record, cache));
  const limits = await seeLimits(context.groups, folder.ref, spec.limits);
  return files === spec.files && limits === spec.limits ? spec : { ...spec, files, limits };
}

async function stateOf(context: Context, folder: Folder, spec: WorkloadSpec, status: Status, checks: Checks): Promise<LiveState> {
  switch (status.kind) {
    case 'never':
      return { phase: 'created' };
    case 'ended': {
      const { exitCode, error } = status;
      const finishedAt = await stat(folder.life).then(
        found => Math.round(found.mtimeMs),
        () => undefined,
      );
      const outOfMemory =
        exitCode !== 0 && spec.limits.memoryBytes !== undefined && (await ranOutOfMemory(context.groups, folder.ref));
      return {
        phase: 'exited',
        exitCode,
        ...(finishedAt === undefined ? {} : { finishedAt }),
        ...(outOfMemory ? { outOfMemory } : {}),
        ...(error === undefined ? {} : { error }),
      };
    }
    case 'running': {
      const { start, facts } = status;
      if (facts?.state === 'T') return { phase: 'paused' };
      const running = { phase: 'running', startedAt: start.startedAt } as const;
      if (spec.healthcheck === undefined) return { ...running, health: 'none' };
      const note = await checks.of(folder, spec, start);
      return { ...running, health: note.status, ...(note.output === undefined ? {} : { healthOutput: note.output }) };
    }
  }
}

/** The same object as before, whole or in parts, where nothing is another. */
function unchanged(before: Live | undefined, now: Live): Live {
  if (before === undefined) return now;
  const spec = same(before.spec, now.spec) ? before.spec : now.spec;
  const applied = now.applied === undefined ? undefined : same(before.applied, now.applied) ? before.applied : now.applied;
  const isSame =
    spec === before.spec &&
    applied === before.applied &&
    same(before.state, now.state) &&
    before.restarts === now.restarts &&
    before.createdAt === now.createdAt;
  return isSame ? before : { ...now, spec, ...(applied === undefined ? {} : { applied }) };
}

function same(one: unknown, other: unknown): boolean {
  return one === other || canonicalJson(one ?? null) === canonicalJson(other ?? null);
}
