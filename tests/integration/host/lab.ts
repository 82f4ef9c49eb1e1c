import { readFile } from 'node:fs/promises';
import type { Connection } from '../../../reconciler/connections/connection.ts';
import { openSsh, type SshOptions } from '../../../reconciler/connections/ssh/open-ssh.ts';
import type { Driver, TargetView } from '../../../reconciler/drivers/driver.ts';
import { openHost } from '../../../reconciler/drivers/host/driver.ts';
import { digestOf, sha256 } from '../../../reconciler/model/digest.ts';
import type { FacetName, FacetSpec } from '../../../reconciler/model/host.ts';
import { resourceId } from '../../../reconciler/model/ids.ts';
import { type Action, type Change, changeKey } from '../../../reconciler/model/plan.ts';
import type { Live, Owner, Resource } from '../../../reconciler/model/resource.ts';
import { secretsOf, type Text } from '../../../reconciler/model/text.ts';
import { openSecrets } from '../../../reconciler/secrets/open-secrets.ts';
import type { Secrets } from '../../../reconciler/secrets/secrets.ts';
import type { Host } from '../../lab/hosts/host.ts';
import type { Lab } from '../../lab/hosts/start-hosts.ts';

/** A host's driver over SSH, and how tests speak with it. */
export interface OpenedHost extends AsyncDisposable {
  readonly driver: Driver;
  /** What git claims from now on. */
  claim(...facets: readonly FacetName[]): void;
  look(): Promise<TargetView>;
  /** The one life that is seen of a facet; undefined: none. */
  see(kind: FacetName['kind'], name: string): Promise<Live | undefined>;
  apply(action: Action, kind: FacetName['kind'], name: string, wanted?: Wanted): Promise<void>;
}

/** A facet as git wants it, with the content of a file. */
export interface Wanted {
  readonly spec: FacetSpec;
  readonly text?: Text;
  readonly base64?: string;
}

/** Whose the hosts of a lab are unless it is said. */
export const LAB_OWNER: Owner = { cluster: 'attic', uid: '4711' };
const TARGET = 'host:h1';

/** Opens a host of a lab as root, or as whom the login says. */
export async function openLabHost(
  lab: Lab,
  host: Host,
  options: {
    readonly login?: Partial<SshOptions>;
    readonly owner?: Owner;
    readonly rollbackMs?: number;
    /** What becomes of the connection before the driver gets it. */
    readonly through?: (connection: Connection) => Connection;
  } = {},
): Promise<OpenedHost> {
  const { login = {}, owner = LAB_OWNER, rollbackMs = 60_000, through = connection => connection } = options;
  const connection = through(await openLabSsh(lab, host, login));
  let claimed: readonly FacetName[] = [];
  const driver = openHost({ target: TARGET, owner, connection, secrets: labSecrets(owner), facets: () => claimed, rollbackMs });
  const look = (): Promise<TargetView> => driver.observe(soon());
  return {
    driver,
    claim: (...facets) => {
      claimed = facets;
    },
    look,
    see: async (kind, name) => (await look()).live.find(live => live.id === resourceId(TARGET, kind, name)),
    apply: (action, kind, name, wanted) => driver.apply(changeOf(action, kind, name, wanted), soon()),
    [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose](),
  };
}

/** The two secrets of a lab (see withSecret). */
export function labSecrets(owner: Owner = LAB_OWNER): Secrets {
  return openSecrets({
    ...owner,
    providers: [{ kind: 'env', prefix: 'SECRET_' }],
    environment: { SECRET_PASSWORD: 'correct horse', SECRET_OTHER: 'battery staple' },
  });
}

/** Logs in at a host of a lab as root, or as whom the login says. */
export async function openLabSsh(lab: Lab, host: Host, login: Partial<SshOptions> = {}): Promise<Connection> {
  return openSsh(
    {
      host: host.address,
      port: host.ssh.port,
      user: 'root',
      credentials: { key: await readFile(lab.keys.privateKeyPath, 'utf8') },
      trusted: { fingerprint: host.ssh.fingerprint },
      socket: '/var/run/docker.sock',
      ...login,
    },
    soon(),
  );
}

/** Runs scripts in a host as root, beside SSH; what they wrote. Throws with their words when one fails. */
export function shellOf(machine: () => Host): (script: string) => Promise<string> {
  return async script => {
    const { code, stdout, stderr } = await machine().exec(script);
    if (code !== 0) throw new Error(`${script}: ${stdout}${stderr}`);
    return stdout.trimEnd();
  };
}

/** What the programs of a host are, as a script that makes them so: those of Debian, or busybox's before all others. */
export const PROGRAMS = {
  'dash and coreutils': ':',
  busybox:
    'for name in $(busybox --list); do ln -sf /usr/bin/busybox /usr/local/bin/$name; done; rm /usr/local/bin/date; ln -sf /usr/bin/busybox /bin/sh',
} as const;

/** A text with a secret of the lab in it. */
export function withSecret(secret: 'password' | 'other', fingerprint: string | null = null): Text {
  return [{ secret, fingerprint }];
}

/** A file as git wants it. */
export function fileOf(path: string, text: Text, more: { readonly mode?: string; readonly owner?: string } = {}): Wanted {
  const digest = secretsOf(text).length === 0 ? `sha256:${sha256(text as string)}` : digestOf({ text });
  return { spec: { kind: 'file', path, mode: '0644', owner: 'root', digest, ...more }, text };
}

/** One change of one facet. */
export function changeOf(action: Action, kind: FacetName['kind'], name: string, wanted?: Wanted): Change {
  const id = resourceId(TARGET, kind, name);
  return {
    key: changeKey(action, id),
    id,
    action,
    ...(wanted === undefined ? {} : { resource: resourceOf(id, wanted) }),
    ...{ fields: [], why: 'a test wants it', cause: 'git', impact: 'none', after: [] },
  };
}

function resourceOf(id: Resource['id'], { spec, text, base64 }: Wanted): Resource {
  const content = base64 === undefined ? { text: text ?? '' } : { base64 };
  return { id, spec, digest: digestOf(spec), ...(spec.kind === 'file' ? { contents: { [spec.digest]: content } } : {}) };
}

function soon(): AbortSignal {
  return AbortSignal.timeout(60_000);
}
