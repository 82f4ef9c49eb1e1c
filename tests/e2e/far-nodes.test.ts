import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mqtt, openMqtt } from '../../reconciler/connections/mqtt/mqtt.ts';
import { topicsOf } from '../../reconciler/wire/topics.ts';
import type { Host } from '../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../lab/hosts/start-hosts.ts';
import { MOSQUITTO_PACKAGES, type Mosquitto, startMosquitto } from '../lab/mosquitto.ts';
import { skipWithout } from '../lab/requirements.ts';
import { type CliResult, type RunningCli, runCli, startCli } from '../support/cli.ts';
import { type FarAgent, PROGRAM_FOLDERS, placeAgent, processesOn, well } from '../support/far-nodes.ts';
import { createRepository, type Repository } from '../support/git-repository.ts';
import { freePort } from '../support/ports.ts';
import { tempFolder } from '../support/temp.ts';
import { eventually } from '../support/wait.ts';

const UID = '9d6f6a53-0f53-4a3a-9f0e-2a4f6cf0b7c1';
const PASSPHRASE = 'correct horse battery';
const TOKEN = 'open-sesame-4711';
const ENV = { KEELSON_SECRET_KEYFILE: PASSPHRASE, KEELSON_SECRET_UPLOAD_TOKEN: TOKEN };
/** An agent that nobody hears is noticed after half a minute; all else is sooner. */
const SLOW = 100_000;

/**
 * Three machines that open one connection each, to a Mosquitto on this one: moor has Docker, weir and glen run processes. The stories follow one
 * another on the same cluster; glen is away from the second to the last but one.
 */
