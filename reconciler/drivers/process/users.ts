import { readFile } from 'node:fs/promises';
import { OperationError } from '../../model/operation-error.ts';

/** A user and a group of this machine, as numbers. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** `1000`, `1000:50`, `www-data` or `www-data:adm` as numbers. A number without a group has the group of its user, else the same number. */
export async function findUser(text: string): Promise<Identity> {
  const [user = '', group] = text.split(':');
  const entry = (await entries('/etc/passwd')).find(fields => fields[0] === user || fields[2] === user);
  const uid = number(entry?.[2] ?? user);
  const gid = group === undefined ? number(entry?.[3] ?? user) : await findGroup(group);
  if (uid === null)
    throw new OperationError(
      'not-found',
      `there is no user "${user}" on this machine; create it, or name another in security.user or owner`,
    );
  if (gid === null)
    throw new OperationError('not-found', `there is no group "${group}" on this machine; create it, or name another`);
  return { uid, gid };
}

async function findGroup(group: string): Promise<number | null> {
  const entry = (await entries('/etc/group')).find(fields => fields[0] === group);
  return number(entry?.[2] ?? group);
}

async function entries(file: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(file, 'utf8');
  return text.split('\n').map(line => line.split(':'));
}

function number(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}
