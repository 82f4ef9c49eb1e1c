import { expect, it } from 'vitest';
import { importFractal } from '../../../reconciler/dialects/fractal/import-nodes.ts';

it('a node that took orders is relieved, one that took none is watched, and its own port and metrics are kept', () => {
  const imported = importFractal([
    { node: { hostname: 'Gimli', IP: '192.168.0.83', port: 61208, orchestrator: 'docker', resources: ['cpu', 'mem'] } },
    { node: { hostname: 'legolas', IP: '192.168.0.84', port: 61209 } },
    { 'custom-orchestrator': { hostname: 'gandalf', IP: '192.168.0.53', port: 9999 } },
  ]);
  expect(imported?.nodes).toEqual([
    {
      name: 'gimli',
      from: 'Gimli',
      spec: {
        address: '192.168.0.83',
        access: [{ tcp: { host: '192.168.0.83', insecure: 'as before: this engine listens without TLS' } }],
        roles: ['relieved'],
        telemetry: { source: 'glances', version: 3, metrics: ['cpu', 'memory'] },
      },
    },
    {
      name: 'legolas',
      from: 'legolas',
      spec: { address: '192.168.0.84', engine: 'none', telemetry: { source: 'glances', version: 3, port: 61209 } },
    },
  ]);
  expect(imported?.thresholds.map(({ name }) => name)).toEqual(['overload']);
  expect(imported?.remarks.map(({ text }) => text)).toEqual([
    'its engine is reached without TLS: give it ssh, or certificates',
    'custom-orchestrator: the reconciler itself does what it did',
  ]);
});

it('where nothing takes orders there is neither role nor threshold', () => {
  const imported = importFractal([{ node: { hostname: 'a', IP: '10.0.0.1', orchestrator: 'kubernetes', resources: ['gpu'] } }]);
  expect(imported).toMatchObject({ roles: [], thresholds: [], nodes: [{ spec: { engine: 'none' } }] });
  expect(imported?.remarks.map(({ text }) => text)).toEqual([
    'orchestrator kubernetes is none that is driven here: it is only watched',
    'resources gpu',
  ]);
});

it('what is not such a file is none, whatever it holds', () => {
  for (const value of [null, 1, 'text', {}, [], [1], [{ node: 'x' }], [{ node: { IP: 'nowhere' } }], [[[]]], [{ host: {} }]])
    expect(importFractal(value), JSON.stringify(value)).toBeNull();
});
