import { isMap, isScalar, isSeq, type Scalar, visit, type YAMLMap } from 'yaml';
import { type Edit, type HidingInService, hideInService } from './hide-in-service.ts';
import { parseYaml } from './parse-yaml.ts';

/** What becomes of values that are not to be in git. */
export interface Hiding extends HidingInService {
  /** The variable that has the content of a secret's file from now on; null: it stays named. */
  readonly file: (secret: string, path: string) => string | null;
}

/** A Compose file as git may have it, and what it names. */
export interface TakenCompose {
  /** The very text, but for what was hidden. */
  readonly text: string;
  /** `name:` of the file; absent: it has none. */
  readonly name?: string;
  /** Variables (`${NAME}`) in its values, by name, once each. */
  readonly variables: readonly string[];
  /** Paths of files that it names: of variables (`env_file`), Compose files that services extend, and those of configs and of secrets. */
  readonly envFiles: readonly string[];
  readonly extendedFiles: readonly string[];
  readonly configFiles: readonly string[];
  readonly secretFiles: readonly string[];
}

/** Hides what is secret in the environment, the commands and the secrets of a Compose file; null: it is none. */
export function takeCompose(text: string, hiding: Hiding): TakenCompose | null {
  const trees = parseYaml(text);
  if (!Array.isArray(trees) || trees[0] === undefined || trees[0].errors.length > 0) return null;
  const [tree] = trees;
  const services = mapsIn(tree.get('services'));
  if (services.length === 0) return null;
  const edits = [
    ...services.flatMap(([, service]) => hideInService(service, tree, hiding)),
    ...mapsIn(tree.get('secrets')).flatMap(([name, secret]) => secretEdits(name, secret, hiding)),
  ];
  const variables = new Set<string>();
  visit(tree, {
    Scalar: (key, { value }) => {
      if (key === 'key' || typeof value !== 'string') return;
      for (const [, name] of value.replaceAll('$$', '').matchAll(/\$\{?([A-Za-z_]\w*)/g)) variables.add(name!);
    },
  });
  const name = tree.get('name');
  return {
    text: applyEdits(text, edits),
    ...(typeof name === 'string' ? { name } : {}),
    variables: [...variables].sort(),
    envFiles: services.flatMap(([, service]) => pathsIn(service.get('env_file', true))),
    extendedFiles: services.flatMap(([, service]) => pathsIn(service.getIn(['extends', 'file'], true))),
    configFiles: mapsIn(tree.get('configs')).flatMap(([, config]) => pathsIn(config.get('file', true))),
    secretFiles: mapsIn(tree.get('secrets')).flatMap(([, secret]) => pathsIn(secret.get('file', true))),
  };
}

function mapsIn(node: unknown): readonly (readonly [string, YAMLMap])[] {
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => (isScalar(key) && isMap(value) ? [[String(key.value), value] as const] : []));
}

/** A path, several, or maps that have one each. */
function pathsIn(node: unknown): readonly string[] {
  if (isSeq(node)) return node.items.flatMap(pathsIn);
  if (isMap(node)) return pathsIn(node.get('path', true));
  return isScalar(node) && typeof node.value === 'string' ? [node.value] : [];
}

function secretEdits(name: string, secret: YAMLMap, { file }: Hiding): readonly Edit[] {
  const pair = secret.items.find(({ key }) => isScalar(key) && key.value === 'file');
  if (pair === undefined || !isScalar(pair.value) || typeof pair.value.value !== 'string') return [];
  const variable = file(name, pair.value.value);
  const [start] = (pair.key as Scalar).range!;
  return variable === null ? [] : [{ start, end: pair.value.range![1], text: `environment: ${JSON.stringify(variable)}` }];
}

/** What several services name is written once. */
function applyEdits(text: string, edits: readonly Edit[]): string {
  return [...new Map(edits.map(edit => [edit.start, edit])).values()]
    .toSorted((one, other) => other.start - one.start)
    .reduce((edited, { start, end, text: own }) => edited.slice(0, start) + own + edited.slice(end), text);
}
