import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { type Extract, extract } from 'tar-stream';
import type { ResourceId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Owner, Resource } from '../../model/resource.ts';
import { packArchive } from './archive.ts';
import type { Engine } from './engine.ts';
import type { EngineContainer } from './engine-types.ts';
import { type Applied, appliedFrom, decodeApplied, encodeApplied } from './labels.ts';
import { isRenewed } from './names.ts';

/** Labels cannot be changed: what a container was changed to in place is noted in this file of its own. */
const NOTE = '/.keelson';

/** What was last asked for of a container, and its digest: by its labels or, where its name says it was changed since, by the note in it. */
export async function readApplied(
  engine: Engine,
  owner: Owner,
  container: EngineContainer,
  id: ResourceId,
  signal: AbortSignal,
): Promise<Applied | undefined> {
  const made = appliedFrom(container.Config.Labels);
  if (made === undefined || !isRenewed(owner, id, container.Name.slice(1), made.digest)) return made;
  const note = await readContainerFile(engine, container.Id, NOTE, signal);
  if (note === null) return made;
  const [digest = '', text = ''] = note.toString().split('\n');
  const applied = decodeApplied(text);
  return applied === undefined ? made : { ...applied, digest };
}

/** Notes what a container was changed to. */
export async function writeApplied(engine: Engine, containerId: string, resource: Resource, signal: AbortSignal): Promise<void> {
  const content = Buffer.from(`${resource.digest}\n${encodeApplied(resource)}`);
  const body = await packArchive([{ path: NOTE, content, mode: 0o600, uid: 0, gid: 0 }]);
  await engine.ask('note what was changed', docker => docker.getContainer(containerId).putArchive(body, { path: '/' }), signal);
}

/** A file of a container, running or not; null when there is none. */
export async function readContainerFile(
  engine: Engine,
  containerId: string,
  path: string,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const read = async (docker: Docker): Promise<Buffer> => {
    const archive = extract();
    const unpacked = pipeline(await docker.getContainer(containerId).getArchive({ path }), archive);
    const [content] = await Promise.all([contentOf(archive), unpacked]);
    return content;
  };
  try {
    return await engine.ask(`read ${path}`, read, signal);
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not-found') return null;
    throw error;
  }
}

async function contentOf(archive: Extract): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const entry of archive) for await (const chunk of entry) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
