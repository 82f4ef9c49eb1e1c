import { canonicalJson } from '../../model/digest.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import { fromEngineService } from './service-spec.ts';
import type { EngineServiceSpec } from './service-types.ts';

/**
 * What shall be, with the parts of what is that mean the same left as they are: managers replace all tasks where a list has but another order.
 * `networkName`: by the id that a Swarm gives back.
 */
export function keepSame(
  body: EngineServiceSpec,
  current: EngineServiceSpec,
  networkName: (id: string) => string,
): EngineServiceSpec {
  const shall = meaningOf(body, name => name);
  const is = meaningOf(current, networkName);
  const EndpointSpec = shall.endpoint === is.endpoint ? current.EndpointSpec : body.EndpointSpec;
  return {
    ...body,
    TaskTemplate:
      shall.task === is.task ? { ...current.TaskTemplate, Placement: body.TaskTemplate.Placement ?? {} } : body.TaskTemplate,
    ...(EndpointSpec == null ? {} : { EndpointSpec }),
  };
}

/** What a service says beside what its tasks are, and the placement, for which no task that fits is replaced. */
const BESIDE: ReadonlySet<string> = new Set([
  ...['name', 'labels', 'mode', 'replicas', 'maxConcurrent', 'update', 'rollback'],
  ...['maxPerNode', 'constraints', 'spread'],
]);

function meaningOf(
  spec: EngineServiceSpec,
  networkName: (id: string) => string,
): { readonly task: string; readonly endpoint: string } {
  const background = { job: '', ownName: '', applied: undefined, networkName, findObject: () => undefined };
  const { ports, service, ...rest }: WorkloadSpec = fromEngineService(spec, background);
  const { endpoint, ...inTask } = service!;
  const own = Object.fromEntries(Object.entries(inTask).filter(([field]) => !BESIDE.has(field)));
  return { task: canonicalJson([rest, own]), endpoint: canonicalJson([ports, endpoint]) };
}
