import type { MemberStatus, NodeStatus, Report } from '../../reconciler/model/report.ts';
import { buildJob, buildNode, buildReplica, buildReport } from './report-builder.ts';

const member = (more: Partial<MemberStatus>): MemberStatus => ({
  role: 'worker',
  availability: 'active',
  leader: false,
  status: 'ready',
  ...more,
});
const machine = (name: string, roles: readonly string[], more: Partial<NodeStatus> = {}): NodeStatus =>
  buildNode(name, { roles, engine: 'swarm 20.10.24', via: `ssh://ops@${name}`, ...more });
const task = { state: 'running', desired: 'running', at: 0, isPresent: true, isBelieved: true };

/** A Swarm of four machines, one of which is down, with a panel behind its mesh and an agent on each machine. */
export const SWARM: Report = buildReport({
  cluster: 'cloudlet',
  sync: 'out-of-sync',
  health: 'progressing',
  nodes: [
    machine('phone-1', ['base', 'manager'], { member: member({ role: 'manager', leader: true, reachability: 'reachable' }) }),
    machine('phone-2', ['base', 'manager (stopped)'], {
      member: member({ role: 'manager', availability: 'drain', reachability: 'unreachable' }),
    }),
    machine('phone-3', ['base'], {
      state: 'silent',
      via: null,
      seenAgoMs: 140_000,
      silentForMs: 130_000,
      why: 'no SSH to 192.168.1.23:22',
      member: member({ status: 'down' }),
    }),
    machine('phone-4', [], { platform: 'linux/arm/v7' }),
  ],
  roles: ['base', 'manager', 'router'],
  entry: { role: 'manager', node: 'phone-1', address: '192.168.1.21', names: ['api.cloudlet.example'] },
  endpoints: [
    {
      job: 'panel',
      port: 9000,
      protocol: 'tcp',
      everywhere: true,
      nodes: [
        { name: 'phone-1', address: '192.168.1.21' },
        { name: 'phone-2', address: '192.168.1.22' },
        { name: 'phone-3', address: null },
      ],
    },
    { job: 'resolver', port: 53, protocol: 'udp', everywhere: false, nodes: [{ name: 'phone-1', address: '192.168.1.21' }] },
  ],
  probes: [
    { job: 'panel', port: 9000, node: 'phone-1', ok: true, what: 'HTTP 200', tookMs: 4 },
    { job: 'panel', port: 9000, node: 'phone-2', ok: false, what: 'connection refused', tookMs: 2 },
  ],
  overlays: [
    {
      network: 'cloudlet_back',
      dataPort: 4789,
      ways: [
        { from: 'phone-1', to: 'phone-2', ok: true, what: 'answers', tookMs: 0.4 },
        { from: 'phone-1', to: 'phone-3', ok: false, what: 'no answer' },
        { from: 'phone-1', to: 'phone-4', ok: true, what: 'answers', tookMs: 2.6 },
        { from: 'phone-2', to: 'phone-1', ok: true, what: 'answers', tookMs: 0.4 },
        { from: 'phone-2', to: 'phone-3', ok: false, what: 'ping: sendto: Network is unreachable' },
      ],
      unasked: [
        { node: 'phone-2', why: 'its container has ended meanwhile' },
        { node: 'phone-3', why: 'it is silent' },
        { node: 'phone-4', why: 'there is no ping' },
      ],
    },
    {
      network: 'cloudlet_front',
      dataPort: 4789,
      ways: [
        { from: 'phone-1', to: 'phone-2', ok: true, what: 'answers', tookMs: 0.4 },
        { from: 'phone-2', to: 'phone-1', ok: true, what: 'answers', tookMs: 12.2 },
      ],
      unasked: [],
    },
  ],
  plan: {
    jobs: [
      buildJob('panel', ['phone-1', 'phone-2'], {
        want: 3,
        have: 3,
        replicas: [
          buildReplica('panel', null, {
            health: 'healthy',
            live: {
              ref: 'x',
              name: 'cloudlet-panel',
              restarts: 0,
              state: {
                phase: 'service',
                status: {
                  want: 3,
                  have: 3,
                  update: 'none',
                  tasks: ['phone-1', 'phone-1', 'phone-2'].map((node, index) => ({
                    ...task,
                    id: String(index),
                    slot: String(index),
                    node,
                  })),
                },
              },
            },
          }),
        ],
      }),
      buildJob('resolver', ['phone-1'], { health: 'progressing', why: 'resolver.1: running for 2 s of 10 s' }),
    ],
  },
});
