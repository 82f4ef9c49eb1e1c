import { openLocal } from '../../../reconciler/connections/open-local.ts';
import { openDocker } from '../../../reconciler/drivers/docker/driver.ts';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import { startEngineGate } from '../../support/engine-gate.ts';
import { type DockerLab, OWNER, TARGET } from './lab.ts';

/**
 * Applies changes until the engine is cut off after so many calls that change something: before the next, or, where `answersLost`, before the
 * answer to the last one. Gives which change that hit, null: none.
 */
export async function breakOff(
  lab: DockerLab,
  changes: readonly Parameters<Driver['apply']>[0][],
  { calls, answersLost }: { readonly calls: number; readonly answersLost: boolean },
): Promise<number | null> {
  const socket = `${lab.daemon.root}/gate-${performance.now()}.sock`;
  await using gate = await startEngineGate(lab.daemon.socket, socket);
  const connection = await openLocal({ socket });
  const { secrets } = lab;
  await using driver = await openDocker({ target: TARGET, owner: OWNER, connection, secrets, registryAuth: async () => null });
  const killed = new AbortController();
  void gate.shutAfter(calls, answersLost).then(() => setTimeout(() => killed.abort(), 50));
  for (const [index, change] of changes.entries()) {
    const died = await driver.apply(change, killed.signal).then(
      () => false,
      () => true,
    );
    if (died) return index;
  }
  return null;
}
