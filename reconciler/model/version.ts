import { digestOf } from './digest.ts';
import { asDeclared } from './relieved.ts';
import type { WorkloadSpec } from './workload.ts';

/** Digest of what git wants of a workload, whatever it is called: a renamed node's replica of a global job is still the same version of it. */
export function versionOf(spec: WorkloadSpec): string {
  const known = versions.get(spec);
  if (known !== undefined) return known;
  const { job: _job, replica: _replica, ...rest } = asDeclared(spec);
  const version = digestOf(rest);
  versions.set(spec, version);
  return version;
}

/** The same, wherever an engine that schedules by itself puts its tasks. */
export function versionAnywhere(spec: WorkloadSpec): string {
  return spec.service === undefined
    ? versionOf(spec)
    : versionOf({ ...spec, service: { ...spec.service, constraints: [], spread: [] } });
}

const versions = new WeakMap<WorkloadSpec, string>();
