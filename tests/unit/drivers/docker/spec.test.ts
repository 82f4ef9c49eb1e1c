import { describe, expect, it } from 'vitest';
import { fromEngineContainer } from '../../../../reconciler/drivers/docker/container-spec.ts';
import type { EngineConfig, EngineContainer, EngineHostConfig } from '../../../../reconciler/drivers/docker/engine-types.ts';
import { fromEngineHealthcheck, toEngineHealthcheck } from '../../../../reconciler/drivers/docker/health.ts';
import { limitUpdate } from '../../../../reconciler/drivers/docker/limits.ts';
import { fileCarriers } from '../../../../reconciler/drivers/docker/mounts.ts';
import { normaliseWorkload } from '../../../../reconciler/drivers/docker/normalise.ts';
import { dockerTraits } from '../../../../reconciler/drivers/docker/traits.ts';
import type { WorkloadSpec } from '../../../../reconciler/model/workload.ts';
import { fileOf, workloadSpec } from '../../../support/workloads.ts';

describe('normalising a workload for Docker', () => {
  it('folds together what the Engine cannot tell apart', () => {
    const spec = workloadSpec({
      command: [['a', 'b'], ''],
      args: [],
      env: { URL: ['db', '://', { secret: 's', fingerprint: 'f' }, '', '@', 'db'] },
      workingDir: '/srv//app/',
      restart: { policy: 'always', attempts: 5, delayMs: 1000, windowMs: 1000 },
      reservations: { cpuMillis: 100, pids: 3, memoryBytes: 1 },
      stop: { signal: '15', graceMs: 1500 },
      security: {
        privileged: false,
        readOnly: false,
        capabilitiesAdd: ['CAP_B', 'a', 'A'],
        capabilitiesDrop: [],
        devices: ['/dev/x'],
        user: '',
      },
      docker: { extraHosts: [], ulimits: {}, sysctls: {} },
    });
    const { docker, ...normal } = normaliseWorkload(spec);
    expect(docker).toBeUndefined();
    expect(normal).toMatchObject({
      command: ['ab', ''],
      env: { URL: ['db://', { secret: 's', fingerprint: 'f' }, '@db'] },
      workingDir: '/srv/app',
      restart: { policy: 'always' },
      reservations: { memoryBytes: 1 },
      stop: { signal: 'SIGTERM', graceMs: 2000 },
      security: { capabilitiesAdd: ['A', 'B'], devices: ['/dev/x:/dev/x:rwm'] },
    });
    expect(Object.keys(normal)).not.toContain('args');
    expect(Object.keys(normal.security)).not.toContain('user');
  });

  it('reads no attempts at all as no restart', () => {
    expect(normaliseWorkload(workloadSpec({ restart: { policy: 'on-failure', attempts: 0 } })).restart).toEqual({ policy: 'no' });
  });
});

describe('what Docker cannot honour', () => {
  const unsupported = (fields: Partial<WorkloadSpec>): readonly string[] =>
    dockerTraits.unsupported(workloadSpec(fields)).map(({ field, strength }) => `${strength} ${field}`);
  const { file } = fileOf('/app.conf', { text: '' });
  const readOnly = { ...workloadSpec({}).security, readOnly: true };

  it.each([
    [
      { restart: { policy: 'always' as const, delayMs: 1, windowMs: 1, attempts: 1 } },
      ['hint restart.delay', 'hint restart.window', 'hint restart.attempts'],
    ],
    [{ restart: { policy: 'on-failure' as const, attempts: 1 } }, []],
    [
      { limits: { memoryBytes: 1 << 20, cpuMillis: 5 } },
      ['requirement resources.limits.memory', 'requirement resources.limits.cpus'],
    ],
    [{ networks: [{ network: 'bridge', aliases: ['web'] }] }, ['requirement networks']],
    [{ networks: [{ network: 'bridge', aliases: [] }] }, []],
    [
      { networkMode: 'host' as const, ports: [{ target: 1, publish: 1, protocol: 'tcp' as const, address: '127.0.0.1' }] },
      ['hint ports'],
    ],
    [{ files: [file], security: readOnly }, ['requirement files']],
    [
      { files: [{ ...file, path: '/tmp/x' }], volumes: [{ type: 'tmpfs' as const, sizeBytes: 0, path: '/tmp' }] },
      ['requirement files'],
    ],
  ])('%j', (fields, expected) => {
    expect(unsupported(fields)).toEqual(expected);
  });
});

describe('what Docker changes in place', () => {
  const conf = (change: Parameters<typeof fileOf>[2]) =>
    workloadSpec({ files: [fileOf('/etc/app.conf', { text: 'x' }, change).file] });
  const signal = { mode: 'signal', signal: 'HUP' } as const;

  it('is limits, restart policy and the memory reservation', () => {
    const spec = workloadSpec({});
    const answer = (field: string): boolean => dockerTraits.inPlace(field, spec, spec);
    expect(
      [
        'limits.memoryBytes',
        'limits.cpuMillis',
        'limits.pids',
        'restart.policy',
        'restart.attempts',
        'reservations.memoryBytes',
      ].map(answer),
    ).not.toContain(false);
    expect(
      ['image.ref', 'env.A', 'labels.a', 'stop.graceMs', 'ports.80/tcp.publish', 'networks.a.network'].map(answer),
    ).not.toContain(true);
  });

  it('is a file that says how, that was there before, and under a root that can be written', () => {
    const field = 'files./etc/app.conf.digest';
    expect(dockerTraits.inPlace(field, conf(signal), conf(signal))).toBe(true);
    expect(dockerTraits.inPlace(field, conf(signal), conf({ mode: 'restart' }))).toBe(false);
    expect(dockerTraits.inPlace(field, workloadSpec({}), conf(signal))).toBe(false);
    const readOnly = { ...conf(signal), security: { ...conf(signal).security, readOnly: true } };
    expect(dockerTraits.inPlace(field, readOnly, readOnly)).toBe(false);
  });
});

