import { describe, expect, it } from 'vitest';
import { keepSame } from '../../../../reconciler/drivers/swarm/keep-same.ts';
import { normaliseService } from '../../../../reconciler/drivers/swarm/normalise.ts';
import { fromEngineService, toEngineService } from '../../../../reconciler/drivers/swarm/service-spec.ts';
import type { EngineServiceSpec } from '../../../../reconciler/drivers/swarm/service-types.ts';
import { swarmTraits } from '../../../../reconciler/drivers/swarm/traits.ts';
import { serviceName } from '../../../../reconciler/model/service-name.ts';
import { objectKind, objectName, objectsOf } from '../../../../reconciler/model/service-objects.ts';
import type { ServiceMode } from '../../../../reconciler/model/swarm.ts';
import type { WorkloadSpec } from '../../../../reconciler/model/workload.ts';
import { fileOf, workloadSpec } from '../../../support/workloads.ts';

const owner = { cluster: 'attic', uid: 'u' };
const mode: ServiceMode = { mode: 'replicated', constraints: [], spread: [], endpoint: 'vip', labels: {} };
const none = new Map<string, string>();

function sent(fields: Partial<WorkloadSpec>): EngineServiceSpec {
  const spec = normaliseService(
    workloadSpec({ image: { ref: 'app:1' }, restart: { policy: 'always' }, service: mode, ...fields }),
  );
  return toEngineService(spec, { name: 'web', labels: {}, reveal: () => '', ids: { owner, config: none, secret: none } });
}

describe('normalising a service', () => {
  it('folds together what a Swarm cannot tell apart', () => {
    const spec = normaliseService(
      workloadSpec({
        restart: { policy: 'unless-stopped', attempts: 0, delayMs: 5000, windowMs: 0 },
        ports: [
          { target: 80, protocol: 'tcp', address: '127.0.0.1' },
          { target: 81, publish: 8081, protocol: 'tcp', address: '127.0.0.1' },
        ],
        healthcheck: { test: { none: true }, intervalMs: 1, timeoutMs: 2, retries: 3, startPeriodMs: 4 },
        stop: { signal: 'term', graceMs: 1500 },
        files: [fileOf('/etc//x', { text: '' }, { mode: 'none' }, { mode: '644', owner: '0' }).file],
        service: {
          ...mode,
          constraints: ['node.role==manager', 'node.id  !=  x'],
          maxPerNode: 0,
          isolation: 'default',
          dns: [],
          update: { parallelism: 1, delayMs: 0, order: 'stop-first', onFailure: 'pause', monitorMs: 5000, maxFailureRatio: 0 },
        },
      }),
    );
    expect(spec).toMatchObject({
      restart: { policy: 'always' },
      ports: [{ target: 81, publish: 8081, protocol: 'tcp', address: '0.0.0.0', mode: 'ingress' }],
      healthcheck: { test: { none: true }, intervalMs: 0, timeoutMs: 0, retries: 0, startPeriodMs: 0 },
      stop: { signal: 'SIGTERM', graceMs: 1500 },
      files: [{ path: '/etc/x', mode: '0644', change: { mode: 'restart' } }],
    });
    expect(normaliseService(workloadSpec({ networks: [{ network: 'host', aliases: [] }] }))).toMatchObject({
      networkMode: 'host',
      networks: [],
    });
    expect(spec.files[0]).not.toHaveProperty('owner');
    expect(spec.service).toEqual({ ...mode, replicas: 1, constraints: ['node.id != x', 'node.role == manager'] });
  });
});

describe('what a Swarm is told', () => {
  it('is nothing of what it does by itself', () => {
    expect(sent({ stop: { signal: '', graceMs: 10_000 } })).toEqual({
      Name: 'web',
      Labels: {},
      TaskTemplate: { ContainerSpec: { Image: 'app:1', Privileges: {} }, Resources: {}, Placement: {} },
      Mode: { Replicated: { Replicas: 1 } },
      EndpointSpec: { Mode: 'vip' },
    });
  });

  it('names the image as it was asked for where somebody spelled it out', () => {
    const seen = (image: string, asked: string): unknown => {
      const applied = workloadSpec({ image: { ref: asked } });
      const background = { job: 'web', ownName: 'web', applied, networkName: String, findObject: () => undefined };
      const spec = sent({});
      const TaskTemplate = { ...spec.TaskTemplate, ContainerSpec: { Image: image } };
      return fromEngineService({ ...spec, TaskTemplate }, background).image;
    };
    expect(seen('nginx:latest@sha256:1', 'docker.io/library/nginx')).toEqual({
      ref: 'docker.io/library/nginx',
      digest: 'sha256:1',
    });
    expect(seen('nginx:1.27@sha256:1', 'nginx')).toEqual({ ref: 'nginx:1.27', digest: 'sha256:1' });
    expect(seen('r.io/nginx:latest', 'nginx')).toEqual({ ref: 'r.io/nginx:latest' });
  });

  it('leaves what means the same as it is, so that no task is replaced for it', () => {
    const mounts = ['/a', '/b'].map(path => ({ type: 'volume' as const, volume: 'v', path, readOnly: false }));
    const ports = [80, 81].map(target => ({ target, publish: target, protocol: 'tcp' as const, address: '0.0.0.0' }));
    const body = sent({ volumes: mounts, ports, networks: [{ network: 'net', aliases: [] }] });
    const { ContainerSpec } = body.TaskTemplate;
    const current: EngineServiceSpec = {
      ...body,
      TaskTemplate: {
        ...body.TaskTemplate,
        Placement: { Constraints: ['node.role == manager'] },
        ContainerSpec: { ...ContainerSpec!, Mounts: ContainerSpec!.Mounts!.toReversed(), Privileges: {} },
        Networks: [{ Target: 'n1', Aliases: [] }],
      },
      EndpointSpec: { ...body.EndpointSpec, Ports: body.EndpointSpec!.Ports!.toReversed() },
    };
    const networkName = (id: string): string => (id === 'n1' ? 'net' : id);
    const kept = keepSame(body, current, networkName);
    expect(kept.TaskTemplate).toEqual({ ...current.TaskTemplate, Placement: {} });
    expect(kept.EndpointSpec).toEqual(current.EndpointSpec);
    expect(keepSame(body, current, String).TaskTemplate).toEqual(body.TaskTemplate);
    const [first] = ports;
    expect(keepSame(sent({ ports: [first!] }), current, networkName).EndpointSpec?.Ports?.length).toBe(1);
  });
});

