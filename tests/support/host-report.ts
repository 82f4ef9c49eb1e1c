import type { FacetKind } from '../../reconciler/model/host.ts';
import { type ResourceId, resourceId, targetId } from '../../reconciler/model/ids.ts';
import type { FacetStatus } from '../../reconciler/model/plan.ts';
import type { Report } from '../../reconciler/model/report.ts';
import {
  AT,
  buildChange,
  buildDiagnostic,
  buildDrift,
  buildField,
  buildHeld,
  buildNode,
  buildReport,
  onNode,
} from './report-builder.ts';

const DIGEST = 'sha256:7d1c3f9a2b4e5d6c7f8091a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2';
const OLDER = 'sha256:0aa13f9a2b4e5d6c7f8091a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2';
const DAEMON = '/etc/docker/daemon.json';

function onHost(kind: FacetKind, name: string, node: string): ResourceId {
  return resourceId(targetId('host', node), kind, name);
}

function status(id: ResourceId, health: FacetStatus['health'], why: string, more: Partial<FacetStatus> = {}): FacetStatus {
  return { id, health, why, ...more };
}

const content = [buildField('digest', OLDER, DIGEST)];
const restart = [buildField(`restartOn.${DAEMON}`, OLDER, DIGEST)];
const docker = (node: string) =>
  buildChange('update', onHost('service', 'docker', node), 'changed in place', { fields: restart, impact: 'restart' });
const wifi = buildChange('update', onHost('wifi', 'lab', 'pi-1'), 'changed in place', {
  fields: [buildField('password', '(secret wifi)', '(secret wifi)'), buildField('priority', null, '100')],
});
const waits = 'after pi-1: engines, networks and agents are changed on one machine at a time';

/** Hosts of which something is new, changed by hand, restarted one after the other, held and left behind. */
export const HOSTS: Report = buildReport({
  sync: 'drifted',
  exitCode: 2,
  nodes: [buildNode('pi-1'), buildNode('pi-2', { engine: 'none', roles: [] })],
  plan: {
    ready: [
      buildChange('update', onHost('file', '/etc/motd', 'pi-1'), 'changed in place', {
        cause: 'drift',
        fields: [buildField('mode', '0644', '0600', 'drift')],
      }),
      buildChange('create', onHost('directory', '/srv/www', 'pi-1'), 'it is not there yet'),
      buildChange('create', onHost('directory', '/srv/www', 'pi-2'), 'it is not there yet'),
      buildChange('update', onHost('file', DAEMON, 'pi-1'), 'changed in place', { fields: content }),
      docker('pi-1'),
      wifi,
      buildChange('delete', onHost('hostname', 'hostname', 'pi-2'), 'declared absent, what was there before is put back'),
    ],
    later: [
      { change: docker('pi-2'), waits },
      {
        change: buildChange('create', onNode('web.1', 'pi-1'), 'new replica'),
        waits: `until service docker on pi-1 is as declared`,
      },
    ],
    held: [
      buildHeld(
        'secret-missing',
        'file /run/key on pi-2',
        'secret tls cannot be read',
        'give it to the reconciler; what is there stays',
      ),
      buildHeld(
        'wrong-machine',
        'node/pi-3',
        'what answers there has machine id one, and git declares two: nothing is changed there',
        'correct the access of Node pi-3 or, if it is a new machine under the old name, its identity',
      ),
    ],
    drift: [buildDrift(onHost('file', '/etc/motd', 'pi-1'), 'changed by hand', [buildField('mode', '0600', '0644', 'drift')])],
    warnings: [
      buildDiagnostic({
        severity: 'warning',
        code: 'left-behind',
        summary: 'node/pi-2 keeps what is no longer in git: file /etc/old.conf, wifi guest',
        hint: 'to have one removed, declare it on the Node again, with state: absent',
      }),
    ],
    hosts: [
      {
        node: 'pi-1',
        facets: [
          status(onHost('file', '/etc/motd', 'pi-1'), 'progressing', 'changed by hand'),
          status(onHost('directory', '/srv/www', 'pi-1'), 'missing', 'is to be made'),
          status(onHost('service', 'ntp', 'pi-1'), 'healthy', 'as declared'),
          status(onHost('wifi', 'home', 'pi-1'), 'healthy', 'as declared', { priority: 10 }),
          status(onHost('wifi', 'lab', 'pi-1'), 'progressing', 'is to be changed', { priority: 100 }),
          status(onHost('wifi', 'guest', 'pi-1'), 'healthy', 'as declared', { priority: null }),
        ],
      },
      {
        node: 'pi-2',
        facets: [
          status(onHost('service', 'docker', 'pi-2'), 'progressing', `is to be changed, ${waits}`),
          status(onHost('file', '/run/key', 'pi-2'), 'degraded', 'secret tls cannot be read'),
        ],
      },
    ],
    wakeAt: AT + 1_000,
  },
});
