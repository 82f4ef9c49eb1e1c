import { openMemory } from '../../reconciler/drivers/memory/driver.ts';
import { makeMemoryEngine, tamper } from '../../reconciler/drivers/memory/engine.ts';
import { memoryTraits } from '../../reconciler/drivers/memory/spec.ts';
import { driverContract } from './driver.ts';

driverContract('memory', async () => {
  const engine = makeMemoryEngine(Date.now);
  engine.images = new Set(['demo/app:1.0.0']);
  return {
    traits: memoryTraits(),
    target: 'memory:here',
    runs: { image: { ref: 'demo/app:1.0.0' } },
    open: async owner => openMemory({ target: 'memory:here', owner, engine }),
    kill: async live =>
      tamper(engine, live.ref, stored => {
        stored.phase = 'exited';
        stored.exitCode = 137;
      }),
    makeImage: async ref => void engine.images?.add(ref),
    close: async () => {},
  };
});
