import { join } from 'node:path';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { newRun, openAgentLine } from '../../../agent/line.ts';
import { openEmbedded } from '../../../reconciler/broker/embedded.ts';
import { openMqtt } from '../../../reconciler/connections/mqtt/mqtt.ts';
import { openNodeMailbox } from '../../../reconciler/drivers/agent/node-mailbox.ts';
import { openMqttFeed } from '../../../reconciler/feeds/mqtt/mqtt.ts';
import { openSecrets } from '../../../reconciler/secrets/open-secrets.ts';
import { freePort } from '../../support/ports.ts';
import { postedChange } from '../../support/posted-change.ts';
import { tempFolder } from '../../support/temp.ts';
import { eventually } from '../../support/wait.ts';
import { aNode } from '../../support/world.ts';

const COUNT = 1_000;
const UID = 'u';
const timing = { connectMs: 60_000, keepAliveMs: 60_000 };

test('1,000 agents that come at once are all heard, are each given their own orders, and tell that they have them', async () => {
  await using folder = await tempFolder();
  const port = await freePort();
  const socket = join(folder.path, 'broker.sock');
  const warnings: string[] = [];
  await using broker = await openEmbedded({ host: '127.0.0.1', port, socket, warn: text => warnings.push(text) });
  broker.admit(UID);
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const { signal } = ending;
  const names = Array.from({ length: COUNT }, (_, index) => `n${index}`);
  await using crowd = new AsyncDisposableStack();

  await using here = openMqtt({ url: `unix:${socket}`, clientId: 'r', timing });
  const owner = { cluster: 'attic', uid: UID };
  const secrets = openSecrets({ ...owner, providers: [], environment: {} });
  const mailboxes = names.map(node => openNodeMailbox({ broker: here, owner, node, secrets, now: Date.now }, signal));
  const told = new Set<string>();
  await using feed = openMqttFeed({ mqtt: here, uid: UID, warn: text => warnings.push(text) });
  feed.follow(
    names.map(name => aNode(name, { telemetry: { source: 'agent' } })),
    { onReading: node => told.add(node), onTrouble: () => {} },
  );

  const revisions = new Map<string, number>();
  for (const node of names) {
    const line = openMqtt({ url: `mqtt://127.0.0.1:${port}`, clientId: node, username: node, timing });
    crowd.use(line);
    const options = { uid: UID, node, run: newRun(), isFormer: () => false, version: '0', log: pino({ level: 'silent' }) };
    const agent = openAgentLine({ broker: line, ...options }, signal);
    const tell = (revision: number): void =>
      agent.tellStates({
        revision,
        recipient: 'age1x',
        items: {},
        targets: [{ target: `docker:${node}`, live: [], foreign: [], facts: null, why: '' }],
      });
    agent.onConnected(() => {
      tell(0);
      agent.tellInfo({ 'cpu.percent': 1 });
    });
    agent.onOrders(orders => {
      expect(Object.keys(orders.items)).toEqual([`docker:${node}/workload/web-${node}`]);
      revisions.set(node, orders.revision);
      tell(orders.revision);
    });
  }
  await eventually(() => expect(told.size).toBe(COUNT), 60_000);
  const deadline = AbortSignal.timeout(60_000);
  await Promise.all(
    mailboxes.map((mailbox, index) => mailbox.post(postedChange(names[index]!, `web-${names[index]}`), deadline)),
  );
  await eventually(async () => {
    const states = await Promise.all(mailboxes.map(mailbox => mailbox.read(deadline)));
    expect(states.filter(state => state.told?.revision !== 1 || state.silence !== null)).toEqual([]);
  }, 60_000);
  expect([...revisions.values()]).toEqual(names.map(() => 1));
  expect(warnings).toEqual([]);
}, 200_000);
