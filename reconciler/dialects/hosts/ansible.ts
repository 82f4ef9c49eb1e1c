import { type Group, type Inventory, type InventoryRemark, linesOf, type Machine } from './inventory.ts';

type Variables = Readonly<Record<string, string>>;

/** What sections of an inventory say, each in the order of the file. */
interface Sections {
  /** Variables of hosts by name, and the groups that name them. */
  readonly hosts: Map<string, { variables: Variables; readonly groups: Set<string> }>;
  readonly groups: Map<string, { readonly children: Set<string>; variables: Variables }>;
}

/** Ansible's INI: https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html */
export function readAnsible(text: string): Inventory {
  const sections = readSections(text);
  const remarks: InventoryRemark[] = [];
  const machines = Array.from(sections.hosts, ([name, { variables, groups }]): Machine => {
    const all = { ...variablesOfGroups([...groups], sections), ...variables };
    remarks.push(...remarksOf(all).map(text => ({ machine: name, text })));
    return machineOf(name, all, [...groups].filter(isOwnGroup));
  });
  const groups = Array.from(sections.groups, ([name, { children }]): Group => ({ name, children: [...children] }));
  return { format: 'Ansible inventory', machines, groups: groups.filter(({ name }) => isOwnGroup(name)), remarks };
}

function readSections(text: string): Sections {
  const hosts: Sections['hosts'] = new Map();
  const groups: Sections['groups'] = new Map();
  const groupOf = (name: string) => {
    const group = groups.get(name) ?? { children: new Set<string>(), variables: {} };
    groups.set(name, group);
    return group;
  };
  let [section, kind] = ['ungrouped', ''];
  for (const line of linesOf(text, /^\s*[#;].*$|\s+#.*$/)) {
    const heading = /^\[([^\]:]+)(?::(\w+))?\]$/.exec(line);
    if (heading !== null) {
      [section, kind] = [heading[1]!, heading[2] ?? ''];
      groupOf(section);
    } else if (kind === 'children') {
      groupOf(section).children.add(line);
      groupOf(line);
    } else if (kind === 'vars') {
      const group = groupOf(section);
      group.variables = { ...group.variables, ...variablesIn(line.replace(/\s*=\s*/, '=')) };
    } else {
      const [pattern = '', ...rest] = line.split(/\s+/);
      for (const name of expand(pattern)) {
        const host = hosts.get(name) ?? { variables: {}, groups: new Set<string>() };
        host.groups.add(section);
        host.variables = { ...host.variables, ...variablesIn(rest.join(' ')) };
        hosts.set(name, host);
      }
    }
  }
  return { hosts, groups };
}

/** `a=1 b="two words"` */
function variablesIn(text: string): Variables {
  const pairs = text.matchAll(/([\w.-]+)=("[^"]*"|'[^']*'|\S*)/g);
  return Object.fromEntries(Array.from(pairs, ([, name = '', value = '']) => [name, value.replace(/^(["'])(.*)\1$/, '$2')]));
}

/** `web[01:03]` is `web01`, `web02`, `web03`; `db-[a:c]` by letters. More than a cluster has is a mistake. */
function expand(pattern: string): readonly string[] {
  const range = /^(.*?)\[(\w+):(\w+)(?::(\d+))?\](.*)$/.exec(pattern);
  if (range === null) return [pattern];
  const [, before = '', from = '', to = '', step = '1', after = ''] = range;
  const isNumber = /^\d+$/.test(from);
  const [first, last] = isNumber ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)];
  const names: string[] = [];
  for (let at = first; at <= last && names.length < MOST; at += Math.max(1, Number(step)))
    names.push(before + (isNumber ? String(at).padStart(from.length, '0') : String.fromCharCode(at)) + after);
  return names.flatMap(expand);
}

const MOST = 10_000;

/** Those of groups that are in others win over those, and of two that are in as many the later by name, as Ansible has it. */
function variablesOfGroups(names: readonly string[], { groups }: Sections): Variables {
  const depths = new Map<string, number>();
  const depthOf = (name: string, below: readonly string[]): number => {
    const parents = [...groups].filter(([parent, { children }]) => children.has(name) && !below.includes(parent));
    const depth = 1 + Math.max(0, ...parents.map(([parent]) => depthOf(parent, [...below, name])));
    depths.set(name, depth);
    return depth;
  };
  for (const name of names) depthOf(name, []);
  const order = [...depths].sort(([one, depth], [other, otherDepth]) => depth - otherDepth || (one < other ? -1 : 1));
  return Object.assign({}, groups.get('all')?.variables, ...order.map(([name]) => groups.get(name)?.variables));
}

function machineOf(name: string, variables: Variables, groups: readonly string[]): Machine {
  const user = variables.ansible_user ?? variables.ansible_ssh_user;
  const port = Number(variables.ansible_port ?? variables.ansible_ssh_port ?? 22);
  const method = variables.ansible_become_method ?? 'sudo';
  const becomes = /^(true|yes|1)$/i.test(variables.ansible_become ?? '') && (method === 'sudo' || method === 'doas');
  return {
    name,
    ...(variables.ansible_connection === 'local' ? { isLocal: true } : {}),
    address: variables.ansible_host ?? variables.ansible_ssh_host ?? name,
    ...(user === undefined ? {} : { user }),
    ...(port === 22 || !Number.isInteger(port) ? {} : { port }),
    ...(becomes ? { become: method } : {}),
    groups,
  };
}

/** What is of no use here, or must not be in git. */
function remarksOf(variables: Variables): readonly string[] {
  return Object.keys(variables).flatMap(name => {
    if (/pass(word|phrase)?$/.test(name)) return [`${name} stays out of git; give it as a secret, ssh: {password: {secret: …}}`];
    if (/private_key_file$/.test(name))
      return ['the key: have it in an ssh-agent, or give it as a secret, ssh: {key: {secret: …}}'];
    if (/^ansible_ssh_(common|extra)_args$/.test(name)) return [`${name} (for a machine to go through: ssh: {jump: NODE})`];
    return [];
  });
}

function isOwnGroup(name: string): boolean {
  return name !== 'all' && name !== 'ungrouped';
}
