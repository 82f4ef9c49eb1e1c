import { parseIp } from '../../model/addresses.ts';
import { type Inventory, type InventoryRemark, linesOf, type Machine } from './inventory.ts';

/** hosts(5): `192.168.1.21 pi-1.lan pi-1`. Loopback and multicast are no machines; of several addresses the first counts. */
export function readEtcHosts(text: string): Inventory {
  const machines = new Map<string, Machine>();
  const remarks: InventoryRemark[] = [];
  for (const line of linesOf(text, /#.*$/)) {
    const [address = '', ...names] = line.split(/\s+/);
    const name = names.find(candidate => !candidate.includes('.')) ?? names[0];
    if (name === undefined || parseIp(address) === null || /^(127\.|0\.|255\.|::1$|f[ef])/i.test(address)) continue;
    const before = machines.get(name);
    if (before === undefined) machines.set(name, { name, address, groups: [] });
    else if (before.address !== address) remarks.push({ machine: name, text: `has another address, ${address}` });
  }
  return { format: 'hosts file', machines: [...machines.values()], groups: [], remarks };
}
