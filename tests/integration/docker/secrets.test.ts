import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import type { Resource } from '../../../reconciler/model/resource.ts';
import type { Text } from '../../../reconciler/model/text.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { eventually } from '../../support/wait.ts';
import { changeOf, fileOf } from '../../support/workloads.ts';
import { type DockerLab, never, openDockerLab, SKIPPED, workload } from './lab.ts';

describe.skipIf(SKIPPED)('a secret in what the Engine says', () => {
  let lab: DockerLab;
  beforeAll(async () => {
    lab = await openDockerLab();
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  beforeEach(() => Object.assign(lab.environment, { KS_PASSWORD: 'hunter2', KS_TOKEN: 'open sesame' }));

  const secret = async (name: string): Promise<Text> => [
    { secret: name, fingerprint: await lab.secrets.fingerprint({ secret: name }, never) },
  ];
  const file = async (change?: Parameters<typeof fileOf>[2]) =>
    fileOf('/etc/token', { text: ['token = ', ...(await secret('token'))] }, change);
  const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script];
  const probe = (script: string): Partial<WorkloadSpec> => ({
    image: { ref: 'demo/busybox:1' },
    healthcheck: { test: { command: shell(script) }, intervalMs: 100, timeoutMs: 5_000, retries: 1, startPeriodMs: 0 },
  });
  const outputOf = (wanted: Resource, driver: Driver): Promise<string> =>
    eventually(async () => {
      const live = (await driver.observe(never)).live.find(one => one.id === wanted.id);
      const output = live?.state.phase === 'running' ? live.state.healthOutput : undefined;
      if (output === undefined) throw new Error('not unhealthy yet');
      return output;
    });

  it('is masked in what a health check printed, for who made the container and for who never saw it', async () => {
    const { file: token, contents } = await file();
    const wanted = workload(
      {
        ...probe('echo "env $P; $(tr "\\0" " " </proc/1/cmdline); $(cat /etc/token)"; exit 1'),
        job: 'ill',
        command: shell('sleep 1000; true'),
        args: ['given', await secret('password')],
        env: { P: await secret('password') },
        files: [token],
      },
      contents,
    );
    const said = 'env (secret); /bin/sh -c sleep 1000; true given (secret) ; token = (secret)';
    await lab.create(wanted);
    expect(await outputOf(wanted, lab.driver)).toBe(said);
    lab.environment.KS_PASSWORD = 'rotated';
    expect(await outputOf(wanted, await lab.open())).toBe(said);
    delete lab.environment.KS_TOKEN;
    expect(await outputOf(wanted, await lab.open())).toBe(
      '(its output is not shown: a secret that could be in it cannot be read)',
    );
  });

  it('is masked where the Engine cut the output in its middle', async () => {
    const script = 'head -c 4090 /dev/zero | tr "\\0" x; echo "$P$P"; exit 1';
    const wanted = workload({ ...probe(script), job: 'long', env: { P: await secret('password') } });
    await lab.create(wanted);
    expect(await outputOf(wanted, lab.driver)).toMatch(/^x{492}\(secret\)$/);
  });

  it('is masked in what the command of a changed file printed', async () => {
    const before = await file({ mode: 'none' });
    const fields = { job: 'told', image: { ref: 'demo/busybox:1' }, env: { P: await secret('password') } };
    const live = await lab.create(workload({ ...fields, files: [before.file] }, before.contents));
    lab.environment.KS_TOKEN = 'another one';
    const after = await file({ mode: 'command', command: shell('echo "$P and $(cat /etc/token)"; exit 3') });
    const wanted = workload({ ...fields, files: [after.file] }, after.contents);
    lab.environment.KS_PASSWORD = 'rotated';
    await expect(lab.driver.apply(changeOf('update', wanted, { ref: live.ref }), never)).rejects.toThrow(
      /exit code 3: \(secret\) and token = \(secret\)$/,
    );
  });

  it('is masked in the error of a container that cannot start, and in what is seen of it afterwards', async () => {
    const wanted = workload({ job: 'broken', image: { ref: 'demo/busybox:1' }, command: [await secret('password')] });
    const failed = lab.driver.apply(changeOf('create', wanted), never);
    await expect(failed).rejects.toThrow(/exec: "\(secret\)"/);
    const [live] = await lab.seen(wanted);
    lab.environment.KS_PASSWORD = 'rotated';
    await expect(lab.driver.apply(changeOf('start', wanted, { ref: live!.ref }), never)).rejects.toThrow(/exec: "\(secret\)"/);
    expect(JSON.stringify(await lab.seen(wanted))).not.toContain('hunter2');
  });
});
