import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeCertificates } from '../lab/certificates.ts';
import { type Dockerd, type DockerdOptions, startDockerd } from '../lab/dockerd.ts';
import { GLANCES_PACKAGES, startGlancesIn } from '../lab/glances.ts';
import { runInNetwork, startNetwork } from '../lab/network.ts';
import { skipWithout } from '../lab/requirements.ts';
import { importStandIns } from '../lab/stand-ins.ts';
import { type CliResult, runCli, startCli } from '../support/cli.ts';
import { type TempFolder, tempFolder } from '../support/temp.ts';
import { eventually } from '../support/wait.ts';

const run = promisify(execFile);
const skip = skipWithout('docker.io', 'busybox-static', 'tini', 'iproute2', 'util-linux', 'iptables', 'openssl');

/**
 * The examples as they are in the repository (but for the processors of the boards), each in a network of its own, with images that stand in for
 * the real ones.
 */
describe.skipIf(skip).concurrent('the example', { timeout: 240_000 }, () => {
  it('shop becomes healthy as its comments say, and is in sync then', async () => {
    await using shop = await openShop();
    await converges(shop);
    expect(await shop.get('http://127.0.0.1:8080/')).toMatch(/^Welcome to the shop \([0-9a-f]{12}\)$/);
    expect(await shop.get('http://127.0.0.1:9100/metrics')).toContain('node_load1');
    await shop.docker('exec', await shop.docker('ps', '-qf', 'name=shop-cache'), 'redis-cli', 'LPUSH', 'orders', '3 apples');
    const worker = await shop.docker('ps', '-qf', 'name=shop-worker');
    await eventually(async () => expect(await shop.docker('logs', worker)).toContain('took: 3 apples'));
    const database = await shop.docker('ps', '-qf', 'name=shop-database');
    const statements = await shop.docker('exec', database, 'cat', '/var/lib/postgresql/data/statements');
    expect(statements).toContain("INSERT INTO orders (line) VALUES (:'line') [3 apples]");
  });

  it('shop with its variants is smaller, and for this machine only', async () => {
    await using shop = await openShop('--variant', 'dev', '--variant', 'no-observe');
    await converges(shop);
    expect(await shop.get('http://127.0.0.1:8080/')).toMatch(/^Welcome to a shop in the making/);
    const all = await shop.docker('ps', '--format', '{{.Names}} {{.Ports}}');
    expect(all).toMatch(/load-balancer-1-\w+ 127\.0\.0\.1:8080->80/);
    expect(all).not.toMatch(/web-2|node-exporter/);
  });

  it('boards spreads its web servers over the rooms and collects logs on every board', async () => {
    await using boards = await openBoards();
    await converges(boards);
    expect((await boards.docker('board-1')).filter(name => !name.startsWith('boards-web'))).toEqual([
      'boards-logs-board-1',
      'boards-readings-1',
    ]);
    expect(await boards.docker('board-2')).toContain('boards-logs-board-2');
    expect(await boards.docker('board-3')).toEqual(['boards-logs-board-3', expect.stringMatching(/^boards-web-[12]$/)]);
    const page = await boards.get('http://192.168.1.23:8080/');
    expect(page).toContain('<h1>board-3, cellar</h1>');
    expect(page).toContain('The readings are at 192.168.1.21.');
    expect(await boards.get('http://192.168.1.21:8086/health')).toBe('healthy');
  });
});

describe.skipIf(skip || skipWithout(...GLANCES_PACKAGES)).concurrent('the example edge-limits', { timeout: 300_000 }, () => {
  it('tells how its machines fare, and limits what runs on the one that is too busy', async () => {
    await using edge = await openEdge();
    await converges(edge);
    const top = async (): Promise<string> => (await edge.reconcile('top')).stdout;
    expect(await top()).toMatch(/^gimli +[\d.]+ m?s +13% +41% +20% +19%$/m);
    expect(await top()).toMatch(/^gandalf +[\d.]+ m?s +\d+% +\d+% +\d+%/m);
    const exporter = await edge.docker('gimli', 'ps', '-qf', 'name=edge-metrics-exporter');
    await edge.docker('gimli', 'exec', exporter, 'sh', '-c', `echo '{"total": 97, "cpucore": 4}' >/glances/api/4/cpu`);
    const limits = async (node: string): Promise<readonly string[]> =>
      (
        await edge.docker(
          node,
          'inspect',
          '-f',
          '{{.Name}} {{.HostConfig.NanoCpus}} {{.HostConfig.CpuQuota}}',
          ...(await edge.docker(node, 'ps', '-q')).split('\n'),
        )
      )
        .split('\n')
        .map(line => line.replace(/^\/edge-(.*)-[0-9a-f]{8} /, '$1 '))
        .sort();
    await using _daemon = await edge.serve();
    await eventually(async () => expect((await limits('gimli'))[0]).toMatch(/^camera-1 (500000000|0 50000)/), 120_000);
    expect((await limits('legolas')).join()).not.toContain('5000');
    await eventually(async () => expect((await edge.reconcile('explain', 'node/gimli')).stdout).toContain('overload'));
  });
});

