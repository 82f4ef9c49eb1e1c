import { writeFileSync } from 'node:fs';
import { generate } from './generate/generate.ts';

for (const [path, text] of await generate()) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text);
  process.stdout.write(`${path}\n`);
}
