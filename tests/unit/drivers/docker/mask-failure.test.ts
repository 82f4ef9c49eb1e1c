import { expect, it } from 'vitest';
import { failure, refusal } from '../../../../reconciler/drivers/docker/errors.ts';
import { maskFailure } from '../../../../reconciler/drivers/docker/mask-failure.ts';
import type { Change } from '../../../../reconciler/model/plan.ts';
import { aJob } from '../../../support/world.ts';

const PASSWORD = 'hunter2pass';
const attempt = { doing: 'create container web', engine: 'unix:///var/run/docker.sock' };
const { signal } = new AbortController();

const secret = { secret: 'db', key: 'password', fingerprint: null };
const id = 'docker:pi-1/workload/web.1' as const;
const { workload } = aJob('web');
const change = {
  id,
  key: `create ${id}`,
  action: 'create',
  resource: {
    id,
    digest: 'd',
    spec: { ...workload, image: { ref: 'example/app:1.0' }, replica: '1', files: [], env: { DSN: [secret] } },
  },
} as unknown as Change;

const mask = (error: unknown): Promise<unknown> =>
  maskFailure(
    error,
    change,
    { secrets: { value: async () => PASSWORD } } as unknown as Parameters<typeof maskFailure>[2],
    signal,
  );

it.each([
  ['internal', 'exec: "/app --dsn=hunter2pass": something went wrong'],
  ['invalid', 'OCI runtime create failed: exec: "/app --dsn=hunter2pass": no such file or directory'],
  ['unreachable', 'OCI runtime create failed: exec: "/app --dsn=hunter2pass": dial tcp: lookup db: no such host'],
  ['unreachable', 'OCI runtime create failed: exec: "/app --dsn=hunter2pass": connection refused'],
])('what the Engine says is masked where it is understood as %s', async (code, words) => {
  const masked = await mask(refusal(attempt, 500, words));
  expect(masked).toMatchObject({ code, message: expect.stringContaining('/app --dsn=') });
  expect((masked as Error).message).not.toContain(PASSWORD);
});

it('an Engine that says nothing has repeated nothing', async () => {
  const error = failure(attempt, Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), signal);
  expect(await mask(error)).toBe(error);
});
