import { describe, expect, it } from 'vitest';
import { statusOf, type TaskNode } from '../../../../reconciler/drivers/swarm/service-status.ts';
import type { EngineService, EngineServiceSpec, EngineServiceTask } from '../../../../reconciler/drivers/swarm/service-types.ts';

const nodes = new Map<string, TaskNode>([
  ['n1', { name: 'pi-1', isDown: false }],
  ['n2', { name: 'pi-2', isDown: true }],
]);
const template = { ContainerSpec: { Image: 'app:2' }, Placement: { Constraints: ['node.role == worker'] } };
const spec: EngineServiceSpec = {
  Name: 'web',
  TaskTemplate: { ...template, Runtime: 'container' },
  Mode: { Replicated: { Replicas: 2 } },
  EndpointSpec: { Mode: 'vip' },
};

function service(fields: Partial<EngineService> = {}): EngineService {
  return {
    ID: 's',
    Version: { Index: 1 },
    CreatedAt: '2026-01-01T00:00:00Z',
    UpdatedAt: '2026-01-01T00:01:00Z',
    Spec: spec,
    ...fields,
  };
}

function task(slot: number, fields: Partial<Omit<EngineServiceTask, 'Status'>> = {}, state = 'running'): EngineServiceTask {
  return {
    ID: `t${slot}`,
    Version: { Index: 1 },
    CreatedAt: '2026-01-01T00:00:30Z',
    UpdatedAt: '2026-01-01T00:00:30Z',
    ServiceID: 's',
    NodeID: 'n1',
    Slot: slot,
    Spec: template,
    DesiredState: 'running',
    Status: { Timestamp: '2026-01-01T00:00:40Z', State: state },
    ...fields,
  };
}

describe('how a service stands', () => {
  it('counts tasks that run, of its present version, on nodes that answer', () => {
    const older = task(2, { Spec: { ...template, ContainerSpec: { Image: 'app:1' } } });
    expect(statusOf(service(), [task(1), older], nodes)).toMatchObject({ want: 2, have: 1, update: 'none' });
    expect(statusOf(service(), [task(1), task(2, { NodeID: 'n2' })], nodes)).toMatchObject({ want: 2, have: 1 });
    expect(statusOf(service(), [task(1), task(2, { NodeID: 'gone' })], nodes).have).toBe(1);
    expect(statusOf(service(), [task(1), task(2, { DesiredState: 'shutdown' })], nodes).have).toBe(1);
    expect(statusOf(service(), [task(1), task(2)], nodes).have).toBe(2);
  });

  it('takes a task that differs in its placement only for one of the present version, as managers do', () => {
    const moved = task(1, { Spec: { ...template, Placement: {} } });
    expect(statusOf(service(), [moved], nodes).tasks[0]?.isPresent).toBe(true);
  });

  it('does not take tasks for present that are older than the ports they shall have', () => {
    const ports = { ...spec, EndpointSpec: { Mode: 'vip', Ports: [{ TargetPort: 80, PublishedPort: 8080 }] } };
    const changed = service({ Spec: ports, PreviousSpec: spec });
    expect(statusOf(changed, [task(1)], nodes).have).toBe(0);
    expect(statusOf({ ...changed, UpdateStatus: { State: 'completed' } }, [task(1)], nodes).have).toBe(1);
    expect(statusOf(changed, [task(1, { CreatedAt: '2026-01-01T00:01:01Z' })], nodes).have).toBe(1);
  });

  it('wants of a global one as many as its managers want, a task that waits for another counted once', () => {
    const everywhere = service({ Spec: { ...spec, Mode: { Global: {} } } });
    const on = (NodeID: string, DesiredState: string, State: string): EngineServiceTask => {
      const { Slot: _slot, ...rest } = task(1, { ID: `${NodeID} ${DesiredState}`, NodeID, DesiredState }, State);
      return rest;
    };
    const tasks = [on('n1', 'shutdown', 'running'), on('n1', 'ready', 'ready'), on('n2', 'running', 'running')];
    expect(statusOf(everywhere, tasks, nodes)).toMatchObject({ want: 1, have: 0 });
  });

  it('of a job counts those that ended well, of the present run', () => {
    const Spec = { ...spec, Mode: { ReplicatedJob: { TotalCompletions: 2, MaxConcurrent: 1 } } };
    const job = service({ Spec, JobStatus: { JobIteration: { Index: 5 } } });
    const run = (slot: number, iteration: number, state: string): EngineServiceTask =>
      task(slot, { DesiredState: 'complete', JobIteration: { Index: iteration } }, state);
    expect(statusOf(job, [run(0, 5, 'complete'), run(1, 4, 'complete'), run(1, 5, 'running')], nodes)).toMatchObject({
      want: 2,
      have: 1,
    });
  });

  it('of a job that was begun once counts its tasks, whose first run has no number', () => {
    const Spec = { ...spec, Mode: { GlobalJob: {} } };
    const job = service({ Spec, JobStatus: { JobIteration: {} } });
    const done = task(1, { DesiredState: 'complete', JobIteration: {}, Spec: { ...template, ForceUpdate: 1 } }, 'complete');
    expect(statusOf(job, [done], nodes)).toMatchObject({ want: 1, have: 1 });
    expect(statusOf(job, [], nodes)).toMatchObject({ want: 1, have: 0 });
  });

  it('of a one-shot counts those that ended well', () => {
    const done = task(1, { DesiredState: 'shutdown' }, 'complete');
    const failed = task(2, { DesiredState: 'shutdown' }, 'failed');
    expect(statusOf(service(), [done, failed], nodes, true)).toMatchObject({ want: 2, have: 1 });
    const everywhere = service({ Spec: { ...spec, Mode: { Global: {} } } });
    expect(statusOf(everywhere, [done, failed], nodes, true)).toMatchObject({ want: 2, have: 1 });
    expect(statusOf(everywhere, [], nodes, true)).toMatchObject({ want: 1, have: 0 });
  });

  it.each([
    ['updating', 'updating'],
    ['paused', 'paused'],
    ['completed', 'completed'],
    ['rollback_started', 'rolling-back'],
    ['rollback_paused', 'rollback-paused'],
    ['rollback_completed', 'rolled-back'],
    ['', 'none'],
  ] as const)('calls an update that is %s %s', (State, update) => {
    const { message, ...status } = statusOf(service({ UpdateStatus: { State, Message: 'so it is' } }), [], nodes);
    expect(status.update).toBe(update);
    expect(message).toBe(update === 'none' || update === 'completed' ? undefined : 'so it is');
  });

  it('believes what has ended, wherever that was', () => {
    const [ended] = statusOf(service(), [task(1, { NodeID: 'n2' }, 'failed')], nodes).tasks;
    expect(ended).toMatchObject({ node: 'pi-2', isBelieved: true });
  });
});