describe.skipIf(skip)('the example far-nodes', { timeout: 240_000 }, () => {
  it('is kept by its agents, each over one connection with a certificate of its own', async () => {
    await using far = await openFar();
    await using serving = await far.serve();
    await serving.line(/told the broker nothing; see that reconcile agent runs there/);
    await using _moor = await far.startAgent('moor');
    await using _weir = await far.startAgent('weir', '--engine', 'process');
    await eventually(async () => expect((await far.reconcile('--dry-run')).stdout).toMatch(/^stations is in sync/), 120_000);
    expect(await far.docker('ps', '--format', '{{.Image}} {{.Status}}')).toMatch(/^influxdb:2\.7-alpine Up .*\(healthy\)$/);
    expect(await far.measured()).toMatch(/^weir \d+ /);
    expect((await far.reconcile('status')).stdout).toMatch(/^weir +station +process .* ready .* its agent$/m);
  });
});

type Reconcile = (...args: readonly string[]) => Promise<CliResult>;

async function converges({ reconcile }: { readonly reconcile: Reconcile }): Promise<void> {
  expect((await reconcile('--dry-run')).code).toBe(2);
  const made = await reconcile('--yes');
  expect(made.code, made.stdout + made.stderr).toBe(0);
  const again = await reconcile('--dry-run');
  expect(again.stdout).toMatch(/^\w+ is in sync at [^\n]*\n$/);
  expect(again.code).toBe(0);
}

const EXAMPLES = resolve(import.meta.dirname, '../../manifests-example');

function example(repo: string, folder: TempFolder, network: number, env: Readonly<Record<string, string>>): Reconcile {
  return (...args) => runCli(['--repo', repo, ...args], { cwd: folder.path, network, env, timeoutMs: 110_000 });
}

async function get(network: number, url: string): Promise<string> {
  return (await runInNetwork(network, 'busybox', 'wget', '-q', '-O', '-', url)).trim();
}

async function engine(options: DockerdOptions, cleanup: AsyncDisposableStack): Promise<Dockerd> {
  const dockerd = cleanup.use(await startDockerd(options));
  await importStandIns(dockerd.socket);
  return dockerd;
}

