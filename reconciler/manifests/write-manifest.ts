import { Document, isMap, isSeq, visit } from 'yaml';
import type { Manifests } from '../model/manifest.ts';

/** A manifest as a new file: comments above it, a line each; maps and lists of a few plain values on one line. */
export function writeManifest<K extends 'Cluster' | 'Node' | 'Role' | 'Job' | 'Threshold'>(
  kind: K,
  { metadata, spec }: Pick<Manifests[K], 'metadata' | 'spec'>,
  comments: readonly string[],
): string {
  const text = writeYaml({ apiVersion: 'keelson/v1', kind, metadata, spec });
  return comments.map(comment => `# ${comment.replaceAll('\n', ' ')}\n`).join('') + text;
}

/** A value as a piece of a manifest. */
export function writeYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Collection(key, node) {
      if (key === null || (!isMap(node) && !isSeq(node))) return undefined;
      const json = JSON.stringify(node.toJSON());
      if (json.length <= SHORT && !/[[{]/.test(json.slice(1))) node.flow = true;
      return undefined;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Characters of a collection that reads better on one line. */
const SHORT = 60;
