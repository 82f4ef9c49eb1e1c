import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { enrol } from '../../../agent/enrol.ts';
import { openEmbedded } from '../../../reconciler/broker/embedded.ts';
import { openMqtt } from '../../../reconciler/connections/mqtt/mqtt.ts';
import { decodeToken, encodeToken } from '../../../reconciler/model/token.ts';
import { readTls } from '../../../reconciler/open/certificates.ts';
import { enrolmentAt } from '../../../reconciler/open/enrolment.ts';
import { openPki } from '../../../reconciler/pki/pki.ts';
import { openTokens } from '../../../reconciler/pki/tokens.ts';
import { enrolTopics } from '../../../reconciler/wire/enrol.ts';
import { topicsOf } from '../../../reconciler/wire/topics.ts';
import { runCli } from '../../support/cli.ts';
import { freePort } from '../../support/ports.ts';
import { type TempFolder, tempFolder } from '../../support/temp.ts';
import { eventually } from '../../support/wait.ts';

const UID = '22222222-2222-4333-8444-555555555555';
const soon = (): AbortSignal => AbortSignal.timeout(20_000);
const timing = { shortestMs: 20, longestMs: 100, keepAliveMs: 5_000, connectMs: 5_000 };

/** A broker with an authority, and tokens of it. */
async function world(temp: TempFolder) {
  const folder = join(temp.path, 'pki');
  const at = (file: string): string => join(folder, file);
  const pki = openPki({ folder, passwordOf: async () => '', now: Date.now });
  await pki.init({ subject: 'CA' });
  await pki.issue({ name: '127.0.0.1', use: 'server', hosts: ['127.0.0.1'] });
  const files = { caFile: at('ca.pem'), certFile: at('127.0.0.1.pem'), keyFile: at('127.0.0.1.key'), crlFile: at('crl.pem') };
  const tls = await readTls(files, {} as never, soon());
  const port = await freePort();
  const warnings: string[] = [];
  const broker = await openEmbedded({
    ...{ host: '127.0.0.1', port, socket: join(temp.path, 's'), tls },
    enrolment: enrolmentAt(folder, {} as never),
    warn: text => warnings.push(text),
  });
  broker.admit(UID);
  const url = `mqtts://127.0.0.1:${port}`;
  const ca = await readFile(at('ca.pem'), 'utf8');
  let now = Date.now();
  const tokens = openTokens(folder, pki, () => now);
  const tokenOf = async (node: string) => ({
    ...{ cluster: 'attic', uid: UID, node, broker: url, ca },
    secret: await tokens.make({ name: node, uid: UID }, 60_000),
  });
  const late = (ms: number): void => {
    now += ms;
  };
  return { broker, url, ca, tokens, tokenOf, late, warnings, [Symbol.asyncDispose]: broker[Symbol.asyncDispose] };
}

test('a machine gets a certificate for its own key by a token, once, and is its node from then on', async () => {
  await using temp = await tempFolder();
  await using there = await world(temp);
  const token = await there.tokenOf('pi-9');
  expect(decodeToken(encodeToken(token))).toEqual(token);
  const directory = join(temp.path, 'agent');
  const { broker } = await enrol(token, directory, soon());
  expect((await stat(broker.cert!)).mode & 0o777).toBe(0o600);
  const pem = await readFile(broker.cert!, 'utf8');
  await using agent = openMqtt({ url: there.url, clientId: 'a', tls: { ca: there.ca, cert: pem, key: pem }, timing });
  await agent.publish(topicsOf(UID, 'pi-9').info, Buffer.from('x'), {}, soon());
  await expect(enrol(token, directory, soon())).resolves.toMatchObject({ node: 'pi-9' });
  expect(await readFile(broker.cert!, 'utf8')).toBe(pem);
  await expect(enrol(token, join(temp.path, 'thief'), soon())).rejects.toMatchObject({ code: 'unauthorized' });
});

