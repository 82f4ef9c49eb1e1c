import { canonicalJson, sha256 } from '../../model/digest.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Owner } from '../../model/resource.ts';
import { objectName } from '../../model/service-objects.ts';
import { type ConfigSpec, STACK_LABEL } from '../../model/swarm.ts';
import { type FileContent, type FileSpec, UNREADABLE, type WorkloadSpec } from '../../model/workload.ts';
import { defined } from '../docker/defined.ts';
import { appliedFrom, isOwnedBy, otherLabels } from '../docker/labels.ts';
import { normalise } from './normalise.ts';
import type { EngineContainerSpec, EngineFile, EngineObject } from './service-types.ts';

/** Where a secret goes whose file has no folder. */
const SECRETS_FOLDER = '/run/secrets/';

/** Ids of configs and secrets by their names; `owner` is whose files they are. */
export interface ObjectIds {
  readonly owner: Owner;
  readonly config: ReadonlyMap<string, string>;
  readonly secret: ReadonlyMap<string, string>;
}

/** The config or secret of an id; undefined: nobody told of it. */
export type FindObject = (kind: 'config' | 'secret', id: string) => SeenObject | undefined;

/** What a file can be told from. */
export interface SeenObject {
  readonly spec: ConfigSpec;
  /** Neither ours nor of a stack: a file has to name it. */
  readonly isOther: boolean;
}

/** The files of a service as a Swarm takes them. Throws OperationError where a config or secret is not there (yet). */
export function toEngineFiles({ files, job }: WorkloadSpec, ids: ObjectIds): Pick<EngineContainerSpec, 'Secrets' | 'Configs'> {
  const seen = files.map(file => {
    const kind = file.as ?? 'secret';
    const name = objectName(ids.owner, job, file);
    const id = ids[kind].get(name);
    if (id === undefined)
      throw new OperationError('not-found', `${file.path}: the Swarm has no ${kind} ${name}`, { temporary: true });
    return { kind, name, id, File: toFile(file, kind) };
  });
  const Secrets = seen.flatMap(({ kind, name, id, File }) =>
    kind === 'secret' ? [{ File, SecretID: id, SecretName: name }] : [],
  );
  const Configs = seen.flatMap(({ kind, name, id, File }) =>
    kind === 'config' ? [{ File, ConfigID: id, ConfigName: name }] : [],
  );
  return { ...(Secrets.length === 0 ? {} : { Secrets }), ...(Configs.length === 0 ? {} : { Configs }) };
}

function toFile({ path, mode, owner = '0:0' }: FileSpec, kind: 'config' | 'secret'): EngineFile {
  const [UID = '0', GID = '0'] = owner.split(':');
  const folder = kind === 'secret' ? SECRETS_FOLDER : '/';
  const isInFolder = path.startsWith(folder) && !path.slice(folder.length).includes('/');
  return { Name: isInFolder ? path.slice(folder.length) : path, UID, GID, Mode: Number.parseInt(mode, 8) };
}

/** The files of a service's containers, by what the configs and secrets say that they were made from. */
export function fromEngineFiles({ Secrets, Configs }: EngineContainerSpec, find: FindObject): readonly FileSpec[] {
  return [
    ...(Secrets ?? []).flatMap(({ File, SecretID, SecretName }) => fromFile('secret', File, SecretID, SecretName, find)),
    ...(Configs ?? []).flatMap(({ File, ConfigID, ConfigName }) => fromFile('config', File, ConfigID, ConfigName, find)),
  ];
}

function fromFile(
  kind: 'config' | 'secret',
  file: EngineFile | null | undefined,
  id: string,
  name: string,
  find: FindObject,
): readonly FileSpec[] {
  if (!file) return [];
  const object = find(kind, id);
  const folder = kind === 'secret' ? SECRETS_FOLDER : '/';
  return [
    defined<FileSpec>({
      path: file.Name.startsWith('/') ? file.Name : `${folder}${file.Name}`,
      mode: file.Mode.toString(8),
      owner: `${file.UID}:${file.GID}`,
      digest: object?.spec.digest ?? UNREADABLE,
      change: { mode: 'restart' },
      as: kind,
      source: object === undefined || object.isOther ? name : undefined,
      templateDriver: object?.isOther === false ? object.spec.templateDriver : undefined,
    }),
  ];
}

/** What is known of a config or secret: of ours what was asked for, of a stack's config what is in it. */
export function seeObject(kind: 'config' | 'secret', { Spec }: EngineObject, owner: Owner): SeenObject {
  const { Name, Labels, Data, Templating } = Spec;
  const applied = isOwnedBy(owner, Labels) ? appliedFrom(Labels, normalise)?.spec : undefined;
  const asked = applied?.kind === kind ? applied : undefined;
  // Docker makes those of a stack for the very file.
  const isStack = Labels?.[STACK_LABEL] !== undefined;
  const digest = asked?.digest ?? (kind === 'config' && isStack ? digestOfData(Data ?? '') : UNREADABLE);
  return {
    spec: defined<ConfigSpec>({ kind, name: Name, digest, labels: otherLabels(Labels), templateDriver: Templating?.Name }),
    isOther: asked === undefined && !isStack,
  };
}

function digestOfData(data: string): string {
  const bytes = Buffer.from(data, 'base64');
  const text = bytes.toString('utf8');
  const content: FileContent = Buffer.from(text).equals(bytes) && !text.startsWith('\ufeff') ? { text } : { base64: data };
  return sha256(canonicalJson(content));
}
