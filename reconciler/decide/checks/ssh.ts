import type { NodeSpec, SshFields } from '../../model/manifest.generated.ts';
import type { Manifest, Path } from '../../model/manifest.ts';
import { firstSsh, type NodeManifests, sshFieldsOf } from '../resolve/access.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** A login needs a place to go to, and a way to it that does not lead through itself. */
export function* checkSsh({ byKind }: CheckContext): Iterable<Finding> {
  const nodes: NodeManifests = new Map(byKind.Node.map(node => [node.name, node]));
  for (const manifest of byKind.Node) yield* checkLogins(manifest, nodes);
}

function* checkLogins(manifest: Manifest<'Node'>, nodes: NodeManifests): Iterable<Finding> {
  const { spec = {} } = manifest.value;
  for (const [index, access] of (spec.access ?? [spec.ssh === undefined ? 'local' : 'ssh']).entries()) {
    const own = access === 'ssh' ? {} : typeof access === 'string' ? undefined : access.ssh;
    if (own === undefined) continue;
    const path: Path = spec.access === undefined ? ['spec', 'ssh'] : ['spec', 'access', index];
    const { host, jump } = sshFieldsOf(spec, own);
    if (host === undefined) {
      const summary = `"${manifest.name}" is reached by SSH, and nothing says where`;
      yield {
        manifest,
        path,
        severity: 'error',
        code: 'no-address',
        summary,
        hint: 'give it spec.address, or the access a host',
      };
    }
    if (jump === undefined || !nodes.has(jump)) continue;
    const jumpPath: Path = own.jump === undefined ? ['spec', 'ssh', 'jump'] : [...path, 'ssh', 'jump'];
    const trail = trailOf(jump, nodes);
    if (trail === null) {
      const summary = `"${manifest.name}" is reached through "${jump}", which is not reached by SSH itself`;
      yield {
        manifest,
        path: jumpPath,
        severity: 'error',
        code: 'jump-without-ssh',
        summary,
        hint: `give node "${jump}" an access by SSH`,
      };
    } else if (trail.includes(manifest.name) || new Set(trail).size < trail.length) {
      const summary = `"${manifest.name}" is reached through itself: ${[manifest.name, ...trail].join(' → ')}`;
      yield {
        manifest,
        path: jumpPath,
        severity: 'error',
        code: 'jump-circle',
        summary,
        hint: 'reach one of them without going through another',
      };
    }
  }
}

/** The nodes one goes through to log in at a node, that node first, until one is reached directly or comes a second time; null: one has no SSH. */
function trailOf(name: string, nodes: NodeManifests): readonly string[] | null {
  const trail: string[] = [];
  for (let at: string | undefined = name; at !== undefined; ) {
    trail.push(at);
    if (trail.indexOf(at) < trail.length - 1) break;
    const spec: NodeSpec | undefined = nodes.get(at)?.value.spec;
    const fields: SshFields | undefined = spec === undefined ? undefined : firstSsh(spec);
    if (fields === undefined) return null;
    at = fields.jump;
  }
  return trail;
}
