import type { Kind, Manifest, Path } from '../../model/manifest.ts';
import { rolesBehind } from '../resolve/roles.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Jobs and roles that wait for themselves, and roles that include themselves. */
export function* checkCircles({ byKind }: CheckContext): Iterable<Finding> {
  const waits = edgesOf(byKind.Job, ({ value: { spec: { dependsOn, oneShot } = {} } }) =>
    dependsOn === undefined && typeof oneShot !== 'object'
      ? NONE
      : [
          ...named(['dependsOn'], dependsOn),
          ...named(['oneShot', 'after'], typeof oneShot === 'object' ? oneShot.after : undefined),
        ],
  );
  const includes = edgesOf(byKind.Role, ({ value: { spec } }) => named(['includes'], spec?.includes));
  const roles = new Map(byKind.Role.map(role => [role.name, role]));
  const requires = edgesOf(byKind.Role, ({ value: { spec } }) =>
    named(['requires'], spec?.requires).flatMap(({ to, path }) => rolesBehind(to, roles).map(role => ({ to: role, path }))),
  );
  yield* circles(byKind.Job, waits, 'dependency-circle', 'None of these jobs can start before the others');
  yield* circles(byKind.Role, includes, 'role-circle', 'These roles include each other');
  yield* circles(byKind.Role, requires, 'requires-circle', 'None of these roles can be healthy before the others');
}

/** An arrow to something, and where it is written. */
interface Edge {
  readonly to: string;
  readonly path: Path;
}

const NONE: readonly never[] = [];

function named(field: Path, names: readonly string[] = NONE): readonly Edge[] {
  return names.map((to, index) => ({ to, path: ['spec', ...field, index] }));
}

/** Where arrows lead from; what has none is in no circle. */
function edgesOf<K extends Kind>(
  manifests: readonly Manifest<K>[],
  arrowsOf: (manifest: Manifest<K>) => readonly Edge[],
): ReadonlyMap<string, readonly Edge[]> {
  const edges = new Map<string, readonly Edge[]>();
  for (const manifest of manifests) {
    const arrows = arrowsOf(manifest);
    if (arrows.length > 0) edges.set(manifest.name, arrows);
  }
  return edges;
}

function* circles(
  manifests: readonly Manifest[],
  edges: ReadonlyMap<string, readonly Edge[]>,
  code: string,
  sentence: string,
): Iterable<Finding> {
  for (const circle of findCircles(edges)) {
    const manifest = manifests.find(({ name }) => name === circle[0])!;
    const { path } = edges.get(circle[0]!)!.find(({ to }) => to === (circle[1] ?? circle[0]!))!;
    const summary = `${sentence}: ${[...circle, circle[0]!].join(' → ')}`;
    yield { manifest, path, severity: 'error', code, summary, hint: 'take one of the arrows away' };
  }
}

/** Each circle once, beginning with its first name. Walks with its own stack: chains may be longer than the call stack. */
function findCircles(edges: ReadonlyMap<string, readonly Edge[]>): readonly (readonly string[])[] {
  const found: string[][] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const start of edges.keys()) {
    if (state.has(start)) continue;
    const stack = [{ name: start, next: 0 }];
    state.set(start, 'open');
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const target = edges.get(top.name)?.[top.next]?.to;
      top.next += 1;
      if (target === undefined) {
        state.set(top.name, 'done');
        stack.pop();
      } else if (state.get(target) === 'open') {
        found.push(fromSmallest(stack.slice(stack.findIndex(({ name }) => name === target)).map(({ name }) => name)));
      } else if (!state.has(target) && edges.has(target)) {
        state.set(target, 'open');
        stack.push({ name: target, next: 0 });
      }
    }
  }
  return found;
}

function fromSmallest(circle: readonly string[]): string[] {
  const smallest = circle.indexOf(circle.toSorted()[0]!);
  return [...circle.slice(smallest), ...circle.slice(0, smallest)];
}
