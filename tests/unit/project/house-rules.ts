import { findCycles, type Import, importsOf, packageOf, type Sources, withoutComments } from './imports.ts';

/** Who may import whom. A file belongs to the first layer whose `files` match its path. */
interface Layer {
  readonly name: string;
  readonly files: RegExp;
  /** Files it may import beside its own layer's. */
  readonly may: readonly RegExp[];
  /** Modules of Node it may import; all where this is left out. */
  readonly node?: readonly string[];
  /** One implementation does not know another: of the layer's folders, a file may import only the one it is in. */
  readonly siblings?: true;
  /** Equal inputs, equal results: no clock, no chance, no terminal, no environment. */
  readonly pure?: true;
}

const MODEL = /^reconciler\/model\//;
const PORTS =
  /^reconciler\/(sources\/source|feeds\/feed|feeds\/telemetry|connections\/connection|secrets\/secrets|stores\/store|sinks\/sink|drivers\/driver)\.ts$/;
const FILES = /^reconciler\/files\//;
const CONNECTIONS = /^reconciler\/connections\//;
const DIALECTS = /^reconciler\/dialects\//;
/** What is said between a reconciler and its agents: checked before anybody sees it. */
const WIRE = /^reconciler\/wire\//;
const REPORT = /^reconciler\/report\//;
const SHELL = /^reconciler\/[^/]+\.ts$/;
const PURE_PARTS = /^reconciler\/(model|manifests|decide|report|dialects)\//;
const implementation = (folder: string): Layer => ({
  name: folder,
  files: new RegExp(`^reconciler/${folder}/`),
  may: [MODEL, FILES, CONNECTIONS, DIALECTS, WIRE],
  siblings: true,
});

