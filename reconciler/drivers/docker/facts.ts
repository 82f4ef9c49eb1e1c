import type { NodeFacts } from '../../model/node-facts.ts';
import type { Remark } from '../../model/observed.ts';
import type { Engine } from './engine.ts';
import type { EngineInfo, EngineNetwork } from './engine-types.ts';

/** What an engine told of its machine. */
export interface EngineFacts {
  /** Survives a restart; machines that were copied from one another may share it. */
  readonly installationId: string;
  readonly facts: NodeFacts;
  /** Where logs go unless a container says otherwise. */
  readonly loggingDriver: string;
  /** Whether its kernel can: a limit it cannot keep is dropped by the Engine without an error. */
  readonly keepsMemoryLimits: boolean;
  readonly remarks: readonly Remark[];
}

/** Asks for the machine's facts. */
export async function fetchFacts(engine: Engine, signal: AbortSignal): Promise<EngineFacts> {
  const info = await engine.ask<EngineInfo>('ask for facts', docker => docker.info(), signal);
  return {
    installationId: info.ID,
    facts: {
      platform: platformOf(info.OSType, info.Architecture),
      engineVersion: engine.version.Version,
      hostname: info.Name,
      cpuMillis: info.NCPU * 1000,
      memoryBytes: info.MemTotal,
      runtimes: Object.keys(info.Runtimes ?? {}).sort(),
    },
    loggingDriver: info.LoggingDriver,
    keepsMemoryLimits: info.MemoryLimit,
    remarks: remarksOf(info),
  };
}

/** The facts with what tells the engine from all others: it makes its default bridge anew at every start, also where it is a copy. */
export function withEngineId(facts: EngineFacts, networks: readonly EngineNetwork[]): EngineFacts {
  const bridge = networks.find(({ Name }) => Name === 'bridge')?.Id ?? '';
  return { ...facts, facts: { ...facts.facts, engineId: `${facts.installationId} ${bridge}`.trim() } };
}

/** The kernel's names (uname -m), as image platforms spell them. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv8l: 'arm/v7',
  armv7l: 'arm/v7',
  armv6l: 'arm/v6',
  i386: '386',
  i686: '386',
};

/** `linux/arm/v7`, as image platforms are spelt. `machine`: the kernel's name (uname -m). */
export function platformOf(os: string, machine: string): string {
  return `${os}/${ARCHITECTURES[machine] ?? machine}`;
}

function remarksOf({ MemoryLimit, CpuCfsQuota, PidsLimit }: EngineInfo): readonly Remark[] {
  const none = (limit: NonNullable<Remark['limit']>, what: string): Remark => ({ limit, text: `its kernel keeps no ${what}` });
  return [
    ...(MemoryLimit ? [] : [none('memoryBytes', 'memory limits (cgroup memory is off): limits.memory has no effect')]),
    ...(CpuCfsQuota ? [] : [none('cpuMillis', 'CPU limits (no CFS quota): limits.cpus has no effect')]),
    ...(PidsLimit ? [] : [none('pids', 'limit of processes (cgroup pids is off): limits.pids has no effect')]),
  ];
}
