import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { openMqtt } from '../../reconciler/connections/mqtt/mqtt.ts';
import type { Report } from '../../reconciler/model/report.ts';
import { openDriver } from '../../reconciler/open/driver.ts';
import { openMailboxes } from '../../reconciler/open/mailboxes.ts';
import { TRAITS } from '../../reconciler/open.ts';
import { openReconciler, type Reconciler, reconcile } from '../../reconciler/reconcile.ts';
import { openSecrets } from '../../reconciler/secrets/open-secrets.ts';
import { openMemoryStore } from '../../reconciler/stores/memory.ts';
import type { Store } from '../../reconciler/stores/store.ts';
import { type RunningCli, startCli } from './cli.ts';
import { aReconciler } from './memory-reconciler.ts';
import { type MemorySource, openMemorySource } from './memory-source.ts';
import { type TempFolder, tempFolder } from './temp.ts';
import { eventually } from './wait.ts';

const UID = '22222222-2222-4333-8444-555555555555';

/** A cluster of one node behind an agent, whose jobs settle almost at once. */
export function farCluster(engine: 'process' | 'docker', more = ''): string {
  return `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: ${UID}}
spec: {policy: {stability: 200ms}}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: far}
spec: {engine: ${engine}, access: [agent]${more}}
`;
}

/** A process that says something again and again. */
export function sayJob(name: string, says: string, more = ''): string {
  return `apiVersion: keelson/v1
kind: Job
metadata: {name: ${name}}
spec:
  technology: process
  command: [sh, -c, 'while true; do echo "$SAYS $$"; sleep 0.1; done']
  env: {SAYS: ${says}}
  stop: {grace: 1s}
${more}`;
}

/** A reconciler in this process and an agent in its own, each with its own connection to a broker. */
export interface AgentLab extends AsyncDisposable {
  readonly source: MemorySource;
  readonly folder: TempFolder;
  pass(): Promise<Report>;
  /** Passes until the report is as wanted. */
  until(check: (report: Report) => void, timeoutMs?: number): Promise<Report>;
  /** Works in the folder `agent`, unless in another one. */
  startAgent(directory?: string): Promise<RunningCli>;
  /** Command lines of processes of this agent that run now. */
  running(): readonly string[];
  /** Pids of those processes, each the first of its group. */
  pids(): readonly number[];
  /** What a process was given. */
  environment(pid: number): readonly string[];
  /** A new reconciler, without what the old one kept. */
  restart(): Promise<void>;
}

export async function agentLab({
  url,
  agentUrl = url,
  files,
  engine = 'process',
  args = [],
  environment = {},
  program,
}: {
  readonly url: string;
  /** Where the agent reaches it; absent: there, too. */
  readonly agentUrl?: string;
  readonly files: Readonly<Record<string, string>>;
  readonly engine?: 'process' | 'docker';
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What runs the agent; absent: this Node, from the sources. */
  readonly program?: readonly string[];
}): Promise<AgentLab> {
  const folder = await tempFolder();
  const source = openMemorySource(files);
  const ending = new AbortController();
  let store: Store = openMemoryStore();
  const agents: RunningCli[] = [];
  const open = async (): Promise<{ readonly reconciler: Reconciler; readonly end: () => Promise<void> }> => {
    const stop = new AbortController();
    const broker = openMqtt({ url, clientId: `reconciler-${Math.random()}`, timing: { shortestMs: 50, longestMs: 500 } });
    const parts = aReconciler({}).reconciler.parts;
    const reconciler = openReconciler({
      ...parts,
      source,
      store,
      traits: TRAITS,
      log: pino({ level: 'silent' }),
      now: Date.now,
      limits: { ...parts.limits, observeMs: 5_000, applyMs: 5_000 },
      own: async owner => {
        const secrets = openSecrets({ ...owner, providers: [{ kind: 'env', prefix: 'S_' }], environment });
        const mailboxOf = openMailboxes({ broker, owner, secrets }, stop.signal).of;
        const { openSecretFeed } = await import('../../reconciler/feeds/secret-feed.ts');
        return {
          feeds: [openSecretFeed(secrets)],
          openDriver: (target, access, claims, signal) =>
            openDriver(
              { config: {} as never, owner, secrets, connect: () => Promise.reject(new Error('nobody connects')), mailboxOf },
              target,
              access,
              claims,
              signal,
            ),
        };
      },
    });
    return {
      reconciler,
      end: async () => {
        await reconciler[Symbol.asyncDispose]();
        stop.abort();
        await broker[Symbol.asyncDispose]();
      },
    };
  };
  let opened = await open();
  const pass = async (): Promise<Report> => (await reconcile(opened.reconciler, { dryRun: false }, ending.signal)).report;
  return {
    source,
    folder,
    pass,
    until: (check, timeoutMs) =>
      eventually(async () => {
        const report = await pass();
        check(report);
        return report;
      }, timeoutMs),
    async startAgent(directory = 'agent') {
      const agent = await startCli(
        [
          'agent',
          '--cluster',
          'attic',
          '--uid',
          UID,
          '--node',
          'far',
          '--engine',
          engine,
          '--directory',
          join(folder.path, directory),
          '--broker',
          agentUrl,
          '--json',
          '--log-level',
          'debug',
          ...args,
        ],
        { cwd: folder.path, env: { HOME: folder.path }, ...(program === undefined ? {} : { program }) },
      );
      agents.push(agent);
      return agent;
    },
    running: () => processesWith(folder.path),
    pids: () => workersBelow(folder.path),
    environment: pid => read(`/proc/${pid}/environ`).split('\0'),
    async restart() {
      await opened.end();
      store = openMemoryStore();
      opened = await open();
    },
    async [Symbol.asyncDispose]() {
      for (const agent of agents) await agent[Symbol.asyncDispose]();
      ending.abort();
      await opened.end();
      for (const pid of pidsWith(folder.path)) kill(pid);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** What processes were given as SAYS, of those that work below a folder. */
function processesWith(folder: string): readonly string[] {
  return workersBelow(folder).flatMap(pid => /(?:^|\0)SAYS=([^\0]*)/.exec(read(`/proc/${pid}/environ`))?.[1] ?? []);
}

/** Without what one of them has just forked, and which is it still by its command line. */
function workersBelow(folder: string): readonly number[] {
  const all = pidsWith(folder).filter(pid => read(`/proc/${pid}/cmdline`).startsWith('sh\0-c\0while'));
  return all.filter(pid => !all.includes(Number(read(`/proc/${pid}/stat`).split(' ')[3])));
}

function pidsWith(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter(pid => /SAYS=/.test(read(`/proc/${pid}/environ`)) && read(`/proc/${pid}/environ`).includes(folder));
}

/** It may just have ended by itself. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
