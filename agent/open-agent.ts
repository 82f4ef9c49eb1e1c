import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openMqtt } from '../reconciler/connections/mqtt/mqtt.ts';
import { sleep } from '../reconciler/deadline.ts';
import type { Logger } from '../reconciler/log.ts';
import { describeCertificate } from '../reconciler/model/describe-certificate.ts';
import { OperationError } from '../reconciler/model/operation-error.ts';
import { LOCAL_TRAITS, openLocalParts } from '../reconciler/open/local.ts';
import type { Limits } from '../reconciler/parts.ts';
import type { AgentConfig } from './config.ts';
import { holdFolder } from './hold-folder.ts';
import { openKept } from './kept.ts';
import { openAgentKey } from './key.ts';
import { type AgentLine, lastWill, newRun, openAgentLine } from './line.ts';
import { openMeasuring } from './measure.ts';
import { runAgent } from './run-agent.ts';

const INFO_MS = 5_000;
const FAREWELL_MS = 1_000;
const SECOND = 1_000;
const LIMITS: Limits = {
  observeMs: 15 * SECOND,
  firstLookMs: 2 * SECOND,
  applyMs: 60 * SECOND,
  askMs: 15 * SECOND,
  storeMs: 10 * SECOND,
  breakMs: 120 * SECOND,
  perTarget: 4,
  targets: 4,
  reportsKept: 1,
};

/** Opens all that a configuration names and runs the agent until the signal aborts; returns why it ended. Throws OperationError. */
export async function openAgent(
  config: AgentConfig,
  { log, version }: { readonly log: Logger; readonly version: string },
  signal: AbortSignal,
): Promise<'stopped' | 'replaced'> {
  const { cluster, uid, node, directory, socket } = config;
  const key = await openAgentKey(directory, log);
  const connection = await brokerOptions(config.broker, node);
  const values = new Map<string, string>();
  await using local = await openLocalParts({
    config: {
      process: { directory: join(directory, 'process'), logs: { bytes: 10 << 20, files: 3 } },
      registries: [],
      docker: socket === undefined ? {} : { socket },
      ssh: { knownHosts: '' },
      deadlines: { observeMs: 15 * SECOND, askMs: 15 * SECOND, applyMs: 60 * SECOND, convergeMs: 900 * SECOND },
    },
    owner: { cluster, uid },
    path: join(directory, 'agent.db'),
    values: () => values,
  });
  const { store, holder, own } = local;
  return await holdFolder({ store, holder, directory, storeMs: LIMITS.storeMs, log }, signal, async held => {
    const run = newRun();
    const kept = openKept({ store, config, run, storeMs: LIMITS.storeMs, log });
    await kept.sync(held);
    await using broker = openMqtt({
      // A broker takes it for the node that its certificate names, or else its user.
      ...(config.broker.cert === undefined ? { username: `${uid}/${node}` } : {}),
      ...connection,
      clientId: `keelson-${node}-${run}`,
      will: lastWill(uid, node, run),
    });
    const stopLog = logConnection(broker, log);
    const ended = new AbortController();
    const either = AbortSignal.any([held, ended.signal]);
    const line = openAgentLine({ broker, uid, node, run, isFormer: kept.isFormer, version, log }, either);
    const telling = tellInfo(line, directory, log, either);
    try {
      const why = await runAgent(
        {
          ...{ config, line, own, store, kept, key, values, log },
          traits: LOCAL_TRAITS,
          limits: LIMITS,
          now: Date.now,
          random: Math.random,
        },
        held,
      );
      await line.leave(AbortSignal.timeout(FAREWELL_MS));
      return why;
    } finally {
      stopLog();
      ended.abort();
      await telling;
    }
  });
}

/** How the machine fares, every few seconds while anybody listens. */
async function tellInfo(line: AgentLine, own: string, log: Logger, signal: AbortSignal): Promise<void> {
  const measure = openMeasuring({ own });
  const failed = (error: Error): void => log.warn({ error: error.message }, 'how the machine fares could not be measured');
  await measure().catch(failed);
  while (!signal.aborted) {
    await sleep(INFO_MS * (0.9 + 0.2 * Math.random()), signal);
    if (!signal.aborted) await measure().then(line.tellInfo).catch(failed);
  }
}

async function brokerOptions(
  { url, username, passwordFile, ca, cert, key, passphraseFile }: AgentConfig['broker'],
  node: string,
): Promise<Pick<Parameters<typeof openMqtt>[0], 'url' | 'username' | 'password' | 'tls'>> {
  const [password, caText, certText, keyText, passphrase] = await Promise.all([
    readSecret(passwordFile),
    readText(ca),
    readText(cert),
    readText(key),
    readSecret(passphraseFile),
  ]);
  const subject = certText === undefined ? undefined : describeCertificate(certText)?.subject;
  if (subject !== undefined && subject !== node)
    throw new OperationError(
      'invalid',
      `${cert} is the certificate of ${subject}: with it nobody believes what is said of ${node}`,
    );
  const tls = {
    ...(caText === undefined ? {} : { ca: caText }),
    ...(certText === undefined ? {} : { cert: certText }),
    ...(keyText === undefined ? {} : { key: keyText }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  return {
    url,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
  };
}

async function readSecret(path: string | undefined): Promise<string | undefined> {
  return (await readText(path))?.replace(/\r?\n$/, '');
}

async function readText(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new OperationError('not-found', `Reading ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function logConnection(broker: ReturnType<typeof openMqtt>, log: Logger): () => void {
  return broker.onState(state => {
    if (state.isConnected) log.info({ broker: broker.name }, `connected to ${broker.name}`);
    else log.warn({ error: state.why.message }, 'the broker is not reached; the node is kept by the orders it has');
  });
}
