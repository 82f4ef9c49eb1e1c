import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Host } from '../lab/hosts/host.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Folders that a host needs to run this Keelson: for `shared` of a lab. */
export const PROGRAM_FOLDERS: readonly string[] = [
  ROOT,
  realpathSync(join(ROOT, 'node_modules')),
  ...(process.execPath.startsWith('/usr/') ? [] : [dirname(process.execPath)]),
];
/** `reconcile` as a host that has these folders runs it. */
const PROGRAM: string = `${process.execPath} ${join(ROOT, 'cli/main.ts')}`;

/** Where an agent's files are on its host, as the operations manual has them. */
const FOLDER = '/etc/keelson';
const LOG = '/var/log/keelson-agent.log';
const PID = '/run/keelson-agent.pid';

/** An agent on a host of a lab. */
export interface FarAgent {
  /** Starts it beside what else runs there: with a folder of its own, or by a command before it such as `faketime -f -5h`. */
  start(options?: { readonly directory?: string; readonly before?: string }): Promise<void>;
  /** Of the one that was started last, as its host counts. */
  pid(): Promise<string>;
  /** Ends that one as the kernel does that needs its memory. */
  kill(): Promise<void>;
  /** Its log of all lives. */
  log(): Promise<string>;
}

/** Gives a host the files that its agent needs, from the folder of `reconcile pki`. `passphrase`: its key is encrypted. */
export async function placeAgent(
  host: Host,
  options: {
    readonly pki: string;
    readonly cluster: string;
    readonly uid: string;
    readonly engine: 'docker' | 'process';
    readonly broker: string;
    readonly passphrase?: string;
  },
): Promise<FarAgent> {
  const { pki, cluster, uid, engine, broker, passphrase } = options;
  const { name } = host;
  const put = (file: string, text: string): Promise<unknown> =>
    well(host, `mkdir -p ${FOLDER} && umask 077 && cat >${FOLDER}/${file}`, text);
  for (const file of ['ca.pem', `${name}.pem`, `${name}.key`]) await put(file, await readFile(join(pki, file), 'utf8'));
  if (passphrase !== undefined) await put('passphrase', `${passphrase}\n`);
  const args = [
    ...['agent', '--cluster', cluster, '--uid', uid, '--node', name, '--engine', engine],
    ...['--broker', broker],
    ...['--ca', `${FOLDER}/ca.pem`, '--cert', `${FOLDER}/${name}.pem`, '--key', `${FOLDER}/${name}.key`],
    ...(passphrase === undefined ? [] : ['--passphrase-file', `${FOLDER}/passphrase`]),
  ];
  return {
    start: async ({ directory = '/var/lib/keelson-agent', before = '' } = {}) => {
      const line = `${before} ${PROGRAM} ${args.join(' ')} --directory ${directory}`;
      await well(host, `setsid ${line} >>${LOG} 2>&1 </dev/null & echo $! >${PID}`);
    },
    pid: async () => (await well(host, `cat ${PID}`)).trim(),
    kill: async () => void (await well(host, `pid=$(cat ${PID}); kill -9 $pid; while [ -e /proc/$pid ]; do sleep 0.02; done`)),
    log: () => well(host, `cat ${LOG} 2>/dev/null || true`),
  };
}

/** Runs a shell script in a host; what it wrote. Throws with its words when it fails. */
export async function well(host: Host, script: string, input?: string): Promise<string> {
  const { code, stdout, stderr } = await host.exec(script, input);
  if (code !== 0) throw new Error(`${host.name}: ${script}: exit code ${code}: ${stdout}${stderr}`);
  return stdout;
}

/** `5912 beat v1` for each process of the far jobs that runs on a host, by name. */
export async function processesOn(host: Host): Promise<readonly string[]> {
  const all = await well(host, `pgrep -af '^sh -c while' || true`);
  return all.split('\n').flatMap(line => {
    const [pid, job, version] = /^(\d+) .* (\S+ \S+)$/.exec(line)?.slice(1) ?? [];
    return pid === undefined || job === undefined ? [] : [`${pid} ${job}${version === undefined ? '' : ` ${version}`}`];
  });
}
