import type { JobSpec, NetworkFields, VolumeFields } from '../../model/manifest.generated.ts';
import { labelOf, takeName } from '../names.ts';
import type { FoundWorkload } from './found.ts';
import { jobSpecOf } from './job-spec.ts';
import { LOOKS_SECRET, likelySecrets } from './likely-secrets.ts';

/** What a cluster has already: nothing of it is said again. */
export interface AlreadyDeclared {
  readonly jobs: ReadonlySet<string>;
  /** Jobs by the container that they adopt. */
  readonly adopted: ReadonlyMap<string, string>;
  /** By the engine's name. */
  readonly networks: ReadonlyMap<string, string>;
  readonly volumes: ReadonlyMap<string, string>;
  readonly secrets: ReadonlySet<string>;
}

/** A workload as a Job that claims it. */
export interface ImportedJob {
  readonly name: string;
  /** What the engine calls it. */
  readonly from: string;
  readonly spec: JobSpec;
  readonly remarks: readonly string[];
}

/** An engine as manifests. */
export interface EngineImport {
  readonly jobs: readonly ImportedJob[];
  /** What the Cluster has to declare besides. */
  readonly networks: Readonly<Record<string, NetworkFields>>;
  readonly volumes: Readonly<Record<string, VolumeFields>>;
  /** Values by name: they are in no manifest. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly leftOut: readonly { readonly name: string; readonly why: readonly string[] }[];
}

/** Jobs for the workloads of one node's engine, pinned there, such that nothing is to be done for them; what no Job can say is left out. */
export function importEngine(workloads: readonly FoundWorkload[], node: string, before: AlreadyDeclared): EngineImport {
  const judged = workloads.map(workload => ({ workload, why: whyNot(workload, before) }));
  const chosen = judged.filter(({ why }) => why.length === 0).map(({ workload }) => workload);
  const networks = newNames(before.networks);
  const volumes = newNames(before.volumes);
  const secrets = { values: new Map<string, string>(), taken: before.secrets };
  const taken = new Set(before.jobs);
  const jobs = chosen.map((workload): ImportedJob => {
    const name = takeName(labelOf(serviceOf(workload, chosen) ?? workload.name) || 'job', taken);
    const { placement: _none, ...spec } = jobSpecOf(
      name,
      workload.spec,
      { network: networks.nameOf, volume: volumes.nameOf },
      secrets,
    );
    const state = workload.runs ? {} : { state: 'stopped' as const };
    return {
      name,
      from: workload.name,
      spec: { adopt: workload.name, placement: { node }, ...state, ...spec },
      remarks: workload.remarks,
    };
  });
  return {
    jobs,
    networks: networks.declared,
    volumes: volumes.declared,
    secrets: secrets.values,
    leftOut: judged.filter(({ why }) => why.length > 0).map(({ workload, why }) => ({ name: workload.name, why })),
  };
}

/** The name that Compose knows it by, where only this one has it. */
function serviceOf({ spec: { labels } }: FoundWorkload, all: readonly FoundWorkload[]): string | undefined {
  const service = labels['com.docker.compose.service'];
  const alike = all.filter(({ spec }) => spec.labels['com.docker.compose.service'] === service);
  return alike.length === 1 ? service : undefined;
}

function whyNot({ name, spec, unlike }: FoundWorkload, { adopted }: AlreadyDeclared): readonly string[] {
  const job = adopted.get(name);
  if (job !== undefined) return [`job/${job} has it already`];
  const check = spec.healthcheck?.test;
  const probe = check !== undefined && 'command' in check ? check.command : [];
  const options = Object.keys(spec.logging?.options ?? {}).filter(option => LOOKS_SECRET.test(option));
  const odd = Object.keys(spec.env).filter(variable => !/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(variable));
  return [
    ...unlike,
    ...(/\$\{[{%]/.test(JSON.stringify(spec)) ? ['a text in it has ${{ or ${%, which would be a template'] : []),
    ...(likelySecrets({}, probe).length > 0 ? ['its health check has what looks like a secret'] : []),
    ...options.map(option => `its logging option ${option} looks like a secret`),
    ...odd.map(variable => `${JSON.stringify(variable)} is no name of a variable`),
    ...spec.volumes.flatMap(mount =>
      mount.type === 'tmpfs' && mount.sizeBytes === 0 ? [`${mount.path} is in memory without a limit`] : [],
    ),
    ...(spec.networks.some(({ network }) => network === 'bridge') ? ['it names the default network "bridge"'] : []),
  ];
}

/** Names for what the engine has: those that are declared already, else new ones that are declared as somebody else's. */
function newNames(known: ReadonlyMap<string, string>): {
  readonly nameOf: (engineName: string) => string;
  readonly declared: Readonly<Record<string, { readonly external: true; readonly name?: string }>>;
} {
  const names = new Map(known);
  const taken = new Set(known.values());
  const declared: Record<string, { readonly external: true; readonly name?: string }> = {};
  const nameOf = (engineName: string): string => {
    const before = names.get(engineName);
    if (before !== undefined) return before;
    const name = takeName(labelOf(/^[0-9a-f]{64}$/.test(engineName) ? engineName.slice(0, 12) : engineName) || 'unnamed', taken);
    names.set(engineName, name);
    declared[name] = { external: true, ...(name === engineName ? {} : { name: engineName }) };
    return name;
  };
  return { nameOf, declared };
}
