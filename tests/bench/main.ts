import { type Row, renderTable } from './table.ts';

/** Each benchmark by name; `npm run bench -- plan git` runs some of them. */
const BENCHES: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  plan: async () => (await import('./plan.ts')).benchPlan(),
  judge: async () => (await import('./judge.ts')).benchJudge(),
  containers: async () => (await import('./containers.ts')).benchContainers(),
  repository: async () => (await import('./repository.ts')).benchRepository(),
  repair: async () => (await import('./repair.ts')).benchRepair(),
  memory: async () => (await import('./memory.ts')).benchMemory(),
  hosts: async () => (await import('./hosts.ts')).benchHosts(),
  swarm: async () => (await import('./swarm.ts')).benchSwarm(),
  telemetry: async () => (await import('./telemetry.ts')).benchTelemetry(),
  mongo: async () => (await import('./mongo.ts')).benchMongo(),
  agent: async () => (await import('./agent.ts')).benchAgent(),
  startup: async () => (await import('./startup.ts')).benchStartup(),
};

const wanted = process.argv.slice(2);
const names = wanted.length === 0 ? Object.keys(BENCHES) : wanted;
const rows: Row[] = [];
for (const name of names) {
  const bench = BENCHES[name];
  if (bench === undefined) throw new Error(`there is no benchmark ${name}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.stderr.write(`${name} …\n`);
  rows.push(...(await bench()));
}
console.log(renderTable(rows));
