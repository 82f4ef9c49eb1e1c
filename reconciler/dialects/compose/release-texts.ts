import type { WorkloadTemplate } from '../../model/cluster.ts';
import { secretsOf } from '../../model/text.ts';
import { type Field, report } from './compose-file.ts';
import type { HeldValues } from './held-values.ts';

/** A workload with the values in place of their marks. Secrets can be in its environment, command, arguments and files. */
export function releaseTexts(workload: WorkloadTemplate, held: HeldValues, source: Field): WorkloadTemplate {
  const open = (value: unknown, mayHoldSecrets: boolean, field: string): unknown => {
    if (Array.isArray(value)) return value.map(item => open(item, mayHoldSecrets, field));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([key, own]) => [key, open(own, mayHoldSecrets || key === 'text', field)]),
      );
    if (typeof value !== 'string') return value;
    const text = held.release(value);
    if (typeof text === 'string' || mayHoldSecrets) return text;
    const hint = 'secrets can be in environment, command, entrypoint and secrets';
    const summary = `A secret (${secretsOf(text)[0]!.secret}) would be readable in ${field} of this service`;
    report(source, { code: 'secret-not-here', summary, hint }, 'key');
    return '';
  };
  return Object.fromEntries(
    Object.entries(workload).map(([field, value]) => [field, open(value, SECRET_FIELDS.includes(field), field)]),
  ) as unknown as WorkloadTemplate;
}

const SECRET_FIELDS: readonly string[] = ['env', 'command', 'args'];
