import { type Inventory, type InventoryRemark, linesOf, type Machine } from './inventory.ts';

interface Block {
  readonly patterns: readonly string[];
  readonly settings: Map<string, string>;
}

/** ssh_config(5): of each setting the first that fits a host counts, so that blocks with wildcards come last. */
export function readSshConfig(text: string): Inventory {
  const remarks: InventoryRemark[] = [];
  const blocks = readBlocks(text, remarks);
  const names = new Set(blocks.flatMap(({ patterns }) => patterns).filter(pattern => !/[*?!]/.test(pattern)));
  const machines = Array.from(names, (name): Machine => {
    const settings = new Map<string, string>();
    for (const block of blocks.filter(({ patterns }) => fits(name, patterns)))
      for (const [key, value] of block.settings) if (!settings.has(key)) settings.set(key, value);
    return machineOf(name, settings, names, remarks);
  });
  return { format: 'ssh_config', machines, groups: [], remarks };
}

function readBlocks(text: string, remarks: InventoryRemark[]): readonly Block[] {
  const blocks: Block[] = [{ patterns: ['*'], settings: new Map() }];
  for (const line of linesOf(text, /^\s*#.*$/)) {
    const [, keyword = '', rest = ''] = /^(\w+)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
    const value = rest.replace(/^"(.*)"$/, '$1');
    switch (keyword.toLowerCase()) {
      case 'host':
        blocks.push({ patterns: value.split(/\s+/), settings: new Map() });
        break;
      case 'match':
        remarks.push({ text: `Match ${value}` });
        blocks.push({ patterns: [], settings: new Map() });
        break;
      case 'include':
        remarks.push({ text: `Include ${value}: import that file, too` });
        break;
      default: {
        const { settings } = blocks.at(-1)!;
        if (!settings.has(keyword.toLowerCase())) settings.set(keyword.toLowerCase(), value);
      }
    }
  }
  return blocks;
}

function fits(name: string, patterns: readonly string[]): boolean {
  const matches = (pattern: string): boolean =>
    new RegExp(
      `^${pattern
        .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
    ).test(name);
  const refused = patterns.some(pattern => pattern.startsWith('!') && matches(pattern.slice(1)));
  return !refused && patterns.some(pattern => !pattern.startsWith('!') && matches(pattern));
}

function machineOf(
  name: string,
  settings: ReadonlyMap<string, string>,
  names: ReadonlySet<string>,
  remarks: InventoryRemark[],
): Machine {
  const user = settings.get('user');
  const port = Number(settings.get('port') ?? 22);
  const jump = settings.get('proxyjump');
  const isKnown = jump !== undefined && names.has(jump);
  if (jump !== undefined && jump !== 'none' && !isKnown)
    remarks.push({
      machine: name,
      text: `the way through ${jump}, which has no Host there: declare that, and write ssh: {jump: …}`,
    });
  if (settings.has('proxycommand')) remarks.push({ machine: name, text: 'its ProxyCommand' });
  if (settings.has('identityfile'))
    remarks.push({ machine: name, text: 'the key: have it in an ssh-agent, or give it as a secret, ssh: {key: {secret: …}}' });
  return {
    name,
    address: (settings.get('hostname') ?? name).replaceAll('%h', name),
    ...(user === undefined ? {} : { user }),
    ...(port === 22 || !Number.isInteger(port) ? {} : { port }),
    ...(isKnown ? { jump } : {}),
    groups: [],
  };
}