describe('limits in forms of somebody else', () => {
  const from = (current: EngineHostConfig, fields: Partial<WorkloadSpec> = {}) =>
    limitUpdate(current, workloadSpec(fields), 4000);

  it('are lifted in their own form', () => {
    expect(from({ NanoCpus: 500_000_000 })).toEqual({ NanoCpus: 4_000_000_000 });
    expect(from({ CpuQuota: 50_000, CpuPeriod: 100_000 })).toMatchObject({ CpuQuota: -1 });
    expect(from({ Memory: 1 << 26, MemorySwap: -1 })).toEqual({ Memory: 2 ** 63 - 4096, MemorySwap: -1 });
    expect(from({ Memory: 1 << 26, MemorySwap: 1 << 27 })).toEqual({ Memory: 2 ** 63 - 4096, MemorySwap: 2 ** 63 - 4096 });
  });

  it('that are no limits need nothing', () => {
    expect(
      from({ NanoCpus: 4_000_000_000, Memory: 2 ** 63 - 4096, MemoryReservation: -1, PidsLimit: 0, CpuQuota: -1 }),
    ).toBeNull();
  });
});

describe('health checks', () => {
  const times = { intervalMs: 1000, timeoutMs: 1500, retries: 2, startPeriodMs: 0 };

  it('have a start period of their own even when it is none, because nothing would mean the image’s', () => {
    const engine = toEngineHealthcheck({ ...times, test: { command: ['true'] } });
    expect(engine).toEqual({ Test: ['CMD', 'true'], Interval: 1e9, Timeout: 1.5e9, Retries: 2, StartPeriod: 1e6 });
    expect(fromEngineHealthcheck(engine).startPeriodMs).toBe(0);
  });

  it('by a script that only begins like ours is a line for the shell', () => {
    const engine = toEngineHealthcheck({ ...times, test: { tcp: 80 } });
    const changed = `${engine.Test![1]}\necho more`;
    expect(fromEngineHealthcheck({ ...engine, Test: ['CMD-SHELL', changed] }).test).toEqual({ shell: changed });
    expect(normaliseWorkload(workloadSpec({ healthcheck: { ...times, test: { shell: 'true' } } })).healthcheck?.test).toEqual({
      command: ['/bin/sh', '-c', 'true'],
    });
    expect(fromEngineHealthcheck({ Test: ['NONE'] }).test).toEqual({ none: true });
  });
});

it('files under a read-only root go through their folders, apart from what a volume covers', () => {
  const files = ['/etc/a/x', '/etc/a/y', '/data/in/z', '/opt/w'].map(path => fileOf(path, { text: '' }).file);
  const volumes = [{ type: 'volume' as const, volume: 'v', path: '/data', readOnly: false }];
  const spec = workloadSpec({ files, volumes });
  expect(fileCarriers(spec)).toEqual([]);
  expect(fileCarriers({ ...spec, security: { ...spec.security, readOnly: true } })).toEqual(['/etc/a', '/opt']);
});

describe('a container whose image is gone', () => {
  const container: EngineContainer = {
    Id: 'a'.repeat(64),
    Name: '/x',
    Created: '',
    Image: 'sha256:1',
    RestartCount: 0,
    State: { Status: 'running', ExitCode: 0, Error: '', OOMKilled: false, StartedAt: '', FinishedAt: '' },
    Config: {
      Image: 'demo/app:1',
      Hostname: 'a'.repeat(12),
      Env: ['MODE=prod', 'PATH=/bin', 'ODD'],
      Cmd: ['/bin/app'],
      Labels: { tier: 'x', of: 'image' },
      WorkingDir: '/srv',
      User: '7',
      ExposedPorts: { '80/tcp': {} },
    } satisfies EngineConfig,
    HostConfig: { NetworkMode: 'default', LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } } },
    Mounts: [],
    NetworkSettings: { Networks: { bridge: {} } },
  };
  const engine = { hostname: 'h', cpuMillis: 1000, loggingDriver: 'json-file', keepsMemoryLimits: true };

  it('shows only what was asked for: the rest may be the image’s', () => {
    const applied = workloadSpec({ image: { ref: 'demo/app:1' }, env: { MODE: 'dev' }, labels: { tier: 'y' } });
    const spec = fromEngineContainer(container, { image: null, applied, job: 'web', replica: '1', engine });
    expect(spec).toEqual(
      normaliseWorkload({
        ...applied,
        env: { MODE: 'prod' },
        labels: { tier: 'x' },
        stop: { signal: 'SIGTERM', graceMs: 10_000 },
      }),
    );
  });

  it('keeps a memory limit that its kernel cannot keep as it was asked for', () => {
    const applied = workloadSpec({ limits: { memoryBytes: 1 << 26 } });
    const weak = { ...engine, keepsMemoryLimits: false };
    expect(fromEngineContainer(container, { image: null, applied, job: 'web', replica: '1', engine: weak }).limits).toEqual({
      memoryBytes: 1 << 26,
    });
  });
});
