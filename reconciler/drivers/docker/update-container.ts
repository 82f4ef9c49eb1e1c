import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { OperationError } from '../../model/operation-error.ts';
import { isRelieved, withOwnMemory } from '../../model/relieved.ts';
import type { Owner, Resource } from '../../model/resource.ts';
import type { FileSpec, WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { maskOutput } from '../mask.ts';
import { readApplied, writeApplied } from './applied.ts';
import { putFiles } from './container-files.ts';
import { renameContainer } from './create-container.ts';
import type { Engine } from './engine.ts';
import type { EngineContainer, EngineHostConfig } from './engine-types.ts';
import { fileSecretsOf } from './labels.ts';
import { limitUpdate } from './limits.ts';
import { memoryInTheWay } from './memory-in-use.ts';
import { containerName } from './names.ts';
import { secretValuesOf } from './secret-values.ts';

/** What people are told of what a failing command said. */
const TOLD = 500;

/**
 * Changes a container without a new one: limits, restart policy, contents of files. The note of what was asked for comes last, so that what is
 * killed in the middle is done again.
 */
export async function updateContainer(
  container: EngineContainer,
  resource: Resource,
  spec: WorkloadSpec,
  options: { readonly engine: Engine; readonly owner: Owner; readonly secrets: Secrets; readonly cpuMillis: number },
  signal: AbortSignal,
): Promise<void> {
  const { engine, owner, secrets, cpuMillis } = options;
  const { Id: id } = container;
  const body = limitUpdate(container.HostConfig, spec, cpuMillis);
  const doing = `update container ${container.Name.slice(1)}`;
  const refused = body === null ? null : await limit(container, body, spec, engine, doing, signal);
  const before = await readApplied(engine, owner, container, resource.id, signal);
  const files = changedFiles(spec, before?.spec.kind === 'workload' ? before.spec : undefined);
  await putFiles(engine, id, { resource, files, secrets }, signal);
  const readValues = async (): Promise<readonly string[]> => [
    ...(await secretValuesOf(container, before, secrets, signal)),
    ...(await secretValuesOf(container, { spec, fileSecrets: fileSecretsOf(resource) }, secrets, signal)),
  ];
  if (container.State.Status === 'running') await tellOfFiles(engine, id, files, readValues, signal);
  if (before !== undefined) await note(container, resource, spec, refused !== null, options, signal);
  if (refused !== null) throw refused;
}

/** Notes what was asked for, apart from a memory limit that was left out. */
async function note(
  { Id: id, Name }: EngineContainer,
  resource: Resource,
  spec: WorkloadSpec,
  isLeftOut: boolean,
  { engine, owner }: { readonly engine: Engine; readonly owner: Owner },
  signal: AbortSignal,
): Promise<void> {
  const noted = isLeftOut ? withOwnMemory(spec) : spec;
  if (!spec.security.readOnly) await writeApplied(engine, id, { ...resource, spec: noted }, signal);
  const name = containerName(owner, resource);
  if (Name.slice(1) !== name) await renameContainer(engine, id, name, signal);
}

/** A threshold's memory limit that is below what is used is left out, and given: all others are set. */
async function limit(
  container: EngineContainer,
  body: EngineHostConfig,
  spec: WorkloadSpec,
  engine: Engine,
  doing: string,
  signal: AbortSignal,
): Promise<OperationError | null> {
  const { Memory, MemorySwap: _, ...others } = body;
  const isRelief = Memory !== undefined && isRelieved('limits.memoryBytes', spec);
  const refused = isRelief ? await memoryInTheWay(engine, container, Memory, signal) : null;
  const sent = refused === null ? body : others;
  if (Object.keys(sent).length > 0) await engine.ask(doing, docker => docker.getContainer(container.Id).update(sent), signal);
  return refused;
}

function changedFiles(spec: WorkloadSpec, before: WorkloadSpec | undefined): readonly FileSpec[] {
  const asked = new Map(before?.files.map(file => [file.path, file]));
  return spec.files.filter(file => {
    const old = asked.get(file.path);
    return old === undefined || old.digest !== file.digest || old.mode !== file.mode || old.owner !== file.owner;
  });
}

/** Each signal and each command once, however many files ask for it. */
async function tellOfFiles(
  engine: Engine,
  id: string,
  files: readonly FileSpec[],
  readValues: () => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<void> {
  const changes = files.map(file => file.change);
  const signals = new Set(changes.flatMap(change => (change.mode === 'signal' ? [change.signal] : [])));
  for (const name of signals) {
    const sent = { signal: name.startsWith('SIG') ? name : `SIG${name}` };
    await engine.ask(`send ${sent.signal}`, docker => docker.getContainer(id).kill(sent), signal);
  }
  const commands = new Map(
    changes.flatMap(change => (change.mode === 'command' ? [[change.command.join('\0'), change.command] as const] : [])),
  );
  for (const command of commands.values()) await runInContainer(engine, id, command, readValues, signal);
}

async function runInContainer(
  engine: Engine,
  id: string,
  command: readonly string[],
  readValues: () => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<void> {
  const doing = `run ${command.join(' ')}`;
  const run = async (docker: Docker): Promise<{ readonly output: string; readonly ExitCode: number | null }> => {
    const exec = await docker.getContainer(id).exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, Tty: true });
    const output = await text(await exec.start({ Detach: false, Tty: true }));
    return { output, ExitCode: (await exec.inspect()).ExitCode };
  };
  const { output, ExitCode } = await engine.ask(doing, run, signal);
  if (ExitCode === 0) return;
  const said = (await maskOutput(output.trim(), null, readValues)).slice(-TOLD);
  throw new OperationError(
    'invalid',
    `${doing} in container ${id.slice(0, 12)}: exit code ${ExitCode}${said === '' ? '' : `: ${said}`}`,
  );
}
