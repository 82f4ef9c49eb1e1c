import type Docker from 'dockerode';
import { digestOf } from '../../../model/digest.ts';
import type { ResourceId } from '../../../model/ids.ts';
import { OperationError } from '../../../model/operation-error.ts';
import type { Owner, RestraintSpec } from '../../../model/resource.ts';
import type { LimitsSpec } from '../../../model/workload.ts';
import type { Engine } from '../engine.ts';
import type { EngineHostConfig, EngineVolume, Labels } from '../engine-types.ts';
import { apart } from '../fenced-docker.ts';
import { isOwnedBy, ownerFilter, restraintLabels } from '../labels.ts';

/** The container that a keeper is of. */
const CONTAINER = 'keelson.restrains';
const NOTE = 'keelson.restraint';

/** What a container had before the first touch. */
export type Original = Required<Pick<EngineHostConfig, 'NanoCpus' | 'CpuQuota' | 'CpuPeriod' | 'Memory' | 'MemorySwap'>>;

/** What is kept of a restraint, in labels of an empty volume that is made before the container is touched: those never change. */
export interface KeeperNote {
  readonly spec: RestraintSpec;
  readonly original: Original;
  /** The limits that were lowered, and to what. */
  readonly set: LimitsSpec;
  /** Of a container that is stopped: when the run began that is ended, in the Engine's words. */
  readonly startedAt: string | null;
}

/** A keeper as it was found. */
export interface Keeper extends KeeperNote {
  readonly name: string;
  /** By the engine's clock, milliseconds. */
  readonly createdAt: number;
  /** Set once everything was done: when the run ended that was stopped; null: none was. */
  readonly done: { readonly stoppedAt: string | null } | null;
}

/** Whether a volume is a keeper, or says that one is done. */
export function isKeeper({ Labels: labels }: EngineVolume): boolean {
  return labels?.[CONTAINER] !== undefined;
}

/** The keepers among some volumes by the containers that they are of, the oldest first. */
export function readKeepers(volumes: readonly EngineVolume[], owner: Owner): ReadonlyMap<string, readonly Keeper[]> {
  const own = volumes.filter(volume => isKeeper(volume) && isOwnedBy(owner, volume.Labels));
  const ended = new Map(
    own.flatMap(({ Name, Labels: labels }) => (Name.endsWith(DONE) ? [[Name, readNote<Keeper['done']>(labels)] as const] : [])),
  );
  const keepers = own.flatMap(({ Name: name, CreatedAt, Labels: labels }): readonly Keeper[] => {
    const note = name.endsWith(DONE) ? null : readNote<KeeperNote>(labels);
    return note === null ? [] : [{ ...note, name, createdAt: Date.parse(CreatedAt ?? ''), done: ended.get(name + DONE) ?? null }];
  });
  keepers.sort((one, other) => one.createdAt - other.createdAt || Number(one.done === null) - Number(other.done === null));
  return Map.groupBy(keepers, ({ spec }) => spec.container);
}

/** Asks an engine for the keepers of one container, and for all volumes that belong to them. */
export async function findKeepers(
  engine: Engine,
  owner: Owner,
  container: string,
  signal: AbortSignal,
): Promise<{ readonly keepers: readonly Keeper[]; readonly volumes: readonly string[] }> {
  const filters = JSON.stringify({ label: [...ownerFilter(owner), `${CONTAINER}=${container}`] });
  const list = (docker: Docker): Promise<unknown> => docker.listVolumes({ filters });
  const { Volumes } = (await engine.ask('list keepers', list, signal)) as { readonly Volumes: readonly EngineVolume[] | null };
  const volumes = Volumes ?? [];
  return { keepers: readKeepers(volumes, owner).get(container) ?? [], volumes: volumes.map(({ Name }) => Name) };
}

/** The name of the keeper of a note: the same for the same, so that making it twice meets itself. */
export function keeperName({ uid }: Owner, note: KeeperNote): string {
  const { by: _, ...spec } = note.spec;
  return `keelson-restrains-${spec.container.slice(0, 12)}-${digestOf({ ...note, spec, uid }).slice(0, 12)}`;
}

/** Makes a keeper; with its name, says that it is done. */
export async function makeKeeper(
  engine: Engine,
  owner: Owner,
  id: ResourceId,
  note: KeeperNote,
  signal: AbortSignal,
): Promise<Keeper> {
  const name = keeperName(owner, note);
  const { CreatedAt } = await makeVolume(engine, name, labelsOf(owner, id, note.spec.container, note), signal);
  return { ...note, name, createdAt: Date.parse(CreatedAt ?? ''), done: null };
}

/** Says of a keeper that everything was done. */
export async function endKeeper(
  engine: Engine,
  owner: Owner,
  id: ResourceId,
  { name, spec }: Keeper,
  done: NonNullable<Keeper['done']>,
  signal: AbortSignal,
): Promise<void> {
  await makeVolume(engine, name + DONE, labelsOf(owner, id, spec.container, done), signal);
}

/** Removes keepers; one that is gone is no error. What says that one is done goes before it. */
export async function removeKeepers(engine: Engine, names: readonly string[], signal: AbortSignal): Promise<void> {
  for (const name of names.toSorted((one, other) => Number(other.endsWith(DONE)) - Number(one.endsWith(DONE)))) {
    try {
      await engine.ask(`remove keeper ${name}`, docker => docker.getVolume(name).remove(), signal);
    } catch (error) {
      if (!(error instanceof OperationError) || error.code !== 'not-found') throw error;
    }
  }
}

const DONE = '-done';

function labelsOf(owner: Owner, id: ResourceId, container: string, note: object): Labels {
  return { ...restraintLabels(owner, id), [CONTAINER]: container, [NOTE]: JSON.stringify({ format: 1, ...note }) };
}

function readNote<T>(labels: Labels | null): T | null {
  try {
    const { format, ...note } = JSON.parse(labels?.[NOTE] ?? '') as T & { readonly format?: number };
    return format === 1 ? (note as T) : null;
  } catch {
    return null;
  }
}

async function makeVolume(engine: Engine, name: string, labels: Labels, signal: AbortSignal): Promise<EngineVolume> {
  const create = (docker: Docker): Promise<unknown> =>
    docker.createVolume(apart<Docker.VolumeCreateOptions>({}, { Name: name, Driver: 'local', Labels: labels }));
  await engine.ask(`make keeper ${name}`, create, signal);
  return engine.ask<EngineVolume>(`inspect keeper ${name}`, docker => docker.getVolume(name).inspect(), signal);
}
