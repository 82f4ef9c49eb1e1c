import { child, type Field, itemsOf, report } from './compose-file.ts';
import type { ComposeMount } from './compose-service.ts';
import { isHeld } from './held-values.ts';
import { checkFields, PART_FIELDS } from './known-fields.ts';
import { NOT_HERE, readBytes, readChoice, readFlag, readText } from './read-values.ts';

/** The places for data of a service. */
export function loadMounts(field: Field | undefined): readonly ComposeMount[] | undefined {
  return field === undefined
    ? undefined
    : itemsOf(field).flatMap(item => {
        const mount = typeof item.value === 'object' ? loadLong(item) : loadShort(item);
        return mount !== null && isUsable(mount) ? [mount] : [];
      });
}

const PROPAGATIONS: readonly string[] = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];
const PLAIN = { readOnly: false, nocopy: false, propagation: '', sizeBytes: 0 };

function loadLong(field: Field): ComposeMount | null {
  checkFields(field, PART_FIELDS.mount);
  const [bind, volume, tmpfs] = [child(field, 'bind'), child(field, 'volume'), child(field, 'tmpfs')];
  checkFields(bind, PART_FIELDS.bind);
  checkFields(volume, PART_FIELDS.volumeOptions);
  checkFields(tmpfs, PART_FIELDS.tmpfs);
  const type = readChoice(child(field, 'type'), ['volume', 'bind', 'tmpfs']);
  if (type === undefined) return null;
  for (const [of, options] of Object.entries({ bind, volume, tmpfs })) {
    if (options !== undefined && of !== type)
      report(options, { code: 'exclusive-fields', summary: `A mount of type ${type} has no "${of}"`, hint: 'remove it' }, 'key');
  }
  return {
    type,
    source: readText(child(field, 'source')) ?? '',
    target: readText(child(field, 'target')) ?? '',
    readOnly: readFlag(child(field, 'read_only')) ?? false,
    nocopy: (volume && readFlag(child(volume, 'nocopy'))) ?? false,
    propagation: (bind && readText(child(bind, 'propagation'))) ?? '',
    sizeBytes: (tmpfs && readBytes(child(tmpfs, 'size'))) ?? 0,
    field,
  };
}

/** `[source:]target[:options]` */
function loadShort(field: Field): ComposeMount | null {
  const text = String(field.value);
  const parts = text.split(':');
  const [source = '', target = '', options = ''] = parts.length === 1 ? ['', ...parts] : parts;
  if (parts.length > 3 || parts.includes('')) {
    report(field, { code: 'bad-value', summary: `"${text}" is not a mount`, hint: 'write source:target or source:target:ro' });
    return null;
  }
  if (/^[A-Za-z]$/.test(source)) {
    const summary = `Docker takes "${source}:" for a drive of Windows`;
    report(field, { code: 'bad-value', summary, hint: 'give the volume a longer name' });
    return null;
  }
  const words = options === '' ? [] : options.split(',');
  for (const word of words.filter(one => !['ro', 'rw', 'nocopy', ...PROPAGATIONS].includes(one)))
    report(
      field,
      { severity: 'warning', code: 'stack-ignores', summary: `A Swarm ignores "${word}" of a mount` },
      { near: word },
    );
  return {
    ...PLAIN,
    type: /^[./~\\]/.test(source) ? 'bind' : 'volume',
    source,
    target,
    readOnly: words.findLast(word => word === 'ro' || word === 'rw') === 'ro',
    nocopy: words.includes('nocopy'),
    propagation: words.findLast(word => PROPAGATIONS.includes(word)) ?? '',
    field,
  };
}

/** Whether it can be made on any node. */
function isUsable({ type, source, target, field }: ComposeMount): boolean {
  const wrong = (summary: string, hint: string): false => {
    report(field, { code: 'bad-value', summary, hint });
    return false;
  };
  if (target === '') return wrong('A mount needs "target"', 'name the path inside');
  if (!target.startsWith('/') && !isHeld(target))
    return wrong(`"${target}" is not an absolute path`, `did you mean "/${target}"?`);
  if (type === 'tmpfs') return source === '' || wrong('Memory has no source', 'remove source');
  if (type === 'volume') {
    if (isHeld(source)) report(field, NOT_HERE);
    return true;
  }
  if (source.startsWith('/') || isHeld(source)) return true;
  const hint = 'write an absolute path that is on all nodes or, of a file in git, a config';
  return wrong(`"${source}" is relative to this file, which nodes do not have`, hint);
}
