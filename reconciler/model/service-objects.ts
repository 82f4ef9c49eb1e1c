import { digestOf, sha256 } from './digest.ts';
import { resourceId, targetOf } from './ids.ts';
import type { Owner, Resource } from './resource.ts';
import type { ConfigSpec } from './swarm.ts';
import { secretsOf } from './text.ts';
import type { FileContent, FileSpec } from './workload.ts';

/** Longer names a Swarm refuses. */
const LONGEST_NAME = 64;
const DIGITS = 12;

/** What a Swarm keeps a content as: as a secret where one is in it. */
export function objectKind(content: FileContent): 'config' | 'secret' {
  return 'text' in content && secretsOf(content.text).length > 0 ? 'secret' : 'config';
}

/**
 * The name of the config or secret that has a file's content: `attic_web_nginx.conf_0f3c9a21b4de`. Another content has another name, since what
 * a Swarm keeps cannot be changed; another cluster of the same name has other digits.
 */
export function objectName({ cluster, uid }: Owner, job: string, { path, digest, source }: FileSpec): string {
  if (source !== undefined) return source;
  const readable = `${cluster}_${job}_${path.slice(path.lastIndexOf('/') + 1)}`.replaceAll(/[^\w.-]/g, '_');
  return `${readable.slice(0, LONGEST_NAME - DIGITS - 1)}_${sha256(`${uid} ${digest}`).slice(0, DIGITS)}`;
}

/** The configs and secrets of ours that a service's files are kept in, each once. */
export function objectsOf(owner: Owner, { id, spec, contents = {} }: Resource): readonly Resource[] {
  if (spec.kind !== 'workload') return [];
  const objects = spec.files.flatMap((file): readonly Resource[] => {
    if (file.as === undefined || file.source !== undefined) return [];
    const { as: kind, digest, templateDriver } = file;
    const name = objectName(owner, spec.job, file);
    const object: ConfigSpec = { kind, name, digest, labels: {}, ...(templateDriver === undefined ? {} : { templateDriver }) };
    const content = contents[digest];
    return [
      {
        id: resourceId(targetOf(id), kind, name),
        spec: object,
        digest: digestOf(object),
        ...(content === undefined ? {} : { contents: { [digest]: content } }),
      },
    ];
  });
  return [...new Map(objects.map(object => [object.id, object])).values()];
}
