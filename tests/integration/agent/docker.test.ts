import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../reconciler/model/report.ts';
import { startAedes } from '../../lab/aedes.ts';
import { type Dockerd, startDockerd } from '../../lab/dockerd.ts';
import { askEngine } from '../../lab/engine-api.ts';
import { buildImages } from '../../lab/images.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { type AgentLab, agentLab, farCluster } from '../../support/agent-lab.ts';
import { startTcpGate, type TcpGate } from '../../support/tcp-gate.ts';
import { eventually } from '../../support/wait.ts';

const job = (image: string, more = ''): string => `apiVersion: keelson/v1
kind: Job
metadata: {name: web}
spec:
  image: ${image}
  pull: never
  networks: [{name: front}]
  stop: {grace: 1s}
${more}`;

const CLUSTER = farCluster('docker', '').replace(
  'spec: {policy: {stability: 200ms}}',
  'spec: {policy: {stability: 1s}, networks: {front: {}}}',
);
const files = (image: string, more = ''): Record<string, string> => ({ 'cluster.yaml': CLUSTER, 'web.yaml': job(image, more) });

const isHealthy = ({ intent, health, plan }: Report): void => {
  expect({
    refused: intent.refused ?? null,
    unseen: plan.unseen,
    health,
    ready: plan.ready,
    underway: plan.underway,
    held: plan.held,
  }).toEqual({ refused: null, unseen: [], health: 'healthy', ready: [], underway: [], held: [] });
};

describe.skipIf(skipWithout('docker.io', 'busybox-static', 'tini', 'iproute2', 'util-linux'))(
  'an agent with a Docker Engine',
  () => {
    const stack = new AsyncDisposableStack();
    let dockerd: Dockerd;
    let gate: TcpGate;
    let lab: AgentLab;

    beforeAll(async () => {
      dockerd = stack.use(await startDockerd());
      await buildImages(dockerd.socket);
      const broker = stack.use(await startAedes());
      gate = stack.use(await startTcpGate(() => Number(new URL(broker.url).port)));
      lab = stack.use(
        await agentLab({
          url: broker.url,
          agentUrl: `mqtt://127.0.0.1:${gate.port}`,
          engine: 'docker',
          args: ['--socket', dockerd.socket],
          files: files('demo/app:1.0.0'),
        }),
      );
      await lab.startAgent();
    }, 120_000);
    afterAll(() => stack.disposeAsync());

    const images = async (): Promise<readonly string[]> => {
      const all = (await askEngine(dockerd.socket, 'GET', '/containers/json')) as readonly {
        readonly Image: string;
        readonly State: string;
      }[];
      return all.map(({ Image, State }) => `${Image} ${State}`).sort();
    };

    it('runs what is pushed, with its network, and tells when it is healthy', async () => {
      await lab.until(isHealthy);
      expect(await images()).toEqual(['demo/app:1.0.0 running']);
    });

    it('replaces it by what is pushed while it is cut off, once it is back', async () => {
      gate.cut();
      lab.source.commit(files('demo/app:1.1.0'));
      await lab.until(({ plan }) => expect(plan.underway).toMatchObject([{ stuck: true }]));
      expect(await images()).toEqual(['demo/app:1.0.0 running']);
      gate.heal();
      await lab.until(isHealthy);
      await eventually(async () => expect(await images()).toEqual(['demo/app:1.1.0 running']));
    });

    it('goes back by itself from a version that does not start, cut off or not', async () => {
      lab.source.commit(files('demo/app:2.0.0', '  env: {FAIL_START: "1"}\n'));
      await lab.until(({ plan }) => expect(plan.underway.length).toBeGreaterThan(0));
      gate.cut();
      await eventually(async () => expect(await images()).toEqual(['demo/app:1.1.0 running']));
      gate.heal();
      await lab.until(({ plan }) => expect(JSON.stringify(plan.jobs)).toMatch(/what ran before keeps running/));
      expect(await images()).toEqual(['demo/app:1.1.0 running']);
    });

    it('keeps what runs when its Engine is away for a while, and says so', async () => {
      lab.source.commit(files('demo/app:1.1.0'));
      await lab.until(isHealthy);
      await dockerd.kill();
      await lab.until(({ plan }) => expect(plan.unseen).toHaveLength(1), 40_000);
      await dockerd.start();
      await lab.until(isHealthy, 40_000);
      expect(await images()).toEqual(['demo/app:1.1.0 running']);
    });

    it('removes what leaves git, with its network', async () => {
      lab.source.commit({ 'cluster.yaml': CLUSTER, 'other.yaml': job('demo/busybox:1').replace('name: web', 'name: other') });
      await lab.until(isHealthy);
      await eventually(async () => expect(await images()).toEqual(['demo/busybox:1 running']));
    });
  },
);
