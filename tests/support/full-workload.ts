import type { WorkloadSpec } from '../../reconciler/model/workload.ts';
import { workloadSpec } from './workloads.ts';

/** A workload with everything that one behind an agent can have. */
export function fullWorkload(fields: Partial<WorkloadSpec> = {}): WorkloadSpec {
  return workloadSpec({
    image: { ref: 'example/app:1.0', digest: 'sha256:1' },
    command: ['/bin/app', ['--token=', { secret: 'token', key: 'k', fingerprint: 'f' }]],
    args: ['-v', [{ secret: 'unread', fingerprint: null }]],
    workingDir: '/srv',
    hostname: 'web',
    env: { MODE: 'x', TOKEN: [{ secret: 'token', fingerprint: 'f' }] },
    files: [
      { path: '/etc/a', mode: '0644', owner: '1:1', digest: 'd1', change: { mode: 'restart' } },
      { path: '/etc/b', mode: '0600', digest: 'd2', change: { mode: 'signal', signal: 'HUP' } },
      { path: '/etc/c', mode: '0600', digest: 'd2', change: { mode: 'command', command: ['reload'] } },
    ],
    volumes: [
      { type: 'volume', volume: 'attic_data', path: '/data', readOnly: false },
      { type: 'bind', host: '/srv', path: '/srv', readOnly: true },
      { type: 'tmpfs', sizeBytes: 0, path: '/tmp' },
    ],
    networks: [{ network: 'attic_back', aliases: ['web'], ipv4: '10.9.0.5', ipv6: 'fd00::5' }],
    ports: [{ target: 80, publish: 8080, protocol: 'tcp', address: '127.0.0.1' }],
    healthcheck: { test: { http: { path: '/', port: 80 } }, intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 },
    restart: { policy: 'on-failure', delayMs: 1, attempts: 3, windowMs: 1 },
    limits: { cpuMillis: 500, memoryBytes: 64 << 20, pids: 10 },
    reservations: { cpuMillis: 100 },
    security: {
      user: '1000',
      privileged: false,
      readOnly: true,
      capabilitiesAdd: ['NET_ADMIN'],
      capabilitiesDrop: ['ALL'],
      devices: ['/dev/null:/dev/null:rwm'],
    },
    logging: { driver: 'json-file', options: { 'max-file': '3' } },
    labels: { tier: 'front' },
    docker: { extraHosts: ['one:10.0.0.1'], ulimits: { nofile: { soft: 1, hard: -1 } }, sysctls: { 'net.x': '1' }, init: true },
    relieved: { by: ['overload'], limits: { cpuMillis: 900 }, replicas: 2 },
    ...fields,
  });
}
