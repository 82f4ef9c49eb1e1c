import { glob, readFile } from 'node:fs/promises';
import type { DockerLab } from './lab.ts';

/** What the kernel really keeps a container to, and whether it runs: what is the same before and after. */
export async function effective(lab: DockerLab, id: string): Promise<object> {
  const { State } = await lab.ask('GET', `/containers/${id}/json`);
  if (!State.Running) return { running: false };
  const read = async (controller: string, file: string): Promise<string> => {
    for await (const path of glob(`/sys/fs/cgroup/{${controller}/*,*}/${id}/${file}`))
      return (await readFile(path, 'utf8')).trim();
    return 'none';
  };
  return {
    running: true,
    memory: await read('memory', 'memory.limit_in_bytes'),
    swap: await read('memory', 'memory.memsw.limit_in_bytes'),
    quota: await read('cpu', 'cpu.cfs_quota_us'),
    max: [await read('memory', 'memory.max'), await read('cpu', 'cpu.max')],
  };
}
