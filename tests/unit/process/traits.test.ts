import { describe, expect, it } from 'vitest';
import { processTraits } from '../../../reconciler/drivers/process/traits.ts';
import type { FileSpec, WorkloadSpec } from '../../../reconciler/model/workload.ts';

const base: WorkloadSpec = {
  kind: 'workload',
  job: 'web',
  replica: '1',
  technology: 'process',
  command: ['node'],
  env: {},
  files: [],
  volumes: [],
  networks: [],
  ports: [],
  restart: { policy: 'always' },
  limits: {},
  reservations: {},
  stop: { signal: 'SIGTERM', graceMs: 10_000 },
  security: { privileged: false, readOnly: false, capabilitiesAdd: [], capabilitiesDrop: [], devices: [] },
  labels: {},
  oneShot: false,
};
const file = (path: string, digest: string, change: FileSpec['change'] = { mode: 'restart' }): FileSpec => ({
  path,
  digest,
  mode: '0644',
  change,
});
const fields = (spec: Partial<WorkloadSpec>) =>
  processTraits.unsupported({ ...base, ...spec }).map(item => `${item.strength} ${item.field}`);

describe('the form that specs are compared in', () => {
  const rich: WorkloadSpec = {
    ...base,
    args: ['a', ['b', 'c']],
    hostname: 'h',
    logging: { driver: 'json-file', options: {} },
    networkMode: 'host',
    files: [{ ...file('b', '1'), mode: '644' }, file('a', '2')],
    stop: { signal: 'int', graceMs: 1 },
  };

  it('is its own form', () => {
    const once = processTraits.normalise(rich, undefined);
    expect(processTraits.normalise(once, undefined)).toEqual(once);
  });

  it('has one command, files by path, and nothing that a process cannot have', () => {
    const normal = processTraits.normalise(rich, undefined) as WorkloadSpec;
    expect(normal.command).toEqual(['node', 'a', 'bc']);
    expect(normal.files.map(item => [item.path, item.mode])).toEqual([
      ['a', '0644'],
      ['b', '0644'],
    ]);
    expect(normal.stop.signal).toBe('SIGINT');
    for (const field of ['args', 'hostname', 'logging', 'networkMode']) expect(normal).not.toHaveProperty(field);
  });
});

describe('what a process cannot be given', () => {
  it('is told by field', () => {
    expect(fields({})).toEqual([]);
    expect(fields({ image: { ref: 'nginx' } })).toEqual(['requirement image']);
    expect(fields({ env: { 'a.b': 'x' } })).toEqual(['requirement env']);
    expect(fields({ networkMode: 'none' })).toEqual(['requirement networkMode']);
    expect(fields({ networkMode: 'host' })).toEqual([]);
    expect(fields({ hostname: 'h' })).toEqual(['hint hostname']);
    expect(fields({ stop: { signal: 'SIGSTOP', graceMs: 1 } })).toEqual(['requirement stop.signal']);
    expect(fields({ volumes: [{ type: 'volume', volume: 'v', path: '/v', readOnly: false }] })).toEqual(['requirement volumes']);
    expect(fields({ security: { ...base.security, readOnly: true, capabilitiesDrop: ['ALL'] } })).toEqual([
      'requirement security.readOnly',
      'requirement security.capabilities',
    ]);
  });

  it('is a port published as another than it listens on', () => {
    const port = { target: 80, protocol: 'tcp', address: '127.0.0.1' } as const;
    expect(fields({ ports: [{ ...port, publish: 80 }, port] })).toEqual([]);
    expect(fields({ ports: [{ ...port, publish: 8080 }] })).toEqual(['requirement ports']);
  });
});

describe('in place', () => {
  it('changes what lies beside the process', () => {
    for (const field of ['limits.memoryBytes', 'labels.a', 'stop.graceMs', 'healthcheck.intervalMs'])
      expect(processTraits.inPlace(field, base, base)).toBe(true);
    for (const field of ['env.A', 'command', 'workingDir', 'security.user'])
      expect(processTraits.inPlace(field, base, base)).toBe(false);
  });

  it('changes a file whose content asks for no restart, and modes and owners of all', () => {
    const from = { ...base, files: [file('/a', '1'), file('/a.b', '1', { mode: 'none' })] };
    const to = { ...base, files: [file('/a', '2'), file('/a.b', '2', { mode: 'signal', signal: 'HUP' })] };
    expect(processTraits.inPlace('files./a.digest', from, to)).toBe(false);
    expect(processTraits.inPlace('files./a.b.digest', from, to)).toBe(true);
    expect(processTraits.inPlace('files./a.mode', from, from)).toBe(true);
    expect(processTraits.inPlace('files./a.digest', base, to)).toBe(false);
    expect(processTraits.inPlace('files./a.b.digest', base, to)).toBe(true);
    expect(processTraits.inPlace('files./a.digest', from, base)).toBe(false);
  });
});
