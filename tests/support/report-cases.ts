import { describeResource, resourceId } from '../../reconciler/model/ids.ts';
import type { Report } from '../../reconciler/model/report.ts';
import { HOSTS } from './host-report.ts';
import { FORMING, MEMBERS } from './members-report.ts';
import {
  AT,
  buildChange,
  buildDiagnostic,
  buildDrift,
  buildField,
  buildHeld,
  buildJob,
  buildNode,
  buildOutcome,
  buildReplica,
  buildReport,
  buildUnseen,
  onNode,
} from './report-builder.ts';

const DIGEST = 'sha256:7d1c3f9a2b4e5d6c7f8091a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2';
const OLDER = 'sha256:0aa13f9a2b4e5d6c7f8091a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2';

const newImage = [
  buildField('env.LOG', null, 'debug'),
  buildField('image.digest', OLDER, DIGEST),
  buildField('image.ref', 'example/web:1.3', 'example/web:1.4'),
];

const web1 = buildChange('replace', onNode('web.1', 'pi-1'), 'stop-first (start-first cannot be: it publishes port 8080)', {
  fields: newImage,
});
const web2 = buildChange('replace', onNode('web.2', 'pi-2'), 'stop-first', { fields: newImage });
const web3 = buildChange('create', onNode('web.3', 'pi-5'), 'new replica; pi-5: most free capacity of 3 nodes that fit');
const old1 = buildChange('delete', onNode('old.1', 'pi-3'), 'job/old is no longer in git', { impact: 'outage' });
const pull = buildChange('create', resourceId('docker:pi-1', 'image', `example/web:1.4@${DIGEST}`), 'needed by job/web');

const webJob = buildJob('web', ['pi-1', 'pi-2'], {
  want: 3,
  have: 2,
  health: 'progressing',
  why: 'web.3: waits',
  replicas: [
    buildReplica('web.1', 'pi-1'),
    buildReplica('web.2', 'pi-2', { health: 'progressing', why: 'healthy for 4 s of 10 s' }),
    buildReplica('web.3', null, {
      why: 'of 6 nodes 1 is silent (pi-6), 2 lack role app (pi-3, pi-4), 1 is tainted overload:NoSchedule (pi-2), 2 are short of memory by 64Mi (pi-1, pi-5)',
    }),
  ],
});

const everything: Report = buildReport({
  sync: 'drifted',
  health: 'degraded',
  exitCode: 3,
  observed: { targets: 6, seen: 5, newestAgoMs: 2_000, oldestAgoMs: 9_000, workloads: 14 },
  nodes: [
    buildNode('pi-1'),
    buildNode('pi-2', { roles: ['app', 'router'] }),
    buildNode('pi-3', { roles: ['database'], platform: 'linux/arm/v7', seenAgoMs: 2_000 }),
    buildNode('pi-6', { state: 'silent', seenAgoMs: 192_000, via: null, why: 'no answer from 192.168.1.26:2376' }),
  ],
  plan: {
    ready: [
      pull,
      { ...pull, id: resourceId('docker:pi-2', 'image', `example/web:1.4@${DIGEST}`) },
      web3,
      old1,
      web1,
      buildChange('update', onNode('web.2', 'pi-2'), 'changed in place', {
        cause: 'drift',
        fields: [buildField('limits.memoryBytes', '134217728', '268435456', 'drift')],
      }),
      buildChange('replace', onNode('api.1', 'pi-2'), 'stop-first', {
        cause: 'drift',
        fields: [buildField('env.LOG_LEVEL', 'debug', 'info', 'drift')],
      }),
    ],
    later: [
      { change: web2, waits: 'after job/web.1 has been healthy for 10 s' },
      { change: buildChange('create', onNode('report.1', 'pi-4'), 'new replica'), waits: 'when job/database is healthy' },
    ],
    drift: [
      buildDrift(onNode('web.2', 'pi-2'), 'changed by hand', [
        buildField('limits.memoryBytes', '134217728', '268435456', 'drift'),
      ]),
      buildDrift(onNode('api.1', 'pi-2'), 'changed by hand', [
        buildField('env.LOG_LEVEL', 'debug', 'info', 'drift'),
        buildField('env.TRACE', '1', null, 'drift'),
        buildField('ports.80/tcp.address', null, '127.0.0.1', 'drift'),
        buildField('ports.80/tcp.protocol', null, 'tcp', 'drift'),
        buildField('ports.80/tcp.publish', null, '8080', 'drift'),
        buildField('ports.80/tcp.target', null, '80', 'drift'),
      ]),
    ],
    held: [
      buildHeld(
        'port-held',
        'job/metrics on pi-1',
        'port 9100 is held by "node-exporter", which is not Keelson\'s',
        'stop node-exporter, or publish another port',
      ),
    ],
    moved: [
      { job: 'proxy', ref: 'haproxy:2.9', from: OLDER, to: DIGEST, answer: 'left as it is: imagePolicy.follow is not set' },
    ],
    unseen: [buildUnseen('pi-6')],
    jobs: [webJob, buildJob('database', ['pi-3'], { image: 'postgres:14' }), buildJob('api', ['pi-2'])],
  },
});

