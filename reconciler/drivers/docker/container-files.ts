import { posix } from 'node:path';
import { OperationError } from '../../model/operation-error.ts';
import type { Resource } from '../../model/resource.ts';
import type { FileSpec, WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { readContainerFile } from './applied.ts';
import { type ArchiveFile, packArchive } from './archive.ts';
import type { Engine } from './engine.ts';
import { contentBytes } from './reveal.ts';

/** Puts files of a workload into its container, running or not. Throws OperationError missing-secret before anything is put. */
export async function putFiles(
  engine: Engine,
  containerId: string,
  { resource, files, secrets }: { readonly resource: Resource; readonly files: readonly FileSpec[]; readonly secrets: Secrets },
  signal: AbortSignal,
): Promise<void> {
  if (files.length === 0 || resource.spec.kind !== 'workload') return;
  const ownerOf = await ownersIn(engine, containerId, files, signal);
  const archived = await Promise.all(
    files.map(async (file): Promise<ArchiveFile> => {
      const content = resource.contents?.[file.digest];
      if (content === undefined)
        throw new OperationError('internal', `content of ${file.path} did not come with ${resource.id}`, { temporary: false });
      return {
        path: file.path,
        content: await contentBytes(content, secrets, signal),
        mode: Number.parseInt(file.mode, 8),
        ...ownerOf(file),
      };
    }),
  );
  for (const [root, group] of Map.groupBy(archived, file => archiveRoot(resource.spec as WorkloadSpec, file.path))) {
    const body = await packArchive(group.map(file => ({ ...file, path: posix.relative(root, file.path) })));
    const doing = `put ${group.map(file => file.path).join(', ')}`;
    await engine.ask(doing, docker => docker.getContainer(containerId).putArchive(body, { path: root }), signal);
  }
}

/** A read-only root takes an archive only at a folder that is a volume. */
function archiveRoot(spec: WorkloadSpec, path: string): string {
  return spec.security.readOnly ? posix.dirname(path) : '/';
}

/** Owners by number: an archive has no names, so those are looked up in the container's own lists. */
async function ownersIn(
  engine: Engine,
  containerId: string,
  files: readonly FileSpec[],
  signal: AbortSignal,
): Promise<(file: FileSpec) => { readonly uid: number; readonly gid: number }> {
  const named = files.some(file => file.owner !== undefined && !/^\d+(:\d+)?$/.test(file.owner));
  const read = async (path: string): Promise<string> =>
    named ? ((await readContainerFile(engine, containerId, path, signal))?.toString() ?? '') : '';
  const [users, groups] = [parseIds(await read('/etc/passwd')), parseIds(await read('/etc/group'))];
  return ({ owner = '0', path }) => {
    const [user = '0', group] = owner.split(':');
    const numberOf = (name: string, known: ReadonlyMap<string, readonly number[]>, index: number): number => {
      if (/^\d+$/.test(name)) return Number(name);
      const id = known.get(name)?.[index];
      if (id === undefined)
        throw new OperationError('invalid', `owner ${owner} of ${path}: the image knows no ${name}; give numbers`);
      return id;
    };
    const uid = numberOf(user, users, 0);
    const gid = group === undefined ? (users.get(user)?.[1] ?? 0) : numberOf(group, groups, 0);
    return { uid, gid };
  };
}

/** Lines of /etc/passwd (name, x, uid, gid) or /etc/group (name, x, gid): the numbers by name. */
function parseIds(text: string): ReadonlyMap<string, readonly number[]> {
  return new Map(
    text.split('\n').map(line => {
      const [name = '', , ...ids] = line.split(':');
      return [name, ids.slice(0, 2).map(Number)] as const;
    }),
  );
}
