import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECONCILER } from '../../reconciler/broker/access.ts';
import { type EmbeddedBroker, openEmbedded } from '../../reconciler/broker/embedded.ts';
import { renderMosquitto } from '../../reconciler/broker/mosquitto.ts';
import type { MqttOptions } from '../../reconciler/connections/mqtt/mqtt.ts';
import { openPki, type Pki } from '../../reconciler/pki/pki.ts';
import { freePort } from '../support/ports.ts';
import { tempFolder } from '../support/temp.ts';
import { startMosquitto } from './mosquitto.ts';

/** What keys of these brokers' clients are encrypted with. */
const PASSPHRASE = 'open sesame';
/** The cluster that these brokers serve. */
export const UID = 'u1';

/** A broker with TLS, client certificates and access control, that can be ended and started again. */
export interface LabBroker extends AsyncDisposable {
  readonly url: string;
  /** What it tells of those whom it refuses. */
  readonly warnings: readonly string[];
  /** The certificates of a node, or of the reconciler. */
  tlsOf(name: string): Promise<NonNullable<MqttOptions['tls']>>;
  /** The certificate counts no more, from the next start on. */
  revoke(name: string): Promise<void>;
  /** Ends it without farewell; what it kept is lost. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

const NODES = ['pi-1', 'pi-2', 'pi-3'];
/** The node whose key is not encrypted: reading one that is takes a while, by design. */
const PLAIN = 'pi-3';

async function certificates(folder: string): Promise<{ readonly pki: Pki; readonly tlsOf: LabBroker['tlsOf'] }> {
  const pki = openPki({ folder, passwordOf: async () => PASSPHRASE, now: Date.now });
  await pki.init({ subject: 'Test CA' });
  await pki.issue({ name: 'broker', use: 'server', hosts: ['127.0.0.1', 'localhost'] });
  for (const name of [RECONCILER, ...NODES])
    await pki.issue({ name, use: 'client', ...(name === PLAIN ? {} : { keyPassword: 'keyfile' }) });
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
  return {
    pki,
    tlsOf: async name => ({
      ca: await read('ca.pem'),
      cert: await read(`${name}.pem`),
      key: await read(`${name}.key`),
      passphrase: PASSPHRASE,
    }),
  };
}

/** The broker of our own. */
export async function startEmbedded(): Promise<LabBroker> {
  const folder = await tempFolder();
  const { pki, tlsOf } = await certificates(folder.path);
  const port = await freePort();
  const warnings: string[] = [];
  let broker: EmbeddedBroker | null = null;
  const read = (file: string): Promise<string> => readFile(join(folder.path, file), 'utf8');
  const start = async (): Promise<void> => {
    const tls = {
      ca: await read('ca.pem'),
      cert: await read('broker.pem'),
      key: await read('broker.key'),
      crl: await read('crl.pem'),
    };
    const socket = join(folder.path, 'broker.sock');
    broker = await openEmbedded({ host: '127.0.0.1', port, tls, socket, warn: text => warnings.push(text) });
    broker.admit(UID);
  };
  const kill = async (): Promise<void> => {
    await broker?.[Symbol.asyncDispose]();
    broker = null;
  };
  await start();
  return {
    url: `mqtts://127.0.0.1:${port}`,
    warnings,
    tlsOf,
    revoke: async name => void (await pki.revoke(name)),
    kill,
    start,
    async [Symbol.asyncDispose]() {
      await kill();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A Mosquitto with the configuration that `reconcile broker config` writes. */
export async function startGuardedMosquitto(): Promise<LabBroker & { readonly pause: () => void; readonly resume: () => void }> {
  const folder = await tempFolder();
  const { pki, tlsOf } = await certificates(folder.path);
  const port = await freePort();
  const files = renderMosquitto({ uid: UID, port, folder: folder.path, server: 'broker' });
  const { writeFile } = await import('node:fs/promises');
  await writeFile(join(folder.path, 'keelson.acl'), files.get('keelson.acl')!);
  const configuration = files.get('mosquitto.conf')!.replace('persistence true', 'persistence false');
  const mosquitto = await startMosquitto(folder.path, configuration, port);
  return {
    url: `mqtts://127.0.0.1:${port}`,
    warnings: [],
    tlsOf,
    revoke: async name => void (await pki.revoke(name)),
    kill: mosquitto.kill,
    start: mosquitto.start,
    pause: mosquitto.pause,
    resume: mosquitto.resume,
    async [Symbol.asyncDispose]() {
      mosquitto.resume();
      await mosquitto[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
