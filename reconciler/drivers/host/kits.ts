import type { FacetKind, FacetSpec } from '../../model/host.ts';
import type { FacetKit } from './facet-kit.ts';
import { addressKit } from './kinds/address.ts';
import { agentKit } from './kinds/agent.ts';
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

const KITS: { readonly [K in FacetKind]: FacetKit<Extract<FacetSpec, { readonly kind: K }>> } = {
  hostname: hostnameKit,
  user: userKit,
  directory: directoryKit,
  link: linkKit,
  file: fileKit,
  mount: mountKit,
  service: serviceKit,
  wifi: wifiKit,
  address: addressKit,
  firewall: firewallKit,
  step: stepKit,
  agent: agentKit,
};

/** The kinds of facets. */
export const FACETS: readonly FacetKind[] = Object.keys(KITS) as FacetKind[];

/** How a kind of facet is read and changed. */
export function kitOf(kind: FacetKind): FacetKit {
  // Whoever asks gives it the specs of that kind.
  return KITS[kind] as unknown as FacetKit;
}
