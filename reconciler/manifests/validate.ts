import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Path } from '../model/manifest.ts';
import { nearest } from '../model/nearest.ts';
import { explain } from './explain.ts';
import { addressOf, errorsAgainst, follow, type Schema, schemaFile } from './schemas.ts';
import { type Checked, typeName, type Violation } from './violation.ts';

/** More of one document help nobody. */
const MAX_VIOLATIONS = 50;

/** Everything that its schema says against a value, in plain sentences with places. */
export function validate(draft: Checked): readonly Diagnostic[] {
  const violations = violationsOf(schemaFile(draft.kind), draft.value, []).slice(0, MAX_VIOLATIONS);
  return violations.filter(violation => !isMistyped(violation, violations)).map(violation => explain(draft, violation));
}

/** Whether its schema says something against a field of a value, or against what is in it. */
export function isWrongIn({ kind, value }: Checked, field: Path): boolean {
  return violationsOf(schemaFile(kind), value, []).some(({ path }) => field.every((step, index) => path[index] === step));
}

/** Whether a field is missing only because its name is mistyped, which is said already. */
function isMistyped({ path, error }: Violation, violations: readonly Violation[]): boolean {
  if (error.keyword !== 'required') return false;
  const wanted = [String(error.params.missingProperty)];
  return violations.some(
    other =>
      other.error.keyword === 'additionalProperties' &&
      other.path.join('/') === path.join('/') &&
      nearest(String(other.error.params.additionalProperty), wanted) !== undefined,
  );
}

/** The violations that a person would name: of a choice only those of the alternative that was meant. */
function violationsOf(address: string, value: unknown, prefix: Path): readonly Violation[] {
  const errors = errorsAgainst(address, value);
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf');
  const violations: Violation[] = [];
  for (const error of errors) {
    if (error.keyword === 'if' || choices.some(choice => isInside(error, choice))) continue;
    const path = [...prefix, ...pathOf(error.instancePath)];
    const branch = choices.includes(error) ? meantBranch(error) : null;
    if (branch === null) violations.push({ path, error });
    else violations.push(...violationsOf(branch, error.data, path));
  }
  return violations;
}

/** Whether an error was found while an alternative of that choice was tried. */
function isInside(error: ErrorObject, choice: ErrorObject): boolean {
  if (error === choice) return false;
  if (error.schemaPath.startsWith(`${choice.schemaPath}/`)) return true;
  const plain = (choice.parentSchema as Schema).properties === undefined;
  return plain && (error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`));
}

/** The address of the one alternative that takes a value of this type, or of the one with all the keys that are there; null: no single one. */
function meantBranch({ parentSchema, keyword, data }: ErrorObject): string | null {
  const address = addressOf(parentSchema as Schema);
  if (address === undefined) return null;
  const file = address.slice(0, address.indexOf('#'));
  const branches = (parentSchema as Readonly<Record<string, readonly Schema[]>>)[keyword]!;
  const candidates = branches.flatMap((branch, index) => {
    const { schema } = follow(branch, file);
    return takes(schema, data) ? [{ schema, address: `${address}/${keyword}/${index}` }] : [];
  });
  if (candidates.length === 1) return candidates[0]!.address;
  const known = candidates.filter(({ schema }) => schema.properties !== undefined && hasKnownKey(schema, data));
  return known.length === 1 ? known[0]!.address : null;
}

function takes({ type }: Schema, data: unknown): boolean {
  if (type === undefined) return false;
  const actual = typeName(data);
  const types = typeof type === 'string' ? [type] : type;
  return types.includes(actual) || (actual === 'integer' && types.includes('number'));
}

function hasKnownKey(schema: Schema, data: unknown): boolean {
  return Object.keys(data as object).some(key => Object.hasOwn(schema.properties ?? {}, key));
}

function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(step => (/^\d+$/.test(step) ? Number(step) : step));
}
