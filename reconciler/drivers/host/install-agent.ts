import type { Connection, Ended } from '../../connections/connection.ts';
import type { AgentSpec } from '../../model/host.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Owner } from '../../model/resource.ts';
import { openRcScript, runScript, systemdUnit } from './agent-service.ts';
import type { AgentSupplies } from './agent-supplies.ts';
import { checkEnded } from './errors.ts';
import type { Order } from './facet-kit.ts';
import { platformOf } from './facts.ts';
import { AGENT_HOME, certificateStanding } from './kinds/agent.ts';
import { CHANGING, decodeSaid, LIBRARY, quote } from './shell-library.ts';

/** What an agent is brought to a machine with. */
export interface InstallOptions {
  readonly owner: Owner;
  readonly connection: Connection & Required<Pick<Connection, 'run'>>;
  readonly supplies: AgentSupplies;
  readonly tried: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Node strips types by itself since 22.18, and all that the agent uses is there. */
function isNewEnough({ version }: { readonly version: string }): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/**
 * Brings all that an agent needs and that is not there yet: the program, a Node that runs it, and a certificate for a key that is made on the
 * machine and never leaves it. Nothing of it is in force before the change that follows; returns what that needs.
 */
export async function bringAgent(spec: AgentSpec, options: InstallOptions, signal: AbortSignal): Promise<Order> {
  const { owner, supplies, tried } = options;
  const run = async (script: string, input: string | Uint8Array = ''): Promise<string> => {
    const ended: Ended = await options.connection.run(`${LIBRARY}${CHANGING}home=${AGENT_HOME}\n${script}`, input, signal);
    checkEnded(tried, ended, text => text);
    return ended.stdout;
  };
  const there = readThere(await run(`version=${quote(spec.version)}\n${LOOK}`));
  const node = there.nodes.find(isNewEnough)?.path;
  if (node === undefined) await bringNode(supplies, there, tried, run, signal);
  else await run(`ln -sfn ${quote(node)} "$home/node"`);
  if (!there.hasPackage) await run(`version=${quote(spec.version)}\n${UNPACK}`, await supplies.pack(signal));
  const { authority } = supplies;
  const standing = certificateStanding(
    { certificate: there.certificate, authority, uid: owner.uid },
    { now: options.now, revoked: await supplies.revoked() },
  );
  const certificate =
    standing === 'valid' ? '' : (await supplies.certify(spec.node, (await run(MAKE_KEY)).trim(), owner.uid)).trim();
  return {
    variables: {
      version: spec.version,
      authority: authority.trim(),
      certificate,
      run: runScript(spec, owner, supplies.main),
      unit: systemdUnit(spec),
      script: openRcScript(spec),
    },
  };
}

interface There {
  /** Programs of Node that run there, the one that was brought before among them. */
  readonly nodes: readonly { readonly path: string; readonly version: string }[];
  readonly platform: string;
  readonly libc: string;
  readonly hasPackage: boolean;
  readonly certificate: string;
}

const LOOK = `
[ "$(id -u)" = 0 ] || fail forbidden "only root may install an agent; log in as root, or declare ssh.become: sudo (or doas)"
[ "$init" != none ] || fail unsupported "nothing starts services there (neither systemd nor OpenRC), so nothing would keep an agent running; start reconcile agent by hand there, and let its access be agent alone"
mkdir -p "$home/versions" && chmod 0755 "$home" "$home/versions" || exit 1
say "machine $(uname -m)"
say "bits $(od -An -tu1 -j4 -N1 /bin/sh 2>/dev/null)"
libc=glibc
for loader in /lib/ld-musl-*; do [ ! -e "$loader" ] || libc=musl; done
say "libc $libc"
for node in "$(command -v node)" /usr/local/bin/node /opt/node/bin/node "$home"/runtime/node; do
  [ ! -x "$node" ] || ! version=$("$node" -p process.versions.node 2>/dev/null </dev/null) || say "node $version $node"
done
[ ! -e "$home/versions/$version/package.json" ] || say package
tell certificate "$(sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' "$home/tls/agent.pem" 2>/dev/null)"
`;

const UNPACK = `
rm -rf "$home/versions/$version" "$home/versions/.new" && mkdir "$home/versions/.new" || exit 1
tar -xzf - -C "$home/versions/.new" && [ -e "$home/versions/.new/package.json" ] || { rm -rf "$home/versions/.new"; fail unreachable "the package arrived incomplete, or there is no room for it"; }
chmod 0755 "$home/versions/.new" && sync && mv "$home/versions/.new" "$home/versions/$version"
`;

const BRING_NODE = `
mkdir -p "$home/runtime" && gzip -dc >"$home/runtime/node.new" && chmod 0755 "$home/runtime/node.new" || { rm -f "$home/runtime/node.new"; fail exhausted "Node arrived incomplete, or there is no room for it"; }
"$home/runtime/node.new" --version >&2 </dev/null || { rm -f "$home/runtime/node.new"; fail unsupported "the reconciler's own Node does not run there: install Node 22.18 or newer, as \\"node\\" on the PATH"; }
mv "$home/runtime/node.new" "$home/runtime/node" && ln -sfn runtime/node "$home/node"
`;

/** P-256, as the authority's own. It stays where it is made. */
const MAKE_KEY = `
mkdir -p "$home/tls" && chmod 0700 "$home/tls" || exit 1
"$home/node" -e '
const { generateKeyPairSync } = require("node:crypto");
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
require("node:fs").writeFileSync(process.argv[1], privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
process.stdout.write(publicKey.export({ type: "spki", format: "pem" }));
' "$home/tls/new.key" </dev/null
`;

function readThere(stdout: string): There {
  const lines = stdout.split('\n').map(line => {
    const blank = line.indexOf(' ');
    return blank === -1 ? ([line, ''] as const) : ([line.slice(0, blank), line.slice(blank + 1)] as const);
  });
  const said = (word: string): string => lines.find(([first]) => first === word)?.[1] ?? '';
  return {
    nodes: lines.flatMap(([word, rest]) => {
      const [version = '', ...path] = rest.split(' ');
      return word === 'node' ? [{ version, path: path.join(' ') }] : [];
    }),
    platform: platformOf(said('machine'), said('bits')),
    libc: said('libc'),
    hasPackage: lines.some(([word]) => word === 'package'),
    certificate: decodeSaid(said('certificate')),
  };
}

async function bringNode(
  { node }: AgentSupplies,
  { nodes, platform, libc }: There,
  tried: string,
  run: (script: string, input: Uint8Array) => Promise<string>,
  signal: AbortSignal,
): Promise<void> {
  if (node.platform !== platform || node.libc !== libc) {
    const has = nodes[0] === undefined ? 'there is no Node' : `there is only Node ${nodes[0].version}`;
    const own = `the reconciler's own (${node.platform}, ${node.libc}) does not run there (${platform}, ${libc})`;
    const newest = platform.startsWith('linux/arm/') ? 'of the 22 line, the last one made for such boards' : 'or newer';
    throw new OperationError('unsupported', `${tried}: ${has}, and ${own}: install Node 22.18 ${newest}, as "node" on the PATH`);
  }
  await run(BRING_NODE, await node.read(signal));
}
