/** A machine as an inventory has it. */
export interface Machine {
  /** As it is written there. */
  readonly name: string;
  /** Host name or IP address; absent: nobody says. */
  readonly address?: string;
  readonly user?: string;
  readonly port?: number;
  readonly become?: 'sudo' | 'doas';
  /** It is the machine that reads the inventory. */
  readonly isLocal?: true;
  /** The machine to go through, by its name there. */
  readonly jump?: string;
  readonly groups: readonly string[];
}

/** A group of machines, and the groups whose machines are all in it. */
export interface Group {
  readonly name: string;
  readonly children: readonly string[];
}

/** What an inventory says. */
export interface Inventory {
  readonly format: 'hosts file' | 'Ansible inventory' | 'ssh_config';
  readonly machines: readonly Machine[];
  readonly groups: readonly Group[];
  /** Without the values of secrets. */
  readonly remarks: readonly InventoryRemark[];
}

/** What of an inventory is not taken over, and of which machine; absent: of all. */
export interface InventoryRemark {
  readonly machine?: string;
  readonly text: string;
}

/** The lines of a text with what follows a mark of comment taken off, without those that are empty. */
export function linesOf(text: string, comment: RegExp): readonly string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.replace(comment, '').trim())
    .filter(line => line !== '');
}
