import type { Text } from './text.ts';
import type { FileContent } from './workload.ts';

/** What the host calls itself: its static hostname. */
export interface HostnameSpec {
  readonly kind: 'hostname';
  readonly hostname: string;
}

/** A service of the host's init, systemd's or OpenRC's; what is absent is left as it is. */
export interface ServiceSpec {
  readonly kind: 'service';
  readonly name: string;
  /** Whether it starts with the host. */
  readonly enabled?: boolean;
  readonly state?: 'started' | 'stopped';
  /** Files it reads when it starts, by path: digest of the content that it shall have been started with. */
  readonly restartOn: Readonly<Record<string, string>>;
}

/** A user of the host; what is absent is left as it is. */
export interface UserSpec {
  readonly kind: 'user';
  readonly name: string;
  /** Supplementary groups that it is in; it may be in others, too. Sorted. */
  readonly groups: readonly string[];
  readonly password?: Text;
  /** All keys of its `authorized_keys`, each a line. */
  readonly authorizedKeys?: readonly string[];
}

/** A file of the host. Its content travels beside the spec (Resource.contents), by digest. */
export interface HostFileSpec {
  readonly kind: 'file';
  readonly path: string;
  /** Octal, four digits: `0644`. */
  readonly mode: string;
  /** `name` or `name:group`. */
  readonly owner: string;
  /**
   * Key of Resource.contents: `sha256:` and that of its bytes, so that a file which nobody of us wrote can be told to be the one that shall be;
   * where secrets are in it, digest of the text with their fingerprints. As seen: what was asked for while the bytes are those that were
   * written, else `sha256:` and that of what is there.
   */
  readonly digest: string;
}

/** A folder of the host. */
export interface DirectorySpec {
  readonly kind: 'directory';
  readonly path: string;
  readonly mode: string;
  readonly owner: string;
}

/** A symbolic link of the host. */
export interface LinkSpec {
  readonly kind: 'link';
  readonly path: string;
  readonly target: string;
}

/** A file system that is mounted now and after each start of the host. */
export interface MountPointSpec {
  readonly kind: 'mount';
  readonly path: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

/** A wireless network that the host knows (by its SSID), or the radio itself (`name` is `radio`). */
export interface WifiSpec {
  readonly kind: 'wifi';
  readonly name: string;
  /** Of the radio: whether it is on. */
  readonly radio?: boolean;
  readonly password?: Text;
  /** Of several that are in reach the highest is joined. */
  readonly priority?: number;
}

/** The static address of an interface. */
export interface AddressSpec {
  readonly kind: 'address';
  readonly interface: string;
  /** CIDR: `192.168.1.23/24`. */
  readonly address: string;
  readonly gateway?: string;
}

/** Who may reach a port of the host. */
export interface FirewallRule {
  readonly protocol: 'tcp' | 'udp' | 'esp';
  /** `22`, `41000-61000`; absent with `esp`. */
  readonly ports?: string;
  /** Addresses or networks, sorted; `any`: everybody. */
  readonly from: readonly string[] | 'any';
  /** What it is for: `role dea: droplets`. */
  readonly comment: string;
}

/** The ports that are open on a host; all others are closed, but for what the host itself began. */
export interface FirewallSpec {
  readonly kind: 'firewall';
  readonly rules: readonly FirewallRule[];
}

/** A command, for what nothing else covers: run where `unless` fails. */
export interface StepSpec {
  readonly kind: 'step';
  readonly name: string;
  readonly unless: string;
  readonly run: string;
  readonly undo?: string;
  /** How long either may take; absent: STEP_MS. */
  readonly timeoutMs?: number;
}

/** Keelson's own agent on the host: installed with a certificate of its node, and kept running. */
export interface AgentSpec {
  readonly kind: 'agent';
  /** See AgentRelease. */
  readonly version: string;
  readonly broker: string;
  readonly authority: string;
  /** The Node that it is, and what runs workloads there. */
  readonly node: string;
  readonly engine: string;
  /** `valid`; as seen also why it is not good any more, or soon. */
  readonly certificate: string;
  readonly state: 'started' | 'stopped';
}

/** What all agents of a cluster shall be that are installed by whoever reconciles it. */
export interface AgentRelease {
  /** Keelson's version, and behind it what tells builds apart: `0.2.0+1f3a9c2e`. */
  readonly version: string;
  /** The address at which machines reach the broker. */
  readonly broker: string;
  /** Fingerprint of the authority that signs their certificates: `SHA256:…`. */
  readonly authority: string;
}

/** How long it may take to bring an agent to a machine: it may have no Node, and a slow line. */
export const INSTALL_MS = 600_000;

/** How long a step may take that does not say it. */
export const STEP_MS = 600_000;

/** One thing that the operating system of a host has: the facets of a host. */
export type FacetSpec =
  | HostnameSpec
  | ServiceSpec
  | UserSpec
  | HostFileSpec
  | DirectorySpec
  | LinkSpec
  | MountPointSpec
  | WifiSpec
  | AddressSpec
  | FirewallSpec
  | StepSpec
  | AgentSpec;

/** The kinds of what a host has. */
export type FacetKind = FacetSpec['kind'];

/** How a facet of a host is addressed: its kind and its name there (a path, a user, an SSID, an interface). */
export interface FacetName {
  readonly kind: FacetKind;
  readonly name: string;
  /** Of a step: the command that tells whether it is done. */
  readonly unless?: string;
  /** Git wants it gone: what was never ours is told only where it can be taken away (a file, a folder, a link, a user, a mount, a known network). */
  readonly absent?: true;
}

/** What a facet shall be as git says it, templates rendered: of files the content, of services the files that they read, by path. */
export type FacetTemplate =
  | Exclude<FacetSpec, HostFileSpec | ServiceSpec>
  | (Omit<HostFileSpec, 'digest'> & { readonly content: FileContent })
  | (Omit<ServiceSpec, 'restartOn'> & { readonly restartOn: readonly string[] });

/** A facet that git names: what it shall be; null: it shall not be there, or not as Keelson made it (`state: absent`). */
export interface HostFacet {
  readonly kind: FacetKind;
  /** As facetName calls it. */
  readonly name: string;
  readonly spec: FacetTemplate | null;
  /** Storage that somebody else mounts, with the roles that need it: it has to be there, and is never touched. Then `spec` is null. */
  readonly neededBy?: readonly string[];
  /** The roles that alone say it, where each requires other roles: it waits for these. */
  readonly roles?: readonly string[];
}

/** What git says of one machine's operating system: of its roles and its own. */
export interface DeclaredHost {
  /** Steps in the order in which they are done. */
  readonly facets: readonly HostFacet[];
  /** When services may be restarted or stopped: in windows of the policy, at any time, or not by Keelson. */
  readonly restarts: 'window' | 'now' | 'defer';
}

/** What a facet is called among those of its kind; what a host has once is called like its kind. */
export function facetName(spec: FacetSpec | FacetTemplate): string {
  switch (spec.kind) {
    case 'hostname':
    case 'firewall':
    case 'agent':
      return spec.kind;
    case 'service':
    case 'user':
    case 'wifi':
    case 'step':
      return spec.name;
    case 'file':
    case 'directory':
    case 'link':
    case 'mount':
      return spec.path;
    case 'address':
      return spec.interface;
  }
}
