import type { FacetKind } from '../../model/host.ts';
import type { FacetKit } from './facet-kit.ts';
import { addressKit } from './kinds/address.ts';
import { directoryKit } from './kinds/directory.ts';
import { fileKit } from './kinds/file.ts';
import { firewallKit } from './kinds/firewall.ts';
import { hostnameKit } from './kinds/hostname.ts';
import { linkKit } from './kinds/link.ts';
import { mountKit } from './kinds/mount.ts';
import { serviceKit } from './kinds/service.ts';
import { stepKit } from './kinds/step.ts';
import { userKit } from './kinds/user.ts';
import { wifiKit } from './kinds/wifi.ts';

const KITS: Readonly<Record<FacetKind, FacetKit>> = {
  hostname: hostnameKit as unknown as FacetKit,
  user: userKit as unknown as FacetKit,
  directory: directoryKit as unknown as FacetKit,
  link: linkKit as unknown as FacetKit,
  file: fileKit as unknown as FacetKit,
  mount: mountKit as unknown as FacetKit,
  service: serviceKit as unknown as FacetKit,
  wifi: wifiKit as unknown as FacetKit,
  address: addressKit as unknown as FacetKit,
  firewall: firewallKit as unknown as FacetKit,
  step: stepKit as unknown as FacetKit,
};

/** The kinds of facets. */
export const FACETS: readonly FacetKind[] = Object.keys(KITS) as FacetKind[];

/** How a kind of facet is read and changed. */
export function kitOf(kind: FacetKind): FacetKit {
  return KITS[kind];
}
