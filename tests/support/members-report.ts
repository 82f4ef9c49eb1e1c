import { type ResourceId, resourceId, targetId } from '../../reconciler/model/ids.ts';
import type { Report } from '../../reconciler/model/report.ts';
import { buildChange, buildField, buildJob, buildReport } from './report-builder.ts';

const inSwarm = (kind: 'member' | 'workload', name: string): ResourceId => resourceId('swarm:phones', kind, name);
const labels = (gained: string, lost: string) => [
  buildField(`labels.keelson.role.${gained}`, null, 'true'),
  buildField(`labels.keelson.role.${lost}`, 'true', null),
];
const waits = 'for the Swarm to be formed';
const joins = (name: string, role: string) => ({
  change: buildChange('create', inSwarm('member', name), `it is declared as a ${role}`),
  waits,
});
const opens = (port: string, from: string, comment: string) => [
  buildField(`rules.tcp ${port}.comment`, null, comment),
  buildField(`rules.tcp ${port}.from`, null, from),
  buildField(`rules.tcp ${port}.ports`, null, port),
  buildField(`rules.tcp ${port}.protocol`, null, 'tcp'),
];

/** A Swarm that is made. */
export const FORMING: Report = buildReport({
  cluster: 'phones',
  sync: 'changing',
  exitCode: 2,
  plan: {
    ready: [buildChange('create', inSwarm('member', 'h1'), 'no machine is in a Swarm: this manager makes one')],
    later: [
      joins('h2', 'manager'),
      joins('h3', 'worker'),
      joins('h4', 'worker'),
      { change: buildChange('create', inSwarm('workload', 'web'), 'new replica'), waits },
    ],
  },
});

/** A Swarm whose members change places while a service is changed; one of them gets a firewall. */
export const MEMBERS: Report = buildReport({
  cluster: 'phones',
  sync: 'changing',
  exitCode: 2,
  plan: {
    ready: [
      buildChange('update', inSwarm('member', 'h3'), 'after this the manager becomes a worker', {
        fields: labels('compute', 'manager'),
      }),
      buildChange('update', inSwarm('member', 'h4'), 'after this the worker becomes a manager', {
        fields: labels('manager', 'compute'),
      }),
      buildChange('update', inSwarm('member', 'h5'), 'h5 is declared drained', {
        fields: [buildField('availability', 'active', 'drain')],
        impact: 'restart',
      }),
      buildChange(
        'create',
        resourceId(targetId('host', 'h4'), 'firewall', 'firewall'),
        'it is not there yet: what it does not open is closed',
        {
          fields: [...opens('22', 'any', 'access by SSH'), ...opens('2377', '10.0.0.1 10.0.0.2', 'Swarm')],
        },
      ),
      buildChange('update', inSwarm('workload', 'shop/web'), 'changed in place', {
        fields: [buildField('image.ref', 'web:1', 'web:2')],
        impact: 'restart',
        tasksDown: 1,
      }),
    ],
    jobs: [buildJob('shop/web', ['h3', 'h4', 'h5'])],
  },
});