const bigRollout: Report = buildReport({
  sync: 'changing',
  exitCode: 2,
  observed: { targets: 40, seen: 40, newestAgoMs: 0, oldestAgoMs: 0, workloads: 240 },
  plan: {
    ready: [
      ...Array.from({ length: 4 }, (_, n) =>
        buildChange('replace', onNode(`web.${n + 1}`, `pi-${n + 1}`), 'start-first', {
          impact: 'none',
          fields: newImage,
          order: 'start-first',
        }),
      ),
      ...Array.from({ length: 40 }, (_, n) =>
        buildChange('create', onNode(`agent.pi-${n + 1}`, `pi-${n + 1}`), `new replica; pi-${n + 1}: named`),
      ),
    ],
    later: Array.from({ length: 36 }, (_, n) => ({
      change: buildChange('replace', onNode(`web.${n + 5}`, `pi-${n + 5}`), 'start-first', { impact: 'none', fields: newImage }),
      waits: 'after job/web.1, job/web.2, job/web.3, job/web.4 has been healthy for 10 s',
    })),
    held: Array.from({ length: 12 }, (_, n) =>
      buildHeld(
        'secret-missing',
        `job/mail.${n + 1} on pi-${n + 1}`,
        'secret smtp cannot be read (no SMTP in the environment)',
        'give it to the reconciler; what runs keeps running',
      ),
    ),
    jobs: [buildJob('web', ['pi-1'], { want: 40 })],
  },
});

const hostile: Report = buildReport({
  sync: 'out-of-sync',
  exitCode: 2,
  intent: {
    source: 'https://git.example/attic.git',
    inForce: {
      revision: 'dir-4f2a91c0d4e5b6f7',
      subject: 'nice\u001b[2J\u001b[H try\u202Eeman desrever ``` </details> @everyone',
    },
    diagnostics: [],
    files: 1,
  },
  plan: {
    ready: [
      buildChange('replace', onNode('web.1', 'pi-1'), 'stop-first', {
        fields: [
          buildField('env.A', 'old', '```\n</details><script>alert(1)</script>\r\n## a title'),
          buildField('env.B', '\u009b31mred', ' spaces around '),
          buildField('env.EMPTY', null, ''),
          buildField('env.LONG', 'x'.repeat(300), `${'x'.repeat(299)}y`),
          buildField('env.TOKEN', '(secret token)', '(secret token)'),
          buildField('files./etc/名前.conf.digest', DIGEST.slice(7), OLDER.slice(7)),
        ],
      }),
    ],
    held: [buildHeld('port-held', 'job/a on pi-1', 'port 80 is held by "\u001b]0;owned\u0007\nPlan: nothing to do"')],
    jobs: [buildJob('web', ['pi-1'])],
  },
});

