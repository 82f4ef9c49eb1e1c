import { describe, expect, it } from 'vitest';
import { diffSpecs } from '../../../reconciler/decide/diff.ts';
import { concealed } from '../../../reconciler/model/concealed.ts';
import { workloadSpec } from '../../support/workloads.ts';

describe('what is concealed', () => {
  const live = workloadSpec({
    env: { MODE: concealed('prod'), DB_PASSWORD: concealed('hunter2') },
    command: [concealed('serve'), concealed('--password=hunter2')],
  });

  it('equals the text it stands for', () => {
    const wanted = workloadSpec({ env: { MODE: 'prod', DB_PASSWORD: 'hunter2' }, command: ['serve', '--password=hunter2'] });
    expect(diffSpecs(wanted, live, undefined)).toEqual([]);
  });

  it('differs from any other, by names only', () => {
    const wanted = workloadSpec({ env: { MODE: 'test', DB_PASSWORD: [{ secret: 'db', fingerprint: 'x' }] }, command: ['serve'] });
    expect(diffSpecs(wanted, live, undefined)).toEqual([
      { field: 'command', from: '(not shown)', to: 'serve', cause: 'git' },
      { field: 'env.DB_PASSWORD', from: '(not shown)', to: '(secret db)', cause: 'git' },
      { field: 'env.MODE', from: '(not shown)', to: 'test', cause: 'git' },
    ]);
  });
});
