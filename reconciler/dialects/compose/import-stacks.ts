import type { EnvValue } from '../../model/manifest.generated.ts';
import { STACK_LABEL } from '../../model/swarm.ts';
import type { FoundObject, FoundService, FoundSwarm } from '../engine/found.ts';
import { likelySecrets } from '../engine/likely-secrets.ts';
import type { NamedSecrets } from '../engine/name-secrets.ts';
import { labelOf, takeName } from '../names.ts';
import { fromWorkload, type StackThings, unlikeCompose } from './from-workload.ts';
import { openStackValues, type StackValues } from './take-stack.ts';

/** A stack as its Job and Compose file. */
export interface ImportedStack {
  readonly name: string;
  readonly services: readonly string[];
  readonly compose: object;
  readonly env: Readonly<Record<string, EnvValue>>;
  /** Contents of configs by path beside the Compose file. */
  readonly files: ReadonlyMap<string, string>;
}

/** The stacks of a Swarm, and what is in none or cannot be said. */
export interface StacksImport {
  readonly stacks: readonly ImportedStack[];
  readonly leftOut: readonly { readonly name: string; readonly why: readonly string[] }[];
  /** Secrets whose values no manager tells. */
  readonly unknown: ReadonlySet<string>;
}

type Section = Record<string, object>;

/** Compose files for what `docker stack deploy` made, such that nothing is to be done for it. `declared`: stacks that git has already. */
export function importStacks(
  { services, objects }: Pick<FoundSwarm, 'services' | 'objects'>,
  declared: ReadonlySet<string>,
  secrets: NamedSecrets,
): StacksImport {
  const unknown = new Set<string>();
  const judged = services.map(service => ({ service, why: whyNot(service, objects, declared) }));
  const chosen = judged.filter(({ why }) => why.length === 0).map(({ service }) => service);
  const stacks = [...Map.groupBy(chosen, ({ stack }) => stack!)].map(([name, own]) =>
    importStack(name, own, objects, secrets, unknown),
  );
  return {
    stacks,
    leftOut: judged.filter(({ why }) => why.length > 0).map(({ service, why }) => ({ name: service.name, why })),
    unknown,
  };
}

function whyNot(
  { name, stack, spec }: FoundService,
  objects: readonly FoundObject[],
  declared: ReadonlySet<string>,
): readonly string[] {
  if (stack === null) return ['it is in no stack: declare a Job with adopt for it'];
  if (declared.has(stack)) return [`the stack ${stack} is declared already`];
  const test = spec.healthcheck?.test;
  const probe =
    test !== undefined && 'command' in test ? test.command : test !== undefined && 'shell' in test ? [test.shell] : [];
  return [
    ...(labelOf(stack) === stack && name.startsWith(`${stack}_`) ? [] : [`no Job can be called as its stack, ${stack}`]),
    ...unlikeCompose(spec, name.slice(stack.length + 1)),
    ...(likelySecrets({}, probe).length > 0 ? ['its health check has what looks like a secret'] : []),
    ...spec.files.flatMap(file => {
      const object = objects.find(one => one.kind === (file.as ?? 'secret') && one.name === file.source);
      return object?.kind === 'config' && object.stack === stack && object.text === null
        ? [`the config ${object.name} is no text`]
        : [];
    }),
  ];
}

function importStack(
  stack: string,
  own: readonly FoundService[],
  objects: readonly FoundObject[],
  secrets: NamedSecrets,
  unknown: Set<string>,
): ImportedStack {
  const values = openStackValues(stack, secrets);
  const files = new Map<string, string>();
  const [networks, volumes, configs, hidden]: Section[] = [{}, {}, {}, {}];
  const local = (engineName: string): string =>
    engineName.startsWith(`${stack}_`) ? engineName.slice(stack.length + 1) : engineName;
  const named = (engineName: string): object => (engineName.startsWith(`${stack}_`) ? {} : { name: engineName });
  const things: StackThings = {
    network: engineName => {
      networks![local(engineName)] = { external: true, name: engineName };
      return local(engineName);
    },
    volume: ({ volume, labels = {}, driver }) => {
      const { [STACK_LABEL]: of, ...others } = labels;
      const made = { ...(driver && { driver: driver.name, driver_opts: driver.options }), labels: others };
      volumes![local(volume)] = of === undefined ? { external: true, name: volume } : { ...made, ...named(volume) };
      return local(volume);
    },
    object: (kind, engineName) => {
      const section = kind === 'config' ? configs! : hidden!;
      const object = objects.find(one => one.kind === kind && one.name === engineName);
      section[local(engineName)] = object?.stack === stack ? objectOf(object) : { external: true, name: engineName };
      return local(engineName);
    },
    value: (name, value) => {
      const escaped = value.replaceAll('$', '$$$$');
      return values.hide(name, escaped) ?? escaped;
    },
    words: values.hideWords,
  };
  const objectOf = (object: FoundObject): object => {
    const more = {
      ...named(object.name),
      ...(object.templateDriver === undefined ? {} : { template_driver: object.templateDriver }),
    };
    if (object.kind === 'secret') return { environment: unknownValue(local(object.name), values, unknown), ...more };
    const path = `configs/${takeName(labelOf(local(object.name)) || 'config', new Set([...files.keys()].map(key => key.slice(8))))}`;
    files.set(path, object.text ?? '');
    return { file: `./${path}`, ...more };
  };
  const names = own.map(({ name }) => name.slice(stack.length + 1));
  const services = Object.fromEntries(own.map(({ spec }, index) => [names[index]!, fromWorkload(spec, names[index]!, things)]));
  const sections = Object.entries({ networks, volumes, configs, secrets: hidden });
  const used = sections.filter(([, section]) => Object.keys(section ?? {}).length > 0);
  return { name: stack, services: names, compose: { services, ...Object.fromEntries(used) }, env: values.env, files };
}

/** No manager tells what is in a secret: a value that is not there yet changes nothing. */
function unknownValue(name: string, values: StackValues, unknown: Set<string>): string {
  const { variable, secret } = values.expect(name);
  unknown.add(secret);
  return variable;
}