/** Reports that views are looked at with, by a sentence each. */
export const REPORT_CASES: Readonly<Record<string, Report>> = {
  'a cluster in sync is one line': buildReport(),
  'everything at once: drift, wishes, a moved tag, a held change and a silent node': everything,
  'a large roll-out is folded with counts': bigRollout,
  'hostile names and values stay text': hostile,
  'a commit with errors is refused and the last good one stays in force': buildReport({
    exitCode: 1,
    intent: {
      source: 'https://git.example/attic.git',
      inForce: { revision: '4f2a91c0d4e5b6f7a8b9c0d1e2f3a4b5c6d7e8f9', subject: 'web: 1.4, three replicas' },
      refused: { revision: '9b1c2d3e4f5061728394a5b6c7d8e9f001122334', subject: 'more replicas' },
      rewrittenFrom: '77aa2d3e4f5061728394a5b6c7d8e9f001122334',
      diagnostics: [
        buildDiagnostic(),
        buildDiagnostic({
          severity: 'warning',
          code: 'latest-tag',
          summary: 'image example/db:latest names no version',
          hint: 'pin a version',
          at: { file: 'apps/db.yaml', line: 9, column: 10 },
        }),
      ],
      files: 31,
    },
    degraded: ['The store SQLite /var/lib/keelson/keelson.db is full: this pass is not remembered'],
  }),
  'a first pass without any commit says so': buildReport({
    exitCode: 1,
    sync: 'unknown',
    observed: { targets: 0, seen: 0, newestAgoMs: null, oldestAgoMs: null, workloads: 0 },
    intent: { source: '/srv/attic', inForce: null, unreachable: 'there is no branch main', diagnostics: [], files: 0 },
  }),
  'a silent node that git has given up may have to be forgotten': buildReport({
    sync: 'unknown',
    exitCode: 3,
    observed: { targets: 6, seen: 5, newestAgoMs: 0, oldestAgoMs: 0, workloads: 14 },
    plan: { unseen: [buildUnseen('pi-6', { todo: 'if pi-6 is gone for good, run reconcile forget pi-6' })] },
  }),
  'limits that a machine cannot keep are told where they matter': buildReport({
    nodes: [
      buildNode('pi-1', {
        remarks: [
          'its kernel keeps no memory limits (cgroup memory is off): limits.memory has no effect',
          'its kernel keeps no CPU limits (no CFS quota): limits.cpus has no effect',
        ],
      }),
    ],
    plan: {
      warnings: [
        {
          severity: 'warning',
          code: 'limit-not-kept',
          summary: 'node/pi-1: its kernel keeps no memory limits (cgroup memory is off): limits.memory has no effect',
        },
      ],
      jobs: [buildJob('web', ['pi-1'])],
    },
  }),
  'while changes are suspended the plan shows what would be done': buildReport({
    sync: 'out-of-sync',
    exitCode: 2,
    plan: {
      held: [web1, web2, web3, old1].map(change => ({
        ...buildHeld(
          'suspended',
          describeResource(change.id),
          'suspended: moving house, for 2 days more',
          'reconcile resume lifts it',
        ),
        change,
      })),
      jobs: [{ ...buildJob('web', ['pi-1', 'pi-2']), image: 'example/web:1.4', runs: ['example/web:1.3'] }],
    },
  }),
  'a suspended cluster with nothing to do says in one line that it is': buildReport({
    plan: {
      suspended: [
        { subject: 'cluster', reason: 'moving house', until: AT + 2 * 86_400_000, todo: 'reconcile resume lifts it' },
        { subject: 'node/pi-1', reason: 'a new disk', todo: 'take suspend out of node/pi-1 in git' },
      ],
    },
  }),
  'hosts are put right, one engine after the other': HOSTS,
  'a Swarm is made, and who joins as what': FORMING,
  'members of a Swarm change places while a service is changed': MEMBERS,
  'what died or was removed is made again': buildReport({
    sync: 'drifted',
    exitCode: 2,
    plan: {
      ready: [
        buildChange('start', onNode('web.1', 'pi-1'), 'ended with exit code 137', { cause: 'loss' }),
        buildChange('create', onNode('web.2', 'pi-2'), 'it was removed by hand', { cause: 'drift' }),
        buildChange('create', onNode('api.1', 'pi-2'), 'pi-6 is lost: no answer from 192.168.1.26:2376', { cause: 'loss' }),
        buildChange('delete', resourceId('docker:pi-2', 'volume', 'attic_old'), 'declared absent', { impact: 'data' }),
      ],
      drift: [
        buildDrift(onNode('web.1', 'pi-1'), 'ended with exit code 137', []),
        buildDrift(onNode('web.2', 'pi-2'), 'removed by hand', []),
      ],
      underway: [{ id: onNode('db.1', 'pi-3'), job: 'db', what: 'healthy for 4 s of 10 s' }],
      jobs: [buildJob('web', ['pi-1', 'pi-2']), buildJob('api', ['pi-2'])],
    },
  }),
  'a pass that changed things tells how each went': buildReport({
    ...everything,
    dryRun: false,
    plan: everything.plan,
    outcomes: [
      buildOutcome(web3),
      buildOutcome(old1, { tookMs: 10_200 }),
      buildOutcome(web1, {
        status: 'failed',
        error: {
          code: 'not-found',
          message: 'docker pi-1 replace job/web.1: no such image example/web:1.4; push it or correct the tag',
          temporary: false,
        },
      }),
      buildOutcome(web2, { status: 'skipped', tookMs: 0 }),
    ],
    at: AT + 60_000,
  }),
};