test('with a token nothing else can be said or heard, and without one nothing at all', async () => {
  await using temp = await tempFolder();
  await using there = await world(temp);
  const { secret } = await there.tokenOf('pi-9');
  const as = (password: string, username = 'enrol') =>
    openMqtt({ url: there.url, version: 4, clientId: `c-${Math.random()}`, username, password, tls: { ca: there.ca }, timing });
  await using newcomer = as(secret);
  const { answer } = enrolTopics('pi-9');
  await newcomer.subscribe(answer, () => {}, soon());
  for (const filter of [enrolTopics('pi-8').answer, topicsOf(UID, 'pi-9').orders, '#'])
    await expect(
      newcomer.subscribe(filter, () => {}, soon()),
      filter,
    ).rejects.toMatchObject({ code: 'forbidden' });
  for (const topic of [answer, enrolTopics('pi-8').key, topicsOf(UID, 'pi-9').info]) {
    await using other = as(secret);
    await eventually(() => expect(other.state().isConnected).toBe(true));
    await expect(other.publish(topic, Buffer.from('x'), {}, AbortSignal.timeout(1_000)), topic).rejects.toThrow();
  }
  there.late(120_000);
  const wrong: readonly (readonly [string, string?])[] = [['guess'], [''], [secret, 'pi-9'], [secret, 'keelson.reconciler']];
  for (const [password, username] of wrong) {
    await using stranger = as(password, username);
    await eventually(() => expect(stranger.state()).toMatchObject({ why: { code: 'unauthorized' } }));
  }
  expect(await there.tokens.nodeOf(secret)).toBe(null);
});

test('who guesses is not looked at any more after some tries', async () => {
  await using temp = await tempFolder();
  await using there = await world(temp);
  const { secret } = await there.tokenOf('pi-9');
  const { openNewcomers } = await import('../../../reconciler/broker/enrolment.ts');
  let now = 0;
  const newcomers = openNewcomers({ nodeOf: there.tokens.nodeOf, redeem: there.tokens.redeem }, () => now);
  for (let tries = 0; tries < 20; tries += 1) expect(await newcomers.admit('enrol', `guess ${tries}`)).toBe(null);
  expect(await newcomers.admit('enrol', secret)).toBe(null);
  now = 61_000;
  expect(await newcomers.admit('enrol', secret)).toMatchObject({ name: 'pi-9' });
  const answers = await Promise.all(
    [1, 2].map(() => newcomers.answer({ kind: 'newcomer', name: 'pi-9', token: secret }, Buffer.from('no key'))),
  );
  expect(answers.map(String)).toEqual([expect.stringContaining('no public key'), expect.stringContaining('why')]);
});

test('the command prints one word for a declared node, and refuses what is no agent', async () => {
  await using temp = await tempFolder();
  const pki = join(temp.path, 'pki');
  await mkdir(join(temp.path, 'cluster'));
  await writeFile(
    join(temp.path, 'cluster/all.yaml'),
    `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: ${UID}}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: pi-9}
spec: {access: [agent]}
`,
  );
  await writeFile(
    join(temp.path, 'reconcile.yaml'),
    `clusters: [{source: {directory: cluster}}]
directory: state
broker:
  embedded: {tls: {ca: pki/ca.pem, cert: pki/b.pem, key: pki/b.key}}
  agents: {url: "mqtts://b:8883", pki: pki}
`,
  );
  const run = (...args: readonly string[]) => runCli(args, { cwd: temp.path });
  await run('pki', 'init', '--folder', pki);
  const made = await run('pki', 'token', 'pi-9', '--validity', '10m');
  expect(made, made.stderr).toMatchObject({ code: 0, stderr: expect.stringContaining('within 10m') as string });
  expect(decodeToken(made.stdout)).toMatchObject({ cluster: 'attic', uid: UID, node: 'pi-9', broker: 'mqtts://b:8883' });
  expect(await readFile(join(pki, 'tokens.json'), 'utf8')).not.toContain(decodeToken(made.stdout)!.secret);
  expect(await run('pki', 'token', 'pi-8')).toMatchObject({ code: 1, stderr: expect.stringContaining('no Node pi-8') as string });
  expect(await run('agent', '--enrol', 'nonsense')).toMatchObject({ code: 1 });
  expect(await run('agent', '--node', 'pi-9')).toMatchObject({ code: 1 });
});
