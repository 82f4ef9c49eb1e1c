import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LimitsSpec } from '../../model/workload.ts';

/** One limit: the file that keeps it and how its value is written there. Kernel documents: cgroup-v1/memory.rst, pids.rst, sched-bwc.rst, cgroup-v2.rst. */
export interface Knob {
  readonly field: keyof LimitsSpec;
  readonly folder: string;
  readonly file: string;
  readonly none: string;
  /** A value this much smaller than what was asked for is that one. */
  readonly slack?: number;
  readonly encode: (value: number) => string;
  readonly decode: (text: string) => number | undefined;
}

/** The control groups of this machine. `root` is where the kernel's files are mounted. */
export interface Groups {
  readonly knobs: readonly Knob[];
  readonly name: string;
}

/** cgroup v2 where the whole tree is of that version, else v1; groups are made below `name`. */
export function findGroups(name: string, root = '/sys/fs/cgroup'): Groups {
  const unified = existsSync(path.join(root, 'cgroup.controllers'));
  return { name, knobs: unified ? unifiedKnobs(root) : legacyKnobs(root).filter(knob => existsSync(knob.folder)) };
}

/** The kernel rounds down to whole pages, of which the largest have 64 KiB. */
const PAGE_BYTES = 65_536;
const PERIOD_US = 100_000;
/** v1 shows "no limit" as the largest multiple of a page. */
const UNLIMITED_BYTES = 2 ** 62;

const memory = {
  field: 'memoryBytes',
  slack: PAGE_BYTES,
  encode: (bytes: number) => String(bytes),
} as const;
/** The shell that keeps the workload is a task of its own. */
const pids = {
  field: 'pids',
  none: 'max',
  file: 'pids.max',
  encode: (count: number) => String(count + 1),
  decode: (text: string) => (text === 'max' ? undefined : Number(text) - 1),
} as const;
const quotaOf = (millis: number) => Math.max(1000, (millis * PERIOD_US) / 1000);
const millisOf = (quota: number) => (quota * 1000) / PERIOD_US;
const cpu = { field: 'cpuMillis' } as const;

function unifiedKnobs(folder: string): readonly Knob[] {
  return [
    { ...memory, folder, file: 'memory.max', none: 'max', decode: text => (text === 'max' ? undefined : Number(text)) },
    { ...pids, folder },
    {
      ...cpu,
      folder,
      file: 'cpu.max',
      none: 'max',
      encode: millis => `${quotaOf(millis)} ${PERIOD_US}`,
      decode: text => (text.startsWith('max') ? undefined : millisOf(Number(text.split(' ')[0]))),
    },
  ];
}

function legacyKnobs(root: string): readonly Knob[] {
  return [
    {
      ...memory,
      folder: path.join(root, 'memory'),
      file: 'memory.limit_in_bytes',
      none: '-1',
      decode: text => (Number(text) > UNLIMITED_BYTES ? undefined : Number(text)),
    },
    { ...pids, folder: path.join(root, 'pids') },
    {
      ...cpu,
      folder: path.join(root, 'cpu'),
      file: 'cpu.cfs_quota_us',
      none: '-1',
      encode: millis => String(quotaOf(millis)),
      decode: text => (Number(text) < 0 ? undefined : millisOf(Number(text))),
    },
  ];
}
