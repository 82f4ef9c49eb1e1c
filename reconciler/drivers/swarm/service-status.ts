import { canonicalJson } from '../../model/digest.ts';
import type { ServiceStatus, Task } from '../../model/swarm.ts';
import { instant } from '../docker/container-state.ts';
import type { EngineService, EngineServiceTask, EngineTaskSpec } from './service-types.ts';

/** A node of the Swarm, as far as its tasks need it. */
export interface TaskNode {
  /** Declared name, else its hostname. */
  readonly name: string;
  /** It does not answer the managers: what it told last is old. */
  readonly isDown: boolean;
}

const UPDATES: Readonly<Record<string, ServiceStatus['update']>> = {
  updating: 'updating',
  paused: 'paused',
  completed: 'completed',
  rollback_started: 'rolling-back',
  rollback_paused: 'rollback-paused',
  rollback_completed: 'rolled-back',
};

/** How a service stands by its tasks, all of them, and its nodes by id; `oneShot`: they shall run to their end. */
export function statusOf(
  service: EngineService,
  tasks: readonly EngineServiceTask[],
  nodes: ReadonlyMap<string, TaskNode>,
  oneShot = false,
): ServiceStatus {
  const { Mode } = service.Spec;
  const ends = oneShot || Boolean(Mode.ReplicatedJob ?? Mode.GlobalJob);
  const isPresent = presence(service);
  const seen = tasks.map(task => toTask(task, isPresent(task), nodes));
  const wanted = seen.filter(({ desired, isBelieved, ...task }) => (ends ? task.isPresent : UP.has(desired) && isBelieved));
  const done = seen.filter(
    ({ desired, state, ...task }) =>
      task.isPresent && task.isBelieved && (ends ? state === 'complete' : state === 'running' && UP.has(desired)),
  );
  const update = UPDATES[service.UpdateStatus?.State ?? ''] ?? 'none';
  const message = service.UpdateStatus?.Message;
  return {
    want: Mode.Replicated?.Replicas ?? Mode.ReplicatedJob?.TotalCompletions ?? Math.max(ends ? 1 : 0, slotsOf(wanted)),
    have: slotsOf(done),
    update,
    ...(message && update !== 'none' && update !== 'completed' ? { message } : {}),
    tasks: seen.toSorted((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1)),
  };
}

/** A task that takes another's place is `ready` until that has stopped. */
const UP: ReadonlySet<string> = new Set(['running', 'ready']);

function slotsOf(tasks: readonly Task[]): number {
  return new Set(tasks.map(task => task.slot)).size;
}

function toTask(
  { ID, NodeID, Slot, DesiredState, Status }: EngineServiceTask,
  isPresent: boolean,
  nodes: ReadonlyMap<string, TaskNode>,
): Task {
  const node = NodeID === undefined ? undefined : nodes.get(NodeID);
  const exitCode = Status.ContainerStatus?.ExitCode;
  const hasEnded = ENDED.has(Status.State);
  return {
    id: ID,
    slot: Slot === undefined ? (NodeID ?? '') : String(Slot),
    node: node?.name ?? null,
    state: Status.State,
    desired: DesiredState,
    ...(Status.Err ? { error: Status.Err } : {}),
    ...(exitCode !== undefined && hasEnded ? { exitCode } : {}),
    at: instant(Status.Timestamp) ?? 0,
    isPresent,
    isBelieved: NodeID === undefined || node?.isDown === false || hasEnded,
  };
}

const ENDED: ReadonlySet<string> = new Set(['complete', 'failed', 'shutdown', 'rejected']);

/**
 * Whether a task is of the service's present version, as its managers tell that. They leave alone what differs in its placement only. Ports are
 * no part of a task's spec: until the managers have begun with others, what is older than they is not of them.
 */
function presence({
  Spec,
  PreviousSpec,
  UpdateStatus,
  UpdatedAt,
  JobStatus,
}: EngineService): (task: EngineServiceTask) => boolean {
  const iteration = JobStatus?.JobIteration;
  // The first is 0, which is left out.
  if (iteration != null) return task => (task.JobIteration?.Index ?? 0) === (iteration.Index ?? 0);
  const template = versionOf(Spec.TaskTemplate);
  const portsAreNew =
    PreviousSpec != null &&
    UpdateStatus?.State === undefined &&
    canonicalJson(PreviousSpec.EndpointSpec ?? null) !== canonicalJson(Spec.EndpointSpec ?? null);
  return task => versionOf(task.Spec) === template && !(portsAreNew && task.CreatedAt < UpdatedAt);
}

function versionOf({ Runtime: _runtime, Placement: _placement, ...template }: EngineTaskSpec): string {
  return canonicalJson(template);
}
