import type { Access } from '../../reconciler/model/cluster.ts';
import type { Access as AccessFields } from '../../reconciler/model/manifest.generated.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';

/** A way to an engine, and how a Node says it. */
export interface Way {
  readonly access: Access;
  readonly fields: AccessFields;
}

/** As Docker's own client is told where an engine is. */
export function wayOf(host: string): Way {
  const socket = /^unix:\/\/(\/.+)$/.exec(host)?.[1];
  if (socket !== undefined) return { access: { kind: 'local', socket }, fields: { local: { socket } } };
  const [, user, name = '', port] = /^ssh:\/\/(?:([^@/]+)@)?(\[[^\]]+\]|[^:/@]+)(?::(\d+))?\/?$/.exec(host) ?? [];
  if (name === '')
    throw new OperationError(
      'invalid',
      `--host ${host}: write unix:///PATH or ssh://USER@HOST; for an engine by TCP declare a Node with its tls, and give --node`,
    );
  const ssh = {
    host: name.replaceAll(/[[\]]/g, ''),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
  };
  const access = { kind: 'ssh', port: 22, user: 'root', agent: true, socket: '/var/run/docker.sock', ...ssh } as const;
  return { access, fields: { ssh } };
}
