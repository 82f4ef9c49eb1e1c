import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openProcess } from '../../reconciler/drivers/process/driver.ts';
import { processTraits } from '../../reconciler/drivers/process/traits.ts';
import { openSecrets } from '../../reconciler/secrets/open-secrets.ts';
import { tempFolder } from '../support/temp.ts';
import { driverContract } from './driver.ts';

driverContract('process', async () => {
  const folder = await tempFolder();
  return {
    traits: processTraits,
    target: 'process:here',
    runs: { technology: 'process', command: ['sh', '-c', 'echo started; exec sleep 1000'] },
    open: async owner =>
      openProcess({
        target: 'process:here',
        owner,
        directory: folder.path,
        secrets: openSecrets({ ...owner, providers: [], environment: {} }),
      }),
    kill: async live => {
      const life = await readFile(path.join(folder.path, live.ref, 'life'), 'utf8');
      process.kill(Number(/^main (\d+)/m.exec(life)?.[1]), 'SIGKILL');
    },
    close: async () => folder[Symbol.asyncDispose](),
  };
});
