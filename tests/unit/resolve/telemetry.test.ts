import { describe, expect, it } from 'vitest';
import { firewallRules } from '../../../reconciler/decide/resolve/firewall.ts';
import { AROUND, jobFile, readFiles, told } from '../../support/read-files.ts';

function node(spec: string): Record<string, string> {
  return { ...AROUND, 'n.yaml': `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: far}\nspec: {${spec}}\n` };
}

async function farOf(spec: string) {
  const { resolution } = await readFiles(node(spec));
  return { cluster: resolution.cluster!, far: resolution.cluster!.nodes.get('far')! };
}

const REACHED = 'access: [{tcp: {host: 10.0.0.9, insecure: lab}}]';

describe('telemetry', () => {
  it('is told by nobody unless git says by whom, and is stale after half a minute', async () => {
    const { far } = await farOf(REACHED);
    expect(far.telemetry).toEqual({ source: 'none' });
    expect(far.liveness.staleAfterMs).toBe(30_000);
  });

  it('is told by the agent of a node that is reached by one, unless git says otherwise', async () => {
    expect((await farOf('access: [agent]')).far.telemetry).toEqual({ source: 'agent' });
    expect((await farOf('access: [agent], telemetry: {source: none}')).far.telemetry).toEqual({ source: 'none' });
  });

  it('has its defaults stated, and is asked for at the address of the node', async () => {
    const { far } = await farOf(`address: 10.0.0.10, ${REACHED}, telemetry: {source: glances}`);
    expect(far.telemetry).toEqual({
      source: 'glances',
      host: '10.0.0.10',
      port: 61208,
      user: 'glances',
      everyMs: 5_000,
      metrics: ['cpu', 'memory', 'load', 'swap', 'disk', 'sensors', 'network'],
    });
  });

  it('is asked for where its access leads when it has no address, and with processes where no engine is', async () => {
    const { far } = await farOf(`engine: none, ${REACHED}, telemetry: {source: glances, version: 3, password: {secret: g}}`);
    expect(far.telemetry).toMatchObject({ host: '10.0.0.9', version: 3, password: { secret: 'g' } });
    expect(far.telemetry).toMatchObject({ metrics: expect.arrayContaining(['processes']) });
  });

  it('that is stale before it comes again is an error', async () => {
    const spec = `${REACHED}, telemetry: {source: glances, interval: 30s}`;
    expect(await told(node(spec))).toEqual(['n.yaml:4:69 error stale-at-once']);
    expect(await told(node(`${spec}, liveness: {staleAfter: 2m}`))).toEqual([]);
  });

  it('of an agent has no port', async () => {
    expect(await told(node(`${REACHED}, telemetry: {source: agent, port: 1}`))).toEqual([
      'n.yaml:4:85 error telemetry-field-unread',
    ]);
  });

  it('is let in by the firewall', async () => {
    const { cluster, far } = await farOf(`address: 10.0.0.10, ${REACHED}, telemetry: {source: glances, port: 7000}`);
    expect(firewallRules(cluster, far)).toContainEqual({ protocol: 'tcp', ports: '7000', from: 'any', comment: 'telemetry' });
  });
});

describe('a Glances in a container', () => {
  const files = (...spec: readonly string[]) => ({
    ...node(`${REACHED}, telemetry: {source: glances}`),
    'glances.yaml': jobFile('exporter', 'image: nicolargo/glances:4.3', 'placement: {node: far}', ...spec),
  });

  it('needs the network and the processes of its node, to tell of it', async () => {
    const { resolution } = await readFiles(files('networkMode: host'));
    expect(resolution.diagnostics.map(({ code, hint }) => [code, hint])).toEqual([['glances-sees-itself', 'write pid: host']]);
    expect(await told(files())).toEqual(['glances.yaml:5:10 error glances-sees-itself']);
    expect(await told(files('networkMode: host', 'pid: host'))).toEqual([]);
  });

  it('may see itself for a reason', async () => {
    expect(await told(files('force: {glances-sees-itself: "tells of a sandbox"}'))).toEqual([
      'glances.yaml:5:10 warning glances-sees-itself',
    ]);
  });
});
