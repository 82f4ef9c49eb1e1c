import { topicsOf } from '../wire/topics.ts';
import { RECONCILER } from './access.ts';

/** What a Mosquitto is to be. */
export interface MosquittoOptions {
  /** Of the cluster whose agents it serves. */
  readonly uid: string;
  readonly port: number;
  /** The folder on its machine that has the certificates and these files. */
  readonly folder: string;
  /** The name of its certificate: `NAME.pem` and `NAME.key`. */
  readonly server: string;
}

/** The files of a Mosquitto, by name: its configuration, and who may say and hear what. A node speaks for itself only. */
export function renderMosquitto({ uid, port, folder, server }: MosquittoOptions): ReadonlyMap<string, string> {
  return new Map([
    ['mosquitto.conf', configuration({ port, folder, server })],
    ['keelson.acl', `${[...HEAD, ...accessList(uid)].join('\n')}\n`],
  ]);
}

const HEAD = [
  '# Written by `reconcile broker config`. Names of users are common names of certificates.',
  `# The reconciler is ${RECONCILER}; every other user is the node of that name.`,
];

function accessList(uid: string): readonly string[] {
  const { orders, ...own } = topicsOf(uid, '%u');
  return [
    '',
    `user ${RECONCILER}`,
    `topic readwrite ${topicsOf(uid, '+').orders.replace(/\+\/orders$/, '#')}`,
    '',
    ...Object.values(own).map(topic => `pattern write ${topic}`),
    ...[orders, own.up].map(topic => `pattern read ${topic}`),
  ];
}

/** https://mosquitto.org/man/mosquitto-conf-5.html */
function configuration({ port, folder, server }: Omit<MosquittoOptions, 'uid'>): string {
  return `# Written by \`reconcile broker config\`. It is all that a Mosquitto 2 needs: put it in the place of /etc/mosquitto/mosquitto.conf.
# In ${folder} it reads, as the user mosquitto: ca.pem, crl.pem, ${server}.pem, ${server}.key, keelson.acl.
# SIGHUP makes it read the access list and the list of revoked certificates again.
listener ${port}
cafile ${folder}/ca.pem
crlfile ${folder}/crl.pem
certfile ${folder}/${server}.pem
keyfile ${folder}/${server}.key
tls_version tlsv1.2
require_certificate true
use_identity_as_username true
allow_anonymous false
acl_file ${folder}/keelson.acl

# Orders for nodes that are away survive a restart.
persistence true
persistence_location /var/lib/mosquitto/
autosave_interval 60

# Nothing that is said is larger, and nobody who is slow holds more.
message_size_limit 4194304
max_queued_messages 1000
max_queued_bytes 67108864
`;
}
