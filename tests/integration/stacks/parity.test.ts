import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../../reconciler/decide/decide.ts';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import { swarmTraits } from '../../../reconciler/drivers/swarm/traits.ts';
import { inRange } from '../../../reconciler/manifests/check-versions.ts';
import type { Cluster } from '../../../reconciler/model/cluster.ts';
import { EMPTY_MEMORY } from '../../../reconciler/model/memory.ts';
import type { Sight } from '../../../reconciler/model/observed.ts';
import type { Plan } from '../../../reconciler/model/plan.ts';
import type { ReadManifests } from '../../../reconciler/read-manifests.ts';
import { HOST_PACKAGES } from '../../lab/hosts/start-hosts.ts';
import { runWell } from '../../lab/processes.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { readFiles } from '../../support/read-files.ts';
import { eventually } from '../../support/wait.ts';
import { never, OWNER, openSwarmLab, type SwarmLab, TARGET } from '../swarm/lab.ts';

const CASES = path.join(import.meta.dirname, 'cases');
const ENV = { PG_PASS: 'apple', ENTRY: '10.0.0.1', TAG: '1.27', FILLED: 'by the one who deploys' };

const FILES = ['files.env', 'more.env', 'site.conf', 'filled.conf', 'word.txt'];

/** A stack as the CLI is told it, and as Keelson is. */
const cases: readonly { readonly what: string; readonly files: readonly string[]; readonly others?: readonly string[] }[] = [
  { what: 'the demo shop of the seed', files: ['go-coffee.yml'] },
  { what: 'the administration of the seed', files: ['portainer.yml'] },
  { what: 'what containers are made with', files: ['container.yml'] },
  { what: 'health checks and restarts', files: ['checks.yml'] },
  { what: 'the deploy section', files: ['deploy.yml'] },
  { what: 'ports, mounts and networks', files: ['data.yml'] },
  { what: 'files', files: ['files.yml'], others: FILES },
  { what: 'two files', files: ['merged.yml', 'merged-over.yml'] },
];

describe.skipIf(skipWithout(...HOST_PACKAGES))('a stack', () => {
  let swarm: SwarmLab;
  beforeAll(async () => {
    swarm = await openSwarmLab(1);
    const [manager] = swarm.hosts;
    await manager!.docker('node', 'update', '--label-add', 'keelson.node=h1', '--label-add', 'keelson.role.manager=true', 'h1');
  }, 120_000);
  afterAll(() => swarm?.[Symbol.asyncDispose]());
  afterEach(() => removeAll(swarm), 60_000);

  it.each(cases)(
    'of $what is the same by docker stack deploy and by Keelson',
    async ({ files, others = [] }) => {
      const read = await readCase([...files, ...others], files);
      await deploy(swarm, files);
      const byDocker = await specs(swarm);
      const adopted = await decideOn(read, await openAdopting(swarm, read.resolution.cluster!));
      expect(adopted.ready.map(({ id, action, fields }) => ({ id, action, fields }))).toEqual([]);
      expect(adopted.held).toEqual([]);
      await removeAll(swarm);
      const plan = await decideOn(read, swarm.driver);
      for (const change of plan.ready) await swarm.driver.apply(change, never);
      expect(plan.later).toEqual([]);
      const byUs = await specs(swarm);
      expect(byUs).toEqual(byDocker);
    },
    120_000,
  );

  it('that Docker made is scaled with its tasks as they are', async () => {
    await deploy(swarm, ['files.yml']);
    const read = await readCase(['files.yml', 'scaled.yml', ...FILES], ['files.yml', 'scaled.yml']);
    const driver = await openAdopting(swarm, read.resolution.cluster!);
    const before = await swarm.ask('GET', '/services/coffee_files');
    const { ready } = await decideOn(read, driver);
    const [update] = ready.filter(({ action }) => action === 'update');
    expect(update?.fields).toMatchObject([{ field: 'service.replicas' }]);
    for (const change of ready) await driver.apply(change, never);
    const { Spec } = await swarm.ask('GET', '/services/coffee_files');
    expect(Spec.Mode).toEqual({ Replicated: { Replicas: 2 } });
    expect(Spec.TaskTemplate).toEqual(before.Spec.TaskTemplate);
  }, 120_000);
});

const AROUND = `apiVersion: keelson/v1
kind: Cluster
metadata: {name: ${OWNER.cluster}, uid: ${OWNER.uid}}
---
apiVersion: keelson/v1
kind: Role
metadata: {name: manager}
spec: {swarm: manager}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: h1}
spec: {engine: swarm, roles: [manager]}
---
apiVersion: keelson/v1
kind: Job
metadata: {name: coffee, annotations: {keelson/plain-secrets: "*"}}
`;

/** What git declares: one manager, and the stack. */
async function readCase(named: readonly string[], files: readonly string[]): Promise<ReadManifests> {
  const texts = await Promise.all(named.map(async name => [name, await readFile(path.join(CASES, name), 'utf8')] as const));
  const spec = { technology: 'stack', stack: { files, env: ENV } };
  const manifests = `${AROUND}spec: ${JSON.stringify(spec)}\n`;
  const read = await readFiles({ 'keelson.yaml': manifests, ...Object.fromEntries(texts) }, { traits: TRAITS });
  const errors = read.resolution.diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ at, summary }) => `${at?.file}:${at?.line} ${summary}`)).toEqual([]);
  return read;
}

const TRAITS = new Map([['swarm', swarmTraits]]);