describe.skipIf(skipWithout(...HOST_PACKAGES, ...MOSQUITTO_PACKAGES, 'git'))('nodes that only agents reach', () => {
  const stack = new AsyncDisposableStack();
  let lab: Lab;
  let [moor, weir, glen]: Host[] = [];
  let agents: Readonly<Record<'moor' | 'weir' | 'glen', FarAgent>>;
  let mosquitto: Mosquitto;
  let url: string;
  let folder: string;
  let repository: Repository;
  let serving: RunningCli;

  const reconcile = (...args: readonly string[]): Promise<CliResult> => runCli(args, { cwd: folder, env: ENV });
  /** What a dry run says, on one line, beginning with its exit code. */
  const plan = async (): Promise<string> => {
    const { code, stdout, stderr } = await reconcile('--dry-run');
    return `${code} ${stdout}${stderr}`.replaceAll(/\s+/g, ' ');
  };
  const says = (what: RegExp): Promise<string> =>
    eventually(async () => {
      const said = await plan();
      expect(said).toMatch(what);
      return said;
    }, SLOW);
  const runs = (host: Host, ...processes: readonly string[]): Promise<void> =>
    eventually(
      async () => expect((await processesOn(host)).map(line => line.replace(/^\d+ /, '')).sort()).toEqual(processes),
      SLOW,
    );
  const has = (host: Host, wanted: string): Promise<void> =>
    eventually(async () => expect((await processesOn(host)).map(line => line.replace(/^\d+ /, ''))).toContain(wanted), SLOW);
  /** What is there whatever moves to it meanwhile. */
  const atWeir = async (): Promise<readonly string[]> => (await processesOn(weir!)).filter(line => line.includes('at-weir'));
  const webs = (): Promise<string> => moor!.docker('ps', '--format', '{{.ID}} {{.Label "app.version"}}');
  const connect = async (name: string, passphrase?: string): Promise<Mqtt> => {
    const read = (file: string): Promise<string> => readFile(join(folder, 'pki', file), 'utf8');
    const tls = { ca: await read('ca.pem'), cert: await read(`${name}.pem`), key: await read(`${name}.key`) };
    return openMqtt({ url, clientId: `test-${name}`, tls: passphrase === undefined ? tls : { ...tls, passphrase } });
  };

  beforeAll(async () => {
    folder = stack.use(await tempFolder()).path;
    lab = stack.use(
      await startHosts({
        ...{ count: 3, names: ['moor', 'weir', 'glen'], shared: PROGRAM_FOLDERS },
        each: index => ({ docker: index === 0 }),
      }),
    );
    [moor, weir, glen] = lab.hosts;
    await lab.loadImages();
    const port = await freePort();
    url = `mqtts://${lab.operator}:${port}`;
    repository = createRepository(join(folder, 'stations'));
    const { 'roam.yaml': _, ...staying } = jobs('v1');
    repository.commit({ ...CLUSTER, ...staying });
    await writeFile(join(folder, 'reconcile.yaml'), configuration(folder, url));
    await makeCertificates();
    mosquitto = stack.use(await openMosquitto(port));
    serving = stack.use(await startCli(['serve', '--json'], { cwd: folder, env: ENV }));
    const common = { pki: join(folder, 'pki'), cluster: 'stations', uid: UID, broker: url };
    agents = {
      moor: await placeAgent(moor!, { ...common, engine: 'docker' }),
      weir: await placeAgent(weir!, { ...common, engine: 'process', passphrase: PASSPHRASE }),
      glen: await placeAgent(glen!, { ...common, engine: 'process' }),
    };
  });
  afterAll(() => stack.disposeAsync());

  async function makeCertificates(): Promise<void> {
    const pki = async (...args: readonly string[]): Promise<void> => {
      const { code, stderr } = await reconcile('pki', ...args, '--folder', join(folder, 'pki'));
      expect(code, stderr).toBe(0);
    };
    await pki('init');
    await pki('server', 'broker', lab.operator);
    await pki('client', 'keelson.reconciler', 'moor', 'glen');
    await pki('client', 'weir', '--key-password', 'keyfile');
  }

  /** One that keeps nothing over a restart. */
  async function openMosquitto(port: number): Promise<Mosquitto> {
    const own = join(folder, 'mosquitto');
    const flags = ['--server', 'broker', '--port', String(port), '--files', own, '--folder', own];
    const { code, stderr } = await reconcile('broker', 'config', ...flags);
    expect(code, stderr).toBe(0);
    await mkdir(own, { recursive: true });
    for (const file of ['ca.pem', 'crl.pem', 'broker.pem', 'broker.key'])
      await copyFile(join(folder, 'pki', file), join(own, file));
    const text = await readFile(join(own, 'mosquitto.conf'), 'utf8');
    return startMosquitto(own, text.replace('persistence true', 'persistence false'), port);
  }

  it('are waited for, and start what was pushed as soon as their agents come', async () => {
    expect(await plan()).toMatch(/^3 .*told the broker nothing; see that reconcile agent runs there/);
    await Promise.all(Object.values(agents).map(agent => agent.start()));
    await runs(weir!, 'at-weir v1');
    await runs(glen!, 'at-glen v1');
    repository.commit(jobs('v1'));
    await runs(glen!, 'at-glen v1', 'roam v1');
    await eventually(async () => expect(await webs()).toMatch(/^\w+ v1$/), SLOW);
    await says(/^0 stations is in sync/);
    const status = (await reconcile('status')).stdout;
    expect(status).toMatch(/^moor .* ready .* its agent$/m);
    await eventually(
      async () => expect((await reconcile('explain', 'node/weir')).stdout).toMatch(/cpu .*; told .* by its agent/),
      SLOW,
    );
  });

  it('are given secrets sealed: they reach the workload, and the broker keeps nothing of them', async () => {
    const [pid] = (await processesOn(weir!))[0]!.split(' ');
    expect(await well(weir!, `tr '\\0' '\\n' </proc/${pid}/environ`)).toContain(`TOKEN=${TOKEN}\n`);
    await using mqtt = await connect('keelson.reconciler');
    const kept = new Map<string, string>();
    const end = new AbortController();
    await mqtt.subscribe(`keelson/1/${UID}/#`, (topic, payload) => void kept.set(topic, payload.toString()), end.signal);
    await eventually(() => expect([...kept.keys()]).toContain(topicsOf(UID, 'weir').orders));
    end.abort();
    expect(JSON.parse(kept.get(topicsOf(UID, 'weir').orders)!)).toMatchObject({
      sealed: { recipient: expect.stringMatching(/^age1/) },
    });
    expect([...kept.values()].join('\n')).not.toContain(TOKEN);
  });

  it('speak for themselves only: what one says in the name of another is not passed on', async () => {
    await using reconciler = await connect('keelson.reconciler');
    await using forger = await connect('weir', PASSPHRASE);
    const heard: string[] = [];
    const end = new AbortController();
    await reconciler.subscribe(`keelson/1/${UID}/+/info`, (_topic, payload) => void heard.push(payload.toString()), end.signal);
    const told = JSON.stringify({ run: 'forged-forged', seq: 1, revision: 0, recipient: 'age1x', items: {}, targets: [] });
    const say = (topic: string, payload: string): Promise<unknown> =>
      forger.publish(topic, Buffer.from(payload), { retain: true }, AbortSignal.timeout(10_000)).catch(error => error.code);
    expect(await say(topicsOf(UID, 'moor').states, told)).toBe('forbidden');
    expect(await say(topicsOf(UID, 'moor').info, 'forged')).toBe('forbidden');
    expect(await say(topicsOf(UID, 'weir').orders, 'forged')).toBe('forbidden');
    await say(topicsOf(UID, 'weir').info, 'honest');
    await eventually(() => expect(heard).toContain('honest'));
    expect(heard).not.toContain('forged');
    end.abort();
    expect(await plan()).toMatch(/^0 /);
  });

  it('that are cut off hold up no other, and keep what they run', async () => {
    await glen!.partition();
    const before = await processesOn(glen!);
    repository.commit(jobs('v2'));
    await has(weir!, 'at-weir v2');
    await eventually(async () => expect(await webs()).toMatch(/^\w+ v2$/), SLOW);
    expect(await processesOn(glen!)).toEqual(before);
  });

  it('keep their workloads when an agent is killed, and go on when it is back', async () => {
    const before = await atWeir();
    await agents.weir.kill();
    await says(/weir silent for .* \(the broker has no connection of its agent\): its orders wait for it/);
    expect(await atWeir()).toEqual(before);
    await agents.weir.start();
    await eventually(async () => expect(await plan()).not.toContain('weir silent'), SLOW);
    expect(await atWeir()).toEqual(before);
  });

  it('have one agent each: of two the older steps down, and the report says so', async () => {
    const before = await webs();
    const older = await agents.moor.pid();
    await agents.moor.start({ directory: '/var/lib/another' });
    await eventually(async () => expect((await moor!.exec(`test -e /proc/${older}`)).code).toBe(1), SLOW);
    expect(await agents.moor.log()).toContain('another agent has this node now: this one steps down');
    await eventually(async () => {
      const { stdout } = await reconcile('status');
      expect(stdout).toMatch(
        /agent-replaced: node\/moor: a second agent took its name .* ago, and the one before has stepped down/,
      );
    }, SLOW);
    expect(await webs()).toBe(before);
  });

  it('go by their last orders after a power cut while no broker is there, and by the same when it comes back and has lost everything', async () => {
    await mosquitto.kill();
    await moor!.killHost();
    await moor!.startHost();
    await agents.moor.start();
    await eventually(async () => expect(await webs()).toMatch(/^\w+ v2$/), SLOW);
    const before = [await webs(), ...(await atWeir())];
    await eventually(async () => {
      const { stdout } = await reconcile('status');
      expect(stdout).toMatch(/node\/moor +silent for .*nothing listens there/);
    }, SLOW);
    await mosquitto.start();
    await eventually(async () => {
      const { stdout } = await reconcile('status');
      expect(stdout).toMatch(/^moor .* ready /m);
      expect(stdout).toMatch(/^weir .* ready /m);
    }, SLOW);
    expect([await webs(), ...(await atWeir())]).toEqual(before);
  });

  it('hear of what is pushed while the broker hangs once it goes on', async () => {
    mosquitto.pause();
    repository.commit(jobs('v3'));
    await serving.line(/held|under way|silent/);
    mosquitto.resume();
    await has(weir!, 'at-weir v3');
    await eventually(async () => expect(await webs()).toMatch(/^\w+ v3$/), SLOW);
  });

  it('may have clocks that are wrong by hours: what they tell is as old as it is here', async () => {
    await agents.weir.kill();
    await agents.weir.start({ before: 'env FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -f -5h' });
    repository.commit(jobs('v4'));
    await has(weir!, 'at-weir v4');
    await eventually(async () => {
      const { stdout } = await reconcile('status');
      expect(stdout).toMatch(/^weir .* ready +[0-9.]+ m?s +cpu /m);
    }, SLOW);
    const hour = (await agents.weir.log()).match(/T(\d\d):/g)!.at(-1)!;
    expect(hour).not.toBe(`T${new Date().toISOString().slice(11, 13)}:`);
    expect((await reconcile('top')).stdout).toMatch(/^weir +(just now|\d+ m?s|[0-9.]+ s) /m);
  });

  it('that were away for longer than every deadline do what was pushed last, without another push', async () => {
    await says(/glen silent for .*: it is lost/);
    await runs(weir!, 'at-weir v4', 'roam v4');
    await runs(glen!, 'at-glen v1', 'roam v1');
    await glen!.heal();
    await runs(glen!, 'at-glen v4');
    await says(/^0 stations is in sync/);
    await runs(weir!, 'at-weir v4', 'roam v4');
  });
});

