import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pino from 'pino';
import { parseConfig } from '../../reconciler/config.ts';
import { describeThisProcess, openKeelson } from '../../reconciler/open.ts';
import { reconcile } from '../../reconciler/reconcile.ts';
import { type Lab, startHosts } from '../lab/hosts/start-hosts.ts';
import { tempFolder } from '../support/temp.ts';
import { medianMs, ms, type Row } from './table.ts';

const run = promisify(execFile);
const FILES = 12;
const FOLDERS = 5;
const LINKS = 3;

/** Five hosts over SSH with twenty things each, all as they shall be: a look, beside Ansible's. */
export async function benchHosts(): Promise<readonly Row[]> {
  await using lab = await startHosts({ count: 5 });
  await using folder = await tempFolder();
  const repository = join(folder.path, 'cluster');
  await mkdir(repository);
  await writeFile(join(repository, 'all.yaml'), manifests(lab));
  const secrets = join(folder.path, 'secrets');
  await mkdir(secrets);
  await copyFile(lab.keys.privateKeyPath, join(secrets, 'ops-key'));
  const { config } = parseConfig(null, {
    flags: { repo: repository, directory: join(folder.path, 'state') },
    environment: { KEELSON_SECRETS_DIRECTORY: secrets },
    cwd: folder.path,
    home: folder.path,
  });
  await using keelson = await openKeelson(config!, { log: pino({ level: 'silent' }), version: '0.1.0' });
  const [reconciler] = keelson.reconcilers;
  const { converge } = await import('../../reconciler/converge.ts');
  const lease = { holder: describeThisProcess('bench', Date.now()), waitMs: 0 };
  const made = await converge(reconciler!, { dryRun: false, deadlineMs: 120_000, lease }, AbortSignal.timeout(120_000));
  const { exitCode, plan } = made.last.report;
  if (exitCode !== 0) throw new Error(JSON.stringify([exitCode, plan.held[0], plan.unseen[0]]));
  const unchanged = await medianMs(9, () => reconcile(reconciler!, { dryRun: false }, AbortSignal.timeout(60_000)));
  const ansible = await byAnsible(lab, folder.path);
  return [
    {
      work: '5 hosts over SSH with 20 things each, unchanged',
      measured: ms(unchanged),
      limit: ansible === null ? 'ansible-core is not installed' : `${ms(ansible)} Ansible, 5 forks`,
      goal: '≤ 0.1 ×',
      met: ansible !== null && unchanged <= ansible / 10,
    },
    { work: 'an idle pass over them', measured: ms(unchanged), limit: '', goal: '≤ 100 ms', met: unchanged <= 100 },
  ];
}

function manifests({ hosts }: Lab): string {
  const count = (length: number, line: (index: number) => string): string =>
    Array.from({ length }, (_, index) => line(index)).join('\n');
  const role = [
    'apiVersion: keelson/v1\nkind: Role\nmetadata: {name: base}\nspec:\n  everywhere: true\n  host:\n    files:',
    count(FILES, index => `      - {path: /etc/bench-${index}, content: "line ${index}\\n"}`),
    '    directories:',
    count(FOLDERS, index => `      - {path: /srv/bench-${index}, mode: "0750"}`),
    '    links:',
    count(LINKS, index => `      - {path: /srv/link-${index}, target: /srv/bench-${index}}`),
  ].join('\n');
  const nodes = hosts.map(({ name, address, ssh }) =>
    [
      `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}}`,
      `spec: {engine: none, address: ${address}, access: [ssh], ssh: {key: {secret: ops-key}}, identity: {hostKey: "${ssh.fingerprint}"}}`,
    ].join('\n'),
  );
  const cluster =
    'apiVersion: keelson/v1\nkind: Cluster\nmetadata: {name: bench, uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55}\nspec: {policy: {stability: 1s}}';
  return [cluster, role, ...nodes].join('\n---\n');
}

/** The same state by a playbook, the second time; null where there is no Ansible. */
async function byAnsible(lab: Lab, folder: string): Promise<number | null> {
  const version = await run('ansible-playbook', ['--version']).catch(() => null);
  if (version === null) return null;
  const inventory = join(folder, 'inventory');
  await writeFile(inventory, lab.hosts.map(({ name }) => `${name}\n`).join(''));
  const loop = (count: number): string => `  loop: "{{ range(${count}) | list }}"`;
  const playbook = [
    '- hosts: all\n  gather_facts: true\n  tasks:',
    '  - copy: {dest: "/etc/bench-{{ item }}", content: "line {{ item }}\\n", mode: "0644"}',
    `  ${loop(FILES)}`,
    '  - file: {path: "/srv/bench-{{ item }}", state: directory, mode: "0750"}',
    `  ${loop(FOLDERS)}`,
    '  - file: {path: "/srv/link-{{ item }}", src: "/srv/bench-{{ item }}", state: link}',
    `  ${loop(LINKS)}`,
    '',
  ].join('\n');
  const file = join(folder, 'playbook.yaml');
  await writeFile(file, playbook);
  const env = {
    ...process.env,
    ANSIBLE_SSH_ARGS: `-F ${lab.sshConfig} -o ControlMaster=auto -o ControlPersist=60s`,
    ANSIBLE_PIPELINING: '1',
  };
  return medianMs(2, () => run('ansible-playbook', ['-i', inventory, '-f', '5', file], { env }));
}