/** What one pass decides, with what a driver sees. */
async function decideOn({ resolution, render }: ReadManifests, driver: Driver): Promise<Plan> {
  const view = await driver.observe(never);
  const sight: Sight = { kind: 'seen', at: 0, ...view, facts: view.facts! };
  const observed = { at: 0, sights: new Map([[TARGET, sight]] as const), answers: new Map() };
  return decide(resolution.cluster!, observed, { ...EMPTY_MEMORY, fresh: false }, { traits: TRAITS, render, inRange });
}

/** A driver to which the services of a stack belong by their names. */
function openAdopting(swarm: SwarmLab, { jobs }: Cluster): Promise<Driver> {
  return swarm.open({ adopt: new Map([...jobs.values()].map(({ adopt, name }) => [adopt!, name])) });
}

async function deploy({ hosts }: SwarmLab, files: readonly string[]): Promise<void> {
  const named = files.flatMap(file => ['-c', path.join(CASES, file)]);
  const engine = `unix://${hosts[0]!.socket}`;
  await runWell(['docker', '-H', engine, 'stack', 'deploy', '--resolve-image', 'never', ...named, 'coffee'], {
    env: { PATH: process.env.PATH!, HOME: '/nonexistent', ...ENV },
  });
}

/** Whatever a stack leaves would be in the way of the next. Networks are in use for as long as tasks end. */
async function removeAll(swarm: SwarmLab): Promise<void> {
  for (const { ID } of await swarm.ask('GET', '/services')) await swarm.ask('DELETE', `/services/${ID}`);
  for (const kind of ['configs', 'secrets'])
    for (const { ID } of await swarm.ask('GET', `/${kind}`)) await swarm.ask('DELETE', `/${kind}/${ID}`);
  await eventually(async () => {
    for (const { Id } of await stackNetworks(swarm)) await swarm.ask('DELETE', `/networks/${Id}`);
    expect(await namesLeft(swarm)).toEqual([]);
  }, 60_000);
}

async function namesLeft(swarm: SwarmLab): Promise<readonly string[]> {
  const [services, configs, secrets] = await Promise.all(
    ['services', 'configs', 'secrets'].map(kind => swarm.ask('GET', `/${kind}`)),
  );
  const networks = await stackNetworks(swarm);
  return [...services, ...configs, ...secrets].map(({ Spec }) => Spec.Name).concat(networks.map(({ Name }) => Name));
}

async function stackNetworks(swarm: SwarmLab): Promise<readonly { readonly Id: string; readonly Name: string }[]> {
  const networks: readonly {
    readonly Labels: Readonly<Record<string, string>> | null;
    readonly Id: string;
    readonly Name: string;
  }[] = await swarm.ask('GET', '/networks');
  return networks.filter(({ Labels }) => Labels?.['com.docker.stack.namespace'] === 'coffee');
}

type Json = Readonly<Record<string, unknown>>;

/** What is asked of the Swarm for each service and network, by name, with the Swarm's own defaults: what has no order in one, and without labels of ours. */
async function specs(swarm: SwarmLab): Promise<Json> {
  const networks = await stackNetworks(swarm);
  const names = new Map(networks.map(({ Id, Name }) => [Id, Name]));
  const services: readonly { readonly ID: string; readonly Spec: Json & { readonly Name: string } }[] = await Promise.all(
    (await swarm.ask('GET', '/services')).map(({ ID }: Json) => swarm.ask('GET', `/services/${ID}?insertDefaults=true`)),
  );
  return {
    ...Object.fromEntries(services.map(({ Spec }) => [Spec.Name, essence(Spec, '', names)])),
    networks: networks.map(network => essence(ofNetwork(network as never), '', names)).sort(byText),
  };
}

function ofNetwork({ Name, Driver, Options, Labels, Internal, Attachable, EnableIPv6, IPAM }: Json): Json {
  const { Config } = IPAM as Json;
  const { 'com.docker.network.driver.overlay.vxlanid_list': _ids, ...options } = (Options ?? {}) as Json;
  const subnets = (Config as readonly Json[] | null)?.map(({ Subnet }) => Subnet);
  const chosen = String(Name) !== 'coffee_back';
  return { Name, Driver, options, Labels, Internal, Attachable, EnableIPv6, ...(chosen ? {} : { subnets }) };
}

function essence(value: unknown, key: string, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) {
    const items = value.map(item => essence(item, '', names));
    return ORDERED.has(key) ? items : items.sort(byText);
  }
  if (typeof value === 'string') return spelled(value, key, names);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name]) => !name.startsWith('io.keelson') && !name.startsWith('keelson') && !IDS.has(name),
  );
  return Object.fromEntries(kept.map(([name, own]) => [name, essence(own, name, names)]));
}

/** Names of networks for their ids, tags that are understood, and spaces that nobody reads. */
function spelled(text: string, key: string, names: ReadonlyMap<string, string>): string {
  if (key === 'Target') return names.get(text) ?? text;
  if (key === 'Image') return /:[^/]+$/.test(text) ? text : `${text}:latest`;
  return text.replace(/^(node\.\S+?)\s*==\s*/, '$1 == ');
}

/** Lists whose order means something. */
const ORDERED: ReadonlySet<string> = new Set(['Command', 'Args', 'Test', 'Nameservers', 'Search', 'Preferences']);
/** Names of ours say the content; the files that they are in stay. */
const IDS: ReadonlySet<string> = new Set(['ConfigID', 'ConfigName', 'SecretID', 'SecretName']);

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
