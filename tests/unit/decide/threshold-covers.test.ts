import { describe, expect, it } from 'vitest';
import { isExcepted, limitFor } from '../../../reconciler/decide/judge/covers.ts';
import type { Relief } from '../../../reconciler/model/threshold.ts';
import { aJob } from '../../support/world.ts';

const NONE: Relief = { limits: [], taints: [], stopped: new Map(), moved: new Map(), drain: [], foreign: new Map() };

function limit(by: string, cpuMillis: number, more: Partial<Relief['limits'][number]> = {}): Relief['limits'][number] {
  return { limit: { cpuMillis }, jobs: null, exceptImages: [], by, ...more };
}

describe('the limit of a job on a node', () => {
  it('is the strictest of each that is wanted, with all who want one', () => {
    const memory = limit('b', 700, { limit: { cpuMillis: 700, memoryBytes: 64 } });
    expect(limitFor({ ...NONE, limits: [limit('a', 500), memory] }, aJob('web'))).toEqual({
      cpuMillis: 500,
      memoryBytes: 64,
      by: ['a', 'b'],
    });
    expect(limitFor(NONE, aJob('web'))).toBeNull();
  });

  it('is not for what is protected, excepted or of another job', () => {
    expect(limitFor({ ...NONE, limits: [limit('a', 500)] }, aJob('web', { protected: true }))).toBeNull();
    expect(limitFor({ ...NONE, limits: [limit('a', 500, { exceptImages: ['example/*'] })] }, aJob('web'))).toBeNull();
    const others = { ...NONE, limits: [limit('a', 500, { jobs: ['db'] })] };
    expect(limitFor(others, aJob('web'))).toBeNull();
    expect(limitFor(others, aJob('db/primary'))).toMatchObject({ cpuMillis: 500 });
  });
});

describe('a pattern of images', () => {
  it.each([
    ['glances*', 'nicolargo/glances:3.4', true],
    ['glances*', 'ghcr.io/x/glances-agent@sha256:00', true],
    ['glances', 'glances:latest', true],
    ['nicolargo/glances', 'nicolargo/glances:3.4', true],
    ['*exporter*', 'prom/node-exporter:1', true],
    ['glances', 'my-glances', false],
    ['a*a', 'a', false],
    ['ab*bc*', 'abc', false],
    ['.*', 'nginx', false],
  ])('%s on %s: %s', (pattern, image, is) => {
    expect(isExcepted([pattern], image)).toBe(is);
  });

  it('never meets what nobody knows the image of', () => {
    expect(isExcepted(['*'], undefined)).toBe(false);
  });
});
