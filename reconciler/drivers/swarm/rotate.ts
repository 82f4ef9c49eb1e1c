import type { Engine } from '../docker/engine.ts';
import { apart } from '../docker/fenced-docker.ts';
import type { Rotation } from '../driver.ts';
import { inspectSwarm } from './managers.ts';
import { inSequence } from './update-node.ts';

/** Makes a join token or the certificate authority of a Swarm anew. The old token lets nobody in any more; members get new certificates one by one. */
export async function rotateSwarm(engine: Engine, what: Rotation, signal: AbortSignal): Promise<void> {
  await inSequence(async () => {
    const { Spec, Version } = await inspectSwarm(engine, signal);
    const query = {
      version: Version.Index,
      ...(what === 'worker-token' ? { rotateWorkerToken: true } : {}),
      ...(what === 'manager-token' ? { rotateManagerToken: true } : {}),
    };
    const ca = { ...Spec.CAConfig, ForceRotate: (Spec.CAConfig?.ForceRotate ?? 0) + 1 };
    const body = what === 'ca' ? { ...Spec, CAConfig: ca } : Spec;
    await engine.ask(`rotate the ${what} of the Swarm`, docker => docker.swarmUpdate(apart(query, body)), signal);
  });
}