const head = (kind: string, name: string): string => `apiVersion: keelson/v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;
const CLUSTER = {
  'cluster.yaml': `apiVersion: keelson/v1
kind: Cluster
metadata: {name: stations, uid: ${UID}}
spec:
  policy: {stability: 500ms, maxReplaces: 100%}
  defaults: {node: {access: [agent], liveness: {staleAfter: 10s, lostAfter: 5s}}}
`,
  'field.yaml': `${head('Role', 'field')}spec: {summary: out there}\n`,
  'moor.yaml': `${head('Node', 'moor')}spec: {engine: docker}\n`,
  'weir.yaml': `${head('Node', 'weir')}spec: {engine: process, roles: [field]}\n`,
  'glen.yaml': `${head('Node', 'glen')}spec: {engine: process, roles: [field]}\n`,
};

function jobs(version: string): Readonly<Record<string, string>> {
  const process = (name: string, more: string): string => `${head('Job', name)}spec:
  technology: process
  command: [sh, -c, 'while :; do sleep 1; done', ${name}, ${version}]
  stop: {grace: 1s}
${more}`;
  return {
    'web.yaml': `${head('Job', 'web')}spec:
  image: demo/app:1.0.0
  pull: never
  placement: {node: moor}
  labels: {app.version: ${version}}
  stop: {grace: 1s}
`,
    'at-weir.yaml': process('at-weir', '  placement: {node: weir}\n  env: {TOKEN: {secret: upload-token}}\n'),
    'at-glen.yaml': process('at-glen', '  placement: {node: glen}\n'),
    'roam.yaml': process('roam', '  placement: {role: field, strategy: first-fit}\n'),
  };
}

/** Of a reconciler whose broker is another program, and who trusts its own authority only. */
function configuration(folder: string, url: string): string {
  const file = (name: string): string => join(folder, 'pki', name);
  return `clusters: [{source: {directory: ${join(folder, 'stations')}}}]
directory: ${join(folder, 'state')}
broker:
  url: ${url}
  tls: {ca: ${file('ca.pem')}, cert: ${file('keelson.reconciler.pem')}, key: ${file('keelson.reconciler.key')}}
`;
}
