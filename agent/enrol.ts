import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openMqtt } from '../reconciler/connections/mqtt/mqtt.ts';
import { writeAtomic } from '../reconciler/files/write-atomic.ts';
import { OperationError } from '../reconciler/model/operation-error.ts';
import type { EnrolToken } from '../reconciler/model/token.ts';
import { decodeAnswer, type EnrolAnswer, enrolTopics, NEWCOMER } from '../reconciler/wire/enrol.ts';
import type { AgentConfig } from './config.ts';

/** What an agent knows of itself by its token: all but how it runs. */
export type Enrolled = Pick<AgentConfig, 'cluster' | 'uid' | 'node' | 'broker'>;

const ANSWER_MS = 60_000;

/**
 * Makes a key, has it certified over the broker that the token names, and keeps both in the folder; once: with the same token again nothing is
 * asked. Throws OperationError.
 */
export async function enrol(token: EnrolToken, directory: string, signal: AbortSignal): Promise<Enrolled> {
  const { cluster, uid, node, broker: url, ca } = token;
  const [own, authority] = [join(directory, 'agent.pem'), join(directory, 'ca.pem')];
  // Text between the parts of a PEM says nothing: so the file tells by itself which token it is of, and is there as a whole or not at all.
  const mark = `token ${createHash('sha256').update(token.secret).digest('hex')}\n`;
  if (!(await readFile(own, 'utf8').catch(() => '')).startsWith(mark)) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const answer = await ask(token, publicKey.export({ type: 'spki', format: 'pem' }).toString(), signal);
    if ('why' in answer) throw new OperationError('unauthorized', `Enrolling as ${node}: ${answer.why}; make another token`);
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await writeAtomic(authority, ca, { mode: 0o600 });
    await writeAtomic(own, `${mark}${key}${answer.certificate}`, { mode: 0o600 });
  }
  return { cluster, uid, node, broker: { url, ca: authority, cert: own, key: own } };
}

async function ask({ node, broker: url, ca, secret }: EnrolToken, publicKey: string, signal: AbortSignal): Promise<EnrolAnswer> {
  const clientId = `keelson-enrol-${node}`;
  await using broker = openMqtt({ url, version: 4, clientId, username: NEWCOMER, password: secret, tls: { ca } });
  const own = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
  const { promise, resolve, reject } = Promise.withResolvers<EnrolAnswer>();
  const topics = enrolTopics(node);
  broker.onState(state => {
    if (!state.isConnected && state.why.code === 'unauthorized')
      resolve({
        why: 'the broker does not take the token: it was used already, its time is over, or others are tried too often',
      });
  });
  own.addEventListener('abort', () => reject(new OperationError('timeout', `${broker.name} gave no certificate`)), {
    once: true,
  });
  const asked = (async () => {
    await broker.subscribe(topics.answer, (_topic, payload) => resolve(decodeAnswer(payload)), own);
    await broker.publish(topics.key, Buffer.from(publicKey), {}, own);
  })();
  asked.catch(reject);
  return await promise;
}
