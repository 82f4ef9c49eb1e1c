import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openMqtt } from '../../reconciler/connections/mqtt/mqtt.ts';
import { encodeInfo } from '../../reconciler/wire/info.ts';
import { topicsOf } from '../../reconciler/wire/topics.ts';
import { skipWithoutGit } from '../support/git-repository.ts';
import { freePort } from '../support/ports.ts';
import { processCluster, UID } from '../support/process-cluster.ts';
import { eventually } from '../support/wait.ts';

const skip = skipWithoutGit();

test.skipIf(skip)('serve has a broker, over which an agent tells how its node fares; another command shows it', async () => {
  await using cluster = await processCluster();
  const node = `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: far}\nspec: {engine: none, telemetry: {source: agent}}\n`;
  cluster.repository.commit({ 'nodes/far.yaml': node }, 'A node that nobody can reach');
  const file = join(cluster.home, 'reconcile.yaml');
  const port = await freePort();
  const source = `clusters: [{source: {directory: ${cluster.repository.path}}}]`;
  await writeFile(file, `${source}\nbroker: {embedded: {port: ${port}}}\n`);
  await using serving = await cluster.start(`serve --config ${file}`);
  await serving.line(/in sync, healthy/);
  await using agent = openMqtt({ url: `mqtt://127.0.0.1:${port}`, clientId: 'far', username: 'far' });
  let seq = 0;
  await eventually(async () => {
    seq += 1;
    const payload = encodeInfo({ run: 'aaaaaaaa', seq, metrics: { 'cpu.percent': 73 } });
    await agent.publish(topicsOf(UID, 'far').info, payload, {}, AbortSignal.timeout(10_000));
    expect((await cluster.run(`top --config ${file}`)).stdout).toMatch(/far .*73/);
  }, 60_000);
  expect(await serving.stop('SIGTERM')).toBe(0);
});

test.skipIf(skip)('the configuration of a Mosquitto is written for the cluster', async () => {
  await using cluster = await processCluster();
  const folder = join(cluster.home, 'mosquitto');
  const { code, stderr } = await cluster.run(`broker config --server broker.example --folder ${folder}`);
  expect([code, stderr]).toEqual([0, expect.stringContaining('keelson.acl is written.')]);
  expect(await readFile(join(folder, 'mosquitto.conf'), 'utf8')).toContain('certfile /etc/mosquitto/keelson/broker.example.pem');
  expect(await readFile(join(folder, 'keelson.acl'), 'utf8')).toContain(`pattern write keelson/1/${UID}/%u/states`);
});