const layers: readonly Layer[] = [
  { name: 'model', files: MODEL, may: [], node: ['node:crypto'], pure: true },
  { name: 'manifests', files: /^reconciler\/manifests\//, may: [MODEL, DIALECTS, /^schema\//], node: [], pure: true },
  { name: 'decide', files: /^reconciler\/decide\//, may: [MODEL], node: [], pure: true },
  { name: 'report', files: REPORT, may: [MODEL], node: [], pure: true },
  { name: 'dialects', files: DIALECTS, may: [MODEL], node: [], pure: true },
  { name: 'wire', files: WIRE, may: [MODEL], node: [], pure: true },
  { name: 'broker', files: /^reconciler\/broker\//, may: [MODEL, WIRE, CONNECTIONS] },
  { name: 'files', files: FILES, may: [] },
  { name: 'connections', files: CONNECTIONS, may: [MODEL] },
  ...['sources', 'feeds', 'secrets', 'stores', 'drivers'].map(implementation),
  ...['sinks', 'http'].map(name => ({ ...implementation(name), may: [MODEL, REPORT, DIALECTS] })),
  { name: 'pki', files: /^reconciler\/pki\//, may: [MODEL, FILES] },
  { name: 'install', files: /^reconciler\/install\//, may: [MODEL] },
  { name: 'open', files: /^reconciler\/open(\.ts$|\/)/, may: [/^reconciler\//] },
  { name: 'shell', files: SHELL, may: [SHELL, PURE_PARTS, PORTS, /^schema\//] },
  {
    name: 'agent',
    files: /^agent\//,
    may: [/^reconciler\/open\/local\.ts$/, SHELL, PURE_PARTS, PORTS, FILES, WIRE, CONNECTIONS],
  },
  { name: 'cli', files: /^cli\//, may: [/^agent\//, SHELL, PURE_PARTS, PORTS, FILES, /^schema\//, /^package\.json$/] },
];

/** A package's home: who may import it. One that is not listed has none yet. */
const packages: Readonly<Record<string, RegExp>> = {
  '@balena/dockerignore': /^reconciler\/manifests\//,
  aedes: /^reconciler\/broker\//,
  'age-encryption': /^(agent|reconciler\/drivers\/agent)\//,
  ajv: /^reconciler\/manifests\//,
  '@peculiar/x509': /^reconciler\/pki\//,
  commander: /^cli\//,
  dockerode: /^reconciler\/drivers\/(docker|swarm)\//,
  ignore: /^reconciler\/(manifests|sources)\//,
  'isomorphic-git': /^reconciler\/sources\//,
  liquidjs: /^reconciler\/manifests\//,
  'log-update': /^cli\//,
  mongodb: /^reconciler\/stores\/mongo\//,
  mqtt: /^reconciler\/connections\/mqtt\//,
  'p-limit': /^reconciler\/([^/]+\.ts$|sources\/|feeds\/|connections\/|drivers\/|open\/)/,
  pino: SHELL,
  'reflect-metadata': /^reconciler\/pki\//,
  semver: /^reconciler\/(manifests|sources)\//,
  ssh2: CONNECTIONS,
  'string-width': /^(cli|reconciler\/report)\//,
  'tar-stream': /^reconciler\/(drivers\/(docker|swarm)|install)\//,
  undici: /^reconciler\/(sources|feeds|connections|sinks|drivers)\//,
  yaml: /^reconciler\/manifests\//,
};

export interface Exception {
  readonly from: RegExp;
  readonly to: RegExp;
  readonly because: string;
}

const IMPURE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\bprocess\.\w|\bconsole\.\w|\bset(?:Timeout|Interval)\(|\bfetch\(/;

/** What Node 24 has and Node 22 has not, on which a built agent runs. */
const TOO_NEW = /\b(?:Async)?DisposableStack\b|\bPromise\.try\b|\bRegExp\.escape\b|\bError\.isError\b|\bURLPattern\b/;

/** A longer file has a second idea in it. */
const MOST_LINES = 250;

/** What is exported without a docstring right above it. */
const UNTOLD = /(?<!\*\/\n)^export (?:async )?(?:function\*?|class|const|interface|type) (\w+)/gm;

/** Everything that breaks a rule, a sentence each; and the exceptions that nothing needs (any more). */
export function breaches(sources: Sources, exceptions: readonly Exception[]): readonly string[] {
  const imports = [...sources].flatMap(([file, source]) => importsOf(file, source));
  const wrong = imports.flatMap(one => judge(one).map(why => ({ ...one, why })));
  const excused = (exception: Exception, { from, to }: Import) => exception.from.test(from) && exception.to.test(to);
  return [
    ...wrong
      .filter(one => !exceptions.some(exception => excused(exception, one)))
      .map(one => `${one.from} imports ${one.to}: ${one.why}`),
    ...exceptions
      .filter(exception => !wrong.some(one => excused(exception, one)))
      .map(({ from, to }) => `nothing needs the exception from ${from} to ${to}`),
    ...findCycles(imports).map(cycle => `a ring of imports: ${[...cycle, cycle[0]].join(' → ')}`),
    ...[...sources].flatMap(([file, source]) => judgeSource(file, source)),
  ];
}

function judge({ from, to, isFile }: Import): readonly string[] {
  const layer = layers.find(one => one.files.test(from));
  if (layer === undefined) return ['its folder has no import rule'];
  if (to.startsWith('node:')) return layer.node?.includes(to) === false ? [`${layer.name} may not use it`] : [];
  if (!isFile) return judgePackage(from, packageOf(to));
  if (layer.files.test(to)) return layer.siblings && areSiblings(from, to) ? ['implementations do not know each other'] : [];
  return layer.may.some(allowed => allowed.test(to)) ? [] : [`not allowed for ${layer.name}`];
}

function judgePackage(from: string, name: string): readonly string[] {
  const home = packages[name];
  if (home === undefined) return ['this package has no home in the list'];
  return home.test(from) ? [] : [`this package may be used only in ${home}`];
}

/** Whether `to` lies in another folder of the layer than `from`; what lies in the layer's own folder is shared by all. */
function areSiblings(from: string, to: string): boolean {
  const folder = (file: string) => file.split('/').slice(2, -1)[0];
  return folder(to) !== undefined && folder(to) !== folder(from);
}

function judgeSource(file: string, source: string): readonly string[] {
  const code = withoutComments(source);
  const impure = layers.find(layer => layer.files.test(file))?.pure ? IMPURE.exec(code) : null;
  const unbuilt = /^(?!\s*(?:import|export|\} from)\b)(?!.*\bimport\().*(['"`])[^'"`\s]*\.ts\1/m.exec(code);
  const tooNew = TOO_NEW.exec(code);
  const isWritten = !file.endsWith('.generated.ts');
  const lines = source.split('\n').length - 1;
  const untold = isWritten ? [...source.matchAll(UNTOLD)] : [];
  const http = /^import (?!type\b)[^;]*\bfrom 'node:http'/m.test(code);
  return [
    ...untold.map(([, name]) => `${file} exports ${name} without a docstring`),
    ...(isWritten && lines > MOST_LINES ? [`${file} has ${lines} lines, more than ${MOST_LINES}: split it by idea`] : []),
    ...(http ? [`${file} imports node:http, and with it all of Node's undici: connections/node-http.ts has it without`] : []),
    ...(impure === null ? [] : [`${file} uses ${impure[0]}, and is to be pure`]),
    ...(tooNew === null ? [] : [`${file} uses ${tooNew[0]}, which Node 22 has not`]),
    ...(unbuilt === null
      ? []
      : [`${file} names a file that ends in .ts, which the built package has as .js: ${unbuilt[0].trim()}`]),
  ];
}
