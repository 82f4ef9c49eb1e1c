/** How far reconciling may go, and how fast; with the defaults of the schema. */
export interface Policy {
  readonly drift: 'correct' | 'report';
  readonly ignore: readonly { readonly job: string; readonly fields: readonly string[] }[];
  readonly prune: { readonly jobs: boolean; readonly nodes: boolean };
  readonly maxDeletes: Allowance;
  readonly maxReplaces: Allowance;
  readonly maxLost: Allowance;
  readonly stabilityMs: number;
  readonly giveUpAfter: number;
  readonly windows: readonly Window[];
  readonly imagesKeep: number;
  readonly suspend?: Suspension;
}

/** Plan and report, change nothing. */
export interface Suspension {
  readonly reason: string;
  /** Milliseconds since the epoch; absent: until it is lifted. */
  readonly until?: number;
}

/** A share (0.3 = 30 %, rounded down, at least 1) or a plain number. */
export type Allowance = { readonly share: number } | { readonly count: number };

/** When disruptive work may be done, every week. */
export interface Window {
  readonly days: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  /** Minutes from midnight, local to `timezone`; `to` before `from` runs over midnight. */
  readonly from: number;
  readonly to: number;
  /** IANA name; absent: UTC. */
  readonly timezone: string;
}
