import { parseIp } from '../../model/addresses.ts';
import type { NodeSpec, RoleSpec, SshFields, ThresholdSpec } from '../../model/manifest.generated.ts';
import { labelOf, takeName } from '../names.ts';
import { readAnsible } from './ansible.ts';
import { readEtcHosts } from './etc-hosts.ts';
import type { Inventory, Machine } from './inventory.ts';
import { readSshConfig } from './ssh-config.ts';

/** Machines as manifests. */
export interface HostsImport {
  readonly format: Inventory['format'] | 'FRACTAL nodes.yaml';
  /** `from`: what the inventory calls it. */
  readonly nodes: readonly { readonly name: string; readonly from: string; readonly spec: NodeSpec }[];
  readonly roles: readonly { readonly name: string; readonly from: string; readonly spec: RoleSpec }[];
  /** What was done there about pressure. */
  readonly thresholds: readonly { readonly name: string; readonly spec: ThresholdSpec }[];
  readonly remarks: Inventory['remarks'];
}

/** Nodes and Roles for what an inventory says; null: it is none that is known, or names no machine. */
export function importHosts(text: string): HostsImport | null {
  const inventory = readInventory(text);
  if (inventory === null || inventory.machines.length === 0) return null;
  const taken = new Set<string>();
  const nodeNames = new Map(inventory.machines.map(({ name }) => [name, takeName(labelOf(name) || 'node', taken)]));
  const takenRoles = new Set<string>();
  const roleNames = new Map(inventory.groups.map(({ name }) => [name, takeName(labelOf(name) || 'role', takenRoles)]));
  // Whose machines are all in another group has that one as well.
  const includes = (group: string): readonly string[] =>
    inventory.groups.filter(({ children }) => children.includes(group)).map(({ name }) => roleNames.get(name)!);
  return {
    format: inventory.format,
    nodes: inventory.machines.map(machine => ({
      name: nodeNames.get(machine.name)!,
      from: machine.name,
      spec: nodeSpecOf(machine, nodeNames, roleNames),
    })),
    roles: inventory.groups.map(({ name }) => ({
      name: roleNames.get(name)!,
      from: name,
      spec: includes(name).length === 0 ? {} : { includes: includes(name) },
    })),
    thresholds: [],
    remarks: inventory.remarks,
  };
}

/** What it is is told by what is in it. */
function readInventory(text: string): Inventory | null {
  const lines = text.split(/\r?\n/).filter(line => !/^\s*([#;].*)?$/.test(line));
  if (lines.some(line => /^\s*\[[^\]]+\]\s*$/.test(line) || /\sansible_\w+=/.test(line))) return readAnsible(text);
  if (lines.some(line => /^\s*Host[\s=]/i.test(line))) return readSshConfig(text);
  return lines.some(line => parseIp(line.trim().split(/\s+/)[0]!) !== null) ? readEtcHosts(text) : null;
}

function nodeSpecOf(
  { address, user, port, become, isLocal, jump, groups }: Machine,
  nodeNames: ReadonlyMap<string, string>,
  roleNames: ReadonlyMap<string, string>,
): NodeSpec {
  const through = jump === undefined ? undefined : nodeNames.get(jump);
  const ssh: SshFields = {
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(become === undefined ? {} : { become }),
    ...(through === undefined ? {} : { jump: through }),
  };
  const roles = groups.flatMap(group => roleNames.get(group) ?? []);
  return {
    ...(address === undefined || isLocal ? {} : { address }),
    ...(Object.keys(ssh).length === 0 ? {} : { ssh }),
    access: [isLocal ? 'local' : 'ssh'],
    ...(roles.length === 0 ? {} : { roles }),
  };
}
