import type { Cluster } from '../../model/cluster.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ByKind, ResolveInput } from '../resolve/input.ts';
import { checkAddresses } from './addresses.ts';
import { withoutAlone } from './alone.ts';
import { checkCircles } from './circles.ts';
import { checkClaims } from './claims.ts';
import { checkClosedPorts } from './closed-ports.ts';
import { type CheckContext, createContext } from './context.ts';
import { checkEngineFields } from './engine-fields.ts';
import { diagnosticOf, type Finding } from './finding.ts';
import { checkForce } from './force.ts';
import { checkHead } from './head.ts';
import { checkHosts } from './hosts.ts';
import { checkJobs } from './jobs.ts';
import { checkNames } from './names.ts';
import { checkNodes } from './nodes.ts';
import { checkPlacement } from './placement.ts';
import { checkPolicy } from './policy.ts';
import { checkPublished } from './published.ts';
import { checkRoles } from './roles.ts';
import { checkServiceNames } from './service-names.ts';
import { checkSsh } from './ssh.ts';
import { checkStacks } from './stacks.ts';
import { checkStorage } from './storage.ts';
import { checkSwarm } from './swarm.ts';
import { checkTelemetry } from './telemetry.ts';
import { checkThresholds } from './thresholds.ts';
import { checkVolumes } from './volumes.ts';

/** The checks that are about every job. */
const OF_ALL: ReadonlySet<(context: CheckContext) => Iterable<Finding>> = new Set([
  checkPlacement,
  checkEngineFields,
  checkServiceNames,
]);

/** Everything that is wrong or doubtful with the whole of a commit, as far as its valid documents tell. */
export function checkCluster(cluster: Cluster, byKind: ByKind, input: ResolveInput): readonly Diagnostic[] {
  const context = createContext(cluster, byKind, input);
  const involved = withoutAlone(context);
  const findings: Finding[] = [
    checkPolicy,
    checkNames,
    checkCircles,
    checkRoles,
    checkNodes,
    checkSsh,
    checkSwarm,
    checkHosts,
    checkStorage,
    checkAddresses,
    checkTelemetry,
    checkPlacement,
    checkClaims,
    checkPublished,
    checkClosedPorts,
    checkVolumes,
    checkEngineFields,
    checkForce,
    checkStacks,
    checkServiceNames,
    checkThresholds,
  ].flatMap(check => [...check(OF_ALL.has(check) ? context : involved)]);
  const { manifests, contents, templates } = input;
  const inTemplates = templates.check({
    cluster,
    manifests,
    contents,
    nodesOf: context.eligibleNodes,
    mayBe: context.mayBe,
  });
  return [...checkHead(byKind, input), ...findings.map(diagnosticOf), ...checkJobs(context), ...inTemplates];
}