async function openShop(...flags: readonly string[]) {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await tempFolder());
  const { operator } = cleanup.use(await startNetwork('192.168.1.1'));
  const { socket } = await engine({ network: operator }, cleanup);
  const env = { KEELSON_SECRET_DB_PASSWORD: 'change-me', KEELSON_DOCKER_SOCKET: socket };
  const reconcile = example(join(EXAMPLES, 'shop'), folder, operator, env);
  const parts = cleanup.move();
  return {
    reconcile: (...args: readonly string[]) => reconcile(...flags, ...args),
    docker: async (...args: readonly string[]) => (await run('docker', ['--host', `unix://${socket}`, ...args])).stdout.trim(),
    get: (url: string) => get(operator, url),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function openEdge() {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await tempFolder());
  const [gimli, legolas, gandalf] = ['192.168.0.83', '192.168.0.84', '192.168.0.53'] as const;
  const { operator, machines } = cleanup.use(await startNetwork('192.168.0.1', [gimli, legolas, gandalf]));
  const { secrets, tls } = await certificates(folder, [gimli, legolas]);
  cleanup.use(await startGlancesIn(machines.get(gandalf)!, gandalf));
  const engines = await Promise.all(
    [gimli, legolas].map(address =>
      engine({ network: machines.get(address)!, asInstalled: true, args: ['-H', `tcp://${address}:2376`, ...tls] }, cleanup),
    ),
  );
  const sockets = new Map(['gimli', 'legolas'].map((name, index) => [name, engines[index]!.socket]));
  const repo = join(EXAMPLES, 'edge-limits');
  const env = { KEELSON_SECRETS_DIRECTORY: secrets };
  const parts = cleanup.move();
  return {
    reconcile: example(repo, folder, operator, env),
    serve: () => startCli(['serve', '--repo', repo, '--interval', '2s'], { cwd: folder.path, network: operator, env }),
    docker: async (node: string, ...args: readonly string[]) =>
      (await run('docker', ['--host', `unix://${sockets.get(node)}`, ...args])).stdout.trim(),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function openFar() {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await tempFolder());
  const addresses = { moor: '192.168.7.11', weir: '192.168.7.12' } as const;
  const { operator, machines } = cleanup.use(await startNetwork('192.168.7.1', Object.values(addresses)));
  const { socket } = await engine({ network: machines.get(addresses.moor)!, asInstalled: true }, cleanup);
  const pki = join(folder.path, 'far-pki');
  for (const args of [['init'], ['server', 'broker', '192.168.7.1'], ['client', 'moor', 'weir']])
    expect((await runCli(['pki', ...args, '--folder', pki], { cwd: folder.path })).code).toBe(0);
  const options = { cwd: folder.path, network: operator, env: { KEELSON_SECRET_UPLOAD_TOKEN: 'open-sesame' } };
  const config = ['--config', join(EXAMPLES, 'far-nodes/reconcile.yaml')];
  cleanup.defer(() => endProcessesIn(folder.path));
  const parts = cleanup.move();
  return {
    reconcile: (...args: readonly string[]) => runCli([...args, ...config], options),
    serve: () => startCli(['serve', ...config], options),
    startAgent: (node: keyof typeof addresses, ...more: readonly string[]) =>
      startCli(
        [
          ...['agent', '--cluster', 'stations', '--uid', '8e0d4b52-66a1-4f3b-9b1e-d2c7a95e4f10', '--node', node],
          ...['--broker', 'mqtts://192.168.7.1:8883', '--ca', `${pki}/ca.pem`, '--cert', `${pki}/${node}.pem`],
          ...['--key', `${pki}/${node}.key`, '--socket', socket, '--directory', join(folder.path, node), ...more],
        ],
        { cwd: folder.path, network: machines.get(addresses[node])! },
      ),
    docker: async (...args: readonly string[]) => (await run('docker', ['--host', `unix://${socket}`, ...args])).stdout.trim(),
    measured: async () => {
      const [gauge] = await processesIn(folder.path);
      return readFile(`/proc/${gauge}/cwd/level.txt`, 'utf8');
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** Pids of what works in a folder below this one. */
async function processesIn(folder: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
  const within = await Promise.all(
    pids.map(async pid => (await readlink(`/proc/${pid}/cwd`).catch(() => '')).startsWith(`${folder}/`)),
  );
  return pids.filter((_, index) => within[index]);
}

/** What an agent runs outlives it. */
async function endProcessesIn(folder: string): Promise<void> {
  for (const pid of await processesIn(folder)) process.kill(pid, 'SIGKILL');
}

/** Secrets by which engines at these addresses are reached, and their arguments for it. */
async function certificates(folder: TempFolder, addresses: readonly string[]) {
  const files = await makeCertificates(folder.path, { addresses, encrypted: false });
  const secrets = join(folder.path, 'tls');
  await mkdir(secrets);
  const given = { 'docker-ca': files.ca, 'docker-cert': files.clientCert, 'docker-key': files.clientKey };
  for (const [name, file] of Object.entries(given)) await copyFile(file, join(secrets, name));
  return {
    secrets,
    tls: ['--tlsverify', '--tlscacert', files.ca, '--tlscert', files.serverCert, '--tlskey', files.serverKey],
  };
}

async function openBoards() {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await tempFolder());
  const addresses = ['192.168.1.21', '192.168.1.22', '192.168.1.23'];
  const { operator, machines } = cleanup.use(await startNetwork('192.168.1.1', addresses));
  const { secrets, tls } = await certificates(folder, addresses);
  const repo = join(folder.path, 'boards');
  await cp(join(EXAMPLES, 'boards'), repo, { recursive: true });
  const nodes = await readFile(join(repo, 'nodes.yaml'), 'utf8');
  await writeFile(join(repo, 'nodes.yaml'), nodes.replaceAll(/^ *platform: linux\/arm.*\n/gm, ''));
  const boards = await Promise.all(
    [...machines].map(([address, network]) =>
      engine({ network, asInstalled: true, args: ['-H', `tcp://${address}:2376`, ...tls] }, cleanup),
    ),
  );
  const parts = cleanup.move();
  return {
    reconcile: example(repo, folder, operator, { KEELSON_SECRETS_DIRECTORY: secrets }),
    /** Names of what runs on a board, without their digests. */
    async docker(board: string): Promise<readonly string[]> {
      const { socket } = boards[Number(board.at(-1)) - 1]!;
      const { stdout } = await run('docker', ['--host', `unix://${socket}`, 'ps', '--format', '{{.Names}}']);
      return stdout
        .trim()
        .split('\n')
        .map(name => name.replace(/-[0-9a-f]{8}$/, ''))
        .sort();
    },
    get: (url: string) => get(operator, url),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