describe('what a service keeps its files in', () => {
  it('is named by what it holds, within what a Swarm takes for a name', () => {
    const { file } = fileOf('/etc/nginx/my conf+.d', { text: 'one' });
    const name = objectName(owner, 'coffee/proxy', file);
    expect(name).toMatch(/^attic_coffee_proxy_my_conf_\.d_[0-9a-f]{12}$/);
    expect(objectName(owner, 'coffee/proxy', fileOf(file.path, { text: 'two' }).file)).not.toBe(name);
    expect(objectName({ ...owner, uid: 'other' }, 'coffee/proxy', file)).not.toBe(name);
    expect(objectName(owner, 'j'.repeat(80), file)).toHaveLength(64);
    expect(objectName(owner, 'web', { ...file, source: 'theirs' })).toBe('theirs');
  });

  it('is a secret where one is in it, made once for one content, and nothing where it is somebody else’s', () => {
    const secret = { text: ['x', { secret: 's', fingerprint: 'f' }] };
    expect([objectKind({ text: 'x' }), objectKind({ base64: 'eA==' }), objectKind(secret)]).toEqual([
      'config',
      'config',
      'secret',
    ]);
    const one = fileOf('/a/x', { text: '1' }, undefined, { as: 'config' });
    const same = fileOf('/b/x', { text: '1' }, undefined, { as: 'config' });
    const theirs = fileOf('/c', { text: '' }, undefined, { as: 'secret', source: 'theirs' });
    const spec = workloadSpec({ files: [one.file, same.file, theirs.file], service: mode });
    const [object, ...more] = objectsOf(owner, { id: 'swarm:attic/workload/web', spec, digest: '', contents: one.contents });
    expect(more).toEqual([]);
    expect(object).toMatchObject({ spec: { kind: 'config', digest: one.file.digest, labels: {} }, contents: one.contents });
    expect(object?.id).toBe(`swarm:attic/config/${objectName(owner, 'web', one.file)}`);
  });
});

it('a service is called as its cluster and job are, within what a Swarm takes for a name', () => {
  expect(serviceName(owner, 'coffee/proxy')).toBe('attic_coffee_proxy');
  const [one, other] = ['a', 'b'].map(end => serviceName(owner, `${'j'.repeat(70)}${end}`));
  expect([one?.length, other?.length]).toEqual([63, 63]);
  expect(one).not.toBe(other);
});

describe('the traits of a Swarm', () => {
  const fields = (spec: Partial<WorkloadSpec>): readonly string[] =>
    swarmTraits.unsupported(workloadSpec(spec)).map(({ field, strength }) => `${field} ${strength}`);

  it('name what a Swarm drops or refuses', () => {
    const { security } = workloadSpec({});
    expect(fields({})).toEqual([]);
    expect(fields({ security: { ...security, privileged: true, devices: ['/dev/x'] } })).toEqual([
      'security.privileged requirement',
      'security.devices requirement',
    ]);
    expect(fields({ pidMode: 'host', networkMode: 'none' })).toEqual(['pid requirement', 'networkMode requirement']);
    expect(fields({ networks: [{ network: 'n', aliases: [], ipv4: '10.0.0.1' }] })).toEqual(['networks requirement']);
    expect(fields({ networks: [{ network: 'bridge', aliases: ['web'] }] })).toEqual(['networks requirement']);
    expect(fields({ limits: { memoryBytes: 1024 }, reservations: { cpuMillis: 0.5, pids: 1 } })).toEqual([
      'resources.limits.memory requirement',
      'resources requirement',
      'resources.reservations.pids hint',
    ]);
    const port = { target: 80, publish: 80, protocol: 'tcp' as const, address: '0.0.0.0' };
    expect(fields({ networkMode: 'host', ports: [port] })).toEqual(['ports hint']);
    const file = fileOf('/x', { text: '' }, { mode: 'none' }, { owner: 'app' }).file;
    expect(fields({ files: [file] })).toEqual(['files.0.owner requirement', 'files.0.change hint']);
  });

  it('change all of a service in place but its name and kind, of a config only labels, and of a network nothing', () => {
    const service = workloadSpec({ service: mode });
    const config = { kind: 'config' as const, name: 'c', digest: 'd', labels: {} };
    const network = {
      kind: 'network' as const,
      name: 'n',
      driver: '',
      internal: false,
      attachable: false,
      subnets: [],
      options: {},
      labels: {},
    };
    const inPlace = (field: string, spec: Parameters<typeof swarmTraits.inPlace>[1]): boolean =>
      swarmTraits.inPlace(field, spec, spec);
    expect(['image.ref', 'service.replicas', 'ports.80/tcp.publish'].every(field => inPlace(field, service))).toBe(true);
    expect(['service.mode', 'service.name'].some(field => inPlace(field, service))).toBe(false);
    expect([inPlace('labels.x', config), inPlace('digest', config), inPlace('labels.x', network)]).toEqual([true, false, false]);
  });
});
