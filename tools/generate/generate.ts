import { cliPage } from './cli.ts';
import { configurationPage, manifestsPage } from './reference.ts';
import { typesOf } from './types.ts';
import { validatorOf } from './validators.ts';

const WIRE = ['info', 'orders', 'states', 'up'];

/** Every generated file: its text by its path in the repository. */
export async function generate(): Promise<ReadonlyMap<string, string>> {
  const manifests = await typesOf({
    'cluster.json': 'ClusterManifest',
    'node.json': 'NodeManifest',
    'role.json': 'RoleManifest',
    'job.json': 'JobManifest',
    'threshold.json': 'ThresholdManifest',
  });
  const union =
    '\n/** Any document of a repository; its `kind` says which. */\nexport type Manifest = ClusterManifest | NodeManifest | RoleManifest | JobManifest | ThresholdManifest;\n';
  return new Map([
    ['reconciler/model/manifest.generated.ts', manifests + union],
    ['reconciler/model/config.generated.ts', await typesOf({ 'config.json': 'ConfigFile' })],
    [
      'reconciler/model/wire.generated.ts',
      await typesOf({
        'wire/info.json': 'InfoDocument',
        'wire/up.json': 'UpDocument',
      }),
    ],
    ...WIRE.map(kind => [`reconciler/wire/validate-${kind}.generated.ts`, validatorOf(`wire/${kind}.json`)] as const),
    [
      'tests/unit/schema/wire.generated.ts',
      await typesOf({ 'wire/states.json': 'StatesDocument', 'wire/orders.json': 'OrdersDocument' }),
    ],
    ['tests/unit/schema/report.generated.ts', await typesOf({ 'report.json': 'ReportOutput', 'top.json': 'TopOutput' })],
    ['docs/manifests.md', manifestsPage()],
    ['docs/configuration.md', configurationPage()],
    ['docs/cli.md', cliPage()],
  ]);
}
