import { join } from 'node:path';
import pLimit from 'p-limit';
import type { AgentSupplies } from '../drivers/host/agent-supplies.ts';
import { ownNode } from '../install/node-program.ts';
import { packAgent, versionOf } from '../install/pack.ts';
import { findPackage } from '../install/package-files.ts';
import type { Config } from '../model/config.ts';
import { describeCertificate } from '../model/describe-certificate.ts';
import type { AgentRelease } from '../model/host.ts';
import { OperationError } from '../model/operation-error.ts';
import { openPki } from '../pki/pki.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { readCertificates } from './certificates.ts';

/** What agents shall be that passes install, and what they are installed with. */
export interface Agents {
  readonly release: AgentRelease;
  readonly supplies: AgentSupplies;
  /** Revokes the certificate of a node, if it has one. */
  revoke(node: string): Promise<void>;
}

/** Reads what agents are installed with, by what a configuration says. Throws OperationError where there is no authority to sign for them. */
export async function openAgents({ url, pki: folder }: NonNullable<Config['agents']>, secrets: Secrets): Promise<Agents> {
  const authority = await readCertificates(join(folder, 'ca.pem'));
  const described = describeCertificate(authority);
  if (described === null) throw new OperationError('corrupt', `${join(folder, 'ca.pem')} is no certificate`);
  const found = await findPackage();
  const pki = openPki({
    folder,
    passwordOf: secret => secrets.value({ secret }, AbortSignal.timeout(SECRET_MS)),
    now: Date.now,
  });
  const oneAtATime = pLimit(1);
  return {
    release: { version: await versionOf(found), broker: url, authority: described.fingerprint },
    supplies: {
      authority,
      main: found.main,
      pack: packAgent,
      node: ownNode(),
      certify: (node, publicKey, uid) => oneAtATime(() => pki.certify(node, publicKey, uid)),
      revoked: () => pki.revoked(),
    },
    revoke: node =>
      oneAtATime(async () => {
        const known = (await pki.list()).find(({ name, use }) => name === node && use === 'client');
        if (known !== undefined && !known.isRevoked) await pki.revoke(node);
      }),
  };
}

const SECRET_MS = 10_000;
