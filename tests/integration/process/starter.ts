import { openProcess } from '../../../reconciler/drivers/process/driver.ts';
import type { Change } from '../../../reconciler/model/plan.ts';
import { openSecrets } from '../../../reconciler/secrets/open-secrets.ts';
import { owner as anyOwner, signal, target } from './lab.ts';

// A run of the reconciler that tests can kill: `node starter.ts UID DIRECTORY CHANGES`, prints a line before the first change and one at the end.
const [uid = '', directory = '', changes = '[]'] = process.argv.slice(2);
const owner = { ...anyOwner, uid };
const secrets = openSecrets({ ...owner, providers: [] });
const driver = await openProcess({ target, owner, directory, secrets });
console.log('begins');
for (const change of JSON.parse(changes) as readonly Change[]) await driver.apply(change, signal);
console.log('done');
setInterval(() => undefined, 1000);
